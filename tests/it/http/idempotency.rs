//! A repeated request has one effect and gets the first answer.

use crate::support::TestApp;
use serde_json::json;

#[actix_web::test]
async fn twenty_parallel_repeats_have_one_effect_and_one_answer() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let body = json!({ "email": "once@lab.example", "name": "Once" });
    let repeats = (0..20).map(|_| {
        let (admin, body) = (admin.clone(), body.clone());
        actix_web::rt::spawn(async move {
            admin.post_with("/v1/users", &[("idempotency-key", "\"k-1\"")], body).await
        })
    });
    let mut first = 0;
    let mut bodies = std::collections::HashSet::new();
    for repeat in repeats.collect::<Vec<_>>() {
        let got = repeat.await.unwrap().expect(201);
        assert_eq!(got.header("location").unwrap(), format!("/v1/users/{}", got.id()));
        first += u32::from(got.header("idempotency-replayed").is_none());
        bodies.insert(got.body.to_string());
    }
    assert_eq!((first, bodies.len()), (1, 1));
}

#[actix_web::test]
async fn a_key_belongs_to_one_body_one_caller_and_one_day() {
    let app = TestApp::new().await;
    let (admin, other) = (app.admin().await, app.admin().await);
    let key = [("idempotency-key", "k-2")];
    let body = |n: u32| json!({ "email": format!("{n}@lab.example"), "name": "N" });
    admin.post_with("/v1/users", &key, body(1)).await.expect(201);
    assert_eq!(
        admin.post_with("/v1/users", &key, body(2)).await.expect(422).code(),
        "idempotency_key_reused"
    );
    other.post_with("/v1/users", &key, body(2)).await.expect(201);
    app.clock.advance_secs(24 * 3600 + 1);
    let admin = app.admin().await;
    admin.post_with("/v1/users", &key, body(3)).await.expect(201);
}

#[actix_web::test]
async fn a_refused_request_may_be_corrected_under_the_same_key() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let key = [("idempotency-key", "k-3")];
    admin.post_with("/v1/users", &key, json!({ "email": "x@lab.example" })).await.expect(400);
    let made = admin
        .post_with("/v1/users", &key, json!({ "email": "x@lab.example", "name": "X" }))
        .await
        .expect(201);
    assert!(made.header("idempotency-replayed").is_none());
}

#[actix_web::test]
async fn a_key_that_can_not_be_one_is_refused() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let long = "k".repeat(256);
    for key in ["", " ", "a b", long.as_str()] {
        let body = json!({ "email": "x@lab.example", "name": "X" });
        admin.post_with("/v1/users", &[("idempotency-key", key)], body).await.expect(400);
    }
}
