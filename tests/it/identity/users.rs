//! Accounts, grants and logging in.

use crate::support::TestApp;
use serde_json::json;

#[actix_web::test]
async fn an_account_can_log_in_until_it_is_disabled() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let new = json!({ "email": "Anna@Lab.example", "name": "Anna", "password": "een lang wachtwoord" });
    let made = admin.post("/v1/users", new).await.expect(201);
    assert_eq!(made.body["email"], "anna@lab.example");
    assert!(made.body.get("password").is_none() && made.body.get("passwordHash").is_none());

    let login = json!({ "email": "anna@lab.example", "password": "een lang wachtwoord" });
    let token = app.anonymous().post("/v1/tokens", login.clone()).await.expect(200);
    let anna = app.with_token(token.body["accessToken"].as_str().unwrap());
    assert_eq!(anna.get("/v1/me").await.expect(200).body["name"], "Anna");
    anna.get("/v1/users").await.expect(403);

    let path = format!("/v1/users/{}", made.id());
    admin.patch(&path, &made.etag(), json!({ "status": "disabled" })).await.expect(200);
    anna.get("/v1/me").await.expect(401);
    app.anonymous().post("/v1/tokens", login).await.expect(401);
}

#[actix_web::test]
async fn a_wrong_password_and_an_unknown_account_answer_alike() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let new = json!({ "email": "a@lab.example", "name": "A", "password": "een lang wachtwoord" });
    admin.post("/v1/users", new).await.expect(201);
    let try_with = async |email: &str| {
        let body = json!({ "email": email, "password": "iets heel anders" });
        app.anonymous().post("/v1/tokens", body).await.expect(401).body["detail"].clone()
    };
    assert_eq!(try_with("a@lab.example").await, try_with("nobody@lab.example").await);
}

#[actix_web::test]
async fn all_faults_are_reported_at_once() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let got = admin
        .post("/v1/users", json!({ "email": "geen adres", "password": "kort", "colour": 1 }))
        .await
        .expect(400);
    assert_eq!(
        got.faults(),
        ["#/colour unknown_field", "#/email pattern", "#/name required", "#/password min_length"]
    );
}

#[actix_web::test]
async fn a_change_needs_the_version_that_was_read() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let made = admin.post("/v1/users", json!({ "email": "a@lab.example", "name": "A" })).await.expect(201);
    let path = format!("/v1/users/{}", made.id());
    admin.patch(&path, &made.etag(), json!({ "name": "B" })).await.expect(200);
    admin.patch(&path, &made.etag(), json!({ "name": "C" })).await.expect(412);
    let type_only = [("content-type", "application/merge-patch+json")];
    admin
        .send(reqwest::Method::PATCH, &path, &type_only, Some(b"{\"name\":\"C\"}".to_vec()))
        .await
        .expect(428);
    assert_eq!(admin.get(&path).await.body["name"], "B");
}
