//! Webhooks themselves: making, changing and deleting them, and whose they are.

use super::{Hooks, local, make, run, signed_by};
use crate::support::{Client, TestApp, receiver::Receiver};
use proeftuin::base::actor::Role;
use serde_json::json;

const PORTAL: &str = "https://portal.example.nl/hooks";

async fn create(client: &Client, url: &str) -> crate::support::Got {
    client.post("/v1/webhooks", json!({ "url": url })).await
}

#[actix_web::test]
async fn a_secret_is_shown_once_and_kept_nowhere_readable() {
    let app = TestApp::new().await;
    let person = app.person(&[]).await;
    let kinds = ["nl.proeftuin.lab.deleted", "nl.proeftuin.lab.changed", "nl.proeftuin.lab.changed"];
    let new = json!({ "url": "https://PORTAL.example.nl", "description": "Portaal", "kinds": kinds });
    let made = person.post("/v1/webhooks", new).await.expect(201);
    let secret = made.body["secret"].as_str().unwrap();
    assert!(secret.starts_with("whsec_") && secret.len() == 50, "{secret}");
    let view = &made.body["webhook"];
    assert_eq!(view["url"], "https://portal.example.nl/");
    assert_eq!(view["kinds"], json!(["nl.proeftuin.lab.changed", "nl.proeftuin.lab.deleted"]));
    assert_eq!((&view["status"], &view["disabledReason"]), (&json!("active"), &json!(null)));
    let path = made.header("location").unwrap();
    let found = person.get(&path).await.expect(200);
    assert_eq!((&found.body, found.etag()), (view, made.etag()));
    let listed = person.get("/v1/webhooks").await.expect(200);
    assert_eq!(listed.body["webhooks"], json!([view]));
    assert!(!listed.text.contains("whsec"));
    assert!(!person.get("/v1/me/export").await.expect(200).text.contains("ecret\""));
}

#[actix_web::test]
async fn an_address_that_not_everybody_can_reach_is_refused() {
    let app = TestApp::new().await;
    let person = app.person(&[]).await;
    for url in [
        "http://portal.example.nl/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://[::ffff:169.254.169.254]/",
        "https://localhost/",
        "https://user:pass@portal.example.nl/",
        "https://portal.example.nl:22/",
        "ftp://portal.example.nl/",
    ] {
        let refused = create(&person, url).await.expect(400);
        assert_eq!(refused.faults(), ["#/url address"], "{url}");
    }
    let path = create(&person, PORTAL).await.expect(201).header("location").unwrap();
    let refused = person.patch_now(&path, json!({ "url": "https://10.0.0.1/" })).await.expect(400);
    assert_eq!(refused.faults(), ["#/url address"]);
    let kinds = json!({ "url": PORTAL, "kinds": [] });
    assert_eq!(person.post("/v1/webhooks", kinds).await.expect(400).code(), "invalid_input");
}

#[actix_web::test]
async fn a_webhook_exists_for_its_owner_only() {
    let hooks = Hooks::new().await;
    let (admin, other) = (hooks.app.admin().await, hooks.app.person(&[(Role::Province, None)]).await);
    let ping = hooks.admin.post(&format!("{}/pings", hooks.path), json!({})).await.expect(201).id();
    let period = json!({ "madeAfter": "2026-01-01T00:00:00Z", "madeBefore": "2027-01-01T00:00:00Z" });
    for stranger in [&admin, &other] {
        assert_eq!(stranger.get("/v1/webhooks").await.expect(200).body["webhooks"], json!([]));
        stranger.get(&hooks.path).await.expect(404);
        stranger.patch(&hooks.path, "\"1\"", json!({ "status": "disabled" })).await.expect(404);
        stranger.delete(&hooks.path, "\"1\"").await.expect(404);
        for (part, body) in [("secrets", json!({})), ("pings", json!({})), ("replays", period.clone())] {
            stranger.post(&format!("{}/{part}", hooks.path), body).await.expect(404);
        }
        let delivery = format!("{}/deliveries/{ping}", hooks.path);
        stranger.get(&delivery).await.expect(404);
        stranger.get(&format!("{}/deliveries", hooks.path)).await.expect(404);
        stranger.post(&format!("{delivery}/replays"), json!({})).await.expect(404);
    }
    // Nor does a delivery under another webhook, even one's own.
    let (own, _) = make(&other, &hooks.receiver, json!({})).await;
    other.get(&format!("{own}/deliveries/{ping}")).await.expect(404);
    hooks.app.anonymous().get("/v1/webhooks").await.expect(401);
}

