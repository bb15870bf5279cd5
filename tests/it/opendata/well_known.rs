//! What others look for at fixed addresses.

use crate::support::TestApp;
use reqwest::Method;

#[actix_web::test]
async fn the_api_catalog_leads_to_the_document_and_the_data() {
    let app = TestApp::new().await;
    let got = app.anonymous().get("/.well-known/api-catalog").await.expect(200);
    let profile = "application/linkset+json; profile=\"https://www.rfc-editor.org/info/rfc9727\"";
    assert_eq!(got.header("content-type").unwrap(), profile);
    let api = &got.body["linkset"][0];
    assert_eq!(api["anchor"], format!("{}/v1", app.base_url));
    for relation in ["service-desc", "service-doc", "service-meta", "status"] {
        let url = api[relation][0]["href"].as_str().unwrap();
        assert!(app.http.get(url).send().await.unwrap().status().is_success(), "{relation}: {url}");
    }
    let head = app.anonymous().send(Method::HEAD, "/.well-known/api-catalog", &[], None).await.expect(200);
    assert!(head.header("link").unwrap().ends_with("rel=\"api-catalog\""));
}

#[actix_web::test]
async fn security_txt_says_whom_to_tell_and_does_not_expire_within_the_year() {
    let app = TestApp::new().await;
    let got = app.anonymous().get("/.well-known/security.txt").await.expect(200);
    assert_eq!(got.header("content-type").unwrap(), "text/plain; charset=utf-8");
    assert!(got.text.contains("Contact: mailto:security@test.example\n"));
    let expires = got.text.lines().find_map(|line| line.strip_prefix("Expires: ")).unwrap();
    let expires: jiff::Timestamp = expires.parse().unwrap();
    let left = expires.duration_since(app.app.clock().now()).as_hours() / 24;
    assert!((30..366).contains(&left), "{left} days");
}
