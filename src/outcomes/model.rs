//! Outcomes as their callers write them. What is public of them and when is in [`lifecycle`](super::lifecycle).

use super::hta::{BurdenBand, Difference, Increment};
use crate::{
    base::{error::Faults, key::Key},
    pilots::model::persons,
    text_enum,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

text_enum! {
    /// What is to be done with an innovation after its pilot.
    pub enum DecisionChoice {
        Adopt = "adopt", "invoeren", "adopt";
        Adapt = "adapt", "aanpassen", "adapt";
        Stop = "stop", "stoppen", "stop";
    }
}
text_enum! {
    /// How far the evidence goes.
    pub enum HtaKind {
        Provisional = "provisional", "voorlopig", "provisional";
        Final = "final", "definitief", "final";
    }
}
text_enum! {
    /// Whose costs are counted.
    pub enum Perspective {
        Healthcare = "healthcare", "de zorg", "health care";
        Societal = "societal", "de hele samenleving", "the whole of society";
    }
}
text_enum! {
    /// What stands in the way of taking an innovation into use.
    pub enum BarrierKind {
        BenefitsElsewhere = "benefits_elsewhere", "baten vallen elders dan kosten", "benefits land elsewhere than costs";
        NoReimbursement = "no_reimbursement", "geen vergoeding", "no reimbursement";
        Regulation = "regulation", "regelgeving", "regulation";
        Procurement = "procurement", "inkoop", "procurement";
        Integration = "integration", "aansluiting op andere systemen", "integration with other systems";
        Workforce = "workforce", "personeel en scholing", "workforce and training";
        Acceptance = "acceptance", "draagvlak", "acceptance";
        Supply = "supply", "levering en onderhoud", "supply and maintenance";
        Other = "other", "anders", "other";
    }
}

/// What was decided, why, by whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OutcomeDecision {
    /// Adopt, adapt or stop.
    pub choice: DecisionChoice,
    /// Why.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
    /// The organisation that decided, when it is registered.
    pub organisation: Option<Key>,
    /// Its name, or that of the board that decided. Not of a person.
    #[schema(min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// When.
    pub decided_on: Date,
}

/// A party that pays, gains, or both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Flow {
    /// The organisation, when it is registered.
    pub organisation: Option<Key>,
    /// Its name, or that of a kind of party.
    #[schema(min_length = 1, max_length = 200, example = "zorgverzekeraar")]
    pub name: Option<String>,
    /// What it pays, in whole euros a year.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub pays_eur: Option<i64>,
    /// What for.
    #[schema(min_length = 1, max_length = 500)]
    pub pays_for: Option<String>,
    /// What it gains, in whole euros a year.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub gains_eur: Option<i64>,
    /// What it gains, in money or otherwise.
    #[schema(min_length = 1, max_length = 500)]
    pub gains: Option<String>,
}

/// Something that stands in the way of taking the innovation into use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Barrier {
    /// Of what kind.
    pub kind: BarrierKind,
    /// What exactly, and what was done about it.
    #[schema(min_length = 1, max_length = 1000)]
    pub description: Option<String>,
}

/// What an outcome says; what is left out is not stated (yet).
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OutcomeTerms {
    /// What was decided.
    pub decision: Option<OutcomeDecision>,
    /// The treatment that it displaces, and in how far.
    #[schema(min_length = 1, max_length = 2000)]
    pub displaced_treatment: Option<String>,
    /// What was learnt. Stated for a pilot that was stopped.
    #[schema(min_length = 1, max_length = 5000)]
    pub lessons: Option<String>,
    /// Who pays and who gains.
    #[serde(default)]
    #[schema(required = false, max_items = 20)]
    pub flows: Vec<Flow>,
    /// What stands in the way of taking it into use.
    #[serde(default)]
    #[schema(required = false, max_items = 20)]
    pub barriers: Vec<Barrier>,
}

/// The outcome of a pilot that was evaluated or stopped. Each pilot has one.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewOutcome {
    /// The pilot.
    pub pilot: Key,
    /// What was decided.
    pub decision: Option<OutcomeDecision>,
    /// The treatment that it displaces, and in how far.
    #[schema(min_length = 1, max_length = 2000)]
    pub displaced_treatment: Option<String>,
    /// What was learnt. Required for a pilot that was stopped.
    #[schema(min_length = 1, max_length = 5000)]
    pub lessons: Option<String>,
    /// Who pays and who gains.
    #[serde(default)]
    #[schema(required = false, max_items = 20)]
    pub flows: Vec<Flow>,
    /// What stands in the way of taking it into use.
    #[serde(default)]
    #[schema(required = false, max_items = 20)]
    pub barriers: Vec<Barrier>,
}

