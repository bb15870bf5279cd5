//! The steps of a care need's lifecycle.

use super::{
    actions::{check_ready, supporters, view, visible},
    lifecycle::{MACHINE, NEED, NeedEvent},
    model::{NeedStatus, NewCareNeed},
    store::{self, CareNeedRow},
    views::CareNeedView,
};
use crate::{
    base::{
        actor::{Caller, Permission, Stakes},
        error::{Error, Faults, Result},
        id::{CareNeedId, InnovationId},
        input,
        key::Key,
        lifecycle::{Step, decide, own_step},
        page::Page,
    },
    db::{NewEvent, Read, Write, transitions},
    http::{TransitionRequest, TransitionView},
    innovations::{answers, model::AnswerStatus},
};
use serde_json::json;

/// Does what the event says, if it is possible in the present state and the caller's part in the need allows it.
pub fn transition_care_need(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    request: &TransitionRequest,
) -> Result<CareNeedView> {
    let old = visible(write, by, key)?;
    let (maker, parties) = (Stakes::organisation(old.organisation_id), supporters(write, &old)?);
    let may = |permission| {
        let stakes = if permission == Permission::ManageCareNeed { &maker } else { &parties };
        by.may(permission, stakes)
    };
    if !may(Permission::ManageCareNeed) && !may(Permission::ArticulateCareNeed) {
        return Err(Error::forbidden());
    }
    let step = decide(NEED, (old.status, true), &request.event, may)?;
    fits(step, request, &view(write, old.clone())?)?;
    let row = take(write, by, old, (step, request))?;
    view(write, row)
}

/// The steps that a need took, oldest first; for its parties, because steps name people and may have notes.
pub fn list_care_need_transitions(
    read: &mut Read<'_>,
    caller: &Caller,
    key: &Key,
) -> Result<Page<TransitionView>> {
    let row = visible(read, caller, key)?;
    let stakes = supporters(read, &row)?;
    if !caller.may(Permission::ArticulateCareNeed, &stakes) {
        return Err(Error::forbidden());
    }
    Ok(Page::whole(transitions::list_transitions(read, row.id)?).map(TransitionView::from))
}

/// Says of every open need that this innovation answers, as a party to it confirmed, that a pilot began; answers which.
///
/// For when a pilot of the innovation starts: who may start it is decided there. A mere claim moves nobody's need.
pub fn begin_pilot(write: &mut Write<'_>, by: &Caller, innovation: InnovationId) -> Result<Vec<CareNeedId>> {
    let event = NeedEvent::BeginPilot;
    let request = TransitionRequest { event: event.code().to_owned(), reason_code: None, note: None };
    let mut moved = Vec::new();
    for answer in answers::list_live(write, Some(&[innovation]), None)? {
        if answer.status != AnswerStatus::Confirmed {
            continue;
        }
        let row = store::find_need(write, answer.care_need_id)?.ok_or_else(Error::not_found)?;
        if let Some(step) = own_step(NEED, row.status, event) {
            take(write, by, row, (step, &request))?;
            moved.push(answer.care_need_id);
        }
    }
    Ok(moved)
}

/// Takes a step that is allowed.
fn take(
    write: &mut Write<'_>,
    by: &Caller,
    old: CareNeedRow,
    (step, request): (Step<NeedStatus, NeedEvent>, &TransitionRequest),
) -> Result<CareNeedRow> {
    let (from, version) = (old.status, old.version);
    let row = CareNeedRow { status: step.to, version: version + 1, updated_at: write.now().into(), ..old };
    store::update_need(write, &row, version, None)?;
    let states = (from.code(), step.to.code());
    transitions::insert_transition(write, row.id, by, request.step(MACHINE, states))?;
    let facts = json!({ "event": step.event, "from": from, "to": step.to });
    write.record(NewEvent::new("care_need_transitioned", "care_needs", row.id, by).data(facts));
    Ok(row)
}

fn fits(step: Step<NeedStatus, NeedEvent>, request: &TransitionRequest, need: &CareNeedView) -> Result<()> {
    if step.reason && request.reason_code.is_none() {
        let mut faults = Faults::new();
        let detail = format!("reasonCode: say why, when you {} a care need", step.event);
        faults.body("/reasonCode", "required", detail);
        faults.check()?;
    }
    if !step.event.needs_ready() {
        return Ok(());
    }
    let input = input::editable::<NewCareNeed>(serde_json::to_value(need)?)?;
    check_ready(&serde_json::from_value(input)?)
}
