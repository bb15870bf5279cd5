//! The timeline as it is answered.

use crate::{
    base::{
        id::{LabId, PilotRequestId, SubjectId, UserId},
        page::Listed,
    },
    dialogue::model::Audience,
    text_enum,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

text_enum! {
    /// What kind of thing happened.
    pub enum EntryKind {
        Request = "request", "de aanvraag", "the request";
        Placement = "placement", "een plaats bij een lab", "a place at a lab";
        Message = "message", "een bericht", "a message";
        Attachment = "attachment", "een bestand", "a file";
        Task = "task", "een taak", "a task";
    }
}

/// Something that happened around a pilot request.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TimelineEntryView {
    /// Its id; ids of what happened later sort after it.
    pub id: SubjectId,
    /// What kind of thing happened.
    pub kind: EntryKind,
    /// When.
    pub occurred_at: Timestamp,
    /// Who did it; null for the service itself.
    pub actor: Option<UserId>,
    /// For whom it was said; null for what is no message, file or task.
    pub audience: Option<Audience>,
    /// The lab that it is about; null when it is about none in particular.
    pub lab: Option<LabId>,
    /// What happened, in a sentence.
    pub sentence: TimelineSentence,
    /// Where to read more.
    #[schema(example = "/v1/placements/019371a0-0000-7000-8000-000000000000")]
    pub path: String,
}

/// A sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TimelineSentence {
    /// In Dutch.
    pub nl: String,
    /// In English.
    pub en: String,
}

/// Which part of the timeline.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TimelineQuery {
    /// Items on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 500)]
    pub cursor: Option<String>,
}

impl TimelineQuery {
    /// All that decides which rows a cursor goes on with.
    pub(super) fn scope(request: PilotRequestId) -> String {
        format!("timeline {request}")
    }
}

impl Listed for TimelineEntryView {
    const PLURAL: &'static str = "entries";
}
