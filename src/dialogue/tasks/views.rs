//! Tasks as they are answered.

use super::store::TaskRow;
use crate::{
    base::{
        id::{LabId, PilotRequestId, TaskId, UserId},
        page::Listed,
    },
    dialogue::model::{Audience, RequestSide, TaskEvent, TaskStatus},
    http::Resource,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;

/// A task about a pilot request.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskView {
    /// Its id.
    pub id: TaskId,
    /// The pilot request.
    pub pilot_request: PilotRequestId,
    /// For whom it is to see.
    pub audience: Audience,
    /// With, or of, which lab; null: with everybody, or among the managers.
    pub lab: Option<LabId>,
    /// Who made it; null for the service itself.
    pub author: Option<UserId>,
    /// Their name; null when there is none (any more).
    pub author_name: Option<String>,
    /// From which side.
    pub author_side: RequestSide,
    /// What is to be done.
    pub title: String,
    /// More about it; null when not stated.
    pub description: Option<String>,
    /// Where it stands.
    pub status: TaskStatus,
    /// Who does it; null when a side does.
    pub assignee: Option<UserId>,
    /// Their name; null when a side does it.
    pub assignee_name: Option<String>,
    /// Which side does it; null when a person does.
    pub side: Option<RequestSide>,
    /// The day before the end of which it is done; null when not stated.
    pub due_on: Option<Date>,
    /// The events that you can use now.
    pub allowed_events: Vec<TaskEvent>,
    /// Version: the `ETag`.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Which tasks.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TaskQuery {
    /// Only in one of these states.
    pub status: Option<Vec<TaskStatus>>,
    /// Only for this person.
    pub assignee: Option<UserId>,
    /// Items on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 500)]
    pub cursor: Option<String>,
}

impl TaskQuery {
    /// All that decides which rows a cursor goes on with.
    pub(super) fn scope(&self, request: PilotRequestId) -> String {
        format!("tasks {request} {:?} {:?}", self.status, self.assignee)
    }
}

impl TaskView {
    pub(super) fn of(row: TaskRow, names: &HashMap<UserId, String>, allowed_events: Vec<TaskEvent>) -> Self {
        let name = |id: Option<UserId>| id.and_then(|id| names.get(&id).cloned());
        Self {
            id: row.id,
            pilot_request: row.pilot_request_id,
            audience: row.audience,
            lab: row.lab_id,
            author: row.author_id,
            author_name: name(row.author_id),
            author_side: row.author_side,
            title: row.title,
            description: row.description,
            status: row.status,
            assignee: row.assignee_id,
            assignee_name: name(row.assignee_id),
            side: row.assignee_side,
            due_on: row.due_on.map(Date::from),
            allowed_events,
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        }
    }
}

impl Listed for TaskView {
    const PLURAL: &'static str = "tasks";
}
impl Resource for TaskView {
    fn path(&self) -> String {
        format!("/v1/pilot-requests/{}/tasks/{}", self.pilot_request, self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}
