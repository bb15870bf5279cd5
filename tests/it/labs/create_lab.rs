//! Entering a lab.

use super::{published, whole, world};
use crate::support::seed;
use proeftuin::base::actor::Role;
use serde_json::json;

#[actix_web::test]
async fn a_manager_enters_a_draft_in_their_network() {
    let (app, manager) = world().await;
    seed::organisation(&app, "zorghuis").await;
    let mut new = whole("lab-een");
    new["ownerOrganisation"] = json!("zorghuis");
    new["careSettings"] = json!(["home", "hospital", "home"]);
    new["partners"] = json!([
        { "kind": "care_providers", "organisation": "zorghuis" },
        { "kind": "patients_users", "name": "Bewonersraad" },
        { "kind": "patients_users" },
    ]);
    let made = manager.post("/v1/labs", new).await.expect(201);
    assert_eq!(made.header("location").unwrap(), format!("/v1/labs/{}", made.id()));
    let lab = manager.get("/v1/labs/lab-een").await.expect(200).body;
    assert_eq!(lab["status"], "draft");
    assert_eq!(lab["networks"][0]["slug"], "brabant");
    assert_eq!(lab["networks"][0]["from"], "2026-11-02");
    assert_eq!(lab["themeLabels"][0]["slug"], "home-care");
    assert_eq!(lab["careSettings"], json!(["home", "hospital"]));
    assert_eq!(lab["purposes"], json!(null), "not stated stays not stated");
    assert_eq!(lab["completeness"], json!(0.25), "two of eight kinds");
    assert_eq!(lab["partners"][0]["organisationName"], "Organisation zorghuis");
    assert_eq!(lab["ownerOrganisationName"], "Organisation zorghuis");
    assert_eq!(lab["isStale"], true);
    assert_eq!(lab["isInvolved"], false);
}

#[actix_web::test]
async fn province_and_point_follow_from_the_municipality_and_say_so() {
    let (_app, manager) = world().await;
    let lab = manager.post("/v1/labs", whole("afgeleid")).await.expect(201).body;
    assert_eq!(lab["location"]["province"], json!(null));
    assert_eq!(lab["place"]["province"], "noord-brabant");
    assert_eq!(lab["place"]["municipalityName"], "Eindhoven");
    assert_eq!(lab["place"]["lat"], json!(51.4501));
    assert_eq!(lab["place"]["pointPrecision"], "municipality");

    let mut stated = whole("opgegeven");
    stated["location"] = json!({ "municipalityCode": "GM0772", "lat": 51.5, "lon": 5.4 });
    let lab = manager.post("/v1/labs", stated).await.expect(201).body;
    assert_eq!(lab["place"]["lat"], json!(51.5));
    assert_eq!(lab["place"]["pointPrecision"], "stated");

    let mut nowhere = whole("nergens");
    nowhere["location"] = json!(null);
    let lab = manager.post("/v1/labs", nowhere).await.expect(201).body;
    assert_eq!(lab["place"]["pointPrecision"], json!(null));
}

#[actix_web::test]
async fn all_faults_of_the_form_are_reported_at_once() {
    let (_app, manager) = world().await;
    let got = manager
        .post(
            "/v1/labs",
            json!({
                "kind": "castle", "trlMin": 0, "location": { "lat": 91, "postalCode": "12345", "planet": "Mars" },
                "website": "javascript:alert(1)", "contact": { "email": "x" }, "colour": 1,
            }),
        )
        .await
        .expect(400);
    assert_eq!(
        got.faults(),
        [
            "#/colour unknown_field",
            "#/contact/email pattern",
            "#/kind enum",
            "#/location/lat maximum",
            "#/location/planet unknown_field",
            "#/location/postalCode pattern",
            "#/name required",
            "#/trlMin minimum",
            "#/website pattern",
        ]
    );
}

