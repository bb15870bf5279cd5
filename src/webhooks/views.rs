//! Webhooks and deliveries as they are answered.

use super::{
    event::CloudEvent,
    model::{DeliveryFault, DeliveryStatus, WebhookDisabledReason, WebhookEventKind, WebhookStatus},
    store::{
        WebhookRow,
        deliveries::{AttemptRow, DeliveryRow},
    },
};
use crate::{
    base::{
        error::Result,
        id::{DeliveryId, WebhookId},
        page::Listed,
    },
    db::types::Json,
    http::Resource,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A webhook. Its secret is never shown again.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookView {
    /// Its id.
    pub id: WebhookId,
    /// Where events are posted.
    pub url: String,
    /// What its owner calls it.
    pub description: Option<String>,
    /// The kinds of events that are wanted; null: all.
    pub kinds: Option<Vec<WebhookEventKind>>,
    /// Whether it is called.
    pub status: WebhookStatus,
    /// Why it is not; null when it is.
    pub disabled_reason: Option<WebhookDisabledReason>,
    /// Since when nothing arrived; null when the last one did.
    pub failing_since: Option<Timestamp>,
    /// Until when the secret before this one signs too; null when there is none.
    pub old_secret_until: Option<Timestamp>,
    /// Version: the ETag.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A webhook with its new secret, which is shown now and never again.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MadeWebhookView {
    /// What is known of it from now on.
    pub webhook: WebhookView,
    /// What its deliveries are signed with (Standard Webhooks).
    #[schema(example = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDfC2FVsBQIhA=")]
    pub secret: String,
}

/// Something that a webhook is told.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryView {
    /// Its id: the `id` of the event, and `webhook-id`.
    pub id: DeliveryId,
    /// The webhook.
    pub webhook: WebhookId,
    /// What is told.
    pub kind: WebhookEventKind,
    /// Where it stands.
    pub status: DeliveryStatus,
    /// When it is tried next, at the earliest; null when it is not.
    pub due_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it arrived or was given up; null before that.
    pub closed_at: Option<Timestamp>,
    /// The event, as it is posted.
    pub event: CloudEvent,
    /// The attempts, the first one first. A number that is left out: the service was stopped in the middle of it.
    pub attempts: Vec<AttemptView>,
    /// Version: the ETag.
    pub version: i64,
}

/// An attempt to deliver something.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AttemptView {
    /// Counts attempts, also those of replays.
    pub number: i32,
    /// When it began.
    pub started_at: Timestamp,
    /// How long it took, in milliseconds.
    pub duration_ms: i64,
    /// Why it failed; null when it did not.
    pub fault: Option<DeliveryFault>,
    /// What the receiver answered; null when it did not.
    pub http_status: Option<i32>,
    /// SHA-256 of the body that was sent, in hexadecimal.
    pub request_sha256: String,
    /// SHA-256 of the first 16 KiB of the answer; null when there was none.
    pub response_sha256: Option<String>,
}

/// What is told once more.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReplaysView {
    /// To which webhook.
    pub webhook: WebhookId,
    /// How many deliveries.
    #[schema(minimum = 0)]
    pub replayed: i64,
    /// Whether there are more in this period than go at once: ask again.
    pub has_more: bool,
}

/// Which deliveries.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeliveryQuery {
    /// Only those that stand like this; `dead` for those that were given up.
    pub status: Option<Vec<DeliveryStatus>>,
    /// Only those of these kinds.
    pub kind: Option<Vec<WebhookEventKind>>,
    /// Items on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 500)]
    pub cursor: Option<String>,
}

impl DeliveryQuery {
    /// All that decides which rows a cursor goes on with.
    pub(super) fn scope(&self, webhook: WebhookId) -> String {
        format!("deliveries {webhook} {:?} {:?}", self.status, self.kind)
    }
}

impl WebhookView {
    /// The view of a row.
    pub(crate) fn of(row: WebhookRow) -> Result<Self> {
        Ok(Self {
            id: row.id,
            url: row.url,
            description: row.description,
            kinds: row.kinds.map(Json::into).transpose()?,
            status: row.status,
            disabled_reason: row.disabled_reason,
            failing_since: row.failing_since.map(Timestamp::from),
            old_secret_until: row.old_secret_until.map(Timestamp::from),
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        })
    }
}

impl DeliveryView {
    /// The view of a row and the attempts at it.
    pub(crate) fn of(row: DeliveryRow, attempts: Vec<AttemptRow>) -> Result<Self> {
        Ok(Self {
            id: row.id,
            webhook: row.webhook_id,
            kind: row.kind,
            status: row.status,
            due_at: (row.status == DeliveryStatus::Pending).then(|| row.due_at.into()),
            created_at: row.created_at.into(),
            closed_at: row.closed_at.map(Timestamp::from),
            event: serde_json::from_str(&row.body)?,
            attempts: attempts.into_iter().map(AttemptView::from).collect(),
            version: row.version,
        })
    }
}

impl From<AttemptRow> for AttemptView {
    fn from(row: AttemptRow) -> Self {
        Self {
            number: row.number,
            started_at: row.started_at.into(),
            duration_ms: row.duration_ms,
            fault: row.fault,
            http_status: row.http_status,
            request_sha256: row.request_sha256,
            response_sha256: row.response_sha256,
        }
    }
}

impl Listed for WebhookView {
    const PLURAL: &'static str = "webhooks";
}
impl Listed for DeliveryView {
    const PLURAL: &'static str = "deliveries";
}
impl Resource for WebhookView {
    fn path(&self) -> String {
        format!("/v1/webhooks/{}", self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}
impl Resource for MadeWebhookView {
    fn path(&self) -> String {
        self.webhook.path()
    }
    fn version(&self) -> i64 {
        self.webhook.version
    }
}
impl Resource for DeliveryView {
    fn path(&self) -> String {
        format!("/v1/webhooks/{}/deliveries/{}", self.webhook, self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}
impl Resource for ReplaysView {
    fn path(&self) -> String {
        format!("/v1/webhooks/{}", self.webhook)
    }
    /// It says what was done, once.
    fn version(&self) -> i64 {
        1
    }
}
