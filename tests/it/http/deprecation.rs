//! What goes out of use says so: in the headers of every answer, in the document, and on the page.

use crate::support::TestApp;
use actix_web::HttpResponse;
use jiff::civil::date;
use proeftuin::{
    base::actor::Permission,
    http::{Answer, Asked, Deprecated, Operation, extract::NoQuery, openapi, operation, routes},
};
use serde_json::{Value, json};
use std::sync::LazyLock;

const OLD: Deprecated =
    Deprecated { since: date(2026, 1, 1), sunset: date(2027, 1, 1), instead: "Use GET /v1/labs." };
const OLDER: Deprecated =
    Deprecated { since: date(2025, 6, 1), sunset: date(2026, 12, 1), instead: "Use theme." };

/// The whole service, an operation that goes out of use, and one with a parameter that does.
static DATED: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    async fn old(_: Asked<NoQuery>) -> Answer {
        Ok(HttpResponse::Ok().insert_header(("link", "</v1/labs>; rel=\"next\"")).finish())
    }
    let mut table = routes::operations().to_vec();
    for row in table.iter_mut().filter(|row| row.id == "list_labs") {
        *row = row.clone().deprecated_parameter("q", OLDER);
    }
    table.push(
        operation::get("/v1/old-labs", "list_old_labs", old)
            .summary("Labs, as they were.")
            .may(Permission::ReadPublic)
            .deprecated(OLD),
    );
    table.push(
        operation::get("/v1/old-users", "list_old_users", old)
            .summary("Users, as they were.")
            .may(Permission::ManageUsers)
            .deprecated(OLD),
    );
    table
});

#[actix_web::test]
async fn every_answer_of_a_deprecated_operation_says_since_when_and_until_when() {
    let app = TestApp::serving(&DATED, |_| {}).await;
    let anyone = app.anonymous();
    for (path, status) in [("/v1/old-labs", 200), ("/v1/old-labs?wrong=1", 400), ("/v1/old-users", 401)] {
        let got = anyone.get(path).await.expect(status);
        assert_eq!(got.header("deprecation").as_deref(), Some("@1767225600"), "{path}");
        assert_eq!(got.header("sunset").as_deref(), Some("Fri, 01 Jan 2027 00:00:00 GMT"), "{path}");
        let links: Vec<&str> =
            got.headers.get_all("link").iter().map(|link| link.to_str().unwrap()).collect();
        let page = if path.contains("users") { "list_old_users" } else { "list_old_labs" };
        for relation in ["deprecation", "sunset"] {
            let link = format!("</deprecations#{page}>; rel=\"{relation}\"; type=\"text/plain\"");
            assert!(links.contains(&link.as_str()), "{path} {links:?}");
        }
        assert_eq!(links.contains(&"</v1/labs>; rel=\"next\""), status == 200, "{links:?}");
    }
    let got = anyone.send(reqwest::Method::HEAD, "/v1/old-labs", &[], None).await.expect(200);
    assert!(got.headers.contains_key("sunset"), "{got:?}");
}

#[actix_web::test]
async fn a_deprecated_parameter_is_told_to_those_who_give_it() {
    let app = TestApp::serving(&DATED, |_| {}).await;
    let anyone = app.anonymous();
    let without = anyone.get("/v1/labs?limit=1").await.expect(200);
    assert!(!without.headers.contains_key("deprecation") && !without.headers.contains_key("sunset"));
    let with = anyone.get("/v1/labs?limit=1&q=thuis").await.expect(200);
    assert_eq!(with.header("sunset").as_deref(), Some("Tue, 01 Dec 2026 00:00:00 GMT"));
}

#[actix_web::test]
async fn a_script_from_elsewhere_may_read_the_headers() {
    let app = TestApp::serving(&DATED, |_| {}).await;
    let origin = [("origin", "https://elsewhere.example")];
    let got = app.anonymous().send(reqwest::Method::GET, "/v1/labs?q=thuis", &origin, None).await.expect(200);
    let exposed = got.header("access-control-expose-headers").unwrap();
    assert!(exposed.contains("Deprecation") && exposed.contains("Sunset"), "{exposed}");
}

#[actix_web::test]
async fn the_page_lists_what_goes_and_is_where_the_headers_say() {
    let app = TestApp::serving(&DATED, |_| {}).await;
    let page = app.anonymous().get("/deprecations").await.expect(200);
    let says = "list_old_labs (GET /v1/old-labs)\n    Deprecated since 2026-01-01, gone from 2027-01-01. Use GET /v1/labs.";
    assert!(page.text.contains(says), "{}", page.text);
    assert!(page.text.contains("list_labs (GET /v1/labs), parameter q\n"), "{}", page.text);
    let app = TestApp::new().await;
    let page = app.anonymous().get("/deprecations").await.expect(200);
    assert_eq!(page.text.contains("Nothing is deprecated."), !is_anything_deprecated(), "{}", page.text);
}

fn is_anything_deprecated() -> bool {
    routes::operations().iter().any(|operation| {
        operation.contract.deprecated.is_some() || !operation.contract.deprecated_parameters.is_empty()
    })
}

#[test]
fn the_document_marks_what_goes() {
    let document = openapi::document_of(&DATED);
    let old = &document["paths"]["/old-labs"]["get"];
    assert_eq!((&old["deprecated"], &old["x-sunset"]), (&json!(true), &json!("2027-01-01")));
    assert!(old["description"].as_str().unwrap().ends_with(&OLD.says()), "{old:#}");
    assert!(old["responses"]["204"]["headers"]["Sunset"].is_object(), "{old:#}");
    let parameters = document["paths"]["/labs"]["get"]["parameters"].as_array().unwrap();
    let q = parameters.iter().find(|parameter| parameter["name"] == "q").unwrap();
    assert_eq!((&q["deprecated"], &q["x-sunset"]), (&json!(true), &json!("2026-12-01")));
    let theme = parameters.iter().find(|parameter| parameter["name"] == "theme").unwrap();
    assert_eq!(theme.get("deprecated"), None);
}

/// What docs/versioning.md promises: half a year at least, and a field says as much as an operation.
#[test]
fn whatever_is_deprecated_keeps_to_the_rules() {
    for operation in routes::operations() {
        let parameters = operation.contract.deprecated_parameters.iter().map(|(_, deprecated)| deprecated);
        for deprecated in operation.contract.deprecated.iter().chain(parameters) {
            let months = jiff::Span::new().months(6);
            assert!(deprecated.sunset >= deprecated.since.saturating_add(months), "{}", operation.id);
            assert!(!deprecated.instead.is_empty(), "{}", operation.id);
        }
    }
    let mut unsaid = Vec::new();
    every_deprecated(&openapi::document(), &mut |object| {
        let says = object["description"].as_str().unwrap_or_default();
        let sunset = object["x-sunset"].as_str().unwrap_or("?");
        if !says.contains("Deprecated since") || !says.contains(&format!("gone from {sunset}")) {
            unsaid.push(object.clone());
        }
    });
    assert!(unsaid.is_empty(), "{unsaid:#?}");
}

fn every_deprecated(value: &Value, visit: &mut impl FnMut(&Value)) {
    match value {
        Value::Object(object) => {
            if object.get("deprecated") == Some(&json!(true)) {
                visit(value);
            }
            object.values().for_each(|inner| every_deprecated(inner, visit));
        }
        Value::Array(items) => items.iter().for_each(|inner| every_deprecated(inner, visit)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
