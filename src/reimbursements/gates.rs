//! What must be shown before something is reimbursed. Pure: evidence in; the assessment that it rests on, or all that is
//! missing, out.
//!
//! Conditional: the assessment that holds for one of its pilots (the final one, else the provisional one) is promising: at
//! the threshold of its burden band the net benefit is above zero, or the probability of being cost-effective is at least
//! one half. Definitive: one of its pilots has a final assessment and proved its value.

use crate::{
    base::{error::Faults, id::HtaId},
    outcomes::{assessments::Evidence, model::HtaKind},
    pilots::model::Verdict,
};

/// The promising assessment on which a conditional reimbursement rests; notes why there is none.
pub fn promising(evidence: &[Evidence], faults: &mut Faults) -> Option<HtaId> {
    let superseded = |one: &Evidence| {
        let last =
            |other: &Evidence| other.hta.kind == HtaKind::Final && other.hta.outcome == one.hta.outcome;
        one.hta.kind == HtaKind::Provisional && evidence.iter().any(last)
    };
    let holding: Vec<&Evidence> = evidence.iter().filter(|one| !superseded(one)).collect();
    if let Some(one) = holding.iter().rev().find(|one| one.is_promising == Some(true)) {
        return Some(one.hta.id);
    }
    if holding.is_empty() {
        let detail = "There is no assessment (HTA) of this innovation; add one to the outcome of its pilot.";
        faults.body("/innovation", "no_hta", detail);
    }
    for one in holding {
        faults.body("/innovation", "not_promising", disappointment(one));
    }
    None
}

/// The final assessment of a pilot that proved its value, on which a definitive reimbursement rests; notes what is missing.
pub fn proven(evidence: &[Evidence], faults: &mut Faults) -> Option<HtaId> {
    let is_final = |one: &&Evidence| one.hta.kind == HtaKind::Final;
    let is_proven = |one: &&Evidence| one.verdict == Some(Verdict::Proven);
    let found = evidence.iter().filter(is_final).rfind(is_proven);
    if let Some(one) = found {
        return Some(one.hta.id);
    }
    let has_final = evidence.iter().any(|one| is_final(&one));
    let has_proven = evidence.iter().any(|one| is_proven(&one));
    if !has_final || has_proven {
        let detail = "There is no final assessment (HTA) of a pilot with the verdict proven; a provisional one is not enough.";
        faults.body("/innovation", "no_final_hta", detail);
    }
    if !has_proven {
        let detail = "No pilot with an assessment has the verdict proven.";
        faults.body("/innovation", "not_proven", detail);
    }
    None
}

fn disappointment(one: &Evidence) -> String {
    let hta = &one.hta;
    let computed = hta.burden_band.zip(hta.computed.as_ref()).and_then(|(band, all)| all.at(band));
    let Some(at) = computed else {
        return format!(
            "The assessment {} states no burden band, so nothing tells what a QALY may cost.",
            hta.id
        );
    };
    let chance = at.probability.map_or_else(|| "unknown".to_owned(), |chance| chance.to_string());
    format!(
        "The assessment {} is not promising: at EUR {} per QALY its net benefit is EUR {} per patient and the probability \
         of being cost-effective {chance}.",
        hta.id, at.threshold_eur, at.value_eur,
    )
}
