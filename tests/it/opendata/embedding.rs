//! A partner's page that shows the labs nearby: docs/embed/labs-near-you.html.

use crate::support::{Lab, TestApp};
use reqwest::Method;

const PAGE: &str = include_str!("../../../docs/embed/labs-near-you.html");

/// What stands between these in the page.
fn between<'p>(before: &str, after: &str) -> &'p str {
    PAGE.split_once(before).unwrap().1.split_once(after).unwrap().0
}

/// The question that the page asks, put together from what it says.
fn question() -> String {
    let mut query = format!(
        "theme={}&nearMunicipality={}",
        between("data-theme=\"", "\""),
        between("data-near=\"", "\"")
    );
    for name in ["sort", "limit", "fields"] {
        let value = between(&format!("{name}: \""), "\"").replace(',', "%2C");
        query.push_str(&format!("&{name}={value}"));
    }
    format!("/v1/labs?{query}")
}

#[actix_web::test]
async fn one_anonymous_question_from_any_page_gets_the_labs_nearby_and_may_be_kept() {
    let app = TestApp::new().await;
    let lab = |name: &str, municipality: &'static str| Lab {
        themes: vec!["home-care"],
        municipality: Some(municipality),
        ..Lab::named(name)
    };
    app.labs(vec![lab("Ver weg", "GM0014"), lab("Dichtbij", "GM0772"), Lab::named("Ander thema")]).await;
    let portal = app.anonymous();
    let origin = ("origin", "https://www.anyone.example");
    let got = portal.send(Method::GET, &question(), &[origin], None).await.expect(200);
    let names: Vec<&str> =
        got.body["labs"].as_array().unwrap().iter().map(|lab| lab["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Dichtbij", "Ver weg"]);
    for field in ["city", "distanceKm", "firstFreeOn"] {
        assert!(got.body["labs"][0].get(field).is_some(), "the page reads {field}");
    }
    assert_eq!(got.header("access-control-allow-origin").unwrap(), "*");
    assert_eq!(got.header("cache-control").unwrap(), "public, max-age=60, stale-while-revalidate=600");
    assert!(got.header("vary").unwrap().contains("Authorization"));
    let tag = got.etag();
    let again = portal.send(Method::GET, &question(), &[origin, ("if-none-match", &tag)], None).await;
    assert_eq!((again.status, again.header("cache-control").unwrap().contains("max-age=60")), (304, true));
}

#[actix_web::test]
async fn what_is_shown_to_who_logged_in_is_neither_kept_nor_given_to_other_pages() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let origin = [("origin", "https://www.anyone.example")];
    for path in ["/v1/labs", "/v1/organisations", "/v1/changes", "/v1/catalog"] {
        let got = admin.send(Method::GET, path, &origin, None).await.expect(200);
        assert_eq!(got.header("cache-control").unwrap(), "no-store", "{path}");
        assert_eq!(got.header("access-control-allow-origin"), None, "{path}");
        let got = app.anonymous().send(Method::GET, path, &origin, None).await.expect(200);
        assert_eq!(got.header("access-control-allow-origin").unwrap(), "*", "{path}");
    }
    for path in ["/v1/me", "/v1/crss", "/v1/pilot-requests"] {
        let got = app.anonymous().send(Method::GET, path, &origin, None).await;
        assert_eq!(got.header("access-control-allow-origin"), None, "{path}");
    }
    let asks = [("origin", "https://www.anyone.example"), ("access-control-request-method", "POST")];
    let got = app.anonymous().send(Method::OPTIONS, "/v1/labs", &asks, None).await;
    assert_eq!((got.status, got.header("access-control-allow-origin")), (405, None));
}
