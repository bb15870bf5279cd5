//! Which passwords are taken, wherever one is set.

use super::{PASSWORD, account, log_in};
use crate::support::TestApp;
use serde_json::json;

#[actix_web::test]
async fn a_weak_password_is_refused_when_an_account_is_made_or_changed() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let made = account(&admin, "willemijn@lab.example").await;
    let path = format!("/v1/users/{}", made.id());
    for (weak, code) in [
        ("123456789012", "weak"),
        ("qwertyuiop12", "weak"),
        ("willemijn-2026", "weak"),
        ("zzzzzzzzzzzzzzzz", "weak"),
        ("proeftuin2026", "weak"),
        ("kort", "min_length"),
        // Eleven characters, however many bytes their accents take.
        ("q7e\u{301}W#a\u{300}z9o\u{308}m~", "min_length"),
    ] {
        let new = json!({ "email": "other.willemijn@lab.example", "name": "Willemijn", "password": weak });
        let expected = [format!("#/password {code}")];
        assert_eq!(admin.post("/v1/users", new).await.expect(400).faults(), expected, "{weak}");
        let got = admin.patch(&path, &made.etag(), json!({ "password": weak })).await.expect(400);
        assert_eq!(got.faults(), expected, "{weak}");
    }
    // What is known of the person as they will be counts too.
    let change = json!({ "name": "Ottoline Bakhuizen", "password": "ottoline bakhuizen" });
    assert_eq!(admin.patch(&path, &made.etag(), change).await.expect(400).faults(), ["#/password weak"]);
    let long = json!({ "password": "x7".repeat(65) });
    assert_eq!(admin.patch(&path, &made.etag(), long).await.expect(400).faults(), ["#/password max_length"]);
    log_in(&app, "willemijn@lab.example", PASSWORD).await.expect(200);
}

#[actix_web::test]
async fn any_characters_will_do_and_all_of_them_count() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let long: String = "\u{1F9EA} zwart Ω ".repeat(15).chars().take(127).chain(['!']).collect();
    let spaces = "vier  losse   fietsen";
    for (email, password) in
        [("a@lab.example", &*long), ("b@lab.example", spaces), ("c@lab.example", "ق خ ه ج د ث ص ض ط ك")]
    {
        let new = json!({ "email": email, "name": "A", "password": password });
        admin.post("/v1/users", new).await.expect(201);
        log_in(&app, email, password).await.expect(200);
        let shorter: String = password.chars().take(password.chars().count() - 1).collect();
        log_in(&app, email, &shorter).await.expect(401);
    }
}

#[actix_web::test]
async fn a_key_for_repeats_keeps_nothing_of_a_password() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let new = json!({ "email": "a@lab.example", "name": "A", "password": PASSWORD });
    let key = [("idempotency-key", "\"one\"")];
    admin.post_with("/v1/users", &key, new.clone()).await.expect(201);
    admin.post_with("/v1/users", &key, new).await.expect(409);
}
