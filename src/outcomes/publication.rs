//! Making an outcome public: one proposes, other eyes approve, and what they approved is what everybody sees from then on.

use super::{
    actions,
    lifecycle::{Eyes, OUTCOME, OutcomeEvent, OutcomeSide, OutcomeStatus, check_four_eyes},
    model::{DecisionChoice, HtaKind, OutcomeDecision, OutcomeTerms},
    store::{
        self, Named, OutcomeRow, Sight,
        parts::{self, HtaRow},
    },
    views::OutcomeView,
};
use crate::{
    base::{
        actor::Caller,
        error::{Code, Error, Faults, Result},
        id::{HtaId, OrganisationId},
        key::Key,
        lifecycle::{Step, decide},
    },
    db::{NewEvent, Read, Write, transitions, types::Json},
    http::TransitionRequest,
    pilots::model::{Verdict, persons},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Its name in the history.
const MACHINE: &str = "outcome";

/// What was approved. Assessments are named: they never change.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Snapshot {
    /// The innovation's title then: what its owner calls it later was not approved.
    pub innovation_title: String,
    pub verdict: Option<Verdict>,
    pub verdict_overridden: bool,
    /// How many people took part in the pilot.
    pub participants: Option<i32>,
    pub terms: OutcomeTerms,
    pub provisional_hta: Option<HtaId>,
    pub final_hta: Option<HtaId>,
}

/// Proposes, approves, gives back, revises, withdraws or reopens an outcome.
pub fn transition_outcome(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    request: &TransitionRequest,
) -> Result<OutcomeView> {
    let sight = Sight::of(write, by)?;
    let found = actions::in_sight(write, &sight, key)?;
    let stakes = sight.stakes(&found.row);
    let step =
        decide(OUTCOME, (found.row.status, true), &request.event, |permission| by.may(permission, &stakes))?;
    check_reason(write, request, step.reason)?;
    let row = moved(write, (by, &sight), found, step)?;
    let data = json!({
        "event": step.event, "from": step.from, "to": step.to, "reasonCode": request.reason_code,
    });
    let told = request.step(MACHINE, (step.from.code(), step.to.code()));
    transitions::insert_transition(write, row.id, by, told)?;
    write.record(NewEvent::new("outcome_transitioned", "outcomes", row.id, by).data(data));
    actions::find_outcome(write, by, key)
}

fn check_reason(read: &Read<'_>, request: &TransitionRequest, required: bool) -> Result<()> {
    let mut faults = Faults::new();
    if required && request.reason_code.is_none() {
        let detail = format!("reasonCode: the event {} needs a reason", request.event);
        faults.body("/reasonCode", "required", detail);
    }
    persons::check("/note", request.note.as_deref(), read.today(), &mut faults);
    faults.check()
}

fn moved(
    write: &mut Write<'_>,
    (by, sight): (&Caller, &Sight),
    found: Named,
    step: Step<OutcomeStatus, OutcomeEvent>,
) -> Result<OutcomeRow> {
    let version = found.row.version;
    let now = write.now().into();
    let mut row = match step.event {
        OutcomeEvent::Propose => {
            let snapshot = snapshot(write, &found)?;
            check_complete(&found, &snapshot)?;
            let sides = sight.sides(&found.row);
            OutcomeRow {
                proposed_by: by.user,
                proposed_sides: Some(Json::of(&sides)?),
                proposed_at: Some(now),
                approved_by: None,
                ..found.row
            }
        }
        OutcomeEvent::Approve => {
            let proposed = proposed_sides(&found.row)?;
            let proposer = Eyes { user: found.row.proposed_by, sides: &proposed };
            let sides = sight.sides(&found.row);
            check_four_eyes(proposer, Eyes { user: by.user, sides: &sides })?;
            let snapshot = snapshot(write, &found)?;
            check_complete(&found, &snapshot)?;
            OutcomeRow {
                approved_by: by.user,
                published: Some(Json::of(&snapshot)?),
                published_decision: found.row.decision,
                published_at: Some(now),
                ..found.row
            }
        }
        OutcomeEvent::Return | OutcomeEvent::Revise | OutcomeEvent::Reopen => unproposed(found.row),
        OutcomeEvent::Withdraw => OutcomeRow {
            published: None,
            published_decision: None,
            published_at: None,
            ..unproposed(found.row)
        },
    };
    row.status = step.to;
    row.version = version + 1;
    row.updated_at = now;
    store::update_outcome(write, &row, version)?;
    Ok(row)
}

