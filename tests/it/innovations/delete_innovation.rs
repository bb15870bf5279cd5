//! Deleting an innovation.

use super::{made, two_companies};
use crate::{labs, support::seed};
use proeftuin::base::actor::Role;
use serde_json::json;

#[actix_web::test]
async fn an_innovation_goes_until_a_pilot_request_refers_to_it() {
    let (app, one, _) = two_companies().await;
    let new = json!({ "title": "Weg", "themes": ["home-care"] });
    let gone = one.post("/v1/innovations", new.clone()).await.expect(201);
    let path = gone.header("location").unwrap();
    one.delete(&path, "\"7\"").await.expect(412);
    one.delete(&path, &gone.etag()).await.expect(204);
    one.get(&path).await.expect(404);

    let kept = one.post("/v1/innovations", new).await.expect(201);
    seed::network(&app, "brabant").await;
    let manager = app.person(&[(Role::NetworkManager, Some("brabant"))]).await;
    let lab = labs::published(&manager, "lab").await;
    let owner = kept.body["owner"].as_str().unwrap();
    seed::request(&app, (&kept.id(), owner), "draft", &lab).await;
    let path = kept.header("location").unwrap();
    let got = one.delete(&path, &kept.etag()).await.expect(409);
    assert_eq!(got.code(), "in_use");
    let still = one.get(&path).await.expect(200).body;
    assert_eq!(still["themes"], kept.body["themes"], "nothing of it went");
}

#[actix_web::test]
async fn only_its_owner_deletes_an_innovation() {
    let (app, one, _) = two_companies().await;
    let path = made(&one, "Blijft", "public").await;
    let etag = one.get(&path).await.etag();
    app.anonymous().delete(&path, &etag).await.expect(401);
    app.person(&[(Role::Province, None)]).await.delete(&path, &etag).await.expect(403);
    one.get(&path).await.expect(200);
}
