//! The SQL of requests that wait in a round: many at a time, never a query per row.

use super::RequestRow;
use crate::{
    base::{
        error::{Error, Result},
        id::{InnovationId, OrganisationId, PilotRequestId, RoundId, ThemeId},
    },
    db::{
        Read, Write,
        schema::{innovation_themes, pilot_requests, placements},
        types::{Day, Instant},
    },
    requests::model::RequestStatus,
};
use diesel::prelude::*;

/// So many ids stand in one statement: SQLite allows 32,766 parameters.
const AT_ONCE: usize = 5000;

/// The requests that wait in a round, first come first.
pub(crate) fn list_waiting_in(read: &mut Read<'_>, round: RoundId) -> Result<Vec<RequestRow>> {
    Ok(pilot_requests::table
        .filter(pilot_requests::round_id.eq(Some(round)))
        .filter(pilot_requests::status.eq(RequestStatus::Submitted))
        .order(pilot_requests::id)
        .select(RequestRow::as_select())
        .load(read.db())?)
}

/// The themes of many innovations.
pub(crate) fn list_themes_of(
    read: &mut Read<'_>,
    innovations: &[InnovationId],
) -> Result<Vec<(InnovationId, ThemeId)>> {
    let mut found = Vec::new();
    for part in innovations.chunks(AT_ONCE) {
        let rows: Vec<(InnovationId, ThemeId)> = innovation_themes::table
            .filter(innovation_themes::innovation_id.eq_any(part.to_vec()))
            .order((innovation_themes::innovation_id, innovation_themes::theme_id))
            .select((innovation_themes::innovation_id, innovation_themes::theme_id))
            .load(read.db())?;
        found.extend(rows);
    }
    Ok(found)
}

/// What becomes of requests that wait in a round.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Leaving {
    /// Their new state.
    pub to: RequestStatus,
    /// How many steps lead there.
    pub steps: i64,
    /// Whether they are no longer of the round.
    pub forget_round: bool,
    /// When those that are theirs to change expire.
    pub expires_on: Option<Day>,
}

/// Moves requests that wait in a round on; stale when one of them does not wait there any more.
pub(crate) fn update_waiting(
    write: &mut Write<'_>,
    round: RoundId,
    ids: &[PilotRequestId],
    leaving: Leaving,
) -> Result<()> {
    let now: Instant = write.now().into();
    for part in ids.chunks(AT_ONCE) {
        let waiting = pilot_requests::table
            .filter(pilot_requests::id.eq_any(part.to_vec()))
            .filter(pilot_requests::status.eq(RequestStatus::Submitted))
            .filter(pilot_requests::round_id.eq(Some(round)));
        let changed = diesel::update(waiting)
            .set((
                pilot_requests::status.eq(leaving.to),
                pilot_requests::version.eq(pilot_requests::version + leaving.steps),
                pilot_requests::round_id.eq(Some(round).filter(|_| !leaving.forget_round)),
                pilot_requests::expires_on.eq(leaving.expires_on),
                pilot_requests::updated_at.eq(now),
            ))
            .execute(write.db())?;
        if changed != part.len() {
            return Err(Error::stale());
        }
    }
    Ok(())
}

/// Writes many placements down.
pub(crate) fn insert_many(write: &mut Write<'_>, rows: &[super::PlacementRow]) -> Result<()> {
    for part in rows.chunks(1000) {
        crate::insert_all!(write, placements::table, part)?;
    }
    Ok(())
}

/// The owners of requests, each once.
pub(crate) fn owners(rows: &[RequestRow]) -> Vec<OrganisationId> {
    let mut owners: Vec<OrganisationId> = rows.iter().map(|row| row.organisation_id).collect();
    owners.sort_unstable();
    owners.dedup();
    owners
}
