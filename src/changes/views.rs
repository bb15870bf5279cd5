//! Changes as they are answered.

use super::model::{ChangeKind, ChangeOperation};
use crate::http::documents::any_object;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, Schema, Type},
    },
};
use uuid::Uuid;

/// What changed after a cursor.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangesView {
    /// The changes, in the order in which they happened.
    pub changes: Vec<ChangeView>,
    /// Give this as `since` to go on; it is always there.
    pub next_cursor: String,
    /// Whether there is more to be had at once.
    pub has_more: bool,
}

/// A change of one object.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeView {
    /// The collection that the object is in.
    pub kind: ChangeKind,
    /// Its id.
    pub id: Uuid,
    /// Take it over as it is now, or take your copy away.
    pub operation: ChangeOperation,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// Where the object is; null when it is gone.
    #[schema(required = true)]
    pub href: Option<String>,
    /// Its version now; null when it is gone.
    #[schema(required = true)]
    pub version: Option<i64>,
    /// Give this as `since` to go on after this change.
    pub cursor: String,
    /// The object as it is now, as its own address answers it to you; only when asked for, null when it is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<RegisterObject>)]
    pub object: Option<Option<Value>>,
}

/// An object of the register, as the OpenAPI document sees it.
pub struct RegisterObject;

impl PartialSchema for RegisterObject {
    fn schema() -> RefOr<Schema> {
        any_object(
            "What the object's own address answers: by `kind` a LabView, OrganisationView, ThemeView, NetworkView or OutcomeView.",
        )
    }
}
impl ToSchema for RegisterObject {
    fn name() -> std::borrow::Cow<'static, str> {
        "RegisterObject".into()
    }
}

/// Changes as a stream, as the OpenAPI document sees it: text.
pub struct EventStream;

impl PartialSchema for EventStream {
    fn schema() -> RefOr<Schema> {
        let says = "Server-sent events: `event` is `changed` or `deleted`, `data` a change, `id` the cursor after it. An event \
            `resync` ends the stream: begin anew.";
        ObjectBuilder::new().schema_type(Type::String).description(Some(says)).into()
    }
}
impl ToSchema for EventStream {
    fn name() -> std::borrow::Cow<'static, str> {
        "EventStream".into()
    }
}
