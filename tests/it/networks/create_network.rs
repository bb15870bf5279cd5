//! Making, finding and changing networks.

use super::network;
use crate::support::TestApp;
use proeftuin::base::actor::Role;
use serde_json::json;

#[actix_web::test]
async fn an_administrator_makes_a_network_that_everybody_sees() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let new = json!({
        "slug": "brabant", "nameNl": "Proeftuinen Brabant", "nameEn": "Brabant living labs", "descriptionNl": "Samen.",
        "province": "noord-brabant", "screening": "automatic",
    });
    let made = admin.post("/v1/networks", new.clone()).await.expect(201);
    let read = app.anonymous().get("/v1/networks/brabant").await.expect(200);
    assert_eq!(read.body, made.body);
    assert_eq!(made.body["screening"], "automatic");
    assert_eq!(admin.post("/v1/networks", new).await.expect(409).code(), "not_unique");
    assert_eq!(network(&admin, "other").await.body["screening"], "manual");
    let manager = app.person(&[(Role::NetworkManager, Some("brabant"))]).await;
    let new = json!({ "nameNl": "X", "nameEn": "X" });
    manager.post("/v1/networks", new.clone()).await.expect(403);
    app.anonymous().post("/v1/networks", new).await.expect(401);
}

#[actix_web::test]
async fn a_manager_changes_their_own_network_only() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (own, other) = (network(&admin, "own").await, network(&admin, "other").await);
    let manager = app.person(&[(Role::NetworkManager, Some("own"))]).await;
    let change = json!({ "screening": "automatic", "descriptionEn": "Together." });
    let got = manager.patch("/v1/networks/own", &own.etag(), change.clone()).await.expect(200);
    assert_eq!(got.body["screening"], "automatic");
    assert_eq!(got.body["nameNl"], "own");
    manager.patch("/v1/networks/own", &own.etag(), change.clone()).await.expect(412);
    manager.patch("/v1/networks/other", &other.etag(), change).await.expect(403);
    let got = manager.patch_now("/v1/networks/own", json!({ "slug": "other" })).await.expect(409);
    assert_eq!(got.code(), "not_unique");
}

#[actix_web::test]
async fn all_faults_of_a_network_are_reported_at_once() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let form = json!({ "slug": "A", "nameNl": "", "province": "holland", "screening": "no", "x": 1 });
    assert_eq!(
        admin.post("/v1/networks", form).await.expect(400).faults(),
        [
            "#/nameEn required",
            "#/nameNl min_length",
            "#/province enum",
            "#/screening enum",
            "#/slug pattern",
            "#/x unknown_field"
        ]
    );
    let uuid = json!({ "slug": "0190aaaa000070008000000000000000", "nameNl": "X", "nameEn": "X" });
    assert_eq!(admin.post("/v1/networks", uuid).await.expect(400).faults(), ["#/slug slug"]);
}

#[actix_web::test]
async fn every_network_is_listed_once_by_name() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for (slug, name, province) in [
        ("z", "Zeeuws netwerk", Some("zeeland")),
        ("e", "Één netwerk", None),
        ("b", "Brabants netwerk", Some("noord-brabant")),
    ] {
        let new = json!({ "slug": slug, "nameNl": name, "nameEn": "Network", "province": province });
        admin.post("/v1/networks", new).await.expect(201);
    }
    let anonymous = app.anonymous();
    let slugs = async |query: &str| {
        let (mut slugs, mut cursor) = (Vec::new(), String::new());
        loop {
            let got = anonymous.get(&format!("/v1/networks?{query}{cursor}")).await.expect(200);
            for item in got.body["networks"].as_array().unwrap() {
                slugs.push(item["slug"].as_str().unwrap().to_owned());
            }
            match got.body["nextCursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return slugs.join(" "),
            }
        }
    };
    assert_eq!(slugs("limit=1").await, "b e z");
    assert_eq!(slugs("province=zeeland,noord-brabant").await, "b z");
    assert_eq!(slugs("q=een").await, "e");
    assert_eq!(slugs("q=netw").await, "b e z");
}
