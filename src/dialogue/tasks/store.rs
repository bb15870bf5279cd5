//! The SQL of tasks.

use crate::{
    base::{
        error::{Error, Result},
        id::{Id, LabId, PilotRequestId, SubjectId, TaskId, UserId},
        person::ROWS_ASKED,
    },
    db::{
        Read, Write,
        schema::{request_tasks, transitions},
        transitions::Transition,
        types::{Day, Instant},
    },
    dialogue::{
        model::{Audience, Circle, RequestSide, TaskStatus},
        seats::{Seat, in_sight},
    },
};
use diesel::prelude::*;
use jiff::civil::Date;
use serde::Serialize;

/// A row of `request_tasks`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = request_tasks, treat_none_as_null = true, treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TaskRow {
    pub id: TaskId,
    pub pilot_request_id: PilotRequestId,
    pub audience: Audience,
    pub lab_id: Option<LabId>,
    pub author_id: Option<UserId>,
    pub author_side: RequestSide,
    pub title: String,
    pub description: Option<String>,
    pub status: TaskStatus,
    pub assignee_id: Option<UserId>,
    pub assignee_side: Option<RequestSide>,
    pub due_on: Option<Day>,
    pub reminded_at: Option<Instant>,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// Which tasks are wanted.
#[derive(Debug, Clone, Default)]
pub(crate) struct TaskFilter {
    pub id: Option<TaskId>,
    pub status: Option<Vec<TaskStatus>>,
    pub assignee: Option<UserId>,
    pub after: Option<TaskId>,
    pub limit: i64,
}

impl TaskRow {
    pub fn circle(&self) -> Circle {
        Circle { audience: self.audience, lab: self.lab_id }
    }
}

/// The tasks that are seen from a seat, oldest first.
pub(crate) fn list_tasks(read: &mut Read<'_>, seat: &Seat, filter: &TaskFilter) -> Result<Vec<TaskRow>> {
    let rows = request_tasks::table
        .filter(request_tasks::pilot_request_id.eq(seat.parties.request))
        .order(request_tasks::id)
        .limit(filter.limit)
        .select(TaskRow::as_select())
        .into_boxed();
    let mut rows = in_sight!(rows, request_tasks, seat);
    if let Some(id) = filter.id {
        rows = rows.filter(request_tasks::id.eq(id));
    }
    if let Some(status) = filter.status.clone() {
        rows = rows.filter(request_tasks::status.eq_any(status));
    }
    if let Some(assignee) = filter.assignee {
        rows = rows.filter(request_tasks::assignee_id.eq(Some(assignee)));
    }
    if let Some(after) = filter.after {
        rows = rows.filter(request_tasks::id.gt(after));
    }
    Ok(rows.load(read.db())?)
}

/// One task, when it is seen from a seat.
pub(crate) fn find_task(read: &mut Read<'_>, seat: &Seat, id: TaskId) -> Result<Option<TaskRow>> {
    let filter = TaskFilter { id: Some(id), limit: 1, ..TaskFilter::default() };
    Ok(list_tasks(read, seat, &filter)?.pop())
}

/// One task, whoever asks: for the service itself.
pub(crate) fn find_any_task(read: &mut Read<'_>, id: TaskId) -> Result<Option<TaskRow>> {
    Ok(request_tasks::table.find(id).select(TaskRow::as_select()).first(read.db()).optional()?)
}

/// The steps of the tasks that are seen from a seat, oldest first, each with its task.
pub(crate) fn list_steps(
    read: &mut Read<'_>,
    seat: &Seat,
    after: Option<SubjectId>,
    limit: i64,
) -> Result<Vec<(Transition, TaskRow)>> {
    let tasks = request_tasks::table
        .filter(request_tasks::pilot_request_id.eq(seat.parties.request))
        .select(TaskRow::as_select())
        .into_boxed();
    let tasks: Vec<TaskRow> = in_sight!(tasks, request_tasks, seat).load(read.db())?;
    let subjects: Vec<SubjectId> = tasks.iter().map(|task| Id::from_uuid(task.id.uuid())).collect();
    let mut steps = transitions::table
        .filter(transitions::subject_id.eq_any(subjects))
        .order(transitions::id)
        .limit(limit)
        .select(Transition::as_select())
        .into_boxed();
    if let Some(after) = after {
        steps = steps.filter(transitions::id.gt(crate::base::id::TransitionId::from_uuid(after.uuid())));
    }
    let steps: Vec<Transition> = steps.load(read.db())?;
    let task =
        |step: &Transition| tasks.iter().find(|task| task.id.uuid() == step.subject_id.uuid()).cloned();
    Ok(steps.into_iter().filter_map(|step| task(&step).map(|task| (step, task))).collect())
}

/// Open tasks that are due on this day at the latest and of which nobody was reminded.
pub(crate) fn list_due(read: &mut Read<'_>, day: Date, limit: i64) -> Result<Vec<TaskRow>> {
    Ok(request_tasks::table
        .filter(request_tasks::status.eq(TaskStatus::Open))
        .filter(request_tasks::due_on.le(Some(Day(day))))
        .filter(request_tasks::reminded_at.is_null())
        .order(request_tasks::id)
        .limit(limit)
        .select(TaskRow::as_select())
        .load(read.db())?)
}

/// The tasks that somebody made or that are for them, newest first.
pub(crate) fn list_traces(read: &mut Read<'_>, user: UserId) -> Result<Vec<TaskRow>> {
    Ok(request_tasks::table
        .filter(request_tasks::author_id.eq(Some(user)).or(request_tasks::assignee_id.eq(Some(user))))
        .order(request_tasks::id.desc())
        .limit(ROWS_ASKED)
        .select(TaskRow::as_select())
        .load(read.db())?)
}

/// Makes a task.
pub(crate) fn insert_task(write: &mut Write<'_>, row: &TaskRow) -> Result<()> {
    diesel::insert_into(request_tasks::table).values(row).execute(write.db())?;
    Ok(())
}

/// Replaces a task that is still at `version`.
pub(crate) fn update_task(write: &mut Write<'_>, row: &TaskRow, version: i64) -> Result<()> {
    let present = request_tasks::table.find(row.id).filter(request_tasks::version.eq(version));
    let changed = diesel::update(present).set(row).execute(write.db())?;
    if changed == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// Deletes the tasks of these requests, with their steps.
pub(crate) fn delete_of(write: &mut Write<'_>, requests: &[PilotRequestId]) -> Result<()> {
    let of = || request_tasks::table.filter(request_tasks::pilot_request_id.eq_any(requests.to_vec()));
    let ids: Vec<TaskId> = of().select(request_tasks::id).load(write.db())?;
    let subjects: Vec<SubjectId> = ids.iter().map(|id| Id::from_uuid(id.uuid())).collect();
    diesel::delete(transitions::table.filter(transitions::subject_id.eq_any(subjects)))
        .execute(write.db())?;
    diesel::delete(of()).execute(write.db())?;
    Ok(())
}
