//! API keys, secrets and key pairs: made, shown once, used, expired, revoked.

use super::{EXPIRES, Portal};
use crate::support::SigningKey;
use proeftuin::db::open::DatabaseUrl;
use serde_json::json;
use std::time::Duration;

#[actix_web::test]
async fn an_api_key_works_until_it_expires_and_is_never_shown_again() {
    let portal = Portal::new().await;
    let made = portal
        .credential(json!({ "kind": "api_key", "expiresAt": "2026-11-02T09:00:00Z" }))
        .await
        .expect(201);
    let key = made.body["secret"].as_str().unwrap().to_owned();
    assert!(key.starts_with("ptk_live_"), "{key}");
    assert_eq!(made.body["credential"]["status"], "live");
    let machine = portal.app.with_token(&key);
    assert_eq!(machine.get("/v1/me").await.expect(200).id(), portal.id);
    let list = portal.keeper.get(&format!("{}/credentials", portal.path())).await.expect(200);
    assert!(!list.body.to_string().contains(&key[22..]), "{:#}", list.body);
    portal.app.clock.advance_secs(3599);
    machine.get("/v1/me").await.expect(200);
    portal.app.clock.advance_secs(1);
    machine.get("/v1/me").await.expect(401);
    // An hour later the administrator needs a new token too.
    let admin = portal.app.admin().await;
    let list = admin.get(&format!("{}/credentials", portal.path())).await.expect(200);
    assert_eq!(list.body["credentials"][0]["status"], "expired");
}

#[actix_web::test]
async fn a_key_that_differs_in_one_character_is_refused() {
    let portal = Portal::new().await;
    let (key, _) = portal.secret("api_key").await;
    let (secret, _) = portal.secret("secret").await;
    let swapped = |at: usize| {
        let with = if key.as_bytes()[at] == b'A' { 'B' } else { 'A' };
        key.char_indices().map(|(index, c)| if index == at { with } else { c }).collect::<String>()
    };
    let strangers = [
        swapped(10),
        swapped(30),
        swapped(70),
        key[..70].to_owned(),
        format!("{key}A"),
        "ptk_".to_owned(),
        secret,
    ];
    for wrong in strangers {
        portal.app.with_token(&wrong).get("/v1/labs").await.expect(401);
    }
    // The checksum of another secret is right, but the secret is not that of the key.
    let other = proeftuin::clients::secrets::API_KEY.generate().unwrap().reveal();
    portal.app.with_token(&other).get("/v1/labs").await.expect(401);
    portal.app.with_token(&key).get("/v1/labs").await.expect(200);
    let in_address = format!("/v1/labs?access_token={key}");
    portal.app.anonymous().get(&in_address).await.expect(401);
}

#[actix_web::test]
async fn two_of_a_kind_may_be_live_and_a_revocation_acts_at_once() {
    let portal = Portal::new().await;
    let other_process = portal.app.another_process();
    for _ in 0..5 {
        let (first, path) = portal.secret("api_key").await;
        let (second, second_path) = portal.secret("api_key").await;
        let third = portal.credential(json!({ "kind": "api_key", "expiresAt": EXPIRES })).await.expect(409);
        assert_eq!(third.code(), "too_many_live");
        portal.credential(json!({ "kind": "secret", "expiresAt": EXPIRES })).await;
        let (first, second) = (portal.app.with_token(&first), portal.app.with_token(&second));
        first.get("/v1/me").await.expect(200);
        portal.keeper.delete(&path, "\"1\"").await.expect(204);
        first.get("/v1/me").await.expect(401);
        second.get("/v1/me").await.expect(200);
        portal.keeper.delete(&path, "\"1\"").await.expect(204);
        let (model, token) = (other_process.shared_model(), second.token.clone().unwrap());
        other_process.db().read(move |read| model.catch_up(read)).await.unwrap();
        other_process.caller_of(&token).await.unwrap();
        portal.keeper.delete(&second_path, "\"1\"").await.expect(204);
        let model = other_process.shared_model();
        other_process.db().read(move |read| model.catch_up(read)).await.unwrap();
        assert!(other_process.caller_of(&token).await.is_err(), "another process follows");
    }
}

