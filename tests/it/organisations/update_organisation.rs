//! Changing organisations.

use crate::support::TestApp;
use serde_json::json;

#[actix_web::test]
async fn a_change_touches_only_what_it_names() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let new = json!({
        "name": "X", "kind": "sme", "fte": 10, "location": { "city": "Eindhoven", "municipalityCode": "GM0772" },
        "identifiers": [{ "scheme": "kvk", "value": "12345678" }], "sources": ["A"],
    });
    let made = admin.post("/v1/organisations", new).await.expect(201);
    let path = format!("/v1/organisations/{}", made.id());
    let change = json!({ "fte": 300, "location": { "municipalityCode": "GM0344" } });
    let got = admin.patch(&path, &made.etag(), change).await.expect(200);
    assert_eq!(got.body["isSme"], false);
    assert_eq!(got.body["province"], "utrecht");
    assert_eq!(got.body["location"]["city"], "Eindhoven");
    assert_eq!(got.body["identifiers"], made.body["identifiers"]);
    admin.patch(&path, &made.etag(), json!({ "name": "Y" })).await.expect(412);
    let change = json!({ "location": null, "fte": null, "identifiers": null });
    let got = admin.patch(&path, &got.etag(), change).await.expect(400);
    assert_eq!(got.faults(), ["#/identifiers type"]);
    let change = json!({ "location": null, "fte": null, "identifiers": [] });
    let got = admin.patch_now(&path, change).await.expect(200);
    assert!(got.body["location"].is_null() && got.body["province"].is_null());
    assert_eq!(got.body["isSme"], true);
    // A number that was given up is free.
    let taker =
        json!({ "name": "Y", "kind": "sme", "identifiers": [{ "scheme": "kvk", "value": "12345678" }] });
    admin.post("/v1/organisations", taker).await.expect(201);
    let back = json!({ "identifiers": [{ "scheme": "kvk", "value": "12345678" }] });
    assert_eq!(admin.patch_now(&path, back).await.expect(409).code(), "not_unique");
}

#[actix_web::test]
async fn parents_form_no_cycle() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for (slug, parent) in [("a", None), ("b", Some("a")), ("c", Some("b"))] {
        let new = json!({ "slug": slug, "name": slug, "kind": "sme", "parent": parent });
        admin.post("/v1/organisations", new).await.expect(201);
    }
    for parent in ["a", "b", "c"] {
        let got = admin.patch_now("/v1/organisations/a", json!({ "parent": parent })).await.expect(400);
        assert_eq!(got.faults(), ["#/parent cycle"], "{parent}");
    }
    admin.patch_now("/v1/organisations/c", json!({ "parent": "a" })).await.expect(200);
}
