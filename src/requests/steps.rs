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
    organisations,
    vocabulary::terms::ReasonCode,
};
use serde_json::json;

/// Names of the machines in the history.
pub(super) const REQUEST_MACHINE: &str = "pilot_request";
pub(super) const PLACEMENT_MACHINE: &str = "placement";

/// Working days in which a lab answers.
pub(super) const ANSWER_DAYS: u32 = 6;
/// Working days for which slots are held until the SME confirms.
const HOLD_DAYS: u32 = 10;

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

    fn step(self, machine: &'static str, event: &'a str, states: (&'a str, &'a str)) -> NewTransition<'a> {
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
    let awaits_sme = matches!(step.to, PlacementStatus::Offered | PlacementStatus::Accepted);
    row.hold_expires_on = awaits_sme.then(|| Day(working_days::after(write.today(), HOLD_DAYS)));
    store::update_placement(write, row, version)?;
    store::touch_request(write, request.id)?;
    request.version += 1;
    request.updated_at = write.now().into();
    let states = (from.code(), step.to.code());
    let told = why.step(PLACEMENT_MACHINE, step.event.code(), states);
    transitions::insert_transition(write, row.id, by, told)?;
    let data = json!({
        "event": step.event, "from": from, "to": step.to, "reasonCode": why.reason,
        "pilotRequestId": request.id, "labId": row.lab_id,
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
