//! Audit entries as they are answered.

use super::head::Head;
use crate::{
    base::{
        id::{RequestId, UserId},
        page::Listed,
    },
    db::audit::Entry,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who did what to what, when, from where, with what result.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntryView {
    /// Its number: the first is 1, none is left out.
    pub seq: i64,
    /// When.
    pub occurred_at: Timestamp,
    /// In which request; null for work of the service itself.
    pub request_id: Option<RequestId>,
    /// The id of the account, or `anonymous`, or `service`.
    pub actor: String,
    /// What: the id of the operation.
    #[schema(example = "create_lab")]
    pub action: String,
    /// To what: a path.
    #[schema(example = "/v1/labs/01920000-0000-7000-8000-000000000000")]
    pub object: String,
    /// `ok`, `replayed` (an idempotency key was used again), or the code of the refusal.
    pub result: String,
    /// The address it came from; `service` for the service itself, null when it was erased.
    pub origin: Option<String>,
    /// Hash of the chain up to and including this entry.
    pub hash: String,
}

/// What the audit log came to at this moment; keep it elsewhere.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditHeadView {
    /// The number of the last entry; 0 before the first.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
    /// The same, signed with the key that signs tokens: a line for `proeftuin audit verify --heads FILE`.
    pub signed: String,
}

/// Which entries.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AuditQuery {
    /// Only by this account (its id), `anonymous` or `service`.
    #[schema(max_length = 40)]
    pub actor: Option<String>,
    /// Only this operation, by its id.
    #[schema(max_length = 100)]
    pub action: Option<String>,
    /// Only on this object, by its path.
    #[schema(max_length = 300)]
    pub object: Option<String>,
    /// Only with this result.
    #[schema(max_length = 60)]
    pub result: Option<String>,
    /// Only in this request.
    pub request_id: Option<RequestId>,
    /// Only what shows or changes this person's account, grants, identities and links, or shows everybody's: who read or changed
    /// what about them.
    pub person: Option<UserId>,
    /// Only from this instant on.
    pub since: Option<Timestamp>,
    /// Only before this instant.
    pub before: Option<Timestamp>,
    /// Items on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 500)]
    pub cursor: Option<String>,
}

impl AuditEntryView {
    pub(super) fn of(entry: Entry, origin: Option<String>) -> Self {
        Self {
            seq: entry.seq,
            occurred_at: entry.occurred_at.into(),
            request_id: entry.request_id,
            actor: entry.actor,
            action: entry.action,
            object: entry.object,
            result: entry.result,
            origin,
            hash: entry.hash,
        }
    }
}

impl AuditHeadView {
    pub(super) fn of(head: Head, signed: String) -> Self {
        Self { seq: head.seq, hash: head.hash, signed }
    }
}

impl Listed for AuditEntryView {
    const PLURAL: &'static str = "auditEntries";
}