#[actix_web::test]
async fn all_broken_rules_and_references_are_reported_at_once() {
    let (_app, manager) = world().await;
    manager.event("/v1/themes/diabetes", "retire").await.expect(200);
    let mut new = whole("fout");
    new["slug"] = json!("0190a1b2-0000-7000-8000-000000000001");
    new["trlMin"] = json!(8);
    new["trlMax"] = json!(3);
    new["themes"] = json!(["home-care", "unknown", "diabetes"]);
    new["ownerOrganisation"] = json!("nobody");
    new["partners"] = json!([{ "kind": "government", "organisation": "nobody" }]);
    new["memberLabs"] = json!(["nothing"]);
    new["location"] = json!({ "municipalityCode": "GM0772", "province": "utrecht", "lat": 51.0 });
    let got = manager.post("/v1/labs", new).await.expect(400);
    assert_eq!(
        got.faults(),
        [
            "#/location/lon required",
            "#/location/province contradiction",
            "#/memberLabs not_wanted",
            "#/memberLabs/0 unknown_reference",
            "#/ownerOrganisation unknown_reference",
            "#/partners/0/organisation unknown_reference",
            "#/slug slug",
            "#/themes not_active",
            "#/themes/1 unknown_reference",
            "#/trlMin range",
        ]
    );
    let mut unknown = whole("fout");
    unknown["location"] = json!({ "municipalityCode": "GM9999" });
    let got = manager.post("/v1/labs", unknown).await.expect(400);
    assert_eq!(got.faults(), ["#/location/municipalityCode unknown_reference"]);
}

#[actix_web::test]
async fn a_slug_is_taken_once() {
    let (_app, manager) = world().await;
    manager.post("/v1/labs", whole("dubbel")).await.expect(201);
    let got = manager.post("/v1/labs", whole("dubbel")).await.expect(409);
    assert_eq!(got.code(), "not_unique");
}

#[actix_web::test]
async fn a_manager_names_a_network_of_theirs_and_an_administrator_needs_none() {
    let (app, manager) = world().await;
    seed::network(&app, "zeeland").await;
    let mut new = whole("waar");
    new.as_object_mut().unwrap().remove("network");
    let got = manager.post("/v1/labs", new.clone()).await.expect(400);
    assert_eq!(got.faults(), ["#/network required"]);
    new["network"] = json!("zeeland");
    manager.post("/v1/labs", new.clone()).await.expect(403);
    new["network"] = json!("atlantis");
    let got = manager.post("/v1/labs", new.clone()).await.expect(400);
    assert_eq!(got.faults(), ["#/network unknown_reference"]);

    new.as_object_mut().unwrap().remove("network");
    let lab = app.admin().await.post("/v1/labs", new).await.expect(201);
    assert_eq!(lab.body["networks"], json!([]));
}

#[actix_web::test]
async fn others_enter_no_labs() {
    let (app, manager) = world().await;
    seed::organisation(&app, "mkb").await;
    let lab = published(&manager, "lab").await;
    app.anonymous().post("/v1/labs", whole("x")).await.expect(401);
    for grant in [(Role::Sme, Some("mkb")), (Role::Coordinator, Some(lab.as_str())), (Role::Province, None)] {
        let person = app.person(&[grant]).await;
        person.post("/v1/labs", whole("x")).await.expect(403);
    }
}

#[actix_web::test]
async fn a_virtual_lab_is_made_of_published_labs_with_a_place() {
    let (_app, manager) = world().await;
    let part = published(&manager, "deel").await;
    manager.post("/v1/labs", whole("concept")).await.expect(201);
    let mut new = whole("virtueel");
    new["isVirtual"] = json!(true);
    new["kind"] = json!("virtual");
    new["location"] = json!(null);
    new["memberLabs"] = json!(["deel", "concept", "deel"]);
    let got = manager.post("/v1/labs", new.clone()).await.expect(400);
    assert_eq!(got.faults(), ["#/memberLabs/1 unknown_reference"]);
    new["memberLabs"] = json!(["deel", part]);
    let lab = manager.post("/v1/labs", new.clone()).await.expect(201);
    assert_eq!(lab.body["memberLabs"], json!([part]));
    let path = format!("/v1/labs/{}", lab.id());
    manager.event(&path, "submit").await.expect(200);
    manager.event(&path, "publish").await.expect(200);

    new["slug"] = json!("nog-een");
    new["memberLabs"] = json!(["virtueel"]);
    let got = manager.post("/v1/labs", new).await.expect(400);
    assert_eq!(got.faults(), ["#/memberLabs/0 unknown_reference"]);
    let got = manager.patch_now("/v1/labs/deel", json!({ "isVirtual": true })).await.expect(400);
    assert_eq!(got.faults(), ["#/isVirtual in_use"]);
}
