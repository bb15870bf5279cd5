//! The SQL of people in requests, and of requests whose time is over.

use crate::{
    base::{
        error::Result,
        id::{PilotRequestId, PlacementId, UserId},
        person::{Person, ROWS_ASKED},
    },
    db::{
        Read, Write,
        schema::{pilot_requests, placements},
        types::{Day, Instant, lower},
    },
    requests::model::RequestStatus,
};
use diesel::prelude::*;
use serde::Serialize;

/// States in which nothing happens to a request any more. A placed one is over when its period is.
const CLOSED: &[RequestStatus] =
    &[RequestStatus::Declined, RequestStatus::Unplaced, RequestStatus::Withdrawn, RequestStatus::Expired];

/// What a request says about people.
#[derive(Debug, Queryable, Selectable, Serialize)]
#[diesel(table_name = pilot_requests)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TraceRow {
    pub id: PilotRequestId,
    pub status: RequestStatus,
    pub contact_email: Option<String>,
    pub created_by: Option<UserId>,
    pub created_at: Instant,
}

/// The requests that bear somebody's address or that they drafted, newest first.
pub(crate) fn list_traces(read: &mut Read<'_>, person: &Person) -> Result<Vec<TraceRow>> {
    let by_address = lower(pilot_requests::contact_email).eq(Some(person.email.clone()));
    let drafted = pilot_requests::created_by.eq(Some(person.id));
    Ok(pilot_requests::table
        .filter(by_address.assume_not_null().or(drafted.assume_not_null()))
        .order(pilot_requests::id.desc())
        .limit(ROWS_ASKED)
        .select(TraceRow::as_select())
        .load(read.db())?)
}

/// The requests that bear an address.
pub(crate) fn list_bearing(read: &mut Read<'_>, email: &str) -> Result<Vec<PilotRequestId>> {
    Ok(pilot_requests::table
        .filter(lower(pilot_requests::contact_email).eq(Some(email.to_owned())))
        .select(pilot_requests::id)
        .load(read.db())?)
}

/// Takes the contact off a request.
pub(crate) fn delete_contact(write: &mut Write<'_>, id: PilotRequestId) -> Result<()> {
    let now: Instant = write.now().into();
    diesel::update(pilot_requests::table.find(id))
        .set((
            pilot_requests::contact_email.eq(None::<String>),
            pilot_requests::version.eq(pilot_requests::version + 1),
            pilot_requests::updated_at.eq(now),
        ))
        .execute(write.db())?;
    Ok(())
}

/// Which requests are over.
macro_rules! over {
    ($before:expr) => {{
        let (before, day): (Instant, Day) = $before;
        let placed =
            pilot_requests::status.eq(RequestStatus::Placed).and(pilot_requests::wanted_until.lt(day));
        pilot_requests::table
            .filter(pilot_requests::contact_email.is_not_null())
            .filter(pilot_requests::updated_at.lt(before))
            .filter(pilot_requests::status.eq_any(CLOSED).or(placed))
    }};
}

/// Which requests nobody but their author ever saw, and nobody touched since.
macro_rules! idle {
    ($before:expr) => {{
        let before: Instant = $before;
        pilot_requests::table
            .filter(pilot_requests::submitted_at.is_null())
            .filter(pilot_requests::updated_at.lt(before))
    }};
}

/// Requests that were over before an instant and still name whom to write to.
pub(crate) fn list_over(
    read: &mut Read<'_>,
    before: (Instant, Day),
    limit: i64,
) -> Result<Vec<PilotRequestId>> {
    Ok(over!(before).order(pilot_requests::id).limit(limit).select(pilot_requests::id).load(read.db())?)
}

/// How many those are.
pub(crate) fn count_over(read: &mut Read<'_>, before: (Instant, Day)) -> Result<i64> {
    Ok(over!(before).count().get_result(read.db())?)
}

/// Requests that were never submitted and did not change since an instant.
pub(crate) fn list_idle(read: &mut Read<'_>, before: Instant, limit: i64) -> Result<Vec<PilotRequestId>> {
    Ok(idle!(before).order(pilot_requests::id).limit(limit).select(pilot_requests::id).load(read.db())?)
}

/// How many those are.
pub(crate) fn count_idle(read: &mut Read<'_>, before: Instant) -> Result<i64> {
    Ok(idle!(before).count().get_result(read.db())?)
}

/// The placements of requests.
pub(crate) fn list_placement_ids(read: &mut Read<'_>, of: &[PilotRequestId]) -> Result<Vec<PlacementId>> {
    Ok(placements::table
        .filter(placements::pilot_request_id.eq_any(of.to_vec()))
        .select(placements::id)
        .load(read.db())?)
}

/// Deletes requests that no lab has seen, with their placements.
pub(crate) fn delete_requests(write: &mut Write<'_>, ids: &[PilotRequestId]) -> Result<()> {
    diesel::delete(placements::table.filter(placements::pilot_request_id.eq_any(ids.to_vec())))
        .execute(write.db())?;
    diesel::delete(pilot_requests::table.filter(pilot_requests::id.eq_any(ids.to_vec())))
        .execute(write.db())?;
    Ok(())
}
