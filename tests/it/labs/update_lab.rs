//! Changing the profile of a lab.

use super::{lab_after, published, world};
use crate::support::seed;
use proeftuin::base::actor::Role;
use serde_json::json;

#[actix_web::test]
async fn a_patch_changes_what_it_names_and_null_means_not_stated() {
    let (app, manager) = world().await;
    let id = published(&manager, "lab").await;
    let path = format!("/v1/labs/{id}");
    let coordinator = app.person(&[(Role::Coordinator, Some(&id))]).await;
    let first = coordinator
        .patch_now(
            &path,
            json!({ "trlMin": 4, "trlMax": 7, "languages": ["nl"], "themes": ["diabetes", "home-care"],
                    "contact": { "email": "info@lab.example" }, "location": { "city": "Eindhoven" } }),
        )
        .await
        .expect(200);
    assert_eq!(first.body["location"]["municipalityCode"], "GM0772");
    assert_eq!(first.body["themes"].as_array().unwrap().len(), 2);
    let second = coordinator
        .patch(&path, &first.etag(), json!({ "trlMin": null, "languages": [], "name": "Nieuw" }))
        .await
        .expect(200);
    assert_eq!(second.body["trlMin"], json!(null));
    assert_eq!(second.body["trlMax"], 7);
    assert_eq!(second.body["languages"], json!([]), "none is not the same as not stated");
    assert_eq!(second.body["themes"], first.body["themes"]);
    assert_eq!(second.body["place"]["pointPrecision"], "municipality");
    coordinator.patch(&path, &first.etag(), json!({ "name": "Te laat" })).await.expect(412);
}

#[actix_web::test]
async fn a_patch_can_not_make_what_a_post_could_not() {
    let (_app, manager) = world().await;
    let id = published(&manager, "lab").await;
    let path = format!("/v1/labs/{id}");
    let got = manager
        .patch_now(&path, json!({ "trlMin": 12, "status": "retired", "sources": [], "verifiedAt": null }))
        .await
        .expect(400);
    assert_eq!(
        got.faults(),
        [
            "#/sources unknown_field",
            "#/status unknown_field",
            "#/trlMin maximum",
            "#/verifiedAt unknown_field"
        ]
    );
    manager.patch_now(&path, json!({ "name": null })).await.expect(400);
    let got = manager.patch_now(&path, json!({ "network": "brabant" })).await.expect(400);
    assert_eq!(got.faults(), ["#/network not_wanted"]);
    manager.patch_now(&path, json!({ "slug": "anders" })).await.expect(200);
    manager.get("/v1/labs/anders").await.expect(200);
}

#[actix_web::test]
async fn a_retired_theme_stays_where_it_is_but_comes_nowhere_new() {
    let (_app, manager) = world().await;
    let (old, new) = (published(&manager, "oud").await, published(&manager, "nieuw").await);
    manager
        .patch_now(&format!("/v1/labs/{old}"), json!({ "themes": ["home-care", "diabetes"] }))
        .await
        .expect(200);
    manager.event("/v1/themes/diabetes", "retire").await.expect(200);
    manager.patch_now(&format!("/v1/labs/{old}"), json!({ "name": "Nog steeds" })).await.expect(200);
    let got =
        manager.patch_now(&format!("/v1/labs/{new}"), json!({ "themes": ["diabetes"] })).await.expect(400);
    assert_eq!(got.faults(), ["#/themes not_active"]);
}

#[actix_web::test]
async fn a_published_lab_keeps_what_publication_needs() {
    let (_app, manager) = world().await;
    let id = published(&manager, "lab").await;
    let path = format!("/v1/labs/{id}");
    let got = manager
        .patch_now(&path, json!({ "themes": [], "descriptionNl": null, "location": null }))
        .await
        .expect(409);
    assert_eq!(got.code(), "not_ready");
    assert_eq!(got.faults(), ["#/descriptionNl required", "#/location required", "#/themes required"]);
    let draft = lab_after(&manager, "concept", &[]).await;
    manager.patch_now(&format!("/v1/labs/{draft}"), json!({ "themes": [] })).await.expect(200);
}

#[actix_web::test]
async fn only_its_managers_change_a_lab() {
    let (app, manager) = world().await;
    seed::network(&app, "zeeland").await;
    let id = published(&manager, "lab").await;
    let other = published(&manager, "ander").await;
    let path = format!("/v1/labs/{id}");
    let etag = manager.get(&path).await.etag();
    let patch = json!({ "name": "Gekaapt" });
    app.anonymous().patch(&path, &etag, patch.clone()).await.expect(401);
    let coordinator = app.person(&[(Role::Coordinator, Some(&other))]).await;
    coordinator.patch(&path, &etag, patch.clone()).await.expect(403);
    let neighbour = app.person(&[(Role::NetworkManager, Some("zeeland"))]).await;
    neighbour.patch(&path, &etag, patch.clone()).await.expect(403);
    lab_after(&manager, "geheim", &[]).await;
    neighbour.patch("/v1/labs/geheim", &etag, patch).await.expect(404);
    assert_eq!(manager.get(&path).await.body["name"], "Lab lab");
}
