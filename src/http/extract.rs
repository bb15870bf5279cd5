//! What handlers ask for. Every extractor reports all that is wrong with its part at once.
//!
//! | extractor | for | gives |
//! |---|---|---|
//! | [`Asked<Q>`] | GET | caller, query |
//! | [`Posted<T>`] | POST | caller, body, idempotency key |
//! | [`Filled<T>`] | POST of a form | caller, fields or what is wrong with them |
//! | [`Changed<T>`] | PATCH | caller, merge patch, the version it applies to |
//! | [`Upload<Q>`](super::files::Upload) | POST of a file | caller, query, the bytes as they come |
//! | [`Removed`] | DELETE | caller, the version it applies to |
//! | [`PathKey`], [`PathKeys`] | `{id}` in the path | UUID or slug |

use super::{idempotency::Once, operation::Operation, problem::HttpError};
use crate::{
    base::{
        actor::Caller,
        error::{Code, Error, Result},
        input::{self, Part},
        key::Key,
    },
    db::audit::{self, NewEntry},
};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header, web};
use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::{
    future::{Future, Ready, ready},
    marker::PhantomData,
    pin::Pin,
};
use utoipa::ToSchema;

/// Largest body: a register of records, not of files.
pub const MAX_BODY_BYTES: usize = 256 * 1024;
/// Versions begin at 1.
const NO_VERSION: i64 = -1;
/// How deep arrays and objects may lie in each other.
const MAX_DEPTH: usize = 64;

/// When the body was there; the gate's clock for the handler begins then.
pub struct BodyRead(pub tokio::time::Instant);

pub(super) type Boxed<T> = Pin<Box<dyn Future<Output = Result<T, HttpError>>>>;

/// A query without parameters.
#[derive(Debug, serde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoQuery {}

/// A GET: who asks, and for what.
pub struct Asked<Q> {
    /// Who asks.
    pub caller: Caller,
    /// The query parameters.
    pub query: Q,
}

impl<Q: DeserializeOwned + ToSchema + 'static> FromRequest for Asked<Q> {
    type Error = HttpError;
    type Future = Ready<Result<Self, HttpError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let query = read_query::<Q>(request.query_string());
        ready(query.map(|query| Self { caller: caller(request), query }).map_err(HttpError::from))
    }
}

/// A POST: who asks, the body, and the key that makes a repeat harmless.
pub struct Posted<T> {
    /// Who asks.
    pub caller: Caller,
    /// The body.
    pub body: T,
    /// The idempotency key, when one was sent.
    pub once: Option<Once>,
    /// What the audit log will say about it.
    pub entry: NewEntry,
}

impl<T: DeserializeOwned + ToSchema + 'static> FromRequest for Posted<T> {
    type Error = HttpError;
    type Future = Boxed<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let begun = no_query(request).and_then(|()| expect_type(request, "application/json"));
        let (caller, key) = (caller(request), idempotency_key(request));
        let (request, bytes) = (request.clone(), read_bytes(request, payload));
        Box::pin(async move {
            begun?;
            let key = key?;
            let bytes = bytes.await?;
            let body = input::read::<T>(Part::Body, parse(&bytes)?)?;
            let once = key.map(|key| once(&request, &caller, key, &bytes));
            let entry = audit_entry(&request, &caller);
            Ok(Self { caller, body, once, entry })
        })
    }
}

/// A POST of a form. What is wrong with its fields is for the handler to tell, in the form that the other standard wants.
pub struct Filled<T> {
    /// Who asks.
    pub caller: Caller,
    /// The fields; those without a value are absent.
    pub fields: Result<T>,
    /// What the audit log will say about it.
    pub entry: NewEntry,
}

impl<T: DeserializeOwned + ToSchema + 'static> FromRequest for Filled<T> {
    type Error = HttpError;
    type Future = Boxed<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let begun =
            no_query(request).and_then(|()| expect_type(request, "application/x-www-form-urlencoded"));
        let (caller, bytes) = (caller(request), read_bytes(request, payload));
        let entry = audit_entry(request, &caller);
        Box::pin(async move {
            let bytes = bytes.await?;
            let fields = begun.and_then(|()| read_form(&bytes));
            Ok(Self { caller, fields, entry })
        })
    }
}

fn read_form<T: DeserializeOwned + ToSchema + 'static>(bytes: &[u8]) -> Result<T> {
    let pairs = std::str::from_utf8(bytes)
        .ok()
        .and_then(|text| web::Query::<Vec<(String, String)>>::from_query(text).ok())
        .ok_or_else(|| {
            Error::refused(Code::InvalidInput, "The form can't be read; encode it as UTF-8 with %XX.")
        })?;
    let mut values = serde_json::Map::new();
    for (name, text) in pairs.into_inner().into_iter().filter(|(_, text)| !text.is_empty()) {
        if values.contains_key(&name) {
            return Err(Error::refused(Code::InvalidInput, "A field of the form is given more than once."));
        }
        values.insert(name, Value::String(text));
    }
    input::read(Part::Body, Value::Object(values))
}

