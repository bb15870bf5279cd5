//! Headers that every answer has, and what scripts of other origins may do.

use crate::support::{Client, Got, TestApp};
use proeftuin::http::routes;
use reqwest::Method;
use serde_json::{Value, json};

/// As a browser or a checker wants them; no answer is without.
const WANTED: [(&str, &str); 6] = [
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
    ("referrer-policy", "no-referrer"),
    ("strict-transport-security", "max-age=31536000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("api-version", env!("CARGO_PKG_VERSION")),
];

#[track_caller]
fn check(what: &str, got: &Got) {
    for (name, value) in WANTED {
        assert_eq!(got.header(name).as_deref(), Some(value), "{name} on {what} ({})", got.status);
    }
    let cache = got.header("cache-control").unwrap_or_else(|| panic!("no Cache-Control on {what}"));
    // Lists of labs are for pages elsewhere.
    let shown = "public, max-age=60, stale-while-revalidate=600";
    let kept = ["no-store", "public, no-cache"].contains(&cache.as_str());
    assert!(kept || (what == "GET /v1/labs" && cache == shown), "{what}: {cache}");
    assert!(got.header("vary").unwrap().contains("Authorization"), "{what}");
    assert!(got.header("x-request-id").is_some(), "{what}");
    for telltale in ["server", "x-powered-by"] {
        assert_eq!(got.header(telltale), None, "{what}");
    }
    if got.status >= 400 {
        let said = got.body.to_string();
        for inside in ["SELECT", "sqlite", "panicked", "diesel", "actix", "src/", ".rs:", "postgres"] {
            assert!(!said.contains(inside), "{what}: {said}");
        }
    }
}

async fn answers(client: &Client) -> Vec<(String, Got)> {
    let mut all = Vec::new();
    for operation in routes::operations() {
        let parts: Vec<&str> = operation
            .path
            .split('/')
            .map(|part| if part.starts_with('{') { "nothing" } else { part })
            .collect();
        let (path, method) =
            (parts.join("/"), Method::from_bytes(operation.method.as_str().as_bytes()).unwrap());
        let got = client.send(method.clone(), &path, &[], None).await;
        all.push((format!("{method} {path}"), got));
    }
    all
}

#[actix_web::test]
async fn every_operation_answers_with_them() {
    let app = TestApp::new().await;
    for client in [app.anonymous(), app.admin().await] {
        for (what, got) in answers(&client).await {
            check(&what, &got);
        }
    }
}

type Case<'c> = (u16, Method, &'c str, Vec<(&'c str, &'c str)>, Option<Vec<u8>>);

#[actix_web::test]
async fn so_do_all_kinds_of_errors_and_the_answers_of_the_framework() {
    let app = TestApp::new().await;
    let (anyone, admin) = (app.anonymous(), app.admin().await);
    let etag = anyone.get("/v1/crss").await.etag();
    let json = ("content-type", "application/json");
    let cases: Vec<Case<'_>> = vec![
        (200, Method::GET, "/healthz", vec![], None),
        (200, Method::HEAD, "/v1/crss", vec![], None),
        (200, Method::GET, "/.well-known/security.txt", vec![], None),
        (304, Method::GET, "/v1/crss", vec![("if-none-match", &etag)], None),
        (400, Method::GET, "/v1/users?limit=0", vec![], None),
        (400, Method::POST, "/v1/users", vec![json], Some(b"{".to_vec())),
        (404, Method::GET, "/nowhere", vec![], None),
        (404, Method::GET, "/v1/users/", vec![], None),
        (405, Method::DELETE, "/v1/crss", vec![], None),
        (405, Method::TRACE, "/v1/crss", vec![], None),
        (405, Method::OPTIONS, "/v1/crss", vec![], None),
        (405, Method::PUT, "/healthz", vec![], None),
        (406, Method::GET, "/v1/crss", vec![("accept", "image/png")], None),
        (413, Method::POST, "/v1/users", vec![json], Some(vec![b' '; 300_000])),
        (415, Method::POST, "/v1/users", vec![("content-type", "text/plain")], Some(b"x".to_vec())),
        (428, Method::DELETE, "/v1/innovations/nothing", vec![], None),
    ];
    for (status, method, path, headers, body) in cases {
        let got = admin.send(method.clone(), path, &headers, body).await.expect(status);
        check(&format!("{method} {path}"), &got);
        assert_eq!(got.header("allow").is_some(), status == 405, "{method} {path}");
    }
    check("401", &anyone.get("/v1/me").await.expect(401));
}

