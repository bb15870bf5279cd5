//! Messages as they are answered.

use super::store::MessageRow;
use crate::{
    base::{
        id::{LabId, MessageId, PilotRequestId, UserId},
        key::Key,
        page::Listed,
    },
    dialogue::model::{Audience, RequestSide},
    http::Resource,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;

/// A message about a pilot request.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MessageView {
    /// Its id.
    pub id: MessageId,
    /// The pilot request.
    pub pilot_request: PilotRequestId,
    /// For whom.
    pub audience: Audience,
    /// With, or of, which lab; null: with everybody, or among the managers.
    pub lab: Option<LabId>,
    /// Who said it; null for the service itself.
    pub author: Option<UserId>,
    /// Their name; null when there is none (any more).
    pub author_name: Option<String>,
    /// From which side.
    pub author_side: RequestSide,
    /// What was said; null when it was withdrawn.
    pub text: Option<String>,
    /// When it was withdrawn; null when it was not.
    pub withdrawn_at: Option<Timestamp>,
    /// Version: the `ETag`.
    pub version: i64,
    /// When it was said.
    pub created_at: Timestamp,
}

/// Which messages.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MessageQuery {
    /// Only for these.
    pub audience: Option<Audience>,
    /// Only with, or of, this lab.
    pub lab: Option<Key>,
    /// Items on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 500)]
    pub cursor: Option<String>,
}

impl MessageQuery {
    /// All that decides which rows a cursor goes on with.
    pub(super) fn scope(&self, request: PilotRequestId) -> String {
        format!("messages {request} {:?} {:?}", self.audience, self.lab)
    }
}

impl MessageView {
    pub(super) fn of(row: MessageRow, names: &HashMap<UserId, String>) -> Self {
        Self {
            id: row.id,
            pilot_request: row.pilot_request_id,
            audience: row.audience,
            lab: row.lab_id,
            author: row.author_id,
            author_name: row.author_id.and_then(|author| names.get(&author).cloned()),
            author_side: row.author_side,
            text: row.body,
            withdrawn_at: row.withdrawn_at.map(Timestamp::from),
            version: row.version,
            created_at: row.created_at.into(),
        }
    }
}

impl Listed for MessageView {
    const PLURAL: &'static str = "messages";
}
impl Resource for MessageView {
    fn path(&self) -> String {
        format!("/v1/pilot-requests/{}/messages/{}", self.pilot_request, self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}
