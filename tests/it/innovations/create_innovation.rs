//! Entering an innovation.

use super::{made, two_companies};
use crate::support::seed;
use proeftuin::base::actor::Role;
use serde_json::json;

#[actix_web::test]
async fn a_member_enters_an_innovation_of_their_organisation() {
    let (_app, one, _) = two_companies().await;
    let new = json!({
        "title": "Thuisdialyse-unit", "summaryNl": "Dialyse thuis.", "themes": ["home-dialysis", "kidney-disease"],
        "category": "medical_device", "trl": 6, "deviceClass": "mdr_iib", "ceStatus": "in_progress", "purpose": "validate",
        "careSetting": "home", "targetPopulations": ["adults", "adults"], "participantsNeeded": 12,
        "claims": [{ "dimension": "care_cost", "value": -4000.5, "unit": "EUR per jaar" }, { "dimension": "qaly" }],
        "payers": ["zorgverzekeraar"], "beneficiaries": ["patiënt"],
        "patents": [{ "number": "EP1234567", "office": "EPO" }],
    });
    let made = one.post("/v1/innovations", new).await.expect(201);
    assert_eq!(made.body["ownerName"], "Organisation thuisdialyse");
    assert_eq!(made.body["visibility"], "private", "what nobody chose to show is not shown");
    assert_eq!(made.body["status"], "active");
    assert_eq!(made.body["claims"][0]["value"], json!(-4000.5));
    assert_eq!(made.body["claims"][1]["value"], json!(null));
    assert_eq!(made.body["targetPopulations"], json!(["adults"]));
    assert_eq!(made.body["themeLabels"][0]["slug"], "home-dialysis");
    let slug = made.body["slug"].as_str().unwrap();
    assert!(slug.starts_with("thuisdialyse-unit-"), "{slug}");
    let found = one.get(&format!("/v1/innovations/{slug}")).await.expect(200);
    assert_eq!(found.body, made.body);
    assert_eq!(found.etag(), made.etag());
}

#[actix_web::test]
async fn two_innovations_of_the_same_name_do_not_meet() {
    let (_app, one, other) = two_companies().await;
    made(&one, "Geheim plan", "private").await;
    made(&one, "Geheim plan", "private").await;
    made(&other, "Geheim plan", "private").await;
    let new = json!({ "title": "Geheim plan", "slug": "geheim-plan" });
    let got = other.post("/v1/innovations", new).await.expect(400);
    assert_eq!(got.faults(), ["#/slug unknown_field"], "nobody can ask for a slug");
}

#[actix_web::test]
async fn who_acts_for_several_organisations_names_one_of_them() {
    let (app, _, other) = two_companies().await;
    let both = app.person(&[(Role::Sme, Some("thuisdialyse")), (Role::Sme, Some("zorgsensor"))]).await;
    let got = both.post("/v1/innovations", json!({ "title": "Van wie?" })).await.expect(400);
    assert_eq!(got.faults(), ["#/owner required"]);
    let new = json!({ "title": "Van de een", "owner": "thuisdialyse" });
    both.post("/v1/innovations", new.clone()).await.expect(201);
    other.post("/v1/innovations", new.clone()).await.expect(403);
    let admin = app.admin().await;
    admin.post("/v1/innovations", new).await.expect(201);
    admin.post("/v1/innovations", json!({ "title": "Van wie?" })).await.expect(400);
    seed::network(&app, "brabant").await;
    let manager = app.person(&[(Role::NetworkManager, Some("brabant"))]).await;
    manager.post("/v1/innovations", json!({ "title": "x" })).await.expect(403);
    app.anonymous().post("/v1/innovations", json!({ "title": "x" })).await.expect(401);
}

#[actix_web::test]
async fn all_faults_are_reported_at_once() {
    let (app, one, _) = two_companies().await;
    let form = json!({
        "trl": 10, "claims": [{ "dimension": "fun", "value": "much" }], "payers": [""], "patents": [{}], "isNice": true,
    });
    let got = one.post("/v1/innovations", form).await.expect(400);
    assert_eq!(
        got.faults(),
        [
            "#/claims/0/dimension enum",
            "#/claims/0/value type",
            "#/isNice unknown_field",
            "#/patents/0/number required",
            "#/payers/0 min_length",
            "#/title required",
            "#/trl maximum",
        ]
    );
    app.admin().await.event("/v1/themes/diabetes", "retire").await.expect(200);
    let rules = json!({
        "title": "x", "owner": "nobody", "themes": ["nothing", "diabetes"], "deviceClass": "none", "ceStatus": "marked",
        "patents": [{ "number": "1" }, { "number": "1", "office": "EPO" }, { "number": "1" }],
    });
    let got = one.post("/v1/innovations", rules).await.expect(400);
    assert_eq!(
        got.faults(),
        [
            "#/ceStatus contradiction",
            "#/owner unknown_reference",
            "#/patents/2/number repeated",
            "#/themes not_active",
            "#/themes/0 unknown_reference",
        ]
    );
}
