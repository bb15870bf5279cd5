//! What every answer has in common, those of the framework too.

use crate::support::TestApp;
use reqwest::Method;

#[actix_web::test]
async fn what_does_not_exist_is_a_problem() {
    let app = TestApp::new().await;
    let anyone = app.anonymous();
    for path in ["/v1/nowhere", "/v1/users/", "/v1/crss/", "/nowhere", "/v1//crss", "/v2/crss"] {
        let got = anyone.get(path).await.expect(404);
        assert_eq!(got.code(), "not_found", "{path}");
        assert!(got.body["instance"].as_str().unwrap().starts_with("urn:uuid:"), "{path}");
    }
}

#[actix_web::test]
async fn a_method_that_is_not_there_names_those_that_are() {
    let app = TestApp::new().await;
    for method in [Method::DELETE, Method::PUT, Method::TRACE, Method::OPTIONS] {
        let got = app.anonymous().send(method.clone(), "/v1/crss", &[], None).await.expect(405);
        assert_eq!(got.header("allow").as_deref(), Some("GET, HEAD"), "{method}");
        assert_eq!(got.code(), "method_not_allowed");
    }
}

#[actix_web::test]
async fn head_answers_as_get_without_a_body() {
    let app = TestApp::new().await;
    let get = app.anonymous().get("/v1/crss").await.expect(200);
    let head = app.anonymous().send(Method::HEAD, "/v1/crss", &[], None).await.expect(200);
    assert_eq!(head.etag(), get.etag());
    assert!(head.body.is_null());
}

#[actix_web::test]
async fn a_known_version_is_answered_with_304() {
    let app = TestApp::new().await;
    let etag = app.anonymous().get("/v1/crss").await.etag();
    let headers = [("if-none-match", etag.as_str())];
    let got = app.anonymous().send(Method::GET, "/v1/crss", &headers, None).await.expect(304);
    assert_eq!(got.etag(), etag);
    assert!(got.body.is_null());
    let other = [("if-none-match", "\"other\"")];
    app.anonymous().send(Method::GET, "/v1/crss", &other, None).await.expect(200);
}

#[actix_web::test]
async fn what_is_public_may_be_kept_and_the_rest_not() {
    let app = TestApp::new().await;
    let public = app.anonymous().get("/v1/crss").await;
    assert_eq!(public.header("cache-control").as_deref(), Some("public, no-cache"));
    let admin = app.admin().await;
    assert_eq!(admin.get("/v1/users").await.header("cache-control").as_deref(), Some("no-store"));
    assert_eq!(app.anonymous().get("/v1/users").await.header("cache-control").as_deref(), Some("no-store"));
}

#[actix_web::test]
async fn media_types_that_are_not_offered_are_refused() {
    let app = TestApp::new().await;
    let accept = async |accept: &'static str| {
        app.anonymous().send(Method::GET, "/v1/crss", &[("accept", accept)], None).await.status
    };
    assert_eq!(accept("image/png").await, 406);
    assert_eq!(accept("application/json;q=0").await, 406);
    assert_eq!(accept("text/html, */*;q=0.1").await, 200);
    assert_eq!(accept("application/json; charset=utf-8").await, 200);
}

#[actix_web::test]
async fn a_token_is_accepted_in_one_place_only() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let token = admin.token.clone().unwrap();
    admin.get("/v1/me").await.expect(200);
    app.anonymous().get(&format!("/v1/me?access_token={token}")).await.expect(401);
    let basic = app
        .anonymous()
        .send(Method::GET, "/v1/me", &[("authorization", "Basic YTpi")], None)
        .await
        .expect(401);
    assert!(basic.header("www-authenticate").unwrap().starts_with("Bearer"));
    app.with_token(&format!("{token}x")).get("/v1/crss").await.expect(401);
}

#[actix_web::test]
async fn a_token_ends() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    app.clock.advance_secs(15 * 60 - 1);
    admin.get("/v1/me").await.expect(200);
    app.clock.advance_secs(1);
    admin.get("/v1/me").await.expect(401);
}

#[actix_web::test]
async fn health_says_whether_requests_can_be_served() {
    let app = TestApp::new().await;
    assert_eq!(app.anonymous().get("/healthz").await.expect(200).body["status"], "ok");
    assert_eq!(app.anonymous().get("/readyz").await.expect(200).body["status"], "ready");
}

#[actix_web::test]
async fn every_problem_has_a_page() {
    let app = TestApp::new().await;
    for code in proeftuin::base::error::Code::ALL {
        let page = app.anonymous().get(&format!("/problems/{}", code.slug())).await.expect(200);
        assert!(page.body.as_str().unwrap().contains(code.title()));
    }
    app.anonymous().get("/problems/no_such_problem").await.expect(404);
}

#[actix_web::test]
async fn the_documentation_needs_nothing_from_elsewhere() {
    let app = TestApp::new().await;
    let page = app.http.get(format!("{}/docs/", app.base_url)).send().await.unwrap();
    assert_eq!(page.status(), 200);
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("script-src 'self'"), "the page could not run: {policy}");
    let text = page.text().await.unwrap();
    assert!(!text.contains("https://") && !text.contains("http://"), "{text}");
}
