//! A genuine token is verified once; whatever can change is looked at every time.

use crate::support::{OpenIdProvider, SigningKey, TestApp, signing::claims};
use proeftuin::base::clock::Clock;
use serde_json::json;

#[actix_web::test]
async fn a_second_request_examines_no_signature_and_expiry_still_counts() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let before = app.app.verifier().signatures();
    for _ in 0..20 {
        admin.get("/v1/me").await.expect(200);
    }
    assert_eq!(app.app.verifier().signatures(), before + 1);
    app.clock.advance_secs(15 * 60 - 1);
    admin.get("/v1/me").await.expect(200);
    app.clock.advance_secs(1);
    admin.get("/v1/me").await.expect(401);
    assert_eq!(app.app.verifier().signatures(), before + 1, "its times refuse it before its signature");
}

#[actix_web::test]
async fn a_remembered_token_is_not_valid_before_its_time_when_the_clock_goes_back() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    admin.get("/v1/me").await.expect(200);
    app.clock.advance_secs(-30);
    admin.get("/v1/me").await.expect(200);
    app.clock.advance_secs(-1);
    admin.get("/v1/me").await.expect(401);
}

#[actix_web::test]
async fn disabling_acts_at_once_on_a_remembered_token() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let other = app.person(&[]).await;
    let path = format!("/v1/users/{}", other.get("/v1/me").await.expect(200).id());
    for _ in 0..100 {
        other.get("/v1/me").await.expect(200);
        admin.patch_now(&path, json!({ "status": "disabled" })).await.expect(200);
        other.get("/v1/me").await.expect(401);
        admin.patch_now(&path, json!({ "status": "active" })).await.expect(200);
    }
}

#[actix_web::test]
async fn one_changed_letter_is_another_token() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    admin.get("/v1/me").await.expect(200);
    let token = admin.token.clone().unwrap();
    for at in (0..token.len()).step_by(7) {
        let mut changed = token.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        if changed != token.as_bytes() {
            let changed = String::from_utf8(changed).unwrap();
            app.with_token(&changed).get("/v1/me").await.expect(401);
        }
    }
    admin.get("/v1/me").await.expect(200);
}

#[actix_web::test]
async fn a_token_falls_with_its_key_also_when_the_id_stays() {
    let (old, new) = (SigningKey::es256("same"), SigningKey::es256("same"));
    let provider = OpenIdProvider::start(&[&old]);
    let issuer = provider.setting("ES256");
    let app = TestApp::with(move |config| config.issuers.push(issuer)).await;
    let now = app.clock.now().as_second();
    let long = json!({ "exp": now + 3600 });
    let token = old.token(&claims(&provider.issuer, &app.base_url, "a", now), &long);
    let bearer = app.with_token(&token);
    // Nobody is linked: `no_account` tells that the token itself is genuine.
    assert_eq!(bearer.get("/v1/me").await.code(), "no_account");
    provider.publish(&[&new]);
    app.clock.advance_secs(600);
    assert_eq!(bearer.get("/v1/me").await.code(), "unauthenticated");
}
