//! What goes out of use: told in the headers of every answer (RFC 9745, RFC 8594), in the document, and on a page. The rules that
//! a deprecation keeps to: docs/versioning.md.

use super::operation::Operation;
use actix_web::{
    HttpResponse,
    http::header::{self, HeaderMap, HeaderName, HeaderValue},
    web,
};
use jiff::{civil::Date, tz::TimeZone};
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// Where the page is.
const PAGE: &str = "/deprecations";

/// That something goes out of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deprecated {
    /// From this day on it should not be used any more.
    pub since: Date,
    /// From this day on it may be gone.
    pub sunset: Date,
    /// What to do instead.
    pub instead: &'static str,
}

impl Deprecated {
    /// The sentence that says so.
    #[must_use]
    pub fn says(&self) -> String {
        format!("Deprecated since {}, gone from {}. {}", self.since, self.sunset, self.instead)
    }

    /// Marks an operation, a parameter or a field in the document.
    pub fn mark(&self, object: &mut Map<String, Value>) {
        let description = object.get("description").and_then(Value::as_str).unwrap_or_default();
        let description = format!("{description}\n\n{}", self.says());
        object.insert("deprecated".to_owned(), json!(true));
        object.insert("x-sunset".to_owned(), json!(self.sunset));
        object.insert("description".to_owned(), json!(description.trim_start()));
    }

    /// Its headers, as the document describes them.
    #[must_use]
    pub fn described() -> [(String, Value); 2] {
        let text = |says: &str, example: &str| json!({ "description": says, "schema": { "type": "string" }, "example": example });
        [
            (
                "Deprecation".to_owned(),
                text("Since when this is deprecated (RFC 9745); on refusals too.", "@1767225600"),
            ),
            (
                "Sunset".to_owned(),
                text(
                    "From when this may be gone (RFC 8594); on refusals too.",
                    "Thu, 31 Dec 2026 00:00:00 GMT",
                ),
            ),
        ]
    }
}

/// Tells in the headers of an answer, also of a refusal, what of the request goes out of use: the operation, or parameters that
/// were given. Where it is several, that which goes first.
pub fn announce(operation: &Operation, query: &str, headers: &mut HeaderMap) {
    let given = |name: &str| query.split('&').any(|pair| pair.split('=').next() == Some(name));
    let parameters = operation.contract.deprecated_parameters.iter();
    let of_parameters = parameters.filter(|(name, _)| given(name)).map(|(_, deprecated)| deprecated);
    let all = operation.contract.deprecated.iter().chain(of_parameters);
    let Some(first) = all.min_by_key(|deprecated| deprecated.sunset) else { return };
    let (Ok(since), Ok(sunset)) = (first.since.to_zoned(TimeZone::UTC), first.sunset.to_zoned(TimeZone::UTC))
    else {
        return;
    };
    let link = |relation: &str| format!("<{PAGE}#{}>; rel=\"{relation}\"; type=\"text/plain\"", operation.id);
    let lines = [
        ("deprecation", format!("@{}", since.timestamp().as_second())),
        ("sunset", sunset.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()),
        ("link", link("deprecation")),
        ("link", link("sunset")),
    ];
    for (name, value) in lines {
        if let Ok(value) = HeaderValue::from_str(&value) {
            let name = HeaderName::from_static(name);
            if name == header::LINK { headers.append(name, value) } else { drop(headers.insert(name, value)) }
        }
    }
}

/// The page with all that goes out of use, for people.
pub fn page(config: &mut web::ServiceConfig, operations: &'static [Operation]) {
    let answer = move || async move {
        HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(list(operations))
    };
    config.service(web::resource(PAGE).route(web::get().to(answer)));
}

fn list(operations: &[Operation]) -> String {
    let mut lines = String::new();
    for operation in operations {
        let contract = &operation.contract;
        let whole = contract.deprecated.iter().map(|deprecated| (String::new(), deprecated));
        let parts = contract.deprecated_parameters.iter();
        let parts = parts.map(|(name, deprecated)| (format!(", parameter {name}"), deprecated));
        for (part, deprecated) in whole.chain(parts) {
            let Operation { id, method, path, .. } = operation;
            let _ = writeln!(lines, "{id} ({method} {path}){part}\n    {}\n", deprecated.says());
        }
    }
    if lines.is_empty() {
        lines += "Nothing is deprecated.\n\n";
    }
    format!(
        "What goes out of use, and when\n\n{lines}Fields: `deprecated` in /v1/openapi.json. The rules: docs/versioning.md.\n"
    )
}