impl From<NewOutcome> for OutcomeTerms {
    fn from(new: NewOutcome) -> Self {
        Self {
            decision: new.decision,
            displaced_treatment: new.displaced_treatment,
            lessons: new.lessons,
            flows: new.flows,
            barriers: new.barriers,
        }
    }
}

impl OutcomeTerms {
    /// Rules beyond the form; references are checked where the store is at hand.
    pub fn check(&self, today: Date, faults: &mut Faults) {
        if let Some(decision) = &self.decision {
            let who = (&decision.organisation, &decision.name);
            check_named("/decision", who, faults);
            if decision.decided_on > today {
                let detail = "decidedOn: must not be after today";
                faults.body("/decision/decidedOn", "in_the_future", detail);
            }
            persons::check("/decision/reason", Some(&decision.reason), today, faults);
            persons::check("/decision/name", decision.name.as_deref(), today, faults);
        }
        persons::check("/displacedTreatment", self.displaced_treatment.as_deref(), today, faults);
        persons::check("/lessons", self.lessons.as_deref(), today, faults);
        for (index, flow) in self.flows.iter().enumerate() {
            let place = format!("/flows/{index}");
            check_named(&place, (&flow.organisation, &flow.name), faults);
            let pays = flow.pays_eur.is_some() || flow.pays_for.is_some();
            if !pays && flow.gains_eur.is_none() && flow.gains.is_none() {
                let detail = "flows: say what this party pays or gains";
                faults.body(&place, "required", detail);
            }
            for (member, text) in [("name", &flow.name), ("paysFor", &flow.pays_for), ("gains", &flow.gains)]
            {
                persons::check(&format!("{place}/{member}"), text.as_deref(), today, faults);
            }
        }
        for (index, barrier) in self.barriers.iter().enumerate() {
            let place = format!("/barriers/{index}/description");
            persons::check(&place, barrier.description.as_deref(), today, faults);
        }
    }
}

fn check_named(place: &str, (organisation, name): (&Option<Key>, &Option<String>), faults: &mut Faults) {
    if organisation.is_none() && name.is_none() {
        let detail = "organisation: name the organisation, or give its name";
        faults.body(&format!("{place}/organisation"), "required", detail);
    }
}

/// Whether the benefits land elsewhere than the costs: somebody pays more than they gain while somebody else gains more than
/// they pay. Unknown when no amount is stated.
#[must_use]
pub fn benefits_elsewhere(flows: &[Flow]) -> Option<bool> {
    let nets: Vec<i64> = flows
        .iter()
        .filter(|flow| flow.pays_eur.is_some() || flow.gains_eur.is_some())
        .map(|flow| flow.gains_eur.unwrap_or(0) - flow.pays_eur.unwrap_or(0))
        .collect();
    (!nets.is_empty()).then(|| nets.iter().any(|net| *net < 0) && nets.iter().any(|net| *net > 0))
}

/// A health technology assessment: per patient, the differences with the comparator. Negative: less than with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewHta {
    /// Provisional or final.
    pub kind: HtaKind,
    /// The day as of which it holds.
    pub assessed_on: Date,
    /// What it was compared with.
    #[schema(min_length = 1, max_length = 1000)]
    pub comparator: String,
    /// Whose costs are counted.
    pub perspective: Perspective,
    /// On how many people the figures rest.
    #[schema(minimum = 1, maximum = 10_000_000)]
    pub participants: i32,
    /// Burden of disease: decides what a QALY may cost. Left out: not stated, and then nothing can be called promising.
    pub burden_band: Option<BurdenBand>,
    /// QALYs per patient, to the millionth.
    pub qaly: Difference,
    /// Euros per patient, to the cent.
    pub cost_eur: Difference,
    /// Hours of labour in care per patient, to the hundredth. Shown beside the rest: the costs hold it already.
    pub labour_hours: Option<Difference>,
    /// DALYs per patient, to the millionth; negative is a gain in health. Shown beside the QALYs, never added to them.
    pub daly: Option<Difference>,
    /// Of all intervals: the chance that they hold the true value.
    #[serde(default = "usual_level")]
    #[schema(minimum = 0.5, maximum = 0.999, required = false, default = 0.95)]
    pub level: f64,
    /// Between the estimates of QALYs and cost. Left out: independent.
    #[serde(default)]
    #[schema(minimum = -1, maximum = 1, required = false, default = 0.0)]
    pub correlation: f64,
    /// What the figures rest on, and over which period.
    #[schema(min_length = 1, max_length = 2000)]
    pub basis: Option<String>,
}

