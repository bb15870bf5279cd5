//! Assessments, and the calculation that anybody may do.

use super::{Case, hta};
use crate::support::TestApp;
use proeftuin::{
    base::period::Period,
    outcomes::{counts, model::HtaKind},
};
use serde_json::json;

#[actix_web::test]
async fn anybody_may_compute_what_follows_from_an_increment() {
    let app = TestApp::new().await;
    let figures = json!({
        "qaly": { "value": 0.05, "low": 0.01, "high": 0.09 },
        "costEur": { "value": 1500, "low": 900, "high": 2100 }, "burdenBand": "low",
    });
    let got = app.anonymous().post("/v1/hta-calculations", figures).await.expect(200).body;
    assert_eq!((&got["thresholdEur"], &got["promising"]), (&json!(20_000), &json!(false)));
    let computed = &got["computed"];
    assert_eq!(
        (&computed["quadrant"], &computed["icerEurPerQaly"], &computed["icerMeaning"]),
        (&json!("north_east"), &json!(30_000.0), &json!("cost_per_qaly_gained"))
    );
    assert_eq!(
        computed["netBenefits"],
        json!([
            { "thresholdEur": 20_000, "valueEur": -500.0, "standardErrorEur": 510.21, "probability": 0.163_548 },
            { "thresholdEur": 50_000, "valueEur": 1000.0, "standardErrorEur": 1065.36, "probability": 0.826_045 },
            { "thresholdEur": 80_000, "valueEur": 2500.0, "standardErrorEur": 1661.13, "probability": 0.933_837 },
        ])
    );
    let figures = json!({ "qaly": { "value": 0 }, "costEur": { "value": 0 } });
    let got = app.anonymous().post("/v1/hta-calculations", figures).await.expect(200).body;
    assert_eq!((&got["computed"]["quadrant"], &got["promising"]), (&json!("equal"), &json!(null)));
    assert_eq!(got["computed"]["netBenefits"][0]["probability"], json!(null));
}

#[actix_web::test]
async fn all_faults_of_an_assessment_are_named_at_once() {
    let case = Case::new().await;
    let path = case.draft().await;
    let with = json!({
        "assessedOn": "2026-11-03", "basis": "Cliënt 3 ging naar huis",
        "qaly": { "value": 0.123_456_7, "low": 0.2 }, "costEur": { "value": 10, "low": 20, "high": 30 },
        "labourHours": { "value": 100_001 }, "daly": { "value": -0.1, "high": 0.1 },
    });
    let got = case.assess(&path, with).await.expect(400);
    assert_eq!(
        got.faults(),
        [
            "#/assessedOn in_the_future",
            "#/basis person_level",
            "#/costEur/value outside_interval",
            "#/daly/low required",
            "#/labourHours/value out_of_range",
            "#/qaly/high required",
            "#/qaly/value too_precise",
        ]
    );
    let with =
        json!({ "participants": 0, "level": 1, "correlation": 1.5, "burdenBand": "huge", "colour": 1 });
    let got = case.assess(&path, with).await.expect(400);
    assert_eq!(
        got.faults(),
        [
            "#/burdenBand enum",
            "#/colour unknown_field",
            "#/correlation maximum",
            "#/level maximum",
            "#/participants minimum"
        ]
    );
}

#[actix_web::test]
async fn a_better_assessment_is_added_and_the_earlier_one_stays() {
    let case = Case::new().await;
    let path = case.draft().await;
    let before = case.world.sme.get(&path).await.etag();
    let first = case.assess(&path, json!({})).await.expect(201);
    assert_eq!((&first.body["number"], &first.body["promising"]), (&json!(1), &json!(true)));
    case.world.sme.patch(&path, &before, json!({ "lessons": "X" })).await.expect(412);
    let worse = json!({ "qaly": { "value": -0.01 }, "costEur": { "value": 100 }, "level": 0.9 });
    let second = case.assess(&path, worse).await.expect(201);
    assert_eq!(
        (&second.body["number"], &second.body["computed"]["quadrant"]),
        (&json!(2), &json!("dominated"))
    );
    assert_eq!(case.assess(&path, json!({ "kind": "final" })).await.expect(201).body["number"], json!(1));
    let got = case.world.sme.get(&path).await.expect(200);
    assert_eq!(got.body["provisionalHta"]["id"], second.body["id"]);
    let all = case.world.sme.get(&format!("{path}/htas")).await.expect(200);
    assert_eq!(all.body["htas"].as_array().unwrap().len(), 3);
    let address = first.header("location").unwrap();
    assert_eq!(case.coordinator.get(&address).await.expect(200).body, first.body);
    case.stranger.get(&address).await.expect(404);
    case.stranger.post(&format!("{path}/htas"), hta(json!({}))).await.expect(404);
    case.world.app.anonymous().post(&format!("{path}/htas"), hta(json!({}))).await.expect(401);
}

#[actix_web::test]
async fn the_assessments_of_a_year_are_counted_by_their_day() {
    let case = Case::new().await;
    let path = case.draft().await;
    let first = case.assess(&path, json!({ "assessedOn": "2025-12-31" })).await.expect(201);
    case.assess(&path, json!({ "assessedOn": "2026-01-01" })).await.expect(201);
    case.assess(&path, json!({ "kind": "final", "assessedOn": "2026-10-01" })).await.expect(201);
    let count = async |year: i16| {
        let days = Period { from: jiff::civil::date(year, 1, 1), until: jiff::civil::date(year, 12, 31) };
        case.world.app.app.db().read(move |read| counts::htas(read, days)).await.unwrap()
    };
    let old = count(2025).await;
    assert_eq!((old.len(), old[0].hta.to_string()), (1, first.id()));
    assert_eq!(old[0].pilot.to_string(), case.pilot);
    let new: Vec<HtaKind> = count(2026).await.into_iter().map(|one| one.kind).collect();
    assert_eq!(new, [HtaKind::Provisional, HtaKind::Final]);
    assert!(count(2024).await.is_empty());
}
