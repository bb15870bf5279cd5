//! Files as they are answered.

use super::store::AttachmentRow;
use crate::{
    base::{
        id::{AttachmentId, LabId, PilotRequestId, UserId},
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

/// A file that was added to a pilot request.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AttachmentView {
    /// Its id.
    pub id: AttachmentId,
    /// The pilot request.
    pub pilot_request: PilotRequestId,
    /// For whom.
    pub audience: Audience,
    /// With, or of, which lab; null: with everybody, or among the managers.
    pub lab: Option<LabId>,
    /// Who added it; null for the service itself.
    pub author: Option<UserId>,
    /// Their name; null when there is none (any more).
    pub author_name: Option<String>,
    /// From which side.
    pub author_side: RequestSide,
    /// What it is called; null when it was withdrawn.
    pub name: Option<String>,
    /// What it is, by its bytes.
    #[schema(example = "application/pdf")]
    pub media_type: String,
    /// How many bytes it has.
    pub size: i64,
    /// SHA-256 of its bytes, in hexadecimal.
    #[schema(example = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    pub sha256: String,
    /// When it was withdrawn; null when it was not.
    pub withdrawn_at: Option<Timestamp>,
    /// Version: the `ETag`.
    pub version: i64,
    /// When it was added.
    pub created_at: Timestamp,
}

/// Which files.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AttachmentQuery {
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

impl AttachmentQuery {
    /// All that decides which rows a cursor goes on with.
    pub(super) fn scope(&self, request: PilotRequestId) -> String {
        format!("attachments {request} {:?} {:?}", self.audience, self.lab)
    }
}

impl AttachmentView {
    pub(super) fn of(row: AttachmentRow, names: &HashMap<UserId, String>) -> Self {
        Self {
            id: row.id,
            pilot_request: row.pilot_request_id,
            audience: row.audience,
            lab: row.lab_id,
            author: row.author_id,
            author_name: row.author_id.and_then(|author| names.get(&author).cloned()),
            author_side: row.author_side,
            name: row.name,
            media_type: row.media_type,
            size: row.size,
            sha256: row.sha256,
            withdrawn_at: row.withdrawn_at.map(Timestamp::from),
            version: row.version,
            created_at: row.created_at.into(),
        }
    }
}

impl Listed for AttachmentView {
    const PLURAL: &'static str = "attachments";
}
impl Resource for AttachmentView {
    fn path(&self) -> String {
        format!("/v1/pilot-requests/{}/attachments/{}", self.pilot_request, self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}
