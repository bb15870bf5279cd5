//! People in pilot requests, and requests whose time is over.

use super::store::personal as store;
use crate::{
    base::{
        actor::Caller,
        clock::dutch_day,
        error::Result,
        id::{Id, PilotRequestId, SubjectId},
        person::{Found, Person},
    },
    db::{NewEvent, Read, Write, transitions},
};
use jiff::Timestamp;

/// The requests that they drafted or that bear their address.
pub fn personal_data(read: &mut Read<'_>, person: &Person) -> Result<Vec<Found>> {
    Ok(vec![Found::of("pilot_requests", store::list_traces(read, person)?)?])
}

/// Takes their address off requests.
pub fn forget(write: &mut Write<'_>, by: &Caller, person: &Person) -> Result<()> {
    for id in store::list_bearing(write, &person.email)? {
        store::delete_contact(write, id)?;
        write.record(NewEvent::new("pilot_request_contact_erased", "pilot-requests", id, by));
    }
    Ok(())
}

/// How many requests were over before an instant and still name whom to write to.
pub fn count_over(read: &mut Read<'_>, before: Timestamp) -> Result<i64> {
    store::count_over(read, (before.into(), dutch_day(before).into()))
}

/// Takes the contacts off so many of them: what is left is about organisations.
pub fn pseudonymise(write: &mut Write<'_>, by: &Caller, before: Timestamp, limit: i64) -> Result<usize> {
    let over = store::list_over(write, (before.into(), dutch_day(before).into()), limit)?;
    for id in &over {
        store::delete_contact(write, *id)?;
        write.record(NewEvent::new("pilot_request_contact_erased", "pilot-requests", *id, by));
    }
    Ok(over.len())
}

/// How many requests were never submitted and did not change since an instant.
pub fn count_idle(read: &mut Read<'_>, before: Timestamp) -> Result<i64> {
    store::count_idle(read, before.into())
}

/// So many of them, the same as [`delete_idle`] deletes: for what hangs on them elsewhere.
pub fn list_idle(read: &mut Read<'_>, before: Timestamp, limit: i64) -> Result<Vec<PilotRequestId>> {
    store::list_idle(read, before.into(), limit)
}

/// Deletes so many of them, with their history.
pub fn delete_idle(write: &mut Write<'_>, by: &Caller, before: Timestamp, limit: i64) -> Result<usize> {
    let idle = store::list_idle(write, before.into(), limit)?;
    let placements = store::list_placement_ids(write, &idle)?;
    let subjects: Vec<SubjectId> = idle
        .iter()
        .map(|id| id.uuid())
        .chain(placements.into_iter().map(Id::uuid))
        .map(SubjectId::from_uuid)
        .collect();
    transitions::delete_transitions(write, &subjects)?;
    store::delete_requests(write, &idle)?;
    for id in &idle {
        write.record(NewEvent::new("pilot_request_deleted", "pilot-requests", *id, by));
    }
    Ok(idle.len())
}
