//! What is posted: a CloudEvent (1.0, structured JSON, NL GOV profile) that says what happened to which object, and where that is. Thin: who
//! wants to know more reads it under their own rights.

use super::model::WebhookEventKind;
use crate::{
    base::id::DeliveryId,
    changes::model::{ChangeKind, ChangeOperation},
    config::Config,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

/// Its media type.
pub const MEDIA_TYPE: &str = "application/cloudevents+json";

/// What receivers have to do, for the OpenAPI document; `schema` is that of an event.
#[must_use]
pub fn described(schema: &Value) -> Value {
    let header = |name: &str, says: &str, example: &str| {
        json!({
            "name": name, "in": "header", "required": true, "description": says, "example": example,
            "schema": { "type": "string" },
        })
    };
    let says = "Posted to the address of a webhook, signed as Standard Webhooks says. Any other answer than 2xx is a failure: it is tried again for three days.";
    json!({ "event": { "post": {
        "operationId": "receive_event",
        "tags": ["webhooks"],
        "summary": "Something happened that a webhook is told of.",
        "description": says,
        "parameters": [
            header("webhook-id", "The id of the event; the same for every repeat.", "019371a0-0000-7000-8000-000000000000"),
            header("webhook-timestamp", "When this attempt was made, in seconds since 1970.", "1793606400"),
            header("webhook-signature", "HMAC-SHA256 over id, timestamp and body, by each secret that is in force.", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
        ],
        "requestBody": { "required": true, "content": { MEDIA_TYPE: { "schema": schema } } },
        "responses": { "2XX": { "description": "Taken." } },
        "security": [],
    } } })
}

/// What is to be told.
#[derive(Debug, Clone)]
pub struct Occurrence {
    /// What.
    pub kind: WebhookEventKind,
    /// The number of the event that it follows from.
    pub sequence: i64,
    /// About which object: what is told of one is told in order.
    pub object: Uuid,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// The change of an object, if it is one.
    pub change: Option<ChangeData>,
}

/// A change of one object, with the same words as in `GET /v1/changes`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeData {
    /// The collection that the object is in.
    pub kind: ChangeKind,
    /// Its id.
    pub id: Uuid,
    /// Take it over as it is now, or take your copy away.
    pub operation: ChangeOperation,
    /// Where the object is; null when it is gone.
    #[schema(required = true)]
    pub href: Option<String>,
    /// Its version when this was written; null when it is gone.
    #[schema(required = true)]
    pub version: Option<i64>,
}

/// What is posted to a webhook: a CloudEvent (NL GOV profile).
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CloudEvent {
    /// Always `1.0`.
    #[schema(example = "1.0")]
    pub specversion: String,
    /// The delivery's id; the same in `webhook-id` and for every repeat.
    pub id: DeliveryId,
    /// Who tells it.
    #[schema(example = "https://api.proeftuinen.example")]
    pub source: String,
    /// What happened.
    #[serde(rename = "type")]
    pub kind: WebhookEventKind,
    /// The object's id; of a ping or resync the webhook's.
    pub subject: Uuid,
    /// When it happened.
    pub time: Timestamp,
    /// The order of what happened: compare it as text.
    #[schema(example = "00000000000000004711")]
    pub sequence: String,
    /// Always `application/json`.
    pub datacontenttype: String,
    /// Where the object can be read; absent when it is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub dataref: Option<String>,
    /// The change; absent in a ping or resync.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub data: Option<ChangeData>,
}

impl CloudEvent {
    /// The event of a delivery.
    #[must_use]
    pub fn of(config: &Config, id: DeliveryId, what: &Occurrence) -> Self {
        let href = what.change.as_ref().and_then(|change| change.href.as_deref());
        Self {
            specversion: "1.0".to_owned(),
            id,
            source: config.webhooks.source(&config.public_url),
            kind: what.kind,
            subject: what.object,
            time: what.occurred_at,
            sequence: format!("{:020}", what.sequence),
            datacontenttype: "application/json".to_owned(),
            dataref: href.map(|path| format!("{}{path}", config.public_url)),
            data: what.change.clone(),
        }
    }
}
