//! Freed slots go to who waits: first come, first served, as far as they fit, in the transaction that freed them.

use super::{
    lifecycle::{self, PLACEMENT},
    model::{PlacementEvent, PlacementStatus},
    steps::{self, Why},
    store,
};
use crate::{
    base::{
        actor::Caller,
        error::{Code, Error, Result},
        id::LabId,
    },
    db::Write,
};

/// Offers what is free in these labs to their waitlists, lab by lab in a fixed order.
pub fn offer_freed(write: &mut Write<'_>, labs: &[LabId]) -> Result<()> {
    for lab in store::list_waited_for(write, labs)? {
        offer_in(write, lab)?;
    }
    Ok(())
}

/// In order: everyone whose whole period now fits gets an offer, with the slots held. The service does it by itself, so the
/// steps name nobody.
fn offer_in(write: &mut Write<'_>, lab: LabId) -> Result<()> {
    let waiting = store::list_waiting(write, lab)?;
    let Some(step) = lifecycle::own_step(PLACEMENT, PlacementStatus::Waitlisted, PlacementEvent::Offer)
    else {
        return Ok(());
    };
    let service = Caller::anonymous();
    for (mut row, mut request) in waiting {
        match steps::move_placement(write, &service, (&mut row, &mut request), step, Why::default()) {
            Ok(_) => {}
            // Too large for what came free: the next may fit. A refused hold leaves nothing behind.
            Err(Error::Refused(refusal)) if refusal.code == Code::NoCapacity => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
