//! Carrying out a step that was decided on: the row, its history, the event. Slots follow the state.

use super::{
    lifecycle::Step,
    model::{PlacementEvent, PlacementStatus, RequestEvent, RequestStatus},
    store::{self, PlacementRow, RequestRow, facts},
};
use crate::{
    base::{
        actor::{Caller, Stakes},
        error::{Faults, Result},
        id::LabId,
        period::Period,
        working_days,
    },
    capacity::{actions as capacity, model::Claim},
    db::{
        NewEvent, Read, Write,
        transitions::{self, NewTransition},
        types::Day,
    },
    http::TransitionRequest,
    networks, organisations,
    vocabulary::terms::ReasonCode,
};
use jiff::Timestamp;
use serde_json::json;

/// Names of the machines in the history.
pub(super) const REQUEST_MACHINE: &str = "pilot_request";
pub(super) const PLACEMENT_MACHINE: &str = "placement";

/// Why a step is taken.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Why<'a> {
    pub reason: Option<ReasonCode>,
    pub note: Option<&'a str>,
}

impl<'a> Why<'a> {
    /// As the caller says; a step that needs a reason is refused without.
    pub fn stated(request: &'a TransitionRequest, required: bool) -> Result<Self> {
        let mut faults = Faults::new();
        if required && request.reason_code.is_none() {
            let detail = format!("reasonCode: the event {} needs a reason", request.event);
            faults.body("/reasonCode", "required", detail);
        }
        faults.check()?;
        Ok(Self { reason: request.reason_code, note: request.note.as_deref() })
    }

    /// A code without words.
    pub const fn because(reason: ReasonCode) -> Self {
        Self { reason: Some(reason), note: None }
    }

    pub(super) fn step(
        self,
        machine: &'static str,
        event: &'a str,
        states: (&'a str, &'a str),
    ) -> NewTransition<'a> {
        NewTransition {
            machine,
            event,
            states,
            reason_code: self.reason.map(ReasonCode::code),
            note: self.note,
        }
    }
}

/// The parties to a request.
pub(super) fn request_stakes(row: &RequestRow) -> Stakes {
    Stakes {
        organisations: vec![row.organisation_id],
        networks: row.network_id.into_iter().collect(),
        labs: Vec::new(),
    }
}

/// The parties to a placement.
pub(super) fn placement_stakes(row: &PlacementRow, request: &RequestRow) -> Stakes {
    Stakes { labs: vec![row.lab_id], ..request_stakes(request) }
}

/// The last day on which a request may be left alone: only what waits for its SME expires.
pub(super) fn expiry(read: &mut Read<'_>, row: &RequestRow) -> Result<Option<Day>> {
    if !row.status.is_editable() {
        return Ok(None);
    }
    let deadlines = networks::actions::find_deadlines(read, row.network_id)?;
    let days = if row.status == RequestStatus::Returned { deadlines.returned } else { deadlines.draft };
    Ok(Some(Day(working_days::after(read.today(), days))))
}

/// The last day on which slots are held for the SME's answer; none where none is awaited.
fn hold_expiry(read: &mut Read<'_>, request: &RequestRow, to: PlacementStatus) -> Result<Option<Day>> {
    let is_offer = to == PlacementStatus::Offered;
    if !is_offer && to != PlacementStatus::Accepted {
        return Ok(None);
    }
    let deadlines = networks::actions::find_deadlines(read, request.network_id)?;
    let days = if is_offer { deadlines.offer } else { deadlines.hold };
    Ok(Some(Day(working_days::after(read.today(), days))))
}

/// Whether an answer is late: the lab's, or that of the SME.
pub(super) fn is_overdue(row: &PlacementRow, request: RequestStatus, now: Timestamp) -> bool {
    let last_day = match row.status {
        PlacementStatus::Proposed => row.answer_due_on,
        PlacementStatus::Offered | PlacementStatus::Accepted => row.hold_expires_on,
        PlacementStatus::Waitlisted
        | PlacementStatus::Confirmed
        | PlacementStatus::Ended
        | PlacementStatus::Declined
        | PlacementStatus::Lapsed
        | PlacementStatus::Released
        | PlacementStatus::Withdrawn => None,
    };
    request == RequestStatus::Open && last_day.is_some_and(|day| working_days::deadline(day.0) <= now)
}

