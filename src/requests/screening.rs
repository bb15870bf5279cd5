//! What can happen to a pilot request, and what follows from it for its placements.

use super::{
    lifecycle::{self, REQUEST, Step},
    model::{self, RequestEvent, RequestStatus},
    steps::{self, Why},
    store::{self, AnswerDays, RequestRow, facts},
    views::PilotRequestView,
    waitlist,
};
use crate::{
    base::{
        actor::Caller,
        error::{Code, Error, Faults, Result},
        id::{LabId, NetworkId},
        key::Key,
        period::Period,
        working_days,
    },
    db::{Read, Write},
    http::TransitionRequest,
    labs::access,
    networks,
};

/// Submits, opens, returns, declines, withdraws a pilot request or lets it expire.
pub fn transition_pilot_request(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    request: &TransitionRequest,
) -> Result<PilotRequestView> {
    let mut row = super::actions::request_in_sight(write, by, key)?.0;
    let stakes = steps::request_stakes(&row);
    let step = lifecycle::decide(REQUEST, (row.status, true), &request.event, |permission| {
        by.may(permission, &stakes)
    })?;
    let why = Why::stated(request, step.reason)?;
    if step.event == RequestEvent::Open && row.round_id.is_some() {
        let detail = "The request waits in a round, which will assign it to a lab. Return it to take it out of the round.";
        return Err(Error::refused(Code::InUse, detail));
    }
    if step.event == RequestEvent::Submit {
        prepare(write, &mut row)?;
    }
    carry_out(write, by, &mut row, step, why)?;
    super::actions::find_pilot_request(write, by, key)
}

/// Takes a step that was decided on, and what follows from it.
pub(super) fn carry_out(
    write: &mut Write<'_>,
    by: &Caller,
    row: &mut RequestRow,
    step: Step<RequestStatus, RequestEvent>,
    why: Why<'_>,
) -> Result<()> {
    steps::move_request(write, by, row, step, why)?;
    match step.to {
        RequestStatus::Submitted => open_unscreened(write, row),
        RequestStatus::Open => put_to_labs(write, row),
        RequestStatus::Declined | RequestStatus::Withdrawn | RequestStatus::Expired => {
            let freed = steps::withdraw_open(write, by, row, why)?;
            waitlist::offer_freed(write, &freed)
        }
        RequestStatus::Draft
        | RequestStatus::Returned
        | RequestStatus::Placed
        | RequestStatus::Unplaced
        | RequestStatus::Running
        | RequestStatus::Finished => Ok(()),
    }
}

/// Checks that a request is complete and finds the network whose manager screens it.
fn prepare(write: &mut Write<'_>, row: &mut RequestRow) -> Result<()> {
    let mut faults = Faults::new();
    let period = Period { from: row.wanted_from.0, until: row.wanted_until.0 };
    model::check_ahead(period, write.today(), &mut faults);
    if facts::is_archived(write, row.innovation_id)? {
        let detail = "innovation: is archived; make it active first";
        faults.body("/innovation", "not_active", detail);
    }
    let asked = store::list_placements_of(write, &[row.id])?;
    let labs: Vec<LabId> = asked.iter().map(|(placement, _)| placement.lab_id).collect();
    if labs.is_empty() {
        faults.body("/labs", "required", "labs: choose at least one lab");
    }
    let active = facts::list_active(write, &labs)?;
    for (index, (placement, name)) in asked.iter().enumerate() {
        if !active.contains(&placement.lab_id) {
            let detail = format!("labs: {name} takes no pilots now");
            faults.body(&format!("/labs/{index}"), "not_active", detail);
        }
    }
    let common = common_networks(write, &labs)?;
    match row.network_id {
        // A network's screening is for its own labs: nobody chooses a lenient one for the labs of another.
        Some(network) if !labs.is_empty() && !common.contains(&network) => {
            let detail = "network: not all of the labs belong to it";
            faults.body("/network", "not_a_member", detail);
        }
        Some(_) => {}
        None => row.network_id = screening_network(write, &labs, &common)?,
    }
    faults.check_as(Code::NotReady)?;
    row.submitted_at = Some(write.now().into());
    Ok(())
}

/// Who screens a request that names no network: a network of all its labs, the oldest first; else the first in the order of
/// preference that screens its labs by hand, so that asking a lab elsewhere as well is no way around a manager.
fn screening_network(read: &mut Read<'_>, labs: &[LabId], common: &[NetworkId]) -> Result<Option<NetworkId>> {
    if let Some(network) = common.first() {
        return Ok(Some(*network));
    }
    for lab in labs {
        for network in access::stakes(read, *lab)?.networks {
            if !facts::opens_by_itself(read, network)? {
                return Ok(Some(network));
            }
        }
    }
    Ok(None)
}

/// The networks that all of these labs belong to, directly or through another network, the oldest first.
fn common_networks(read: &mut Read<'_>, labs: &[LabId]) -> Result<Vec<NetworkId>> {
    let mut common: Option<Vec<NetworkId>> = None;
    for lab in labs {
        let networks = access::stakes(read, *lab)?.networks;
        let still = match common {
            None => networks,
            Some(known) => known.into_iter().filter(|id| networks.contains(id)).collect(),
        };
        common = Some(still);
    }
    let mut common = common.unwrap_or_default();
    common.sort_unstable();
    Ok(common)
}

/// Where no manager screens, the service opens the request by itself.
fn open_unscreened(write: &mut Write<'_>, row: &mut RequestRow) -> Result<()> {
    let unscreened = match row.network_id {
        Some(network) => facts::opens_by_itself(write, network)?,
        None => true,
    };
    let open = lifecycle::own_step(REQUEST, row.status, RequestEvent::Open);
    if let Some(step) = open.filter(|_| unscreened) {
        steps::move_request(write, &Caller::anonymous(), row, step, Why::default())?;
        put_to_labs(write, row)?;
    }
    Ok(())
}

/// From here on the coordinators see it, and their time to answer runs.
fn put_to_labs(write: &mut Write<'_>, row: &RequestRow) -> Result<()> {
    let days = answer_days(write, row.network_id)?;
    store::set_answer_due(write, row.id, days)
}

/// By when a lab answers what is put to it today.
pub(super) fn answer_days(read: &mut Read<'_>, network: Option<NetworkId>) -> Result<AnswerDays> {
    let deadlines = networks::actions::find_deadlines(read, network)?;
    let due = working_days::after(read.today(), deadlines.answer);
    Ok(AnswerDays {
        warn: working_days::after(read.today(), deadlines.warn),
        due,
        lapse: working_days::after(due, deadlines.lapse),
    })
}
