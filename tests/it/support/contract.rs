//! Every answer of the test suite is held against the OpenAPI document: an undocumented status or field fails the test.

use super::client::Got;
use jsonschema::Registry;
use proeftuin::http::openapi;
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex},
};

/// What the document is called where its parts are referred to.
const ADDRESS: &str = "urn:proeftuin:api";

static DOCUMENT: LazyLock<Value> = LazyLock::new(openapi::document);
static REGISTRY: LazyLock<Registry<'static>> =
    LazyLock::new(|| Registry::new().add(ADDRESS, &*DOCUMENT).unwrap().prepare().unwrap());
/// By the place of the schema in the document.
static VALIDATORS: LazyLock<Mutex<HashMap<String, Arc<jsonschema::Validator>>>> =
    LazyLock::new(Mutex::default);

/// Fails when an answer is not as the document says.
pub fn check(method: &Method, path: &str, got: &Got) {
    assert_eq!(
        got.header("api-version").as_deref(),
        Some(env!("CARGO_PKG_VERSION")),
        "API-Version on {method} {path}"
    );
    assert!(got.headers.contains_key("x-content-type-options"), "security headers on {method} {path}");
    let foreign_form = path.starts_with("/v1/oauth2/") && [400, 401].contains(&got.status);
    if got.status >= 400 && !foreign_form && *method != Method::HEAD {
        assert_eq!(
            got.header("content-type").as_deref(),
            Some("application/problem+json"),
            "{method} {path} {got:?}"
        );
        assert_eq!(got.body["status"], json!(got.status), "{got:?}");
        validate("/components/schemas/Problem", &got.body, &format!("problem of {method} {path}"));
    }
    let Some((template, operation)) = operation(method, path) else {
        return;
    };
    let response = &operation["responses"][got.status.to_string()];
    assert!(
        !response.is_null(),
        "{method} {template} answers {} but the document does not say so: {got:?}",
        got.status
    );
    let media_type = got.header("content-type").unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default();
    if (got.status < 400 || foreign_form) && got.status != 204 && got.status != 304 && *method != Method::HEAD
    {
        let content = &response["content"][essence];
        assert!(!content.is_null(), "{method} {template} answers {essence} but the document does not say so");
        let steps = [
            template,
            &method.as_str().to_lowercase(),
            "responses",
            &got.status.to_string(),
            "content",
            essence,
        ];
        let place: String =
            steps.map(|step| format!("/{}", step.replace('~', "~0").replace('/', "~1"))).concat();
        validate(&format!("/paths{place}/schema"), &got.body, &format!("{method} {template} {}", got.status));
    }
}

fn operation(method: &Method, path: &str) -> Option<(&'static str, &'static Value)> {
    let path = path.split('?').next()?.strip_prefix("/v1")?;
    let path = if path.is_empty() { "/" } else { path };
    let fits = |template: &str| {
        let (a, b): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
        a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| a == b || a.starts_with('{'))
    };
    let paths = DOCUMENT["paths"].as_object()?;
    let exact = paths.iter().find(|(template, _)| *template == path);
    let (template, methods) = exact.or_else(|| paths.iter().find(|(template, _)| fits(template)))?;
    methods.get(method.as_str().to_lowercase()).map(|operation| (template.as_str(), operation))
}

fn validate(place: &str, body: &Value, what: &str) {
    let validator = Arc::clone(VALIDATORS.lock().unwrap().entry(place.to_owned()).or_insert_with(|| {
        let fragment = place.replace('{', "%7B").replace('}', "%7D");
        let schema = json!({ "$ref": format!("{ADDRESS}#{fragment}") });
        let options = jsonschema::draft202012::options().should_validate_formats(true);
        Arc::new(options.with_registry(&REGISTRY).build(&schema).unwrap())
    }));
    let faults: Vec<String> =
        validator.iter_errors(body).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(faults.is_empty(), "{what} is not as documented: {faults:#?}\n{body:#}");
}