/// The 20 are as one would write them to get in.
#[actix_web::test]
async fn only_an_origin_that_is_listed_letter_by_letter_may_call_from_a_browser() {
    let app = TestApp::new().await;
    let allowed = async |path: &str, origin: &str| {
        let got = app.anonymous().send(Method::GET, path, &[("origin", origin)], None).await;
        assert!(got.header("access-control-allow-credentials").is_none());
        got.header("access-control-allow-origin")
    };
    assert_eq!(
        allowed("/v1/crss", "https://portal.example").await.as_deref(),
        Some("https://portal.example")
    );
    for tricky in [
        "null",
        "*",
        "",
        "https://portal.example/",
        "https://portal.example:443",
        "https://portal.example:8443",
        "http://portal.example",
        "https://portal.example.evil.example",
        "https://evilportal.example",
        "https://evil.example/https://portal.example",
        "https://evil.example?https://portal.example",
        "https://portal.example@evil.example",
        "https://evil.example#https://portal.example",
        "https://Portal.example",
        "HTTPS://portal.example",
        "https://portal.example, https://evil.example",
        "https://evil.example https://portal.example",
        "https://sub.portal.example",
        "https://portal.example.",
        "https://portal.example%00.evil.example",
        "https://xn--portal-.example",
        "file://",
    ] {
        assert_eq!(allowed("/v1/crss", tricky).await, None, "{tricky}");
    }
    for open in ["/v1/openapi.json", "/.well-known/api-catalog", "/.well-known/security.txt"] {
        assert_eq!(allowed(open, "https://anyone.example").await.as_deref(), Some("*"), "{open}");
    }
}

#[actix_web::test]
async fn a_browser_may_ask_beforehand() {
    let app = TestApp::new().await;
    let ask = async |origin: &str, path: &str| {
        let headers = [("origin", origin), ("access-control-request-method", "PATCH")];
        app.anonymous().send(Method::OPTIONS, path, &headers, None).await
    };
    let yes = ask("https://portal.example", "/v1/labs/nothing").await.expect(204);
    assert_eq!(yes.header("access-control-allow-origin").as_deref(), Some("https://portal.example"));
    assert!(yes.header("access-control-allow-methods").unwrap().contains("PATCH"));
    assert!(yes.header("access-control-allow-headers").unwrap().contains("Authorization"));
    check("preflight", &yes);
    let no = ask("https://evil.example", "/v1/labs/nothing").await.expect(405);
    assert_eq!(no.header("access-control-allow-methods"), None);
    ask("https://portal.example", "/v1/nowhere").await.expect(404);
}

#[actix_web::test]
async fn the_root_has_both_of_the_addresses_that_the_document_gives_it() {
    let app = TestApp::new().await;
    let root = app.anonymous().get("/v1").await.expect(200);
    assert_eq!(app.anonymous().get("/v1/").await.expect(200).body, root.body);
}

#[actix_web::test]
async fn the_served_document_is_the_built_one_at_its_own_address() {
    let app = TestApp::new().await;
    let mut served = app.anonymous().get("/v1/openapi.json").await.expect(200).body;
    let here = json!([{ "url": format!("{}/v1", app.base_url), "description": "This installation." }]);
    assert_eq!(served["servers"], here);
    let mut built = proeftuin::http::openapi::document();
    (served["servers"], built["servers"]) = (Value::Null, Value::Null);
    assert_eq!(served, built);
}
