//! What the service does when nobody acts in time: it reminds a lab, puts the matter before the network manager, lets
//! placements lapse, releases slots and lets requests expire.
//!
//! Each function does a bounded number of things, with the same steps and consequences as when somebody asks for them, and
//! says how many. What is due follows from the rows alone, so nothing is done twice and nothing is missed after a pause.

use super::{
    lifecycle::{self, PLACEMENT, REQUEST},
    model::{PlacementEvent, PlacementStatus, RequestEvent},
    placing, screening,
    steps::Why,
    store::{self, Due, Sight},
};
use crate::{
    base::{actor::Caller, error::Result},
    db::Write,
    vocabulary::terms::ReasonCode,
};

/// Reminds labs of placements that wait for an answer.
pub fn warn_labs(write: &mut Write<'_>, limit: i64) -> Result<usize> {
    each_due(write, Due::Warning, limit, |_| (PlacementEvent::Warn, Why::default()))
}

/// Puts placements that were not answered in time before the manager of the request's network.
pub fn escalate_answers(write: &mut Write<'_>, limit: i64) -> Result<usize> {
    each_due(write, Due::Escalation, limit, |_| (PlacementEvent::Escalate, Why::default()))
}

/// Lets placements lapse that were not answered after that either.
pub fn lapse_answers(write: &mut Write<'_>, limit: i64) -> Result<usize> {
    let why = Why::because(ReasonCode::LabUnreachable);
    each_due(write, Due::Lapse, limit, |_| (PlacementEvent::Lapse, why))
}

/// Gives back the slots of offers that were not accepted and of placements that were not confirmed in time; who waits is
/// offered them in the same transaction.
pub fn release_holds(write: &mut Write<'_>, limit: i64) -> Result<usize> {
    let why = Why::because(ReasonCode::StaleRequest);
    each_due(write, Due::Hold, limit, |status| {
        let is_offer = status == PlacementStatus::Offered;
        (if is_offer { PlacementEvent::Lapse } else { PlacementEvent::Release }, why)
    })
}

/// Lets drafts and returned requests expire that nobody changed for too long.
pub fn expire_requests(write: &mut Write<'_>, limit: i64) -> Result<usize> {
    let (service, why) = (Caller::service(), Why::because(ReasonCode::StaleRequest));
    let mut done = 0;
    for id in store::list_expired(write, limit)? {
        let Some((mut row, _)) = store::find_request(write, &Sight::of(&service), id)? else { continue };
        let Some(step) = lifecycle::own_step(REQUEST, row.status, RequestEvent::Expire) else { continue };
        screening::carry_out(write, &service, &mut row, step, why)?;
        done += 1;
    }
    Ok(done)
}

/// One step for each placement that is due. Rows are read one by one: what befell the one before may concern them.
fn each_due(
    write: &mut Write<'_>,
    due: Due,
    limit: i64,
    event: impl Fn(PlacementStatus) -> (PlacementEvent, Why<'static>),
) -> Result<usize> {
    let service = Caller::service();
    let mut done = 0;
    for id in store::list_due(write, due, limit)? {
        let found = store::find_placement(write, &Sight::of(&service), id)?;
        let Some((mut row, mut request)) = found else { continue };
        let (event, why) = event(row.status);
        let step = lifecycle::own_step(PLACEMENT, row.status, event);
        let Some(step) = step.filter(|_| lifecycle::is_live(request.status, row.status)) else { continue };
        placing::carry_out(write, &service, (&mut row, &mut request), step, why)?;
        done += 1;
    }
    Ok(done)
}
