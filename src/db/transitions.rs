//! The history of every lifecycle: labs, themes, pilot requests and placements share one table.

use super::{Read, Write, schema::transitions, types::Instant};
use crate::base::{
    actor::Caller,
    error::Result,
    id::{Id, SubjectId, TransitionId, UserId},
    person::{Found, Person, ROWS_ASKED},
};
use diesel::prelude::*;
use serde::Serialize;

/// One bound parameter per column and row: SQLite allows 32,766 of them in a statement.
const ROWS_AT_ONCE: usize = 1000;

/// One step of a lifecycle.
#[derive(Debug, Clone, Queryable, Insertable, Selectable, Serialize)]
#[diesel(table_name = transitions, treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
pub struct Transition {
    /// Its id; ids of later steps sort after it.
    pub id: TransitionId,
    /// Which machine: `lab`, `theme`, `pilot_request`, `placement`.
    pub machine: String,
    /// What stepped.
    pub subject_id: SubjectId,
    /// The event.
    pub event: String,
    /// The state before.
    pub from_state: String,
    /// The state after.
    pub to_state: String,
    /// Who did it; none for the service itself.
    pub actor_id: Option<UserId>,
    /// Why, as a code.
    pub reason_code: Option<String>,
    /// Why, in words.
    pub note: Option<String>,
    /// When.
    pub occurred_at: Instant,
}

/// A step, before it has an id and a time.
#[derive(Debug, Clone, Copy)]
pub struct NewTransition<'a> {
    /// Which machine.
    pub machine: &'static str,
    /// The event.
    pub event: &'a str,
    /// The state before and after.
    pub states: (&'a str, &'a str),
    /// Why, as a code.
    pub reason_code: Option<&'a str>,
    /// Why, in words.
    pub note: Option<&'a str>,
}

/// Writes a step down.
pub fn insert_transition<K>(
    write: &mut Write<'_>,
    subject: Id<K>,
    by: &Caller,
    step: NewTransition<'_>,
) -> Result<()> {
    let row = step.row(write, Id::from_uuid(subject.uuid()), by);
    diesel::insert_into(transitions::table).values(&row).execute(write.db())?;
    Ok(())
}

impl NewTransition<'_> {
    /// The step as it will be written down, by [`insert_transitions`].
    #[must_use]
    pub fn row(&self, write: &Write<'_>, subject: SubjectId, by: &Caller) -> Transition {
        Transition {
            id: write.new_id(),
            machine: self.machine.to_owned(),
            subject_id: subject,
            event: self.event.to_owned(),
            from_state: self.states.0.to_owned(),
            to_state: self.states.1.to_owned(),
            actor_id: by.user,
            reason_code: self.reason_code.map(str::to_owned),
            note: self.note.map(str::to_owned),
            occurred_at: write.now().into(),
        }
    }
}

/// Writes many steps down.
pub fn insert_transitions(write: &mut Write<'_>, rows: &[Transition]) -> Result<()> {
    for part in rows.chunks(ROWS_AT_ONCE) {
        crate::insert_all!(write, transitions::table, part)?;
    }
    Ok(())
}

/// When each of these things last came into a state.
pub fn list_arrivals<K>(
    read: &mut Read<'_>,
    machine: &str,
    state: &str,
    of: &[Id<K>],
) -> Result<Vec<(Id<K>, jiff::Timestamp)>> {
    let of: Vec<SubjectId> = of.iter().map(|id| Id::from_uuid(id.uuid())).collect();
    let rows: Vec<(SubjectId, Instant)> = transitions::table
        .filter(transitions::subject_id.eq_any(of))
        .filter(transitions::machine.eq(machine))
        .filter(transitions::to_state.eq(state))
        .order(transitions::id)
        .select((transitions::subject_id, transitions::occurred_at))
        .load(read.db())?;
    // In a map made of these a later arrival takes the place of an earlier one.
    Ok(rows.into_iter().map(|(id, at)| (Id::from_uuid(id.uuid()), at.into())).collect())
}

/// The things of a machine that had an event last, oldest first, and when: at most so many steps back.
pub fn list_latest<K>(
    read: &mut Read<'_>,
    machine: &str,
    event: &str,
    limit: i64,
) -> Result<Vec<(Id<K>, jiff::Timestamp)>> {
    let rows: Vec<(SubjectId, Instant)> = transitions::table
        .filter(transitions::machine.eq(machine))
        .filter(transitions::event.eq(event))
        .order(transitions::id.desc())
        .limit(limit)
        .select((transitions::subject_id, transitions::occurred_at))
        .load(read.db())?;
    Ok(rows.into_iter().rev().map(|(id, at)| (Id::from_uuid(id.uuid()), at.into())).collect())
}

/// All steps of one thing, oldest first.
pub fn list_transitions<K>(read: &mut Read<'_>, subject: Id<K>) -> Result<Vec<Transition>> {
    let subject: SubjectId = Id::from_uuid(subject.uuid());
    Ok(transitions::table
        .filter(transitions::subject_id.eq(subject))
        .order(transitions::id)
        .select(Transition::as_select())
        .load(read.db())?)
}

/// The steps that somebody took, newest first.
pub fn personal_data(read: &mut Read<'_>, person: &Person) -> Result<Vec<Found>> {
    let taken: Vec<Transition> = transitions::table
        .filter(transitions::actor_id.eq(Some(person.id)))
        .order(transitions::id.desc())
        .limit(ROWS_ASKED)
        .select(Transition::as_select())
        .load(read.db())?;
    Ok(vec![Found::of("transitions", taken)?])
}

/// Takes the history of what is deleted away.
pub fn delete_transitions(write: &mut Write<'_>, of: &[SubjectId]) -> Result<()> {
    diesel::delete(transitions::table.filter(transitions::subject_id.eq_any(of.to_vec())))
        .execute(write.db())?;
    Ok(())
}