#[actix_web::test]
async fn all_that_is_wrong_with_a_credential_is_told() {
    let portal = Portal::new().await;
    let (ec, ed, (rsa, _)) = (SigningKey::es256("a"), SigningKey::eddsa("b"), SigningKey::rsa("c"));
    let key =
        |jwk: &serde_json::Value| json!({ "kind": "public_key", "expiresAt": EXPIRES, "publicKey": jwk });
    for good in [&ec, &rsa] {
        let made = portal.credential(key(&good.jwk)).await.expect(201);
        assert_eq!(made.body["secret"], json!(null));
    }
    portal.credential(key(&ed.jwk)).await.expect(409);
    let faults = |new| async { portal.credential(new).await.expect(400).faults() };
    let past = json!({ "kind": "api_key", "expiresAt": "2026-11-02T08:00:00Z", "publicKey": ec.jwk });
    assert_eq!(faults(past).await, ["#/expiresAt range", "#/publicKey not_wanted"]);
    let late = json!({ "kind": "public_key", "expiresAt": "2027-11-02T08:00:01Z" });
    assert_eq!(faults(late).await, ["#/expiresAt range", "#/publicKey required"]);
    assert_eq!(faults(json!({ "kind": "api_key" })).await, ["#/expiresAt required"]);
    let mut private = ec.jwk.clone();
    private["d"] = json!("geheim");
    assert_eq!(faults(key(&private)).await, ["#/publicKey/d unknown_field"]);
    let weak = json!({ "kty": "RSA", "n": "_".repeat(170), "e": "AQAB" });
    assert_eq!(faults(key(&weak)).await, ["#/publicKey key"]);
    assert_eq!(faults(key(&json!({ "kty": "oct" }))).await, ["#/publicKey key"]);
}

#[actix_web::test]
async fn the_last_use_of_a_key_is_noted_once_a_minute() {
    let portal = Portal::new().await;
    let machine = portal.machine().await;
    let path = format!("{}/credentials", portal.path());
    let noted = |expected: &'static str| {
        let (keeper, path) = (portal.keeper.clone(), path.clone());
        async move {
            for _ in 0..100 {
                let list = keeper.get(&path).await.expect(200);
                if list.body["credentials"][0]["lastUsedAt"] == json!(expected) {
                    return true;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            false
        }
    };
    let list = portal.keeper.get(&path).await.expect(200);
    assert_eq!(list.body["credentials"][0]["lastUsedAt"], json!(null));
    machine.get("/v1/me").await.expect(200);
    assert!(noted("2026-11-02T08:00:00Z").await);
    portal.app.clock.advance_secs(59);
    machine.get("/v1/me").await.expect(200);
    assert!(noted("2026-11-02T08:00:00Z").await);
    portal.app.clock.advance_secs(1);
    machine.get("/v1/me").await.expect(200);
    assert!(noted("2026-11-02T08:01:00Z").await);
}

#[actix_web::test]
async fn no_secret_is_in_the_database() {
    let portal = Portal::new().await;
    let (key, _) = portal.secret("api_key").await;
    let (secret, _) = portal.secret("secret").await;
    let with_key = [("idempotency-key", "eens")];
    let new = json!({ "kind": "api_key", "expiresAt": EXPIRES });
    let path = format!("{}/credentials", portal.path());
    let once = portal.keeper.post_with(&path, &with_key, new).await.expect(201);
    portal.app.with_token(&key).get("/v1/me").await.expect(200);
    let fields =
        [("grant_type", "client_credentials"), ("client_id", &portal.id), ("client_secret", &secret)];
    let token = portal.token(&fields).await.expect(200);
    let DatabaseUrl::Sqlite(file) = portal.app.app.config().database.clone() else { return };
    let mut bytes = std::fs::read(&file).unwrap();
    bytes.extend(std::fs::read(format!("{}-wal", file.display())).unwrap_or_default());
    let holds = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(holds(&key[9..21]), "the id of a key is there");
    let shown = [
        key.as_str(),
        &secret,
        once.body["secret"].as_str().unwrap(),
        token.body["access_token"].as_str().unwrap(),
    ];
    for text in shown {
        assert!(!holds(&text[22..60]), "{text} is kept");
    }
}
