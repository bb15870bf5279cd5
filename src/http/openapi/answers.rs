//! The answers of an operation, good and bad, in the document.

use super::{Components, a_file, reference, takes_key};
use crate::{
    base::actor::Who,
    http::{
        deprecation::Deprecated,
        frame::API_VERSION,
        operation::{Operation, Takes},
    },
};
use serde_json::{Map, Value, json};

/// Every answer of an operation, by status.
pub(super) fn responses(operation: &Operation, components: &mut Components) -> Value {
    let mut out = Map::new();
    let contract = &operation.contract;
    match &contract.answer {
        Some((status, described)) => {
            let mut content = json!({ "application/json": { "schema": components.add(described) } });
            if let (Some((media_type, other)), Some(content)) =
                (&contract.other_type, content.as_object_mut())
            {
                content.insert((*media_type).to_owned(), json!({ "schema": components.add(other) }));
            }
            let said = if *status == 201 { "Made; `Location` says where." } else { "What was asked for." };
            out.insert(
                status.to_string(),
                json!({ "description": said, "headers": headers(*status, operation), "content": content }),
            );
        }
        None if !contract.gives_file.is_empty() => {
            let one = |media_type: &&str| ((*media_type).to_owned(), json!({ "schema": a_file(media_type) }));
            let content: Map<String, Value> = contract.gives_file.iter().map(one).collect();
            out.insert(
                "200".to_owned(),
                json!({ "description": "The file.", "headers": headers(200, operation), "content": content }),
            );
        }
        None => {
            out.insert(
                "204".to_owned(),
                json!({ "description": "Done.", "headers": headers(204, operation) }),
            );
        }
    }
    if operation.method == actix_web::http::Method::GET {
        let unchanged =
            json!({ "description": "You have this version already.", "headers": named_headers(&["ETag"]) });
        out.insert("304".to_owned(), components.share("NotModified", unchanged));
    }
    for (status, said) in refusals(operation) {
        let problem = json!({ "schema": reference("Problem") });
        // RFC 6749 has a form of its own for what it refuses; what is refused before that is a problem as everywhere.
        let content = match (&contract.form, status) {
            (Some((_, refusal)), "400" | "401") => {
                let own = json!({ "schema": components.add(refusal) });
                json!({ "application/problem+json": problem, "application/json": own })
            }
            _ => json!({ "application/problem+json": problem }),
        };
        let response = json!({ "description": said, "headers": refusal_headers(status), "content": content });
        let response = match shared_name(status, operation) {
            Some(name) => components.share(name, response),
            None => response,
        };
        out.insert(status.to_owned(), response);
    }
    Value::Object(out)
}

/// Under which name a refusal is written once, if it is the same for many operations.
fn shared_name(status: &str, operation: &Operation) -> Option<&'static str> {
    let (is_file, is_form) = (operation.contract.takes == Takes::File, operation.contract.form.is_some());
    Some(match status {
        "400" if !is_form => "InvalidInput",
        "401" if !is_form => "Unauthenticated",
        "403" => "Forbidden",
        "404" => "NotFound",
        "406" => "NotAcceptable",
        "408" if is_file => "SlowFile",
        "408" => "SlowBody",
        "409" => "Conflict",
        "412" => "Stale",
        "413" if is_file => "FileTooLarge",
        "413" => "BodyTooLarge",
        "415" if is_file => "FileNotTaken",
        "415" => "UnsupportedMediaType",
        "422" => "KeyReused",
        "428" => "PreconditionRequired",
        "429" => "TooManyRequests",
        "500" => "InternalError",
        "503" => "Unavailable",
        _ => return None,
    })
}

