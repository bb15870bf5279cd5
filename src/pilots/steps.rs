//! What can happen to a pilot, and what follows from it: the gates before, the slots and the verdict after.

use super::{
    actions, evaluation, gates,
    lifecycle::PILOT,
    model::{PilotEvent, PilotStatus, persons},
    store::{self, PilotRow, documents, records},
    views::PilotView,
};
use crate::{
    base::{
        actor::Caller,
        error::{Code, Faults, Result},
        key::Key,
    },
    db::{
        NewEvent, Read, Write,
        transitions::{self, NewTransition},
        types::{Day, Json},
    },
    http::TransitionRequest,
    labs::access,
    needs::steps as needs,
    organisations::state_aid::{self, model::NewStateAid},
    requests::{
        lifecycle::{self, Step},
        piloting,
    },
    vocabulary::terms::ReasonCode,
};
use serde_json::json;

/// Name of the machine in the history.
const MACHINE: &str = "pilot";

/// Why a step is taken.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Why<'a> {
    pub reason: Option<ReasonCode>,
    pub note: Option<&'a str>,
}

/// Prepares, starts, pauses, resumes, measures, evaluates, closes or stops a pilot.
pub fn transition_pilot(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    request: &TransitionRequest,
) -> Result<PilotView> {
    let (mut row, ..) = actions::in_sight(write, by, key)?;
    let stakes = actions::side_stakes(&row);
    let may = |permission| by.may(permission, &stakes);
    let step = lifecycle::decide(PILOT, (row.status, true), &request.event, may)?;
    let why = stated(write, request, step.reason)?;
    check_ready(write, &row, step.event)?;
    move_pilot(write, by, &mut row, step, why)?;
    actions::find_pilot(write, by, key)
}

/// Takes a step that was decided on.
pub(super) fn move_pilot(
    write: &mut Write<'_>,
    by: &Caller,
    row: &mut PilotRow,
    step: Step<PilotStatus, PilotEvent>,
    why: Why<'_>,
) -> Result<()> {
    let (version, today) = (row.version, Some(Day(write.today())));
    match step.event {
        PilotEvent::Start => {
            row.started_on = today;
            piloting::start(write, by, row.placement_id)?;
            needs::begin_pilot(write, by, row.innovation_id)?;
            declare_aid(write, row)?;
        }
        PilotEvent::Evaluate => end(write, by, row)?,
        PilotEvent::Stop => {
            row.stop_reason = why.reason;
            if step.from.has_begun() {
                end(write, by, row)?;
            } else {
                row.ended_on = today;
                piloting::release(write, by, row.placement_id, (why.reason, why.note))?;
            }
        }
        PilotEvent::Prepare
        | PilotEvent::Pause
        | PilotEvent::Resume
        | PilotEvent::Measure
        | PilotEvent::Close => {}
    }
    row.status = step.to;
    row.version = version + 1;
    row.updated_at = write.now().into();
    store::update_pilot(write, row, version)?;
    let told = NewTransition {
        machine: MACHINE,
        event: step.event.code(),
        states: (step.from.code(), step.to.code()),
        reason_code: why.reason.map(ReasonCode::code),
        note: why.note,
    };
    transitions::insert_transition(write, row.id, by, told)?;
    let data = json!({
        "event": step.event, "from": step.from, "to": step.to, "reasonCode": why.reason,
        "labId": row.lab_id, "placementId": row.placement_id,
    });
    write.record(NewEvent::new("pilot_transitioned", "pilots", row.id, by).data(data));
    Ok(())
}

/// The aid that comes with a pilot is granted when it starts; from then on it counts as any other that was declared.
fn declare_aid(write: &mut Write<'_>, row: &PilotRow) -> Result<()> {
    let Some(amount_eur) = row.state_aid_eur.filter(|amount| *amount > 0) else { return Ok(()) };
    let lab = access::visible_with_name(write, &Caller::service(), &Key::from(row.lab_id.uuid()))?.1;
    let new = NewStateAid {
        amount_eur,
        granted_on: write.today(),
        grantor: lab,
        measure: Some(format!("Pilot {}", row.id)),
    };
    let organisation = Key::from(row.organisation_id.uuid());
    state_aid::actions::create_state_aid(write, &Caller::service(), &organisation, new)?;
    Ok(())
}

/// The work in the lab is over: the verdict is fixed, the slots come free.
fn end(write: &mut Write<'_>, by: &Caller, row: &mut PilotRow) -> Result<()> {
    let reasoned = evaluation::reasoned(write, row)?;
    row.verdict = Some(reasoned.computed);
    row.reasoning = Some(Json::of(&reasoned)?);
    row.verdict_at = Some(write.now().into());
    row.ended_on = Some(Day(write.today()));
    piloting::finish(write, by, row.placement_id)
}

/// Why, as the caller says; a step that needs a reason is refused without.
fn stated<'a>(read: &Read<'_>, request: &'a TransitionRequest, required: bool) -> Result<Why<'a>> {
    let mut faults = Faults::new();
    if required && request.reason_code.is_none() {
        let detail = format!("reasonCode: the event {} needs a reason", request.event);
        faults.body("/reasonCode", "required", detail);
    }
    persons::check("/note", request.note.as_deref(), read.today(), &mut faults);
    faults.check()?;
    Ok(Why { reason: request.reason_code, note: request.note.as_deref() })
}

/// Refuses a step with all that is missing for it.
fn check_ready(read: &mut Read<'_>, row: &PilotRow, event: PilotEvent) -> Result<()> {
    match event {
        PilotEvent::Prepare | PilotEvent::Start => {
            let facts = actions::gate_facts(read, row)?;
            gates::check(event, &gates::gates(&facts, read.today()))
        }
        PilotEvent::Measure => {
            let mut faults = Faults::new();
            let today = read.today();
            for day in records::list_overdue(read, row.id, today)? {
                let detail = format!("The go/no-go moment of {} was not decided yet.", day.0);
                faults.body("/event", "moment_undecided", detail);
            }
            faults.check_as(Code::NotReady)
        }
        PilotEvent::Evaluate => {
            let mut faults = Faults::new();
            if row.participants_actual.is_none() {
                let detail = "State how many people took part (participantsActual).";
                faults.body("/event", "participants_actual", detail);
            }
            if let Some(open) = documents::find_open(read, row.id, None)? {
                let detail =
                    format!("The amendment {} waits for a signature; sign, reject or withdraw it.", open.id);
                faults.body("/event", "amendment_open", detail);
            }
            faults.check_as(Code::NotReady)
        }
        PilotEvent::Pause | PilotEvent::Resume | PilotEvent::Close | PilotEvent::Stop => Ok(()),
    }
}
