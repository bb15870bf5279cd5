//! Answers that went well: JSON, ETag, Location.

use crate::base::error::Result;
use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use utoipa::ToSchema;

/// A view with an address of its own and a version.
pub trait Resource: Serialize + ToSchema {
    /// Its path, beginning with `/v1/`.
    fn path(&self) -> String;
    /// Rises by one with every change: the strong ETag.
    fn version(&self) -> i64;
}

/// An answer as it can be stored and replayed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// 200, 201 or 204.
    pub status: u16,
    /// Where the new resource is.
    pub location: Option<String>,
    /// Its version.
    pub etag: Option<String>,
    /// JSON; empty for 204.
    pub body: String,
}

impl Reply {
    /// 201 with the new resource.
    pub fn created<V: Resource>(view: &V) -> Result<Self> {
        Ok(Self { status: 201, location: Some(view.path()), ..Self::ok(view)? })
    }

    /// 200 with a resource.
    pub fn ok<V: Resource>(view: &V) -> Result<Self> {
        Ok(Self {
            status: 200,
            location: None,
            etag: Some(etag(view.version())),
            body: serde_json::to_string(view)?,
        })
    }

    /// 200 with a value that has no version of its own (a list, a computed answer): its ETag is a digest of the body.
    pub fn computed<T: Serialize>(value: &T) -> Result<Self> {
        let body = serde_json::to_string(value)?;
        Ok(Self { status: 200, location: None, etag: Some(etag_of(&body)), body })
    }

    /// 200 with an answer to one question that nobody asks twice: without an ETag.
    pub fn passing<T: Serialize>(value: &T) -> Result<Self> {
        Ok(Self { status: 200, location: None, etag: None, body: serde_json::to_string(value)? })
    }

    /// 204.
    #[must_use]
    pub const fn no_content() -> Self {
        Self { status: 204, location: None, etag: None, body: String::new() }
    }

    /// As an HTTP response.
    #[must_use]
    pub fn into_response(self) -> HttpResponse {
        let mut response = HttpResponse::build(StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK));
        if let Some(location) = self.location {
            response.insert_header((header::LOCATION, location));
        }
        if let Some(etag) = self.etag {
            response.insert_header((header::ETAG, etag));
        }
        if self.status == 204 {
            return response.finish();
        }
        response.content_type("application/json").body(self.body)
    }
}

/// The strong entity tag of a body that has no version: its digest.
#[must_use]
pub fn etag_of(body: &str) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, body.as_bytes());
    format!("\"{}\"", URL_SAFE_NO_PAD.encode(digest.as_ref().get(..12).unwrap_or_default()))
}

/// Whether a request would rather have this media type than JSON: it names it first.
#[must_use]
pub fn prefers(request: &HttpRequest, other: &str) -> bool {
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let kinds = accept.unwrap_or_default().split(',').map(|kind| {
        let essence = kind.split(';').next().unwrap_or_default();
        essence.trim().to_ascii_lowercase()
    });
    let offered = [other, "application/json", "application/*", "*/*"];
    kinds.into_iter().find(|kind| offered.contains(&kind.as_str())).as_deref() == Some(other)
}

/// The strong entity tag of a version.
#[must_use]
pub fn etag(version: i64) -> String {
    format!("\"{version}\"")
}
