//! What can happen to a placement, and what follows from it for its request and for the waitlist.

use super::{
    lifecycle::{self, PLACEMENT, REQUEST, Step},
    model::{PlacementEvent, PlacementStatus, RequestEvent},
    steps::{self, Why},
    store::{self, PlacementRow, RequestRow, Sight, facts},
    views::PlacementView,
    waitlist,
};
use crate::{
    base::{
        actor::Caller,
        error::{Code, Error, Result},
        id::{LabId, PlacementId},
        key::Key,
    },
    db::{Read, Write},
    http::TransitionRequest,
    organisations::state_aid,
    vocabulary::terms::ReasonCode,
};

/// Accepts, waitlists, declines, offers, confirms, releases, withdraws a placement or lets it lapse.
pub fn transition_placement(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    request: &TransitionRequest,
) -> Result<PlacementView> {
    let (mut row, mut parent) = in_sight(write, by, key)?;
    let stakes = steps::placement_stakes(&row, &parent);
    let live = lifecycle::is_live(parent.status, row.status);
    let step = lifecycle::decide(PLACEMENT, (row.status, live), &request.event, |permission| {
        by.may(permission, &stakes)
    })?;
    let why = Why::stated(request, step.reason)?;
    if step.from == PlacementStatus::Confirmed && facts::has_pilot(write, row.id)? {
        let detail = "A pilot carries out this placement. Stop the pilot: that gives the slots back.";
        return Err(Error::refused(Code::InUse, detail));
    }
    if matches!(step.to, PlacementStatus::Accepted | PlacementStatus::Confirmed) {
        state_aid::actions::check_ceiling(write, by, parent.organisation_id)?;
    }
    carry_out(write, by, (&mut row, &mut parent), step, why)?;
    super::actions::find_placement(write, by, key)
}

/// Takes a step that was decided on, and what follows from it.
pub(super) fn carry_out(
    write: &mut Write<'_>,
    by: &Caller,
    (row, parent): (&mut PlacementRow, &mut RequestRow),
    step: Step<PlacementStatus, PlacementEvent>,
    why: Why<'_>,
) -> Result<()> {
    let mut freed = Vec::new();
    if steps::move_placement(write, by, (&mut *row, &mut *parent), step, why)? {
        freed.push(row.lab_id);
    }
    freed.extend(settle(write, parent, step.to)?);
    waitlist::offer_freed(write, &freed)
}

/// A placement that the caller sees.
pub(super) fn in_sight(
    read: &mut Read<'_>,
    caller: &Caller,
    key: &Key,
) -> Result<(PlacementRow, RequestRow)> {
    let id = PlacementId::from_uuid(key.uuid().ok_or_else(Error::not_found)?);
    store::find_placement(read, &Sight::of(caller), id)?.ok_or_else(Error::not_found)
}

/// What a placement's new state means for its request: the first that is confirmed ends the search, the last that ends
/// without one ends it too. Answers the labs in which slots came free.
fn settle(write: &mut Write<'_>, request: &mut RequestRow, to: PlacementStatus) -> Result<Vec<LabId>> {
    let service = Caller::anonymous();
    if to == PlacementStatus::Confirmed {
        let place = lifecycle::own_step(REQUEST, request.status, RequestEvent::Place);
        if let Some(step) = place {
            steps::move_request(write, &service, request, step, Why::default())?;
        }
        let why = Why::because(ReasonCode::NoLongerNeeded);
        return steps::withdraw_open(write, &service, request, why);
    }
    if !to.is_open() && steps::open_placements(write, request)?.is_empty() {
        let unplace = lifecycle::own_step(REQUEST, request.status, RequestEvent::Unplace);
        if let Some(step) = unplace {
            steps::move_request(write, &service, request, step, Why::default())?;
        }
    }
    Ok(Vec::new())
}
