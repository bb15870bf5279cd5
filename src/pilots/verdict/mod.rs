//! What a pilot showed, computed from its criteria and measurements. Pure.
//!
//! Of every criterion the last measurement counts that was really measured and was not corrected since. A must that failed
//! on enough people decides: not proven. All musts met on enough people: proven. All else is inconclusive; a
//! should is reported and decides nothing.

use super::model::{
    Verdict,
    criteria::{Comparator, Criterion, Priority},
};
use crate::{base::id::MeasurementId, text_enum};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

text_enum! {
    /// How a criterion came out.
    pub enum CriterionResult {
        Met = "met", "gehaald", "met";
        Failed = "failed", "niet gehaald", "failed";
        NotEnoughN = "not_enough_n", "op te weinig mensen gemeten", "measured on too few people";
        NotMeasured = "not_measured", "niet gemeten", "not measured";
    }
}

/// A measurement that counts: measured, not estimated, and not corrected since.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// Its id; later ones have later ids.
    pub id: MeasurementId,
    /// The criterion's code.
    pub criterion: String,
    /// The value.
    pub value: f64,
    /// On how many people.
    pub n: i32,
    /// When.
    pub measured_on: Date,
}

/// A verdict with its reasons.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reasoned {
    /// What follows from the criteria and the measurements.
    pub computed: Verdict,
    /// Why, in Dutch.
    pub reason_nl: String,
    /// Why, in English.
    pub reason_en: String,
    /// How each criterion came out.
    pub criteria: Vec<CriterionReason>,
}

/// How one criterion came out, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CriterionReason {
    /// Its code.
    pub code: String,
    /// What is measured.
    pub indicator: String,
    /// In which unit.
    pub unit: String,
    /// Whether the verdict hangs on it.
    pub priority: Priority,
    /// How it came out.
    pub result: CriterionResult,
    /// The value that counted; null when there is none.
    pub value: Option<f64>,
    /// How it was compared.
    pub comparator: Comparator,
    /// With what.
    pub threshold: f64,
    /// With `between`: the upper threshold; else null.
    pub threshold_high: Option<f64>,
    /// On how many people the value rests; null when there is none.
    pub n: Option<i32>,
    /// On how many it must rest.
    pub minimum_n: i32,
    /// The measurement that counted; null when there is none.
    pub measurement: Option<MeasurementId>,
    /// The same in a Dutch sentence.
    pub sentence_nl: String,
    /// The same in an English sentence.
    pub sentence_en: String,
}

/// The verdict that follows from criteria and measurements.
#[must_use]
pub fn judge(criteria: &[Criterion], measurements: &[Measured]) -> Reasoned {
    let criteria: Vec<CriterionReason> = criteria
        .iter()
        .map(|criterion| {
            let own = measurements.iter().filter(|one| one.criterion == criterion.code);
            reason(criterion, own.max_by_key(|one| (one.measured_on, one.id)))
        })
        .collect();
    let musts: Vec<&CriterionReason> = criteria.iter().filter(|one| one.priority == Priority::Must).collect();
    let count = |result| musts.iter().filter(|one| one.result == result).count();
    let (met, failed) = (count(CriterionResult::Met), count(CriterionResult::Failed));
    let computed = match (failed, musts.len() - met) {
        (1.., _) => Verdict::NotProven,
        (0, 0) if met > 0 => Verdict::Proven,
        _ => Verdict::Inconclusive,
    };
    let (reason_nl, reason_en) = sentences(computed, &musts, (met, failed));
    Reasoned { computed, reason_nl, reason_en, criteria }
}

fn reason(criterion: &Criterion, measured: Option<&Measured>) -> CriterionReason {
    let result = match measured {
        None => CriterionResult::NotMeasured,
        Some(one) if one.n < criterion.minimum_n => CriterionResult::NotEnoughN,
        Some(one) if criterion.is_met_by(one.value) => CriterionResult::Met,
        Some(_) => CriterionResult::Failed,
    };
    let mut reason = CriterionReason {
        code: criterion.code.clone(),
        indicator: criterion.indicator.clone(),
        unit: criterion.unit.clone(),
        priority: criterion.priority,
        result,
        value: measured.map(|one| one.value),
        comparator: criterion.comparator,
        threshold: criterion.threshold,
        threshold_high: criterion.threshold_high,
        n: measured.map(|one| one.n),
        minimum_n: criterion.minimum_n,
        measurement: measured.map(|one| one.id),
        sentence_nl: String::new(),
        sentence_en: String::new(),
    };
    (reason.sentence_nl, reason.sentence_en) = tell(&reason);
    reason
}

fn tell(one: &CriterionReason) -> (String, String) {
    let CriterionReason { indicator, unit, threshold, minimum_n, .. } = one;
    let asked = |label: &str, and: &str| match one.threshold_high {
        Some(high) => format!("{label} {threshold} {and} {high} {unit}"),
        None => format!("{label} {threshold} {unit}"),
    };
    let asked_nl = asked(one.comparator.label_nl(), "en");
    let asked_en = asked(one.comparator.label_en(), "and");
    let (Some(value), Some(n)) = (one.value, one.n) else {
        return (
            format!("{indicator}: niet gemeten; gevraagd {asked_nl}."),
            format!("{indicator}: not measured; asked {asked_en}."),
        );
    };
    let (nl, en) = (one.result.label_nl(), one.result.label_en());
    (
        format!("{indicator}: {value} {unit} (n = {n}, minstens {minimum_n}), gevraagd {asked_nl}: {nl}."),
        format!("{indicator}: {value} {unit} (n = {n}, at least {minimum_n}), asked {asked_en}: {en}."),
    )
}

fn sentences(
    verdict: Verdict,
    musts: &[&CriterionReason],
    (met, failed): (usize, usize),
) -> (String, String) {
    let all = musts.len();
    match verdict {
        Verdict::Proven => (
            format!("Alle {all} must-criteria zijn gehaald, gemeten op genoeg mensen."),
            format!("All {all} must-criteria were met, measured on enough people."),
        ),
        Verdict::NotProven => (
            format!("Van de {all} must-criteria zijn er {failed} niet gehaald, gemeten op genoeg mensen."),
            format!("Of the {all} must-criteria {failed} failed, measured on enough people."),
        ),
        Verdict::Inconclusive if all == 0 => (
            "Er is geen must-criterium, dus niets om het oordeel op te baseren.".to_owned(),
            "There is no must-criterion, so nothing to base a verdict on.".to_owned(),
        ),
        Verdict::Inconclusive => {
            let open = all - met;
            (
                format!("Van de {all} must-criteria zijn er {open} niet of op te weinig mensen gemeten."),
                format!("Of the {all} must-criteria {open} were not measured, or on too few people."),
            )
        }
    }
}

#[cfg(test)]
mod tests;
