//! Mails as they are answered.

use super::store::MailRow;
use crate::{
    base::{
        id::{MailId, UserId},
        page::Listed,
    },
    dialogue::model::{MailFault, MailStatus},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A mail with notifications.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MailView {
    /// Its id: the beginning of its `Message-ID`.
    pub id: MailId,
    /// To whom.
    pub user: UserId,
    /// Where it stands.
    pub status: MailStatus,
    /// How often it was tried.
    pub attempts: i32,
    /// When it is tried next, at the earliest; null when it is not.
    pub due_at: Option<Timestamp>,
    /// Why it failed the last time; null when it did not.
    pub fault: Option<MailFault>,
    /// When that was; null when it did not.
    pub failed_at: Option<Timestamp>,
    /// What the mail server replied then, such as 451; null when it did not.
    pub reply_code: Option<i32>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was first tried; null before that.
    pub first_tried_at: Option<Timestamp>,
    /// When it was sent, dropped or given up; null before that.
    pub closed_at: Option<Timestamp>,
}

/// Which mails.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MailQuery {
    /// Only in one of these states.
    pub status: Option<Vec<MailStatus>>,
    /// Items on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 500)]
    pub cursor: Option<String>,
}

impl MailQuery {
    /// All that decides which rows a cursor goes on with.
    pub(super) fn scope(&self) -> String {
        format!("mails {:?}", self.status)
    }
}

impl From<MailRow> for MailView {
    fn from(row: MailRow) -> Self {
        Self {
            id: row.id,
            user: row.user_id,
            status: row.status,
            attempts: row.attempts,
            due_at: row.closed_at.is_none().then(|| row.due_at.into()),
            fault: row.fault,
            failed_at: row.failed_at.map(Timestamp::from),
            reply_code: row.reply_code,
            created_at: row.created_at.into(),
            first_tried_at: row.first_tried_at.map(Timestamp::from),
            closed_at: row.closed_at.map(Timestamp::from),
        }
    }
}

impl Listed for MailView {
    const PLURAL: &'static str = "mails";
}
