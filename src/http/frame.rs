//! Around every request: its id, the headers that every answer carries, and the one place where problems are written.

use super::{
    origin,
    problem::{AsItIs, Problem},
    rest::Rest,
};
use crate::app::App;
use actix_web::{
    HttpMessage,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
    middleware::Next,
    web,
};
use uuid::Uuid;

/// The version of the API, on every answer and in the document.
pub const API_VERSION: &str = env!("CARGO_PKG_VERSION");

/// What the documentation page needs to run: its own files, nothing from elsewhere.
const DOCS_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";

/// What a script from an allowed origin may read of an answer.
const EXPOSED: &str = "Allow, API-Version, Changes-Cursor, Content-Crs, Deprecation, ETag, Idempotency-Replayed, Link, Location, \
    RateLimit, RateLimit-Policy, Retry-After, Sunset, X-Request-Id";
/// What it may send.
const ACCEPTED: &str = "Accept, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, traceparent, X-Request-Id";

/// Headers that never differ. `no-store` gives way to what the gate decided.
const ALWAYS: [(&str, &str); 8] = [
    ("api-version", API_VERSION),
    ("cache-control", "no-store"),
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
    ("referrer-policy", "no-referrer"),
    ("strict-transport-security", "max-age=31536000; includeSubDomains"),
    ("vary", "Accept, Authorization, Origin"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];

/// Wraps a request.
pub async fn wrap<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let rest = Rest::of(&mut request);
    let from = origin::of(&request);
    let id = from.request_id;
    request.extensions_mut().insert(from);
    let origin = request.headers().get(header::ORIGIN).cloned();
    let open = is_open(request.path()) || is_public_read(&request);
    let app = request.app_data::<web::Data<App>>().cloned();
    let mut response = next.call(request).await?.map_into_boxed_body();
    write_problem(&mut response, id);
    let is_docs = response.request().path().starts_with("/docs/");
    let headers = response.headers_mut();
    if is_docs {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(DOCS_POLICY));
    }
    for (name, value) in ALWAYS {
        let name = HeaderName::from_static(name);
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
    if let Some(allowed) = allowed_origin(app.as_ref(), origin, open) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
        permit(&mut response);
    }
    Ok(rest.keep_with(response))
}

/// Answers a browser that asks beforehand whether it may send a request from an origin that is allowed.
fn permit(response: &mut ServiceResponse<BoxBody>) {
    let request = response.request();
    let asks = *request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    if !asks || response.status() != StatusCode::METHOD_NOT_ALLOWED {
        return;
    }
    let Some(methods) = response.headers().get(header::ALLOW).cloned() else { return };
    *response.response_mut().status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_TYPE);
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(ACCEPTED));
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    let answer = response.response_mut();
    let empty = actix_web::HttpResponse::new(StatusCode::NO_CONTENT);
    *answer = std::mem::replace(answer, empty).set_body(BoxBody::new(()));
}

/// The document and the well-knowns are for everybody's browser.
fn is_open(path: &str) -> bool {
    path == "/v1/openapi.json" || path.starts_with("/.well-known/")
}

/// The parts of the register that anybody's page may show.
const REGISTER: [&str; 10] = [
    "catalog",
    "changes",
    "exports",
    "labs",
    "municipalities",
    "networks",
    "news",
    "organisations",
    "outcomes",
    "themes",
];

/// Whether somebody who shows nothing of themselves reads the open register: then the answer is the same for everybody, and a
/// page from anywhere may have it. A browser asks beforehand whether it may send more than that, and may not.
fn is_public_read(request: &ServiceRequest) -> bool {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let anonymous = !request.headers().contains_key(header::AUTHORIZATION);
    let part = request.path().strip_prefix("/v1/").and_then(|rest| rest.split('/').next());
    reads && anonymous && part.is_some_and(|part| REGISTER.contains(&part))
}

fn allowed_origin(
    app: Option<&web::Data<App>>,
    origin: Option<HeaderValue>,
    open: bool,
) -> Option<HeaderValue> {
    let origin = origin?;
    if open {
        return Some(HeaderValue::from_static("*"));
    }
    let allowed = &app?.config().cors_origins;
    allowed.iter().any(|allowed| allowed.as_bytes() == origin.as_bytes()).then_some(origin)
}

/// Refusals carry their problem along; the framework's own (404, 405) get one by status.
fn write_problem(response: &mut ServiceResponse<BoxBody>, id: Uuid) {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return;
    }
    if response.response().extensions().contains::<AsItIs>() {
        return;
    }
    let carried = response.response_mut().extensions_mut().remove::<Problem>();
    let problem = carried.unwrap_or_else(|| Problem::of_status(status));
    let problem = Problem { instance: format!("urn:uuid:{id}"), ..problem };
    log(&problem, without_secret(response.request().path()));
    let body = serde_json::to_string(&problem).unwrap_or_default();
    let rebuilt = response.response_mut();
    rebuilt.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    let empty = actix_web::HttpResponse::build(status).finish();
    let old = std::mem::replace(rebuilt, empty);
    *rebuilt = old.set_body(BoxBody::new(body));
}

/// Refusals that can be attempts to get around a control: they stand in the log at its default level. What is absent, stale or
/// too often comes with ordinary use, and too often could fill a disk.
const TELLING: [u16; 7] = [400, 401, 403, 405, 413, 415, 422];

/// A path as it may stand in the log: the address of a calendar is a secret.
fn without_secret(path: &str) -> &str {
    const CALENDARS: &str = "/v1/calendars/";
    if path.starts_with(CALENDARS) { CALENDARS } else { path }
}

fn log(problem: &Problem, path: &str) {
    let Problem { status, code, instance, .. } = problem;
    if *status >= 500 {
        tracing::error!(status, code, instance, path, "failed");
    } else if TELLING.contains(status) {
        tracing::info!(status, code, instance, path, "refused");
    } else {
        tracing::debug!(status, code, instance, path, "refused");
    }
}