/// A PATCH: who asks, what changes (RFC 7396), and to which version.
pub struct Changed<T> {
    /// Who asks.
    pub caller: Caller,
    /// The changes: known fields of the right form.
    pub patch: Value,
    /// The version that the caller read.
    pub version: i64,
    /// What the audit log will say about it.
    pub entry: NewEntry,
    kind: PhantomData<fn() -> T>,
}

impl<T: ToSchema + 'static> FromRequest for Changed<T> {
    type Error = HttpError;
    type Future = Boxed<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let begun = no_query(request)
            .and_then(|()| expect_type(request, "application/merge-patch+json"))
            .and_then(|()| if_match(request));
        let (caller, bytes) = (caller(request), read_bytes(request, payload));
        let entry = audit_entry(request, &caller);
        Box::pin(async move {
            let version = begun?;
            let patch = parse(&bytes.await?)?;
            input::check_patch::<T>(&patch)?;
            Ok(Self { caller, patch, version, entry, kind: PhantomData })
        })
    }
}

/// A DELETE: who asks, and which version they saw.
pub struct Removed {
    /// Who asks.
    pub caller: Caller,
    /// The version that the caller read.
    pub version: i64,
    /// What the audit log will say about it.
    pub entry: NewEntry,
}

impl FromRequest for Removed {
    type Error = HttpError;
    type Future = Ready<Result<Self, HttpError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let version = no_query(request).and_then(|()| match if_match(request)? {
            NO_VERSION => Err(Error::stale()),
            version => Ok(version),
        });
        let caller = caller(request);
        let entry = audit_entry(request, &caller);
        ready(version.map(|version| Self { caller, version, entry }).map_err(HttpError::from))
    }
}

/// The `{id}` of a path.
pub struct PathKey(pub Key);

impl FromRequest for PathKey {
    type Error = HttpError;
    type Future = Ready<Result<Self, HttpError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(path_key(request, 0).map(Self).map_err(HttpError::from))
    }
}

/// The two keys of a nested path: the parent's `{id}` and the child's.
pub struct PathKeys(pub Key, pub Key);

impl FromRequest for PathKeys {
    type Error = HttpError;
    type Future = Ready<Result<Self, HttpError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let keys = path_key(request, 0).and_then(|parent| Ok(Self(parent, path_key(request, 1)?)));
        ready(keys.map_err(HttpError::from))
    }
}

/// A name that can't exist is absent, before any database sees it.
fn path_key(request: &HttpRequest, index: usize) -> Result<Key> {
    let text = request.match_info().iter().nth(index).map_or("", |(_, text)| text);
    let fits =
        !text.is_empty() && text.len() <= 100 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if fits { Ok(Key(text.to_owned())) } else { Err(Error::not_found()) }
}

/// Who asks: the gate put it there.
#[must_use]
pub fn caller(request: &HttpRequest) -> Caller {
    request.extensions().get::<Caller>().cloned().unwrap_or_default()
}

/// What the audit log says about a request, until more is known: its operation, its path, who asks from where.
#[must_use]
pub fn audit_entry(request: &HttpRequest, caller: &Caller) -> NewEntry {
    NewEntry {
        action: request.extensions().get::<&'static Operation>().map_or("unknown", |operation| operation.id),
        object: request.path().to_owned(),
        actor: caller.user.map_or_else(|| audit::ANONYMOUS.to_owned(), |user| user.to_string()),
        address: caller.origin.as_ref().map(|origin| origin.address),
        request_id: caller.request_id(),
        result: None,
    }
}

pub(super) fn read_query<Q: DeserializeOwned + ToSchema + 'static>(query: &str) -> Result<Q> {
    let pairs = web::Query::<Vec<(String, String)>>::from_query(query).map_err(|_| {
        Error::refused(Code::InvalidInput, "The query string can't be read; encode it as UTF-8 with %XX.")
    })?;
    input::read_query(pairs.into_inner())
}

pub(super) fn no_query(request: &HttpRequest) -> Result<()> {
    read_query::<NoQuery>(request.query_string()).map(|_| ())
}

pub(super) fn expect_type(request: &HttpRequest, wanted: &str) -> Result<()> {
    let unsupported = |detail: String| Error::refused(Code::UnsupportedMediaType, detail);
    if request.headers().contains_key(header::CONTENT_ENCODING) {
        return Err(unsupported(
            "A request body must not be compressed; leave Content-Encoding out.".to_owned(),
        ));
    }
    let sent =
        request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = sent.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case(wanted) {
        Ok(())
    } else {
        Err(unsupported(format!("Send this body with Content-Type: {wanted}.")))
    }
}

