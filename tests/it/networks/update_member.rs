//! Changing and ending memberships.

use super::{add, lab, network, organisation};
use crate::support::TestApp;
use proeftuin::base::actor::Role;
use serde_json::json;

#[actix_web::test]
async fn a_membership_ends_by_its_until_and_can_begin_anew() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    network(&admin, "n").await;
    network(&admin, "other").await;
    lab(&app, "lab", "active").await;
    let member = add(&admin, "n", json!({ "lab": "lab" })).await.expect(201);
    let path = member.header("location").unwrap();
    let manager = app.person(&[(Role::NetworkManager, Some("n"))]).await;
    let stranger = app.person(&[(Role::NetworkManager, Some("other"))]).await;
    let end = json!({ "until": "2026-10-31" });
    stranger.patch(&path, &member.etag(), end.clone()).await.expect(403);
    let ended = manager.patch(&path, &member.etag(), end.clone()).await.expect(200);
    assert_eq!(ended.body["until"], "2026-10-31");
    assert_eq!(ended.body["lab"], member.body["lab"]);
    manager.patch(&path, &member.etag(), end).await.expect(412);
    let again = json!({ "lab": "lab", "role": "partner", "from": "2026-11-01" });
    add(&manager, "n", again).await.expect(201);
    // Going on after all would now overlap.
    let got = manager.patch(&path, &ended.etag(), json!({ "until": null })).await.expect(409);
    assert_eq!(got.code(), "period_conflict");
}

#[actix_web::test]
async fn who_a_membership_is_of_never_changes() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    network(&admin, "n").await;
    organisation(&admin, "org").await;
    let member = add(&admin, "n", json!({ "organisation": "org" })).await.expect(201);
    let path = member.header("location").unwrap();
    let got = admin.patch_now(&path, json!({ "organisation": "org", "lab": null })).await.expect(400);
    assert_eq!(got.faults(), ["#/lab unknown_field", "#/organisation unknown_field"]);
    let got = admin.patch_now(&path, json!({ "until": "2025-01-01" })).await.expect(400);
    assert_eq!(got.faults(), ["#/until period"]);
    let got = admin.patch_now(&path, json!({ "role": "initiator", "from": "2018-01-01" })).await.expect(200);
    assert_eq!((&got.body["role"], &got.body["from"]), (&json!("initiator"), &json!("2018-01-01")));
    admin.get("/v1/networks/n/members/not-a-uuid").await.expect(404);
}

#[actix_web::test]
async fn a_period_that_would_put_a_network_within_itself_is_refused() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for slug in ["a", "b"] {
        network(&admin, slug).await;
    }
    let past = json!({ "memberNetwork": "b", "until": "2026-06-30" });
    let past = add(&admin, "a", past).await.expect(201);
    let later = json!({ "memberNetwork": "a", "from": "2026-07-01" });
    add(&admin, "b", later).await.expect(201);
    let got = admin
        .patch_now(&past.header("location").unwrap(), json!({ "until": "2026-07-01" }))
        .await
        .expect(400);
    assert_eq!(got.faults(), ["#/memberNetwork cycle"]);
}