fn unproposed(row: OutcomeRow) -> OutcomeRow {
    OutcomeRow { proposed_by: None, proposed_sides: None, proposed_at: None, approved_by: None, ..row }
}

/// For whom those spoke who proposed.
pub(super) fn proposed_sides(row: &OutcomeRow) -> Result<Vec<OutcomeSide>> {
    row.proposed_sides.clone().map_or_else(|| Ok(Vec::new()), |sides| Ok(sides.into()?))
}

/// Refuses what is not fit to be published, with all that is missing. An outcome that says "stop" is published like others.
fn check_complete(found: &Named, snapshot: &Snapshot) -> Result<()> {
    let mut faults = Faults::new();
    if !found.pilot.status.is_over() {
        faults.body("/pilot", "not_over", "The pilot is neither evaluated nor stopped.");
    }
    if snapshot.terms.decision.is_none() {
        faults.body("/decision", "required", "State what was decided: adopt, adapt or stop.");
    }
    if snapshot.terms.lessons.is_none() {
        faults.body("/lessons", "required", "State what was learnt (lessons).");
    }
    let adopts = found.row.decision == Some(DecisionChoice::Adopt);
    if adopts && snapshot.provisional_hta.is_none() && snapshot.final_hta.is_none() {
        let detail = "A decision to adopt needs an assessment: POST /v1/outcomes/{id}/htas.";
        faults.body("/htas", "required", detail);
    }
    faults.check_as(Code::NotReady)
}

/// What would be published now.
fn snapshot(read: &mut Read<'_>, found: &Named) -> Result<Snapshot> {
    let htas = parts::list_htas(read, &[found.row.id])?;
    Ok(Snapshot {
        innovation_title: found.names.innovation.clone(),
        verdict: found.pilot.verdict(),
        verdict_overridden: found.pilot.overridden.is_some(),
        participants: found.pilot.participants,
        terms: terms(&found.row)?,
        provisional_hta: latest(&htas, HtaKind::Provisional).map(|hta| hta.id),
        final_hta: latest(&htas, HtaKind::Final).map(|hta| hta.id),
    })
}

/// The assessment of a kind that holds: the last one. Assessments come oldest first.
pub(super) fn latest(htas: &[HtaRow], kind: HtaKind) -> Option<&HtaRow> {
    htas.iter().rev().find(|hta| hta.kind == kind)
}

/// What an outcome says now, published or not.
pub(super) fn terms(row: &OutcomeRow) -> Result<OutcomeTerms> {
    let key = |id: OrganisationId| Key::from(id.uuid());
    let decision = row.decision.zip(row.decided_on).map(|(choice, day)| OutcomeDecision {
        choice,
        reason: row.decision_reason.clone().unwrap_or_default(),
        organisation: row.decided_by_organisation_id.map(key),
        name: row.decided_by_name.clone(),
        decided_on: day.0,
    });
    Ok(OutcomeTerms {
        decision,
        displaced_treatment: row.displaced_treatment.clone(),
        lessons: row.lessons.clone(),
        flows: row.flows.clone().into()?,
        barriers: row.barriers.clone().into()?,
    })
}

/// What everybody sees; "not found" when nothing is published.
pub(super) fn published(row: &OutcomeRow) -> Result<Snapshot> {
    Ok(row.published.clone().ok_or_else(Error::not_found)?.into()?)
}
