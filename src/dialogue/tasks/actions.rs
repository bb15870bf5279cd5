//! What can be done with tasks.

use super::{
    store::{self, TaskFilter, TaskRow},
    views::{TaskQuery, TaskView},
};
use crate::{
    base::{
        actor::Caller,
        error::{Error, Faults, Result},
        id::{TaskId, UserId},
        key::Key,
        lifecycle::illegal_event,
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::{NewEvent, Read, Write, transitions},
    dialogue::{
        model::{Circle, NewTask, RequestSide, TaskEvent, TaskStatus},
        seats::{self, Place, Seat},
    },
    http::{TransitionRequest, TransitionView},
    identity::people,
};
use jiff::ToSpan;
use serde_json::json;

/// The collection that events about tasks name.
pub(crate) const COLLECTION: &str = "request-tasks";
/// The name of this machine in the history.
pub(crate) const MACHINE: &str = "request_task";
/// How many days before a task is due its people are reminded.
const REMIND_BEFORE: i64 = 2;

/// Asks somebody, or a side, to do something.
pub fn create_task(write: &mut Write<'_>, by: &Caller, request: &Key, new: NewTask) -> Result<TaskView> {
    let seat = seats::take(write, by, request)?;
    let (circle, side) = seat.speak(write, new.audience, new.lab.as_ref(), Place::Body)?;
    let mut faults = Faults::new();
    new.check(write.today(), &mut faults);
    check_assignee(write, &seat, circle, &new, &mut faults)?;
    faults.check()?;
    let row = TaskRow {
        id: write.new_id(),
        pilot_request_id: seat.parties.request,
        audience: circle.audience,
        lab_id: circle.lab,
        author_id: by.user,
        author_side: side,
        title: new.title,
        description: new.description,
        status: TaskStatus::Open,
        assignee_id: new.assignee,
        assignee_side: new.side,
        due_on: new.due_on.map(Into::into),
        reminded_at: None,
        version: 1,
        created_at: write.now().into(),
        updated_at: write.now().into(),
    };
    store::insert_task(write, &row)?;
    record(write, "task_created", by, &row);
    present(write, by, &seat, vec![row])?.pop().ok_or_else(Error::not_found)
}

/// A task is nobody's who does not see it. Whoever does not take part is as unknown as who does not exist.
fn check_assignee(
    read: &mut Read<'_>,
    seat: &Seat,
    circle: Circle,
    new: &NewTask,
    faults: &mut Faults,
) -> Result<()> {
    if let Some(user) = new.assignee {
        let person = people::find_person(read, user)?;
        if !person.is_some_and(|person| Seat::of(&person, seat.parties.clone()).sees(circle)) {
            let detail = "assignee: nobody with this id takes part here and would see the task";
            faults.body("/assignee", "unknown_reference", detail);
        }
    }
    let is_empty = match new.side {
        Some(RequestSide::Lab) => circle.lab.is_none() && seat.parties.labs.is_empty(),
        Some(RequestSide::Network) => seat.parties.network.is_none(),
        Some(RequestSide::Sme) | None => false,
    };
    if is_empty {
        faults.body("/side", "nobody_there", "side: nobody takes part on this side (yet)");
    }
    Ok(())
}

/// One task.
pub fn find_task(read: &mut Read<'_>, caller: &Caller, request: &Key, key: &Key) -> Result<TaskView> {
    let (seat, row) = task(read, caller, request, key)?;
    present(read, caller, &seat, vec![row])?.pop().ok_or_else(Error::not_found)
}

/// Tasks, oldest first.
pub fn list_tasks(
    read: &mut Read<'_>,
    caller: &Caller,
    request: &Key,
    query: &TaskQuery,
) -> Result<Page<TaskView>> {
    let seat = seats::take(read, caller, request)?;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = query.scope(seat.parties.request);
    let after: Option<TaskId> = page::decode(&scope, query.cursor.as_deref())?;
    let (status, assignee) = (query.status.clone(), query.assignee);
    let rows =
        store::list_tasks(read, &seat, &TaskFilter { id: None, status, assignee, after, limit: limit + 1 })?;
    let page = Page::cut(rows, limit, &scope, |row| row.id);
    Ok(Page { items: present(read, caller, &seat, page.items)?, next_cursor: page.next_cursor })
}

/// Completes, declines or reopens a task.
pub fn transition_task(
    write: &mut Write<'_>,
    by: &Caller,
    (request, key): (&Key, &Key),
    asked: &TransitionRequest,
) -> Result<TaskView> {
    let (seat, row) = task(write, by, request, key)?;
    if !may_step(by, &seat, &row) {
        return Err(Error::forbidden());
    }
    let to = TaskEvent::from_code(&asked.event).and_then(|event| event.lead(row.status));
    let Some(to) = to else {
        let allowed: Vec<&str> = allowed(by, &seat, &row).into_iter().map(TaskEvent::code).collect();
        return Err(illegal_event(&asked.event, row.status.code(), &allowed));
    };
    let (from, version) = (row.status, row.version);
    let row = TaskRow { status: to, version: version + 1, updated_at: write.now().into(), ..row };
    store::update_task(write, &row, version)?;
    transitions::insert_transition(write, row.id, by, asked.step(MACHINE, (from.code(), to.code())))?;
    record(write, "task_transitioned", by, &row);
    present(write, by, &seat, vec![row])?.pop().ok_or_else(Error::not_found)
}

/// The steps of a task, oldest first.
pub fn list_task_transitions(
    read: &mut Read<'_>,
    caller: &Caller,
    request: &Key,
    key: &Key,
) -> Result<Page<TransitionView>> {
    let (_, row) = task(read, caller, request, key)?;
    Ok(Page::whole(transitions::list_transitions(read, row.id)?).map(TransitionView::from))
}

/// Notes which open tasks are nearly due, once each; who they are for is notified of it. For a job: at most `limit`, answers how many.
pub fn remind(write: &mut Write<'_>, limit: i64) -> Result<usize> {
    let until = write.today().saturating_add(REMIND_BEFORE.days());
    let due = store::list_due(write, until, limit)?;
    let count = due.len();
    for row in due {
        let version = row.version;
        // The version stays: nothing changed that anybody can see or has to take into account.
        let row = TaskRow { reminded_at: Some(write.now().into()), ..row };
        store::update_task(write, &row, version)?;
        record(write, "task_due", &Caller::anonymous(), &row);
    }
    Ok(count)
}

fn task(read: &mut Read<'_>, caller: &Caller, request: &Key, key: &Key) -> Result<(Seat, TaskRow)> {
    let seat = seats::take(read, caller, request)?;
    let id = TaskId::from_uuid(key.uuid().ok_or_else(Error::not_found)?);
    let row = store::find_task(read, &seat, id)?.ok_or_else(Error::not_found)?;
    Ok((seat, row))
}

/// Whom it is for, whoever made it, and managers.
fn may_step(by: &Caller, seat: &Seat, row: &TaskRow) -> bool {
    let is_named = by.user.is_some() && (by.user == row.assignee_id || by.user == row.author_id);
    is_named || seat.is_manager || row.assignee_side.is_some_and(|side| seat.is_on(side, row.circle()))
}

fn allowed(by: &Caller, seat: &Seat, row: &TaskRow) -> Vec<TaskEvent> {
    let possible = TaskEvent::ALL.iter().copied().filter(|event| event.lead(row.status).is_some());
    if may_step(by, seat, row) { possible.collect() } else { Vec::new() }
}

fn present(read: &mut Read<'_>, caller: &Caller, seat: &Seat, rows: Vec<TaskRow>) -> Result<Vec<TaskView>> {
    let named: Vec<UserId> = rows.iter().flat_map(|row| [row.author_id, row.assignee_id]).flatten().collect();
    let names = people::list_names(read, &named)?;
    let view = |row: TaskRow| {
        let allowed = allowed(caller, seat, &row);
        TaskView::of(row, &names, allowed)
    };
    Ok(rows.into_iter().map(view).collect())
}

fn record(write: &mut Write<'_>, kind: &'static str, by: &Caller, row: &TaskRow) {
    let data = json!({
        "pilotRequestId": row.pilot_request_id, "audience": row.audience, "labId": row.lab_id,
        "status": row.status,
    });
    write.record(NewEvent::new(kind, COLLECTION, row.id, by).data(data));
}
