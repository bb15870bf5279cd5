//! Notifications as they are answered.

use super::store::NotificationRow;
use crate::{
    base::{
        id::{NotificationId, PilotRequestId, SavedSearchId, WebhookId},
        page::Listed,
    },
    dialogue::model::{About, MailLanguage, MailPace, NotificationKind, NotificationPreferences},
    http::Resource,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Something that you should know.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NotificationView {
    /// Its id.
    pub id: NotificationId,
    /// Of what.
    pub kind: NotificationKind,
    /// The same for a Dutch reader.
    pub label_nl: &'static str,
    /// The same for an English reader.
    pub label_en: &'static str,
    /// The pilot request that it is about; null when it is about something else.
    pub pilot_request: Option<PilotRequestId>,
    /// The saved search that it is about; null when it is about something else.
    pub saved_search: Option<SavedSearchId>,
    /// The webhook that it is about; null when it is about something else.
    pub webhook: Option<WebhookId>,
    /// Where to read more.
    #[schema(example = "/v1/pilot-requests/019371a0-0000-7000-8000-000000000000/timeline")]
    pub path: String,
    /// When you read it; null when you did not.
    pub read_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Which notifications.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NotificationQuery {
    /// Only those that you did not read.
    pub unread: Option<bool>,
    /// Items on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 500)]
    pub cursor: Option<String>,
}

/// How many notifications you did not read.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnreadView {
    /// Their number.
    pub unread: i64,
}

/// What you want to be notified of, and how.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NotificationPreferencesView {
    /// The kinds that stay away, mail too.
    pub muted: Vec<NotificationKind>,
    /// How soon what else there is goes by mail.
    pub email: MailPace,
    /// The kinds that are not mailed.
    pub email_muted: Vec<NotificationKind>,
    /// The language of mail.
    pub language: MailLanguage,
    /// Version: the `ETag`.
    pub version: i64,
}

impl NotificationPreferencesView {
    pub(super) fn of(preferences: NotificationPreferences, version: i64) -> Self {
        let NotificationPreferences { muted, email, email_muted, language } = preferences;
        Self { muted, email, email_muted, language, version }
    }
}

impl From<NotificationRow> for NotificationView {
    fn from(row: NotificationRow) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            label_nl: row.kind.label_nl(),
            label_en: row.kind.label_en(),
            pilot_request: row.pilot_request_id,
            saved_search: row.saved_search_id,
            webhook: row.webhook_id,
            path: row.about().map(About::path).unwrap_or_default(),
            read_at: row.read_at.map(Timestamp::from),
            created_at: row.created_at.into(),
        }
    }
}

impl Listed for NotificationView {
    const PLURAL: &'static str = "notifications";
}
impl Resource for NotificationPreferencesView {
    fn path(&self) -> String {
        "/v1/me/notification-preferences".to_owned()
    }
    fn version(&self) -> i64 {
        self.version
    }
}
