//! Answers that other standards give their form: linked data, news, calendars.

use super::reply::{etag_of, prefers};
use crate::base::error::Result;
use actix_web::{HttpRequest, HttpResponse, http::header};
use serde_json::Value;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{AdditionalProperties, ObjectBuilder, Schema, Type},
    },
};

/// The media type of linked data.
pub const LD_JSON: &str = "application/ld+json";
/// The media type of news.
pub const ATOM: &str = "application/atom+xml";
/// The media type of calendars.
pub const CALENDAR: &str = "text/calendar";

/// The schema of an object whose form is told elsewhere.
#[must_use]
pub fn any_object(says: &str) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .additional_properties(Some(AdditionalProperties::FreeForm(true)))
        .description(Some(says))
        .into()
}

/// Linked data as the OpenAPI document sees it: an object.
pub struct LinkedData;

impl PartialSchema for LinkedData {
    fn schema() -> RefOr<Schema> {
        any_object("JSON-LD 1.1, with its context.")
    }
}
impl ToSchema for LinkedData {
    fn name() -> std::borrow::Cow<'static, str> {
        "LinkedData".into()
    }
}

/// Linked data, under the name of JSON to whoever asks for that.
pub fn linked(request: &HttpRequest, data: &Value) -> Result<HttpResponse> {
    let kind = if prefers(request, "application/json") { "application/json" } else { LD_JSON };
    Ok(document(kind, serde_json::to_string(data)?))
}

/// A document of a media type; its ETag is a digest of it.
#[must_use]
pub fn document(media_type: &str, body: String) -> HttpResponse {
    let charset = if media_type.starts_with("text/") { "; charset=utf-8" } else { "" };
    HttpResponse::Ok()
        .insert_header((header::ETAG, etag_of(&body)))
        .content_type(format!("{media_type}{charset}"))
        .body(body)
}