fn refusals(operation: &Operation) -> Vec<(&'static str, &'static str)> {
    let writes = operation.method != actix_web::http::Method::GET;
    let has_body = operation.has_body();
    let mut out = vec![("400", "The input is not valid; `errors` lists every fault.")];
    // A public operation refuses a bad token too.
    out.push(("401", "Log in first, or the token is not valid any more."));
    if !matches!(operation.permission.who(), Who::Public) {
        out.push(("403", "Your role does not allow this."));
    }
    if operation.path.contains('{') || writes {
        out.push(("404", "Not found, or not yours to see."));
    }
    out.push(("406", "The answer can't be had in a media type that you accept."));
    if writes {
        out.push(("409", "Not possible in the present state; the code says why."));
    }
    if let Some(says) = operation.contract.gone {
        out.push(("410", says));
    }
    if has_body {
        let [slow, large, wrong] = operation.contract.takes.refusals();
        out.extend([("408", slow), ("413", large), ("415", wrong)]);
    }
    if operation.contract.patch.is_some() || operation.method == actix_web::http::Method::DELETE {
        out.push(("412", "Changed by someone else in the meantime."));
        out.push(("428", "If-Match is missing."));
    }
    if takes_key(operation) {
        out.push(("422", "This Idempotency-Key was used with another body."));
    }
    out.push(("429", "Too many requests; the next one after `Retry-After` seconds."));
    out.push(("500", "Something went wrong here; report the `instance`."));
    out.push(("503", "Too busy or too slow; nothing was changed. Try again after `Retry-After`."));
    out
}

fn version_header() -> Value {
    json!({ "description": "Version of the API.", "schema": { "type": "string" }, "example": API_VERSION })
}

/// Headers that are described once.
pub(super) fn shared_headers() -> Value {
    let text = |says: &str, example: &str| json!({ "description": says, "schema": { "type": "string" }, "example": example });
    json!({
        "RateLimit": text("Requests that are left (r), for the next so many seconds (t), of each limit that counts here; absent where no limit is set.", "\"account\";r=599;t=1"),
        "RateLimit-Policy": text("The limits that count here: requests (q) per so many seconds (w).", "\"account\";q=600;w=60"),
        "X-Request-Id": text("The id of this request, also in the service's log: the UUID that you sent, or a new one.", "019371a0-0000-7000-8000-000000000000"),
        "Retry-After": json!({ "description": "Seconds to wait before the next try.", "schema": { "type": "integer", "minimum": 1 }, "example": 1 }),
        "WWW-Authenticate": text("How to log in.", "Bearer realm=\"proeftuin\""),
        "ETag": text("Version of the answer.", "\"1\""),
        "Location": text("Address of what was made.", "/v1/labs/019371a0-0000-7000-8000-000000000000"),
        "Idempotency-Replayed": text("`true` when this is the answer to an earlier request with the same Idempotency-Key.", "true"),
    })
}

fn named_headers(names: &[&str]) -> Map<String, Value> {
    let common = ["RateLimit", "RateLimit-Policy", "X-Request-Id"];
    let mut out = Map::new();
    out.insert("API-Version".to_owned(), version_header());
    for name in common.iter().chain(names) {
        out.insert((*name).to_owned(), json!({ "$ref": format!("#/components/headers/{name}") }));
    }
    out
}

fn refusal_headers(status: &str) -> Map<String, Value> {
    match status {
        "401" => named_headers(&["WWW-Authenticate"]),
        "429" | "503" => named_headers(&["Retry-After"]),
        _ => named_headers(&[]),
    }
}

fn headers(status: u16, operation: &Operation) -> Map<String, Value> {
    let mut names = Vec::new();
    if status != 204 {
        names.push("ETag");
    }
    if status == 201 {
        names.push("Location");
    }
    if takes_key(operation) {
        names.push("Idempotency-Replayed");
    }
    let mut out = named_headers(&names);
    if operation.contract.deprecated.is_some() {
        out.extend(Deprecated::described());
    }
    for (name, says) in operation.contract.headers.iter().filter(|_| status == 200) {
        out.insert((*name).to_owned(), json!({ "description": says, "schema": { "type": "string" } }));
    }
    out
}