pub(super) fn read_bytes(request: &HttpRequest, payload: &mut Payload) -> Boxed<web::Bytes> {
    let whole = web::Bytes::from_request(request, payload);
    let request = request.clone();
    Box::pin(async move {
        let read = whole.await;
        request.extensions_mut().insert(BodyRead(tokio::time::Instant::now()));
        read.map_err(|cause| match cause.as_response_error().status_code().as_u16() {
            413 => Error::refused(Code::TooLarge, "The body is larger than 256 KiB.").into(),
            _ => HttpError(Error::refused(Code::MalformedJson, "The body could not be read to its end.")),
        })
    })
}

fn parse(bytes: &[u8]) -> Result<Value> {
    if depth(bytes) > MAX_DEPTH {
        return Err(Error::refused(
            Code::MalformedJson,
            format!("The body is nested deeper than {MAX_DEPTH} levels."),
        ));
    }
    serde_json::from_slice(bytes).map_err(|cause| {
        Error::refused(
            Code::MalformedJson,
            format!(
                "The body is not valid JSON: reading stopped at line {}, column {}.",
                cause.line(),
                cause.column()
            ),
        )
    })
}

/// How deep brackets lie in each other, strings aside; an upper bound when it is no JSON.
fn depth(bytes: &[u8]) -> usize {
    let (mut depth, mut deepest, mut in_string, mut escaped) = (0_usize, 0, false, false);
    for byte in bytes {
        match (in_string, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => in_string = !in_string,
            (false, b'[' | b'{') => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            (false, b']' | b'}') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

fn if_match(request: &HttpRequest) -> Result<i64> {
    let Some(sent) = request.headers().get(header::IF_MATCH) else {
        return Err(Error::refused(
            Code::PreconditionRequired,
            "Send If-Match with the ETag of the version that you read.",
        ));
    };
    let tag = sent.to_str().unwrap_or_default().trim();
    // Any other tag than one of ours belongs to no version that exists. It is refused where versions are compared: a
    // condition counts only when all else about the request is right (RFC 9110, 13.2.1).
    let version =
        tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"')).and_then(|tag| tag.parse().ok());
    Ok(version.unwrap_or(NO_VERSION))
}

/// A structured-field string ("…") or a bare token, at most 255 characters.
pub(super) fn idempotency_key(request: &HttpRequest) -> Result<Option<String>> {
    let Some(sent) = request.headers().get("idempotency-key") else {
        return Ok(None);
    };
    let key = sent.to_str().unwrap_or_default().trim().trim_matches('"');
    if (1..=255).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic() && b != b'"') {
        return Ok(Some(key.to_owned()));
    }
    Err(Error::refused(
        Code::InvalidInput,
        "Idempotency-Key must be 1 to 255 visible ASCII characters, such as a UUID.",
    ))
}

pub(super) fn once(request: &HttpRequest, caller: &Caller, key: String, body: &[u8]) -> Once {
    let principal = caller.user.map_or_else(|| "anonymous".to_owned(), |user| user.to_string());
    let operation = request.extensions().get::<&'static Operation>().map_or("", |operation| operation.id);
    Once {
        principal,
        operation: format!("{operation} {}", request.path()),
        key,
        body_sha256: URL_SAFE_NO_PAD.encode(digest(&SHA256, body)),
    }
}

/// Who a request's bearer token stands for; anonymous without one. A token anywhere else than in `Authorization` is refused.
pub async fn authenticate(app: &crate::app::App, request: &HttpRequest) -> Result<Caller> {
    if request.query_string().split('&').any(|pair| pair.starts_with("access_token=")) {
        return Err(Error::refused(
            Code::Unauthenticated,
            "Send the token in the Authorization header, never in the address.",
        ));
    }
    let mut all = request.headers().get_all(header::AUTHORIZATION);
    let Some(sent) = all.next() else {
        return Ok(Caller::anonymous());
    };
    if all.next().is_some() {
        return Err(Error::refused(Code::Unauthenticated, "Send one Authorization header, not several."));
    }
    let token = sent
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let Some((_, token)) = token else {
        return Err(Error::refused(Code::Unauthenticated, "Send `Authorization: Bearer <token>`."));
    };
    app.caller_of(token.trim()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_counts_brackets_outside_strings() {
        let table: &[(&str, usize)] = &[
            ("1", 0),
            ("[]", 1),
            ("[[],[]]", 2),
            (r#"{"a":"[[[","b":"\\"}"#, 1),
            (r#"["\"[",[1]]"#, 2),
            ("]]][[", 2),
        ];
        for (text, expected) in table {
            assert_eq!(depth(text.as_bytes()), *expected, "{text}");
        }
        let nested = |n: usize| format!("{}1{}", "[".repeat(n), "]".repeat(n));
        assert!(parse(nested(MAX_DEPTH).as_bytes()).is_ok());
        assert!(parse(nested(MAX_DEPTH + 1).as_bytes()).is_err());
    }
}