/// Moves a request on.
pub(super) fn move_request(
    write: &mut Write<'_>,
    by: &Caller,
    row: &mut RequestRow,
    step: Step<RequestStatus, RequestEvent>,
    why: Why<'_>,
) -> Result<()> {
    let (from, version) = (row.status, row.version);
    row.status = step.to;
    row.version = version + 1;
    row.updated_at = write.now().into();
    if step.to == RequestStatus::Returned {
        row.round_id = None;
    }
    row.expires_on = expiry(write, row)?;
    store::update_request(write, row, version)?;
    let states = (from.code(), step.to.code());
    let told = why.step(REQUEST_MACHINE, step.event.code(), states);
    transitions::insert_transition(write, row.id, by, told)?;
    let data = json!({ "event": step.event, "from": from, "to": step.to, "reasonCode": why.reason });
    write.record(NewEvent::new("pilot_request_transitioned", "pilot-requests", row.id, by).data(data));
    Ok(())
}

/// Moves a placement on, with its slots: they are taken, booked or given back as the new state wants. True when some
/// came free. The version of its request rises too, for it shows its placements.
pub(super) fn move_placement(
    write: &mut Write<'_>,
    by: &Caller,
    (row, request): (&mut PlacementRow, &mut RequestRow),
    step: Step<PlacementStatus, PlacementEvent>,
    why: Why<'_>,
) -> Result<bool> {
    let freed = move_slots(write, by, (row, request), step)?;
    let (from, version) = (row.status, row.version);
    row.status = step.to;
    row.version = version + 1;
    row.updated_at = write.now().into();
    if step.to == PlacementStatus::Waitlisted {
        row.waitlisted_at = Some(write.now().into());
    }
    if step.event == PlacementEvent::Warn {
        row.warned_at = Some(write.now().into());
    }
    if step.event == PlacementEvent::Escalate {
        row.escalated_at = Some(write.now().into());
    }
    row.hold_expires_on = hold_expiry(write, request, step.to)?;
    store::update_placement(write, row, version)?;
    store::touch_request(write, request.id)?;
    request.version += 1;
    request.updated_at = write.now().into();
    let states = (from.code(), step.to.code());
    let told = why.step(PLACEMENT_MACHINE, step.event.code(), states);
    transitions::insert_transition(write, row.id, by, told)?;
    let data = json!({
        "event": step.event, "from": from, "to": step.to, "reasonCode": why.reason,
        "pilotRequestId": request.id, "labId": row.lab_id, "networkId": request.network_id,
    });
    write.record(NewEvent::new("placement_transitioned", "placements", row.id, by).data(data));
    Ok(freed)
}

fn move_slots(
    write: &mut Write<'_>,
    by: &Caller,
    (row, request): (&PlacementRow, &RequestRow),
    step: Step<PlacementStatus, PlacementEvent>,
) -> Result<bool> {
    match (step.from.has_slots(), step.to.has_slots()) {
        (false, true) => {
            let claim = claim(write, row, request)?;
            capacity::hold(write, by, &claim)?;
            Ok(false)
        }
        (true, false) => capacity::release(write, by, row.id),
        (true, true) if step.to == PlacementStatus::Confirmed => {
            capacity::book(write, by, row.id)?;
            Ok(false)
        }
        (true, true) | (false, false) => Ok(false),
    }
}

/// The placements of a request that are still open, in order of preference.
pub(super) fn open_placements(read: &mut Read<'_>, request: &RequestRow) -> Result<Vec<PlacementRow>> {
    let rows = store::list_placements_of(read, &[request.id])?;
    Ok(rows.into_iter().map(|(row, _)| row).filter(|row| row.status.is_open()).collect())
}

/// Withdraws what is still open of a request; answers the labs in which slots came free.
pub(super) fn withdraw_open(
    write: &mut Write<'_>,
    by: &Caller,
    request: &mut RequestRow,
    why: Why<'_>,
) -> Result<Vec<LabId>> {
    let mut freed = Vec::new();
    for mut row in open_placements(write, request)? {
        let withdraw = PlacementEvent::Withdraw;
        let Some(step) = super::lifecycle::own_step(super::lifecycle::PLACEMENT, row.status, withdraw) else {
            continue;
        };
        if move_placement(write, by, (&mut row, request), step, why)? {
            freed.push(row.lab_id);
        }
    }
    Ok(freed)
}

fn claim(read: &mut Read<'_>, row: &PlacementRow, request: &RequestRow) -> Result<Claim> {
    Ok(Claim {
        placement: row.id,
        lab: row.lab_id,
        service: row.service_id,
        themes: facts::list_themes(read, request.innovation_id)?,
        period: Period { from: row.from_on.0, until: row.until_on.0 },
        slots: row.slots,
        for_sme: organisations::actions::is_sme(read, request.organisation_id)?,
    })
}
