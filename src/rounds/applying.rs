//! Applying a run: all that it decided, or nothing.

use super::{
    actions,
    figures::RunSummary,
    inputs::{self, Inputs, Loaded},
    lifecycle::ROUND,
    model::{ApplicationStatus, PairVerdict, RoundEvent, RunToApply},
    runs, steps,
    store::{
        RoundRow, applications as filed,
        runs::{self as rows, RunRow},
    },
    views::RoundRunView,
};
use crate::{
    base::{
        actor::Caller,
        error::{Code, Error, Faults, Refusal, Result},
        id::{LabId, RoundApplicationId},
        key::Key,
        lifecycle::{illegal_event, own_step},
    },
    db::{NewEvent, Write},
    http::TransitionRequest,
    requests::rounds::{self as requests, Decided},
    vocabulary::terms::ReasonCode,
};
use serde_json::json;
use std::collections::HashMap;

/// Applies a run whose inputs are still what they were. Applying the same run again changes nothing and answers the same.
pub fn apply_round_run(
    write: &mut Write<'_>,
    by: &Caller,
    (key, run): (&Key, &Key),
    asked: &RunToApply,
) -> Result<RoundRunView> {
    let mut round = actions::managed(write, by, key)?;
    let run = runs::named(write, &round, run)?;
    if asked.inputs_sha256 != run.inputs_sha256 {
        let mut faults = Faults::new();
        let detail = "inputsSha256: is not that of this run; look at the run that you mean to apply";
        faults.body("/inputsSha256", "another_run", detail);
        faults.check()?;
    }
    if round.applied_run_id == Some(run.id) {
        return RoundRunView::of(run, &round);
    }
    let Some(step) = own_step(ROUND, round.status, RoundEvent::Apply) else {
        return Err(illegal_event(RoundEvent::Apply.code(), round.status.code(), &[]));
    };
    let Loaded { inputs, .. } = inputs::load(write, &round)?;
    check_unchanged(write, &run, &inputs)?;
    let summary: RunSummary = run.summary.clone().into()?;
    if !summary.findings.is_empty() {
        let detail = "The checker found this assignment wrong; it can't be applied. Report it.";
        return Err(Error::refused(Code::NotReady, detail));
    }
    carry_out(write, by, &round, (&run, &inputs))?;
    round.applied_run_id = Some(run.id);
    let why = TransitionRequest { event: RoundEvent::Apply.code().to_owned(), reason_code: None, note: None };
    steps::move_round(write, by, &mut round, step, &why)?;
    let data = json!({ "runId": run.id, "inputsSha256": run.inputs_sha256 });
    write.record(NewEvent::new("round_run_applied", "rounds", round.id, by).data(data));
    RoundRunView::of(run, &round)
}

/// Refused with what changed, when the inputs are not those of the run.
fn check_unchanged(write: &mut Write<'_>, run: &RunRow, now: &Inputs) -> Result<()> {
    if now.sha256()? == run.inputs_sha256 {
        return Ok(());
    }
    let before: Inputs = rows::find_inputs(write, run.id)?.into()?;
    let changed = inputs::changes(&before, now);
    let detail = format!(
        "Since run {} changed: {} lab(s), {} application(s), pins or bans of {}.",
        run.number,
        changed.labs.len(),
        changed.applications.len(),
        changed.rulings.len()
    );
    Err(Refusal::new(Code::InputsChanged, detail).fact("changed", json!(changed)).into())
}

fn carry_out(
    write: &mut Write<'_>,
    by: &Caller,
    round: &RoundRow,
    (run, inputs): (&RunRow, &Inputs),
) -> Result<()> {
    let preferences: HashMap<(RoundApplicationId, LabId), u32> = inputs
        .applications
        .iter()
        .flat_map(|one| one.choices.iter().map(|choice| ((one.id, choice.lab), choice.preference)))
        .collect();
    let mut decided = Decided::default();
    let (mut placed, mut unplaced) = (Vec::new(), Vec::new());
    for (application, request, lab, binding) in rows::list_decisions(write, run.id)? {
        if let Some(lab) = lab {
            let preference = preferences.get(&(application, lab)).copied().unwrap_or(1);
            decided.placed.push((request, lab, i32::try_from(preference).unwrap_or(i32::MAX)));
            placed.push(application);
        } else {
            decided.unplaced.push((request, reason(binding)));
            unplaced.push(application);
        }
    }
    requests::carry_out(write, by, steps::host(round), &decided)?;
    filed::update_status(write, &placed, ApplicationStatus::Placed)?;
    filed::update_status(write, &unplaced, ApplicationStatus::Unplaced)
}

/// Why a request ends without a place, in the words of requests.
fn reason(binding: Option<PairVerdict>) -> ReasonCode {
    match binding {
        Some(PairVerdict::StateAidCeiling) => ReasonCode::StateAidCeiling,
        Some(
            PairVerdict::Full
            | PairVerdict::QuotaFull
            | PairVerdict::NoSlots
            | PairVerdict::Assigned
            | PairVerdict::Pinned
            | PairVerdict::PinnedElsewhere
            | PairVerdict::PreferredAnother,
        ) => ReasonCode::NoCapacity,
        // The result says which rule or which ruling.
        Some(PairVerdict::NotEligible | PairVerdict::Banned) | None => ReasonCode::Other,
    }
}