#[actix_web::test]
async fn one_account_has_ten_at_most_and_a_stale_version_changes_nothing() {
    let app = TestApp::new().await;
    let person = app.person(&[]).await;
    let mut paths = Vec::new();
    for _ in 0..10 {
        paths.push(create(&person, PORTAL).await.expect(201).header("location").unwrap());
    }
    assert_eq!(create(&person, PORTAL).await.expect(409).code(), "too_many_webhooks");
    let got = person.patch(&paths[0], "\"1\"", json!({ "description": "Nieuw" })).await.expect(200);
    assert_eq!((got.body["description"].as_str(), got.body["version"].as_i64()), (Some("Nieuw"), Some(2)));
    person.patch(&paths[0], "\"1\"", json!({ "description": "Oud" })).await.expect(412);
    person.delete(&paths[0], "\"1\"").await.expect(412);
    person.delete(&paths[0], "\"2\"").await.expect(204);
    person.get(&paths[0]).await.expect(404);
    create(&person, PORTAL).await.expect(201);
    // Pages hold each once.
    let first = person.get("/v1/webhooks?limit=6").await.expect(200);
    let next = first.body["nextCursor"].as_str().unwrap();
    let second = person.get(&format!("/v1/webhooks?limit=6&cursor={next}")).await.expect(200);
    assert_eq!(second.body["webhooks"].as_array().unwrap().len(), 4);
}

#[actix_web::test]
async fn a_new_secret_signs_beside_the_old_one_for_a_day() {
    let hooks = Hooks::new().await;
    let rotated = hooks.admin.post(&format!("{}/secrets", hooks.path), json!({})).await.expect(201);
    let (old, new) = (&hooks.secret, rotated.body["secret"].as_str().unwrap());
    assert_ne!(old, new);
    assert_eq!(rotated.body["webhook"]["oldSecretUntil"], "2026-11-03T08:00:00Z");
    hooks.organisation("Gemeente Breda").await;
    hooks.run().await;
    let first = hooks.receiver.calls().remove(0);
    assert_eq!((signed_by(&first, new), signed_by(&first, old)), (vec![true, false], vec![false, true]));
    hooks.organisation("Gemeente Tilburg").await;
    hooks.later(super::DAY).await;
    let second = hooks.receiver.calls().remove(1);
    assert_eq!((signed_by(&second, new), signed_by(&second, old)), (vec![true], vec![false]));
    // Twice at once: the first of all signs no more.
    hooks.admin.post(&format!("{}/secrets", hooks.path), json!({})).await.expect(201);
    hooks.admin.post(&format!("{}/secrets", hooks.path), json!({})).await.expect(201);
    hooks.organisation("Gemeente Etten").await;
    hooks.run().await;
    assert_eq!(signed_by(&hooks.receiver.calls()[2], new), [false, false]);
}

#[actix_web::test]
async fn what_happens_while_it_is_disabled_is_told_when_it_is_active_again() {
    let hooks = Hooks::new().await;
    let off = hooks.admin.patch_now(&hooks.path, json!({ "status": "disabled" })).await.expect(200);
    assert_eq!(off.body["disabledReason"], "owner");
    hooks.organisation("Gemeente Breda").await;
    hooks.run().await;
    assert_eq!(hooks.receiver.calls().len(), 0);
    let ping = hooks.admin.post(&format!("{}/pings", hooks.path), json!({})).await.expect(409);
    assert_eq!(ping.code(), "not_ready");
    hooks.admin.patch_now(&hooks.path, json!({ "status": "active" })).await.expect(200);
    hooks.run().await;
    assert_eq!(hooks.receiver.calls().len(), 1);
}

#[actix_web::test]
async fn with_the_account_its_webhooks_stop_and_with_an_erasure_they_go() {
    let app = local().await;
    let (admin, receiver) = (app.admin().await, Receiver::start());
    let person = app.person(&[]).await;
    let (path, _) = make(&person, &receiver, json!({})).await;
    let me = person.get("/v1/me").await.expect(200).body;
    let account = format!("/v1/users/{}", me["id"].as_str().unwrap());
    admin.patch_now(&account, json!({ "status": "disabled" })).await.expect(200);
    admin
        .post("/v1/organisations", json!({ "name": "Gemeente Breda", "kind": "government" }))
        .await
        .expect(201);
    run(&app.app).await;
    assert_eq!(receiver.calls().len(), 0);
    admin.patch_now(&account, json!({ "status": "active" })).await.expect(200);
    let found = person.get(&path).await.expect(200);
    assert_eq!(
        (&found.body["status"], &found.body["disabledReason"]),
        (&json!("disabled"), &json!("owner_inactive"))
    );
    let exported = person.get("/v1/me/export").await.expect(200);
    assert_eq!(exported.body["tables"]["webhooks"][0]["url"], receiver.url());
    person.post(&format!("{path}/secrets"), json!({})).await.expect(201);
    person.patch_now(&path, json!({ "status": "active" })).await.expect(200);
    person.post(&format!("{path}/pings"), json!({})).await.expect(201);
    person.post("/v1/me/erasure", json!({ "email": me["email"] })).await.expect(200);
    run(&app.app).await;
    assert_eq!(receiver.calls().len(), 0, "neither the organisation nor the ping");
}
