//! Changing an innovation.

use super::{made, two_companies};
use serde_json::json;

#[actix_web::test]
async fn a_patch_changes_what_it_names() {
    let (_app, one, _) = two_companies().await;
    let new = json!({
        "title": "Oud", "trl": 5, "themes": ["home-care"], "targetPopulations": ["adults"],
        "claims": [{ "dimension": "labour", "basis": "eigen meting" }], "payers": ["gemeente"],
    });
    let made = one.post("/v1/innovations", new).await.expect(201);
    let path = made.header("location").unwrap();
    let changed = one
        .patch(&path, &made.etag(), json!({ "title": "Nieuw", "trl": null, "status": "archived" }))
        .await
        .expect(200);
    assert_eq!(changed.body["title"], "Nieuw");
    assert_eq!(changed.body["trl"], json!(null));
    assert_eq!(changed.body["status"], "archived");
    for kept in ["slug", "owner", "themes", "claims", "payers", "targetPopulations", "createdAt"] {
        assert_eq!(changed.body[kept], made.body[kept], "{kept}");
    }
    one.patch(&path, &made.etag(), json!({ "title": "Te laat" })).await.expect(412);
}

#[actix_web::test]
async fn an_innovation_stays_with_its_organisation() {
    let (_app, one, _) = two_companies().await;
    let path = made(&one, "Blijft", "public").await;
    let got = one.patch_now(&path, json!({ "owner": "zorgsensor" })).await.expect(400);
    assert_eq!(got.faults(), ["#/owner fixed"]);
    let got =
        one.patch_now(&path, json!({ "sources": ["x"], "slug": "x", "fictitious": false })).await.expect(400);
    assert_eq!(
        got.faults(),
        ["#/fictitious unknown_field", "#/slug unknown_field", "#/sources unknown_field"]
    );
    one.patch_now(&path, json!({ "owner": "thuisdialyse" })).await.expect(200);
}

#[actix_web::test]
async fn only_its_owner_changes_an_innovation() {
    let (app, one, other) = two_companies().await;
    let (open, closed) = (made(&one, "Open", "public").await, made(&one, "Dicht", "private").await);
    let etag = one.get(&open).await.etag();
    let patch = json!({ "title": "Gekaapt" });
    other.patch(&open, &etag, patch.clone()).await.expect(403);
    other.patch(&closed, &etag, patch.clone()).await.expect(404);
    app.anonymous().patch(&open, &etag, patch.clone()).await.expect(401);
    other.delete(&open, &etag).await.expect(403);
    other.delete(&closed, &etag).await.expect(404);
    app.admin().await.patch(&open, &etag, json!({ "title": "Beheerd" })).await.expect(200);
}

#[actix_web::test]
async fn a_retired_theme_stays_where_it_is_but_comes_nowhere_new() {
    let (app, one, _) = two_companies().await;
    let new = json!({ "title": "Suiker", "themes": ["diabetes"] });
    let had = one.post("/v1/innovations", new).await.expect(201).header("location").unwrap();
    let fresh = made(&one, "Nieuw", "private").await;
    app.admin().await.event("/v1/themes/diabetes", "retire").await.expect(200);
    one.patch_now(&had, json!({ "title": "Nog steeds" })).await.expect(200);
    let got = one.patch_now(&fresh, json!({ "themes": ["diabetes"] })).await.expect(400);
    assert_eq!(got.faults(), ["#/themes not_active"]);
}
