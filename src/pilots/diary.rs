//! What is told of a pilot as it goes: notes on its progress, and incidents. Also after its end, for some things come to
//! light later.

use super::{
    actions,
    model::{
        persons,
        records::{NewIncident, NewPilotNote},
    },
    store::records::{self, IncidentRow, NoteRow},
    views::records::{IncidentView, PilotNoteView},
};
use crate::{
    app::Change,
    base::{
        actor::{Caller, Permission},
        error::{Error, Faults, Result},
        id::{IncidentId, PilotId, PilotNoteId},
        key::Key,
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::{NewEvent, Read, Write, types::Day},
    identity::views::PageQuery,
};
use serde_json::json;

/// The notes on a pilot, oldest first.
pub fn list_pilot_notes(
    read: &mut Read<'_>,
    caller: &Caller,
    key: &Key,
    query: &PageQuery,
) -> Result<Page<PilotNoteView>> {
    let (pilot, ..) = actions::in_sight(read, caller, key)?;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = format!("notes {}", pilot.id);
    let after: Option<PilotNoteId> = page::decode(&scope, query.cursor.as_deref())?;
    let rows = records::list_notes(read, pilot.id, after, limit + 1)?;
    Ok(Page::cut(rows, limit, &scope, |row| row.id).map(PilotNoteView::from))
}

/// One note.
pub fn find_pilot_note(
    read: &mut Read<'_>,
    caller: &Caller,
    (key, note): (&Key, &Key),
) -> Result<PilotNoteView> {
    let (pilot, ..) = actions::in_sight(read, caller, key)?;
    let id = PilotNoteId::from_uuid(note.uuid().ok_or_else(Error::not_found)?);
    records::find_note(read, pilot.id, id)?.map(PilotNoteView::from).ok_or_else(Error::not_found)
}

/// Writes a note.
pub fn create_pilot_note(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    new: NewPilotNote,
) -> Result<PilotNoteView> {
    let pilot = actions::acting(write, by, key, Permission::AgreePilot)?;
    let mut faults = Faults::new();
    persons::check("/note", Some(&new.note), write.today(), &mut faults);
    faults.check()?;
    let row = NoteRow {
        id: write.new_id(),
        pilot_id: pilot.id,
        note: new.note,
        written_by: by.user,
        created_at: write.now().into(),
    };
    records::insert_note(write, &row)?;
    let data = json!({ "noteId": row.id });
    write.record(NewEvent::new("pilot_noted", "pilots", pilot.id, by).data(data));
    Ok(row.into())
}

/// The incidents of a pilot in the order in which they were recorded.
pub fn list_incidents(
    read: &mut Read<'_>,
    caller: &Caller,
    key: &Key,
    query: &PageQuery,
) -> Result<Page<IncidentView>> {
    let (pilot, ..) = actions::in_sight(read, caller, key)?;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = format!("incidents {}", pilot.id);
    let after: Option<IncidentId> = page::decode(&scope, query.cursor.as_deref())?;
    let rows = records::list_incidents(read, pilot.id, after, limit + 1)?;
    Ok(Page::cut(rows, limit, &scope, |row| row.id).map(IncidentView::from))
}

/// One incident.
pub fn find_incident(
    read: &mut Read<'_>,
    caller: &Caller,
    (key, incident): (&Key, &Key),
) -> Result<IncidentView> {
    let (pilot, ..) = actions::in_sight(read, caller, key)?;
    Ok(named(read, pilot.id, incident)?.into())
}

/// Records an incident.
pub fn create_incident(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    new: NewIncident,
) -> Result<IncidentView> {
    let pilot = actions::acting(write, by, key, Permission::AgreePilot)?;
    check(write, &new)?;
    let row = IncidentRow {
        id: write.new_id(),
        pilot_id: pilot.id,
        occurred_on: new.occurred_on.into(),
        severity: new.severity,
        description: new.description,
        measures: new.measures,
        igj: new.igj,
        igj_reported_on: new.igj_reported_on.map(Day),
        igj_reference: new.igj_reference,
        reported_by: by.user,
        version: 1,
        created_at: write.now().into(),
        updated_at: write.now().into(),
    };
    records::insert_incident(write, &row)?;
    write.record(event("pilot_incident_recorded", &row, by));
    Ok(row.into())
}

/// Adds to an incident what was done about it, and that the inspectorate was told.
pub fn update_incident(
    write: &mut Write<'_>,
    by: &Caller,
    (key, incident): (&Key, &Key),
    change: Change,
) -> Result<IncidentView> {
    let pilot = actions::acting(write, by, key, Permission::AgreePilot)?;
    let old = named(write, pilot.id, incident)?;
    let new: NewIncident = change.apply(&IncidentView::from(old.clone()))?;
    check(write, &new)?;
    let version = old.version;
    let row = IncidentRow {
        occurred_on: new.occurred_on.into(),
        severity: new.severity,
        description: new.description,
        measures: new.measures,
        igj: new.igj,
        igj_reported_on: new.igj_reported_on.map(Day),
        igj_reference: new.igj_reference,
        version: version + 1,
        updated_at: write.now().into(),
        ..old
    };
    records::update_incident(write, &row, version)?;
    write.record(event("pilot_incident_changed", &row, by));
    Ok(row.into())
}

fn named(read: &mut Read<'_>, pilot: PilotId, incident: &Key) -> Result<IncidentRow> {
    let id = IncidentId::from_uuid(incident.uuid().ok_or_else(Error::not_found)?);
    records::find_incident(read, pilot, id)?.ok_or_else(Error::not_found)
}

fn check(read: &Read<'_>, new: &NewIncident) -> Result<()> {
    let mut faults = Faults::new();
    new.check(read.today(), &mut faults);
    faults.check()
}

fn event(kind: &'static str, row: &IncidentRow, by: &Caller) -> NewEvent {
    let data = json!({ "incidentId": row.id, "severity": row.severity, "igj": row.igj });
    NewEvent::new(kind, "pilots", row.pilot_id, by).data(data)
}
