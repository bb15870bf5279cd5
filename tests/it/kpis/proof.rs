//! Figures that pilots, outcomes and reimbursements know: not the public's.

use super::{figure, upload};
use crate::{outcomes::Case, reimbursements::Claim};
use proeftuin::base::actor::Role;
use serde_json::json;

#[actix_web::test]
async fn a_product_counts_in_the_year_in_which_its_conditional_reimbursement_began() {
    let claim = Claim::requested().await;
    let case = &claim.case;
    case.assess(&claim.outcome, json!({})).await.expect(201);
    claim.step("grant", json!({ "from": "2025-12-31", "until": "2026-12-31" })).await.expect(200);
    // A second payer of the same product, in the same year.
    let government = case.world.app.organisation("government").await;
    let new = json!({ "innovation": case.world.innovation, "payer": government });
    let second = case.world.sme.post("/v1/reimbursements", new).await.expect(201).header("location").unwrap();
    case.manager.event(&second, "qualify").await.expect(200);
    case.world.sme.event(&second, "request").await.expect(200);
    let grant = json!({ "event": "grant", "from": "2025-01-01", "until": "2025-12-31" });
    case.manager.post(&format!("{second}/transitions"), grant).await.expect(200);

    let province = case.world.app.person(&[(Role::Province, None)]).await;
    let of =
        async |query: &str| figure(&province, "t-conditional-reimbursement", query).await["actual"].clone();
    assert_eq!([of("year=2024").await, of("year=2025").await, of("year=2026").await], [0.0, 1.0, 0.0]);
    assert_eq!(of("on=2025-06-01").await, 1.0);
    let records = "/v1/kpis/t-conditional-reimbursement/records?year=2025";
    assert_eq!(province.get(records).await.expect(200).body["records"][0]["path"], second);
    // The target of more than three is for 2013.
    assert_eq!(figure(&province, "t-conditional-reimbursement", "year=2013").await["status"], "not_met");
    for client in [case.world.app.anonymous(), case.world.sme.clone()] {
        let figure = figure(&client, "t-conditional-reimbursement", "year=2025").await;
        assert_eq!(
            (&figure["actual"], &figure["counted"], &figure["isWithheld"]),
            (&json!(null), &json!(null), &json!(true))
        );
        assert_eq!(client.get(records).await.expect(200).body["records"], json!([]));
        let report = client.get("/v1/kpi-reports/2025").await.expect(200).body.to_string();
        assert!(!report.contains(second.rsplit('/').next().unwrap()), "the report names it");
    }
    let value = json!({ "kpi": "t-conditional-reimbursement", "year": 2020, "value": 1, "measuredOn": "2021-01-01", "source": "S" });
    assert_eq!(upload(&province, json!([value])).await.expect(400).faults(), ["#/values/0/kpi counted"]);
}

#[actix_web::test]
async fn the_share_with_an_hta_is_of_the_pilots_that_began_in_the_year() {
    let claim = Claim::new().await;
    let case = &claim.case;
    let pilot = case.world.app.id_literal(&case.pilot).await;
    case.world.app.sql(format!("UPDATE pilots SET started_on = '2026-09-01' WHERE id = {pilot}")).await;
    let province = case.world.app.person(&[(Role::Province, None)]).await;
    let of = async |query: &str| {
        let figure = figure(&province, "t-hta-projects", query).await;
        [figure["actual"].clone(), figure["countedOf"].clone()]
    };
    assert_eq!(of("year=2025").await, [json!(null), json!(0)]);
    assert_eq!(of("year=2026").await, [json!(0.0), json!(1)]);
    // As of 1 October; twice is once.
    case.assess(&claim.outcome, json!({})).await.expect(201);
    case.assess(&claim.outcome, json!({ "kind": "final" })).await.expect(201);
    assert_eq!(of("on=2026-09-30").await, [json!(0.0), json!(1)]);
    assert_eq!(of("on=2026-10-01").await, [json!(100.0), json!(1)]);
    assert_eq!(figure(&province, "t-hta-projects", "year=2026").await["status"], "met");
}

#[actix_web::test]
async fn a_pilot_counts_for_the_demand_process_when_a_party_confirmed_that_care_asked_for_it() {
    let case = Case::new().await;
    let world = &case.world;
    let pilot = world.app.id_literal(&case.pilot).await;
    let began = async |day: &str| {
        world.app.sql(format!("UPDATE pilots SET started_on = '{day}' WHERE id = {pilot}")).await;
    };
    began("2026-09-01").await;
    world.app.sql("UPDATE innovations SET fictitious = FALSE".to_owned()).await;
    let provider = world.app.organisation("care_provider").await;
    let party = world.app.person(&[(Role::Sme, Some(&provider))]).await;
    let new = json!({ "titleNl": "Rust", "problemNl": "Onrust.", "desiredEffectNl": "Rust.", "themes": ["home-care"] });
    let need = party.post("/v1/care-needs", new).await.expect(201).header("location").unwrap();
    party.event(&need, "publish").await.expect(200);
    let innovation = format!("/v1/innovations/{}", world.innovation);
    let answers = json!({ "visibility": "network", "careNeeds": [{ "careNeed": need.rsplit('/').next() }] });
    world.sme.patch_now(&innovation, answers).await.expect(200);
    let province = world.app.person(&[(Role::Province, None)]).await;
    let of = async |query: &str| figure(&province, "t-demand-process", query).await["actual"].clone();
    assert_eq!(of("year=2026").await, 0.0, "a claim is not enough");
    let listed = party.get(&format!("{need}/answers")).await.expect(200).body;
    let answer = format!("{need}/answers/{}", listed["answers"][0]["id"].as_str().unwrap());
    party.event(&answer, "confirm").await.expect(200);
    assert_eq!([of("year=2025").await, of("year=2026").await], [0.0, 1.0]);
    assert_eq!(of("on=2026-11-01").await, 0.0, "it was confirmed on 2 November");
    let figures = figure(&province, "t-demand-process", "year=2026").await;
    assert_eq!((&figures["fictitious"], &figures["origin"]), (&json!(0), &json!("counted")));
    let records = province.get("/v1/kpis/t-demand-process/records?year=2026").await.expect(200).body;
    assert_eq!(records["records"][0]["path"], format!("/v1/pilots/{}", case.pilot));
    assert_eq!(records["records"][0]["isFictitious"], false);
    assert_eq!(figure(&world.sme, "t-demand-process", "year=2026").await["isWithheld"], true);
    // What was said when the pilot began counts; what was taken back before does not.
    world.sme.patch_now(&innovation, json!({ "careNeeds": [] })).await.expect(200);
    assert_eq!(of("year=2026").await, 1.0);
    began("2026-11-02").await;
    assert_eq!(of("year=2026").await, 0.0);
    world.app.sql("UPDATE innovations SET fictitious = TRUE".to_owned()).await;
    began("2026-09-01").await;
    assert_eq!(figure(&province, "t-demand-process", "year=2026").await["fictitious"], 1);
    assert_eq!(figure(&province, "p-test-environments", "year=2022").await["fictitious"], json!(0));
}
