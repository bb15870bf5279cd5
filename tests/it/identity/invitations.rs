//! Asking people in.

use super::{PASSWORD, account, log_in, my_id, text};
use crate::support::TestApp;
use proeftuin::base::actor::Role;
use serde_json::{Value, json};

fn invitation(email: &str, role: &str, object: &str) -> Value {
    json!({ "email": email, "name": "Nieuw", "role": role, "object": object })
}

#[actix_web::test]
async fn whoever_is_invited_sets_a_password_and_is_in() {
    let app = TestApp::new().await;
    let organisation = app.organisation("sme").await;
    let sme = app.person(&[(Role::Sme, Some(&organisation))]).await;
    let got =
        sme.post("/v1/invitations", invitation("New@sme.example", "sme", &organisation)).await.expect(201);
    assert_eq!(got.body["grant"]["grantedBy"], json!(my_id(&sme).await));
    assert_eq!(got.body["link"]["purpose"], "invitation");
    assert_eq!(got.body["link"]["expiresAt"], "2026-11-05T08:00:00Z");
    let secret = got.body["link"]["secret"].as_str().unwrap();
    let url = got.body["link"]["url"].as_str().unwrap();
    assert_eq!(url, format!("{}/#/link/{secret}", app.base_url), "in the fragment, which is never sent");

    log_in(&app, "new@sme.example", PASSWORD).await.expect(401);
    let redeem = json!({ "secret": secret, "password": PASSWORD });
    app.anonymous().post("/v1/links/redeem", redeem).await.expect(204);
    let tokens = log_in(&app, "new@sme.example", PASSWORD).await.expect(200);
    let me = app.with_token(text(&tokens, "accessToken")).get("/v1/me").await.expect(200);
    assert_eq!((&me.body["name"], &me.body["grants"][0]["role"]), (&json!("Nieuw"), &json!("sme")));
}

#[actix_web::test]
async fn an_account_that_is_there_gets_the_grant_and_the_inviter_learns_no_more() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let organisation = app.organisation("sme").await;
    let made = account(&admin, "anna@lab.example").await;
    let sme = app.person(&[(Role::Sme, Some(&organisation))]).await;
    let new = invitation("Anna@lab.example", "sme", &organisation);
    let got = sme.post("/v1/invitations", new.clone()).await.expect(201);
    assert_eq!(got.body["link"], Value::Null);
    let all = got.body.to_string();
    assert!(!all.contains("Iemand") && !all.contains("anna@"), "{all}");
    let account = admin.get(&format!("/v1/users/{}", made.id())).await.expect(200);
    assert_eq!(
        (&account.body["name"], account.body["grants"].as_array().unwrap().len()),
        (&json!("Iemand"), 1)
    );
    // Twice is once.
    let again = sme.post("/v1/invitations", new).await.expect(201);
    assert_eq!(again.body["grant"]["id"], got.body["grant"]["id"]);
}

#[actix_web::test]
async fn an_invitation_is_no_way_into_what_others_gave() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (organisation, lab) = (app.organisation("sme").await, app.bare_lab("active").await);
    admin.post("/v1/invitations", invitation("boss@lab.example", "coordinator", &lab)).await.expect(201);
    let sme = app.person(&[(Role::Sme, Some(&organisation))]).await;
    let new = invitation("boss@lab.example", "sme", &organisation);
    let got = sme.post("/v1/invitations", new).await.expect(201);
    assert_eq!(got.body["link"], Value::Null, "a link would make the inviter a coordinator");
    // Who may give all of it makes a new link, which takes the place of the first.
    let admins = admin.post("/v1/invitations", invitation("boss@lab.example", "coordinator", &lab)).await;
    assert!(admins.expect(201).body["link"].is_object());
}

#[actix_web::test]
async fn nobody_is_invited_into_what_the_inviter_may_not_give() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (organisation, other) = (app.organisation("sme").await, app.organisation("sme").await);
    let sme = app.person(&[(Role::Sme, Some(&organisation))]).await;
    for (role, object) in
        [("sme", &*other), ("payer", &organisation), ("coordinator", "no-lab"), ("sme", "nobody")]
    {
        sme.post("/v1/invitations", invitation("x@sme.example", role, object)).await.expect(403);
    }
    let users = admin.get("/v1/users").await.expect(200);
    assert!(!users.body.to_string().contains("x@sme.example"), "a refused invitation leaves no account");
    let person = app.person(&[(Role::Payer, Some(&organisation))]).await;
    person.post("/v1/invitations", invitation("x@sme.example", "payer", &organisation)).await.expect(403);
    let got =
        sme.post("/v1/invitations", json!({ "email": "x", "name": "", "role": "boss" })).await.expect(400);
    assert_eq!(got.faults(), ["#/email pattern", "#/name min_length", "#/role enum"]);
}

#[actix_web::test]
async fn a_secret_is_not_kept_for_a_repeat() {
    let app = TestApp::new().await;
    let organisation = app.organisation("sme").await;
    let sme = app.person(&[(Role::Sme, Some(&organisation))]).await;
    let new = invitation("new@sme.example", "sme", &organisation);
    let key = [("idempotency-key", "\"again\"")];
    let first = sme.post_with("/v1/invitations", &key, new.clone()).await.expect(201);
    let again = sme.post_with("/v1/invitations", &key, new).await.expect(201);
    assert_ne!(first.body["link"]["secret"], again.body["link"]["secret"]);
    let user = first.header("location").unwrap().split('/').nth(3).unwrap().to_owned();
    let path = format!("/v1/users/{user}/links");
    for _ in 0..2 {
        let got = sme.post_with(&path, &key, json!({ "purpose": "invitation" })).await.expect(200);
        assert!(got.header("idempotency-replayed").is_none());
    }
}
