//! Go/no-go moments: set before they come, decided once. A no-go stops the pilot.

use super::{
    actions,
    lifecycle::PILOT,
    model::{
        PilotEvent,
        criteria::CriteriaTerms,
        persons,
        records::{Decision, DocumentKind, MomentDecision, NewMoment},
    },
    steps::{self, Why},
    store::{
        PilotRow, documents,
        records::{self, MomentRow},
    },
    views::records::MomentView,
};
use crate::{
    app::Change,
    base::{
        actor::{Caller, Permission},
        error::{Code, Error, Faults, Result},
        id::MomentId,
        key::Key,
        lifecycle::{illegal_event, own_step},
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::{NewEvent, Read, Write, types::Json},
    identity::views::PageQuery,
    vocabulary::terms::ReasonCode,
};
use serde_json::json;

/// The go/no-go moments of a pilot in the order in which they were set.
pub fn list_moments(
    read: &mut Read<'_>,
    caller: &Caller,
    key: &Key,
    query: &PageQuery,
) -> Result<Page<MomentView>> {
    let (pilot, ..) = actions::in_sight(read, caller, key)?;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = format!("moments {}", pilot.id);
    let after: Option<MomentId> = page::decode(&scope, query.cursor.as_deref())?;
    let rows = records::list_moments(read, pilot.id, after, limit + 1)?;
    let Page { items, next_cursor } = Page::cut(rows, limit, &scope, |row| row.id);
    let items = items.into_iter().map(MomentView::of).collect::<Result<_>>()?;
    Ok(Page { items, next_cursor })
}

/// One go/no-go moment.
pub fn find_moment(read: &mut Read<'_>, caller: &Caller, (key, moment): (&Key, &Key)) -> Result<MomentView> {
    let (pilot, ..) = actions::in_sight(read, caller, key)?;
    MomentView::of(named(read, &pilot, moment)?)
}

/// Sets a go/no-go moment.
pub fn create_moment(write: &mut Write<'_>, by: &Caller, key: &Key, new: NewMoment) -> Result<MomentView> {
    let pilot = actions::alive(write, by, key, Permission::AgreePilot)?;
    check(write, &pilot, &new)?;
    let row = MomentRow {
        id: write.new_id(),
        pilot_id: pilot.id,
        due_on: new.due_on.into(),
        question: new.question,
        criteria: Json::of(&new.criteria)?,
        decision: None,
        decision_reason: None,
        decided_by: None,
        decided_at: None,
        version: 1,
        created_at: write.now().into(),
        updated_at: write.now().into(),
    };
    records::insert_moment(write, &row)?;
    write.record(event("pilot_moment_set", &row, by));
    MomentView::of(row)
}

/// Changes a go/no-go moment that has not been decided.
pub fn update_moment(
    write: &mut Write<'_>,
    by: &Caller,
    (key, moment): (&Key, &Key),
    change: Change,
) -> Result<MomentView> {
    let pilot = actions::alive(write, by, key, Permission::AgreePilot)?;
    let old = undecided(write, &pilot, moment)?;
    let new: NewMoment = change.apply(&MomentView::of(old.clone())?)?;
    check(write, &pilot, &new)?;
    let version = old.version;
    let row = MomentRow {
        due_on: new.due_on.into(),
        question: new.question,
        criteria: Json::of(&new.criteria)?,
        version: version + 1,
        updated_at: write.now().into(),
        ..old
    };
    records::update_moment(write, &row, version)?;
    write.record(event("pilot_moment_changed", &row, by));
    MomentView::of(row)
}

/// Decides at a go/no-go moment; a no-go stops the pilot in the same transaction.
pub fn decide_moment(
    write: &mut Write<'_>,
    by: &Caller,
    (key, moment): (&Key, &Key),
    decision: MomentDecision,
) -> Result<MomentView> {
    let mut pilot = actions::alive(write, by, key, Permission::DecidePilot)?;
    let old = undecided(write, &pilot, moment)?;
    let stop = own_step(PILOT, pilot.status, PilotEvent::Stop);
    let stop = stop.ok_or_else(|| illegal_event("decide", pilot.status.code(), &[]))?;
    let mut faults = Faults::new();
    persons::check("/reason", Some(&decision.reason), write.today(), &mut faults);
    faults.check()?;
    let version = old.version;
    let row = MomentRow {
        decision: Some(decision.decision),
        decision_reason: Some(decision.reason.clone()),
        decided_by: by.user,
        decided_at: Some(write.now().into()),
        version: version + 1,
        updated_at: write.now().into(),
        ..old
    };
    records::update_moment(write, &row, version)?;
    write.record(event("pilot_moment_decided", &row, by));
    if decision.decision == Decision::NoGo {
        let why = Why { reason: Some(ReasonCode::NoGo), note: Some(&decision.reason) };
        steps::move_pilot(write, by, &mut pilot, stop, why)?;
    }
    MomentView::of(row)
}

fn named(read: &mut Read<'_>, pilot: &PilotRow, moment: &Key) -> Result<MomentRow> {
    let id = MomentId::from_uuid(moment.uuid().ok_or_else(Error::not_found)?);
    records::find_moment(read, pilot.id, id)?.ok_or_else(Error::not_found)
}

fn undecided(read: &mut Read<'_>, pilot: &PilotRow, moment: &Key) -> Result<MomentRow> {
    let row = named(read, pilot, moment)?;
    match row.decision {
        None => Ok(row),
        Some(decision) => {
            let detail = format!("This moment was decided: {}. Set another one.", decision.label_en());
            Err(Error::refused(Code::Locked, detail))
        }
    }
}

/// A moment is set before it comes, about criteria that exist.
fn check(read: &mut Read<'_>, pilot: &PilotRow, new: &NewMoment) -> Result<()> {
    let mut faults = Faults::new();
    if new.due_on < read.today() {
        faults.body("/dueOn", "in_the_past", "dueOn: a moment is set before it comes");
    }
    persons::check("/question", Some(&new.question), read.today(), &mut faults);
    let present = documents::get_present(read, pilot.id, DocumentKind::Criteria)?;
    let terms: CriteriaTerms = present.content.into()?;
    for (index, code) in new.criteria.iter().enumerate() {
        if terms.named(code).is_none() {
            let detail = format!("criteria: {code} is not one of this pilot's");
            faults.body(&format!("/criteria/{index}"), "unknown_reference", detail);
        }
    }
    faults.check()
}

fn event(kind: &'static str, row: &MomentRow, by: &Caller) -> NewEvent {
    let data = json!({ "momentId": row.id, "dueOn": row.due_on.0, "decision": row.decision });
    NewEvent::new(kind, "pilots", row.pilot_id, by).data(data)
}