fn usual_level() -> f64 {
    0.95
}

/// Largest differences per patient that are no typing errors.
const MOST_LIFE_YEARS: f64 = 100.0;
const MOST_EUROS: f64 = 10_000_000.0;
const MOST_HOURS: f64 = 100_000.0;

impl NewHta {
    /// Rules beyond the form.
    pub fn check(&self, today: Date, faults: &mut Faults) {
        if self.assessed_on > today {
            faults.body("/assessedOn", "in_the_future", "assessedOn: must not be after today");
        }
        self.figures().check(faults);
        if let Some(hours) = &self.labour_hours {
            hours.check("/labourHours", MOST_HOURS, 2, faults);
        }
        if let Some(daly) = &self.daly {
            daly.check("/daly", MOST_LIFE_YEARS, 6, faults);
        }
        persons::check("/comparator", Some(&self.comparator), today, faults);
        persons::check("/basis", self.basis.as_deref(), today, faults);
    }

    /// The figures that decide.
    #[must_use]
    pub fn figures(&self) -> HtaFigures {
        HtaFigures {
            qaly: self.qaly,
            cost_eur: self.cost_eur,
            level: self.level,
            correlation: self.correlation,
            burden_band: self.burden_band,
        }
    }
}

/// The figures that decide, for a calculation of which nothing is stored.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HtaFigures {
    /// QALYs per patient, to the millionth.
    pub qaly: Difference,
    /// Euros per patient, to the cent.
    pub cost_eur: Difference,
    /// Of both intervals: the chance that they hold the true value.
    #[serde(default = "usual_level")]
    #[schema(minimum = 0.5, maximum = 0.999, required = false, default = 0.95)]
    pub level: f64,
    /// Between the estimates of QALYs and cost. Left out: independent.
    #[serde(default)]
    #[schema(minimum = -1, maximum = 1, required = false, default = 0.0)]
    pub correlation: f64,
    /// Burden of disease: decides what a QALY may cost.
    pub burden_band: Option<BurdenBand>,
}

impl HtaFigures {
    /// Rules beyond the form.
    pub fn check(&self, faults: &mut Faults) {
        self.qaly.check("/qaly", MOST_LIFE_YEARS, 6, faults);
        self.cost_eur.check("/costEur", MOST_EUROS, 2, faults);
    }

    /// What is computed from.
    #[must_use]
    pub fn increment(&self) -> Increment {
        let Self { qaly, cost_eur, level, correlation, .. } = *self;
        Increment { qaly, cost_eur, level, correlation }
    }
}

/// An organisation that took the innovation into use.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAdoption {
    /// The organisation.
    pub organisation: Key,
    /// Since when.
    pub from: Date,
    /// Until when; left out while it goes on.
    pub until: Option<Date>,
    /// Where and for whom.
    #[schema(min_length = 1, max_length = 1000)]
    pub scope: String,
    /// For how many people a year.
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub people_per_year: Option<i32>,
}

impl NewAdoption {
    /// Rules beyond the form.
    pub fn check(&self, today: Date, faults: &mut Faults) {
        if self.until.is_some_and(|until| until < self.from) {
            faults.body("/until", "before_from", "until: must not be before from");
        }
        persons::check("/scope", Some(&self.scope), today, faults);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow(pays: Option<i64>, gains: Option<i64>) -> Flow {
        Flow { organisation: None, name: None, pays_eur: pays, pays_for: None, gains_eur: gains, gains: None }
    }

    #[test]
    fn benefits_land_elsewhere_when_one_pays_and_another_gains() {
        let table: &[(&[Flow], Option<bool>)] = &[
            (&[], None),
            (&[flow(None, None)], None),
            (&[flow(Some(10), Some(20)), flow(None, Some(5))], Some(false)),
            (&[flow(Some(10), None), flow(None, Some(5))], Some(true)),
            (&[flow(Some(10), Some(10)), flow(None, Some(5))], Some(false)),
            (&[flow(Some(10), Some(3)), flow(Some(2), Some(1))], Some(false)),
        ];
        for (flows, expected) in table {
            assert_eq!(benefits_elsewhere(flows), *expected, "{flows:?}");
        }
    }
}
