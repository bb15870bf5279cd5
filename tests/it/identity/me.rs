//! One's own account.

use super::{PASSWORD, account, holder, log_in, refresh, text};
use crate::support::TestApp;
use reqwest::Method;
use serde_json::json;

const OTHER: &str = "zeven paarse regenjassen";

#[actix_web::test]
async fn a_person_changes_their_own_name() {
    let app = TestApp::new().await;
    account(&app.admin().await, "anna@lab.example").await;
    let anna = holder(&app, &log_in(&app, "anna@lab.example", PASSWORD).await);
    let me = anna.get("/v1/me").await.expect(200);
    let got = anna.patch("/v1/me", &me.etag(), json!({ "name": "Anna" })).await.expect(200);
    assert_eq!(got.body["name"], "Anna");
    anna.patch("/v1/me", &me.etag(), json!({ "name": "B" })).await.expect(412);
    for field in ["status", "email", "grants", "id"] {
        let got = anna.patch("/v1/me", &got.etag(), json!({ field: "admin" })).await.expect(400);
        assert_eq!(got.faults(), [format!("#/{field} unknown_field")]);
    }
    app.anonymous().patch("/v1/me", "\"1\"", json!({ "name": "B" })).await.expect(401);
    anna.get("/v1/me").await.expect(200);
}

#[actix_web::test]
async fn a_new_password_needs_the_old_one_and_ends_every_session() {
    let app = TestApp::new().await;
    account(&app.admin().await, "anna@lab.example").await;
    let tokens = log_in(&app, "anna@lab.example", PASSWORD).await.expect(200);
    let anna = holder(&app, &tokens);
    let etag = anna.get("/v1/me").await.etag();
    for wrong in
        [json!({ "password": OTHER }), json!({ "password": OTHER, "currentPassword": "iets anders" })]
    {
        let got = anna.patch("/v1/me", &etag, wrong).await.expect(400);
        assert_eq!(got.faults(), ["#/currentPassword wrong"]);
    }
    let weak = json!({ "password": "wachtwoord12", "currentPassword": PASSWORD });
    assert_eq!(anna.patch("/v1/me", &etag, weak).await.expect(400).faults(), ["#/password weak"]);
    let good = json!({ "password": OTHER, "currentPassword": PASSWORD });
    anna.patch("/v1/me", "\"7\"", good.clone()).await.expect(412);
    anna.get("/v1/me").await.expect(200);
    anna.patch("/v1/me", &etag, good).await.expect(200);
    anna.get("/v1/me").await.expect(401);
    refresh(&app, text(&tokens, "refreshToken")).await.expect(401);
    log_in(&app, "anna@lab.example", PASSWORD).await.expect(401);
    log_in(&app, "anna@lab.example", OTHER).await.expect(200);
}

#[actix_web::test]
async fn a_stolen_token_is_no_place_to_guess_the_password() {
    let app = TestApp::with(|config| config.logins.per_account = 5).await;
    account(&app.admin().await, "anna@lab.example").await;
    let anna = holder(&app, &log_in(&app, "anna@lab.example", PASSWORD).await.expect(200));
    let guess = json!({ "password": OTHER, "currentPassword": "een gok" });
    for _ in 0..4 {
        anna.patch("/v1/me", "\"1\"", guess.clone()).await.expect(400);
    }
    anna.patch("/v1/me", "\"1\"", guess).await.expect(429);
}

#[actix_web::test]
async fn without_a_password_there_is_none_to_change() {
    let app = TestApp::new().await;
    let person = app.person(&[]).await;
    let got =
        person.patch_now("/v1/me", json!({ "password": OTHER, "currentPassword": "" })).await.expect(400);
    assert_eq!(got.faults(), ["#/currentPassword wrong"]);
}

#[actix_web::test]
async fn who_knows_an_account_as_it_was_before_a_role_came_or_went_is_told_the_new_state() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    account(&admin, "anna@lab.example").await;
    let anna = holder(&app, &log_in(&app, "anna@lab.example", PASSWORD).await);
    let known = |etag: String| {
        let anna = anna.clone();
        async move { anna.send(Method::GET, "/v1/me", &[("if-none-match", &etag)], None).await }
    };
    let before = anna.get("/v1/me").await.expect(200);
    known(before.etag()).await.expect(304);
    let grants = format!("/v1/users/{}/grants", before.id());
    let grant = admin.post(&grants, json!({ "role": "province" })).await.expect(201);
    let with_role = known(before.etag()).await.expect(200);
    assert_eq!(with_role.body["grants"].as_array().unwrap().len(), 1);
    // Giving what they hold already changes nothing.
    admin.post(&grants, json!({ "role": "province" })).await;
    known(with_role.etag()).await.expect(304);
    admin.delete(&format!("{grants}/{}", grant.id()), &grant.etag()).await.expect(204);
    assert_eq!(known(with_role.etag()).await.expect(200).body["grants"], json!([]));
}
