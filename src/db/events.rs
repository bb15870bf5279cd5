//! The event log: what happened, numbered without gaps in the order of commit.
//!
//! A plain database sequence would let a reader that polls `number > last` miss events that commit late; here the
//! numbers are handed out by one counter row, updated once per commit, so none can be missed.

use super::{
    Db, Read, Write,
    schema::{counters, events},
    types::{Instant, Json},
};
use crate::{
    base::{
        actor::Caller,
        error::Result,
        id::{Id, LabId, UserId, kind},
        person::{Found, Person, ROWS_ASKED},
    },
    each,
};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

/// Something that happened, before it has a number.
#[derive(Debug, Clone)]
pub struct NewEvent {
    kind: &'static str,
    subject_kind: &'static str,
    subject_id: Uuid,
    lab_id: Option<LabId>,
    actor_id: Option<UserId>,
    request_id: Option<Uuid>,
    data: Value,
}

impl NewEvent {
    /// `kind` such as `lab_created`, about a thing of a collection such as `labs`, done by a caller.
    #[must_use]
    pub fn new<K>(kind: &'static str, collection: &'static str, subject: Id<K>, by: &Caller) -> Self {
        Self {
            kind,
            subject_kind: collection,
            subject_id: subject.uuid(),
            lab_id: None,
            actor_id: by.user,
            request_id: by.request_id(),
            data: Value::Object(serde_json::Map::new()),
        }
    }

    /// Names the lab whose published profile or capacity this changes, so that the read model follows.
    #[must_use]
    pub fn lab(mut self, lab: LabId) -> Self {
        self.lab_id = Some(lab);
        self
    }

    /// Adds facts: ids and codes only, no personal data and no secrets.
    #[must_use]
    pub fn data(mut self, data: Value) -> Self {
        self.data = data;
        self
    }
}

/// Something that happened.
#[derive(Debug, Clone, Queryable, Insertable, Selectable, Serialize)]
#[diesel(table_name = events, treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// Its number: the first is 1, none is left out.
    pub seq: i64,
    /// When the work began that it tells of.
    pub occurred_at: Instant,
    /// What happened, such as `lab_created`.
    pub kind: String,
    /// The collection of its subject, such as `labs`.
    pub subject_kind: String,
    /// The subject's id.
    pub subject_id: Id<kind::Subject>,
    /// The lab whose published profile or capacity changed with it.
    pub lab_id: Option<LabId>,
    /// Who did it; none for the service itself.
    pub actor_id: Option<UserId>,
    /// The request in which it happened.
    pub request_id: Option<String>,
    /// Facts.
    pub data: Json,
}

const COUNTER: &str = "events";

/// Numbers the events of a batch and writes them; the last thing before its commit.
pub(super) fn append(db: &mut Db, new: Vec<(jiff::Timestamp, NewEvent)>) -> QueryResult<Vec<Event>> {
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let count = i64::try_from(new.len()).unwrap_or(i64::MAX);
    let last: i64 = diesel::update(counters::table.find(COUNTER))
        .set(counters::value.eq(counters::value + count))
        .returning(counters::value)
        .get_result(db)?;
    let rows: Vec<Event> =
        new.into_iter().zip(last - count + 1..).map(|((at, event), seq)| row(seq, at, event)).collect();
    // One bound parameter per column and row: SQLite allows 32,766 of them in a statement.
    for part in rows.chunks(1000) {
        each!(db, connection => diesel::insert_into(events::table).values(part).execute(connection))?;
    }
    Ok(rows)
}

fn row(seq: i64, at: jiff::Timestamp, event: NewEvent) -> Event {
    Event {
        seq,
        occurred_at: at.into(),
        kind: event.kind.to_owned(),
        subject_kind: event.subject_kind.to_owned(),
        subject_id: Id::from_uuid(event.subject_id),
        lab_id: event.lab_id,
        actor_id: event.actor_id,
        request_id: event.request_id.map(|id| id.to_string()),
        data: Json(event.data),
    }
}

/// The events after a number, oldest first, at most `limit`.
pub fn list_events(read: &mut Read<'_>, after: i64, limit: i64) -> Result<Vec<Event>> {
    Ok(events::table
        .filter(events::seq.gt(after))
        .order(events::seq)
        .limit(limit)
        .select(Event::as_select())
        .load(read.db())?)
}

/// The number of the last event; 0 when nothing has happened yet.
pub fn last_event(read: &mut Read<'_>) -> Result<i64> {
    Ok(counters::table.find(COUNTER).select(counters::value).first(read.db())?)
}

/// The number of the last event about one of these collections; 0 when there is none.
pub fn last_about(read: &mut Read<'_>, collections: &[&str]) -> Result<i64> {
    let mut last = 0;
    for collection in collections {
        let found: Option<i64> = events::table
            .filter(events::subject_kind.eq(*collection))
            .select(diesel::dsl::max(events::seq))
            .first(read.db())?;
        last = last.max(found.unwrap_or_default());
    }
    Ok(last)
}

/// Lets go of events from before an instant, the oldest first, at most `limit` and none after number `up_to`; answers how many.
/// The last one stays: the next number follows from what is there.
pub fn forget_events(
    write: &mut Write<'_>,
    before: jiff::Timestamp,
    (up_to, limit): (i64, i64),
) -> Result<usize> {
    let last = last_event(write)?;
    let due: Option<i64> = events::table
        .filter(events::seq.lt(last))
        .filter(events::seq.le(up_to))
        .order(events::seq)
        .limit(limit)
        .select((events::seq, events::occurred_at))
        .load::<(i64, Instant)>(write.db())?
        .into_iter()
        // Only from the front: those that are left have no gap.
        .map_while(|(seq, at)| (jiff::Timestamp::from(at) < before).then_some(seq))
        .last();
    let Some(due) = due else { return Ok(0) };
    Ok(diesel::delete(events::table.filter(events::seq.le(due))).execute(write.db())?)
}

/// What somebody made happen, newest first.
pub fn personal_data(read: &mut Read<'_>, person: &Person) -> Result<Vec<Found>> {
    let caused: Vec<Event> = events::table
        .filter(events::actor_id.eq(Some(person.id)))
        .order(events::seq.desc())
        .limit(ROWS_ASKED)
        .select(Event::as_select())
        .load(read.db())?;
    Ok(vec![Found::of("events", caused)?])
}
