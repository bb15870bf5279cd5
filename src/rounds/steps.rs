//! What can happen to a round: it opens, it closes and its scores are fixed, it is cancelled and all go back.

use super::{
    actions,
    lifecycle::ROUND,
    model::{ApplicationStatus, RoundEvent, RoundStatus},
    store::{
        self, RoundRow,
        applications::{self, ApplicationRow, ScoreRow},
    },
    views::RoundView,
};
use crate::{
    base::{
        actor::{Caller, Stakes},
        error::{Code, Faults, Result},
        id::{InnovationId, LabId, PilotRequestId, RoundApplicationId, RoundId},
        key::Key,
        lifecycle::{Step, decide},
        period::Period,
    },
    db::{
        NewEvent, Read, Write,
        transitions::{self, NewTransition},
    },
    http::TransitionRequest,
    matching::{fits, snapshot::Snapshot},
    requests::rounds::{self as requests, Host},
    vocabulary::terms::ReasonCode,
};
use serde_json::json;
use std::collections::{BTreeMap, HashMap};

/// Name of the machine in the history.
const MACHINE: &str = "round";

/// Opens, closes or cancels a round.
pub fn transition_round(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    (request, register): (&TransitionRequest, &Snapshot),
) -> Result<RoundView> {
    let mut row = actions::in_sight(write, by, key)?;
    let stakes = Stakes::network(row.network_id);
    let step = decide(ROUND, (row.status, true), &request.event, |permission| by.may(permission, &stakes))?;
    let mut faults = Faults::new();
    if step.reason && request.reason_code.is_none() {
        let detail = format!("reasonCode: the event {} needs a reason", request.event);
        faults.body("/reasonCode", "required", detail);
    }
    faults.check()?;
    match step.event {
        RoundEvent::Open => check_ready(write, &row)?,
        RoundEvent::Close => fix_scores(write, &mut row, register)?,
        RoundEvent::Cancel => {
            let reason = request.reason_code.unwrap_or(ReasonCode::Other);
            let filed = applications::list_filed(write, row.id)?;
            give_back(write, by, &row, &filed, reason)?;
        }
        RoundEvent::Apply => {}
    }
    move_round(write, by, &mut row, step, request)?;
    actions::view(write, by, row)
}

/// Takes a step that was decided on.
pub(super) fn move_round(
    write: &mut Write<'_>,
    by: &Caller,
    row: &mut RoundRow,
    step: Step<RoundStatus, RoundEvent>,
    why: &TransitionRequest,
) -> Result<()> {
    let version = row.version;
    row.status = step.to;
    row.version = version + 1;
    row.updated_at = write.now().into();
    store::update_round(write, row, version)?;
    let told = NewTransition {
        machine: MACHINE,
        event: step.event.code(),
        states: (step.from.code(), step.to.code()),
        reason_code: why.reason_code.map(ReasonCode::code),
        note: why.note.as_deref(),
    };
    transitions::insert_transition(write, row.id, by, told)?;
    let data =
        json!({ "event": step.event, "from": step.from, "to": step.to, "reasonCode": why.reason_code });
    write.record(NewEvent::new("round_transitioned", "rounds", row.id, by).data(data));
    Ok(())
}

/// A round as requests know it.
pub(super) fn host(row: &RoundRow) -> Host {
    let period = Period { from: row.from_on.0, until: row.until_on.0 };
    Host { round: row.id, network: row.network_id, period }
}

/// Lets applications leave: their requests go back to their SMEs, with the labs that they prefer.
pub(super) fn give_back(
    write: &mut Write<'_>,
    by: &Caller,
    round: &RoundRow,
    leaving: &[ApplicationRow],
    reason: ReasonCode,
) -> Result<()> {
    let ids: Vec<RoundApplicationId> = leaving.iter().map(|row| row.id).collect();
    let choices = match leaving {
        [only] => applications::list_choices_of(write, &[only.id])?,
        _ => applications::list_choices(write, round.id)?,
    };
    let mut labs: HashMap<RoundApplicationId, Vec<LabId>> = HashMap::new();
    for choice in choices {
        labs.entry(choice.application_id).or_default().push(choice.lab_id);
    }
    let back: BTreeMap<PilotRequestId, Vec<LabId>> =
        leaving.iter().map(|row| (row.pilot_request_id, labs.remove(&row.id).unwrap_or_default())).collect();
    requests::give_back(write, by, host(round), &back, reason)?;
    applications::update_status(write, &ids, ApplicationStatus::Left)?;
    for id in ids {
        write.record(NewEvent::new("round_application_left", "round-applications", id, by));
    }
    Ok(())
}

fn check_ready(read: &mut Read<'_>, row: &RoundRow) -> Result<()> {
    let mut faults = Faults::new();
    if row.closes_on.0 < read.today() {
        faults.body("/closesOn", "in_the_past", "closesOn: has passed; choose a later day");
    }
    if store::list_lab_ids(read, &[row.id])?.is_empty() {
        faults.body("/labs", "required", "labs: choose at least one lab");
    }
    faults.check_as(Code::NotReady)
}

/// Works out how well each application fits each of its labs, all at the same moment and by the same weights.
fn fix_scores(write: &mut Write<'_>, row: &mut RoundRow, register: &Snapshot) -> Result<()> {
    let choices = applications::list_choices(write, row.id)?;
    let waiting = requests::list_waiting(write, row.id)?;
    let innovations: HashMap<PilotRequestId, InnovationId> =
        waiting.into_iter().map(|one| (one.request, one.innovation)).collect();
    let mut of: HashMap<RoundApplicationId, InnovationId> = HashMap::new();
    for filed in applications::list_filed(write, row.id)? {
        if let Some(innovation) = innovations.get(&filed.pilot_request_id) {
            of.insert(filed.id, *innovation);
        }
    }
    let mut asked: HashMap<InnovationId, Vec<LabId>> = HashMap::new();
    for choice in &choices {
        if let Some(innovation) = of.get(&choice.application_id) {
            asked.entry(*innovation).or_default().push(choice.lab_id);
        }
    }
    let asked: Vec<(InnovationId, Vec<LabId>)> = asked.into_iter().collect();
    let weights = register.weights_of(Some(row.network_id));
    let fits = fits::list_fits(write, &asked, (register, weights))?;
    let fits: HashMap<(InnovationId, LabId), fits::Fit> =
        fits.into_iter().map(|fit| ((fit.innovation, fit.lab), fit)).collect();
    let score = |choice: &applications::ChoiceRow| {
        let innovation = of.get(&choice.application_id)?;
        Some(score_row(row.id, choice, fits.get(&(*innovation, choice.lab_id))))
    };
    let rows: Vec<ScoreRow> = choices.iter().filter_map(score).collect();
    applications::insert_scores(write, &rows)?;
    row.weights_version = Some(weights.version.clone());
    Ok(())
}

/// A lab that the register does not know any more takes nobody.
fn score_row(round: RoundId, choice: &applications::ChoiceRow, fit: Option<&fits::Fit>) -> ScoreRow {
    let failing = fit.map_or_else(|| vec!["lab_active"], |fit| fit.failing.clone());
    ScoreRow {
        application_id: choice.application_id,
        lab_id: choice.lab_id,
        round_id: round,
        score: fit.map_or(0, |fit| thousandths(fit.score)),
        failing: Some(failing.join(" ")).filter(|codes| !codes.is_empty()),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::as_conversions, reason = "clamped to what fits")]
fn thousandths(score: f64) -> i32 {
    (score * 1000.0).round().clamp(0.0, 100_000.0) as i32
}
