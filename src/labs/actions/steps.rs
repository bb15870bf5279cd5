//! The steps of a lab's lifecycle.

use super::view;
use crate::{
    base::{
        actor::{Caller, Permission},
        error::{Code, Error, Faults, Result},
        key::Key,
        lifecycle::{Step, decide},
        page::Page,
    },
    db::{NewEvent, Read, Write, transitions},
    http::{TransitionRequest, TransitionView},
    labs::{
        access,
        lifecycle::{LAB, LabEvent, MACHINE},
        model::LabStatus,
        store::{self, LabRow},
        views::LabView,
    },
};

/// Does what the event says, if it is possible in the present state and the caller's role allows it.
pub fn create_transition(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    request: TransitionRequest,
) -> Result<LabView> {
    let id = access::permitted(write, by, key, Permission::ManageLab)?;
    let stakes = access::stakes(write, id)?;
    let old = store::find_lab(write, id)?.ok_or_else(Error::not_found)?;
    let may = |permission| by.may(permission, &stakes);
    let step = decide(LAB, (old.status, true), &request.event, may)?;
    let present = view(write, id)?;
    fits(step, &request, &present)?;
    let now = write.now().into();
    let row = LabRow {
        status: step.to,
        verified_at: if step.event.verifies() { Some(now) } else { old.verified_at },
        version: old.version + 1,
        updated_at: now,
        ..old.clone()
    };
    store::update_lab(write, &row, old.version, None)?;
    let (from, to) = (old.status.code(), step.to.code());
    transitions::insert_transition(write, id, by, request.step(MACHINE, (from, to)))?;
    let facts = serde_json::json!({ "event": step.event, "from": from, "to": to });
    write.record(NewEvent::new("lab_transitioned", "labs", id, by).lab(id).data(facts));
    view(write, id)
}

/// The steps that a lab took, oldest first; for those who manage it.
pub fn list_transitions(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<Page<TransitionView>> {
    let id = access::permitted(read, caller, key, Permission::ManageLab)?;
    Ok(Page::whole(transitions::list_transitions(read, id)?).map(TransitionView::from))
}

fn fits(step: Step<LabStatus, LabEvent>, request: &TransitionRequest, lab: &LabView) -> Result<()> {
    let mut faults = Faults::new();
    if step.reason && request.reason_code.is_none() {
        let detail = format!("reasonCode: say why, when you {} a lab", step.event);
        faults.body("/reasonCode", "required", detail);
    }
    faults.check()?;
    let mut missing = Faults::new();
    if step.event.needs_ready() {
        for (pointer, detail) in super::as_input(lab)?.missing() {
            missing.body(pointer, "required", detail);
        }
    }
    missing.check_as(Code::NotReady)
}
