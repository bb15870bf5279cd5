//! What pilots need of requests: what was placed where, and what becomes of it when its pilot starts and ends.
//!
//! A pilot that ends after it began leaves the placement `ended` and the request `finished`; one that is stopped before
//! releases the placement, so the request ends without a place. Both give the slots back and offer them to who waits.

use super::{
    lifecycle::{self, PLACEMENT, REQUEST},
    model::{PlacementEvent, PlacementStatus, RequestEvent},
    steps::{self, Why},
    store::{self, PlacementRow, RequestRow, Sight},
    waitlist,
};
use crate::{
    base::{
        actor::Caller,
        error::{Error, Result},
        id::{InnovationId, LabId, OrganisationId, PilotRequestId, PlacementId},
        lifecycle::illegal_event,
        period::Period,
    },
    db::{Read, Write},
    vocabulary::terms::ReasonCode,
};

/// A placement, as far as a pilot follows from it.
#[derive(Debug, Clone, Copy)]
pub struct Placed {
    /// The placement.
    pub placement: PlacementId,
    /// Its request.
    pub pilot_request: PilotRequestId,
    /// What is piloted.
    pub innovation: InnovationId,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Where.
    pub lab: LabId,
    /// When.
    pub period: Period,
    /// With how many slots.
    pub slots: i32,
    /// Where the placement stands.
    pub status: PlacementStatus,
}

/// A placement that the caller sees.
pub fn find_placed(read: &mut Read<'_>, caller: &Caller, id: PlacementId) -> Result<Option<Placed>> {
    let found = store::find_placement(read, &Sight::of(caller), id)?;
    Ok(found.map(|(row, request)| Placed {
        placement: row.id,
        pilot_request: request.id,
        innovation: request.innovation_id,
        organisation: request.organisation_id,
        lab: row.lab_id,
        period: Period { from: row.from_on.0, until: row.until_on.0 },
        slots: row.slots,
        status: row.status,
    }))
}

/// The pilot of a placement began: its request runs.
pub fn start(write: &mut Write<'_>, by: &Caller, placement: PlacementId) -> Result<()> {
    let (_, mut request) = whole(write, placement)?;
    move_request(write, by, &mut request, RequestEvent::Start)
}

/// The pilot of a placement ended after it began: the slots come free, its request is finished.
pub fn finish(write: &mut Write<'_>, by: &Caller, placement: PlacementId) -> Result<()> {
    let (mut row, mut request) = whole(write, placement)?;
    let freed = move_placement(write, by, (&mut row, &mut request), PlacementEvent::End, Why::default())?;
    move_request(write, by, &mut request, RequestEvent::Finish)?;
    waitlist::offer_freed(write, &freed)
}

/// The pilot of a placement was stopped before it began: the slots come free, its request ends without a place.
pub fn release(
    write: &mut Write<'_>,
    by: &Caller,
    placement: PlacementId,
    (reason, note): (Option<ReasonCode>, Option<&str>),
) -> Result<()> {
    let (mut row, mut request) = whole(write, placement)?;
    let why = Why { reason, note };
    let freed = move_placement(write, by, (&mut row, &mut request), PlacementEvent::Release, why)?;
    move_request(write, by, &mut request, RequestEvent::Unplace)?;
    waitlist::offer_freed(write, &freed)
}

/// Whoever may stop a pilot need not see its request: the pilot's own rules were asked already.
fn whole(read: &mut Read<'_>, placement: PlacementId) -> Result<(PlacementRow, RequestRow)> {
    let everything = Sight::of(&Caller::service());
    store::find_placement(read, &everything, placement)?.ok_or_else(Error::not_found)
}

fn move_placement(
    write: &mut Write<'_>,
    by: &Caller,
    (row, request): (&mut PlacementRow, &mut RequestRow),
    event: PlacementEvent,
    why: Why<'_>,
) -> Result<Vec<LabId>> {
    let step = lifecycle::own_step(PLACEMENT, row.status, event);
    let step = step.ok_or_else(|| illegal_event(event.code(), row.status.code(), &[]))?;
    let freed = steps::move_placement(write, by, (row, request), step, why)?;
    Ok(if freed { vec![row.lab_id] } else { Vec::new() })
}

fn move_request(
    write: &mut Write<'_>,
    by: &Caller,
    request: &mut RequestRow,
    event: RequestEvent,
) -> Result<()> {
    let step = lifecycle::own_step(REQUEST, request.status, event);
    let step = step.ok_or_else(|| illegal_event(event.code(), request.status.code(), &[]))?;
    steps::move_request(write, by, request, step, Why::default())
}
