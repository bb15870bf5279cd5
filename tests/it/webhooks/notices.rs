//! Who hears that a webhook was disabled.

use super::{Hooks, local, make, run};
use crate::support::{Client, receiver::Receiver, runner};
use proeftuin::{base::actor::Role, jobs::table::JOBS};
use serde_json::{Value, json};

/// Kind, path and webhook of what somebody was notified of, newest first.
async fn noticed(app: &proeftuin::app::App, who: &Client) -> Vec<(Value, Value, Value)> {
    let ran = runner(app, JOBS).run_now("notify").await.unwrap();
    assert_eq!(ran.and_then(|ran| ran.failure), None);
    let list = who.get("/v1/me/notifications?limit=100").await.expect(200);
    let all = list.body["notifications"].as_array().unwrap();
    all.iter().map(|one| (one["kind"].clone(), one["path"].clone(), one["webhook"].clone())).collect()
}

fn disabled(path: &str) -> (Value, Value, Value) {
    let id = path.rsplit('/').next().unwrap();
    (json!("webhook_disabled"), json!(path), json!(id))
}

#[actix_web::test]
async fn its_owner_is_notified_once_and_no_more_when_it_is_deleted() {
    let hooks = Hooks::new().await;
    // By its owner's own hand it is no news.
    hooks.admin.patch_now(&hooks.path, json!({ "status": "disabled" })).await.expect(200);
    hooks.admin.patch_now(&hooks.path, json!({ "status": "active" })).await.expect(200);
    assert_eq!(noticed(&hooks.app.app, &hooks.admin).await, []);
    hooks.receiver.says(410);
    hooks.organisation("Gemeente Breda").await;
    hooks.run().await;
    assert_eq!(noticed(&hooks.app.app, &hooks.admin).await, [disabled(&hooks.path)]);
    hooks.organisation("Gemeente Tilburg").await;
    hooks.run().await;
    assert_eq!(noticed(&hooks.app.app, &hooks.admin).await.len(), 1);
    let tag = hooks.admin.get(&hooks.path).await.etag();
    hooks.admin.delete(&hooks.path, &tag).await.expect(204);
    assert_eq!(noticed(&hooks.app.app, &hooks.admin).await, []);
}

/// Before anybody was notified of it; what is told after it is told.
#[actix_web::test]
async fn what_was_deleted_meanwhile_holds_nothing_up() {
    let hooks = Hooks::new().await;
    let other = Receiver::start();
    let (path, _) = make(&hooks.admin, &other, json!({})).await;
    hooks.receiver.says(410);
    hooks.organisation("Gemeente Breda").await;
    hooks.run().await;
    let tag = hooks.admin.get(&hooks.path).await.etag();
    hooks.admin.delete(&hooks.path, &tag).await.expect(204);
    other.says(410);
    hooks.organisation("Gemeente Tilburg").await;
    hooks.run().await;
    assert_eq!(noticed(&hooks.app.app, &hooks.admin).await, [disabled(&path)]);
}

#[actix_web::test]
async fn of_a_machine_its_maker_is_notified_and_who_looks_after_it_may_look() {
    let app = local().await;
    let (admin, receiver) = (app.admin().await, Receiver::start());
    let organisation = app.organisation("government").await;
    let keeper = app.person(&[(Role::Partner, Some(&organisation))]).await;
    let stranger = app.person(&[(Role::Partner, Some(&app.organisation("government").await))]).await;
    let new = json!({ "organisation": organisation, "name": "Portaal", "scopes": ["register:read", "webhooks:write"] });
    let client = admin.post("/v1/clients", new).await.expect(201).id();
    let key = json!({ "kind": "api_key", "expiresAt": "2027-05-01T00:00:00Z" });
    let made = admin.post(&format!("/v1/clients/{client}/credentials"), key).await.expect(201);
    let machine = app.with_token(made.body["secret"].as_str().unwrap());
    let (path, _) = make(&machine, &receiver, json!({})).await;
    receiver.says(410);
    admin.post("/v1/organisations", json!({ "name": "Breda", "kind": "government" })).await.expect(201);
    run(&app.app).await;
    assert_eq!(noticed(&app.app, &admin).await, [disabled(&path)]);
    assert_eq!(noticed(&app.app, &keeper).await, []);
    for looks in [&admin, &keeper] {
        assert_eq!(looks.get(&path).await.expect(200).body["disabledReason"], "gone");
        let told = looks.get(&format!("{path}/deliveries")).await.expect(200);
        let delivery = format!("{path}/deliveries/{}", told.body["deliveries"][0]["id"].as_str().unwrap());
        looks.get(&delivery).await.expect(200);
        looks.patch(&path, "\"2\"", json!({ "status": "active" })).await.expect(404);
        looks.post(&format!("{delivery}/replays"), json!({})).await.expect(404);
    }
    stranger.get(&path).await.expect(404);
    stranger.get(&format!("{path}/deliveries")).await.expect(404);
    machine.patch_now(&path, json!({ "status": "active" })).await.expect(200);
}
