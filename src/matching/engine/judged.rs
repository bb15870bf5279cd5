//! What the engine says of one lab: numbers and outcomes. Sentences are made when somebody reads them, one by one, so that
//! ranking makes none at all.

use jiff::civil::Date;

use super::change::Change;
use super::matcher::{Assessment, Case, LabRef};
use super::profile::LabProfile;
use super::rules::{self, Outcome, RULE_COUNT, RuleCode, RuleResult};
use super::score::{self, Component, ComponentCode, Parts};

/// One lab and one query, judged.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'a> {
    case: Case<'a>,
    outcomes: [Outcome; RULE_COUNT],
    parts: Parts,
}

impl<'a> Judged<'a> {
    pub(super) fn of(case: Case<'a>) -> Self {
        let outcomes = rules::judge(&case);
        Self { parts: score::parts(&case, &outcomes), case, outcomes }
    }

    /// One that was judged before.
    pub(super) const fn known(case: Case<'a>, outcomes: [Outcome; RULE_COUNT], parts: &Parts) -> Self {
        Self { case, outcomes, parts: *parts }
    }

    /// The lab.
    #[must_use]
    pub fn lab(&self) -> &'a LabProfile {
        self.case.lab
    }

    /// True when no rule failed.
    #[must_use]
    pub fn is_match(&self) -> bool {
        !self.outcomes.contains(&Outcome::Fail)
    }

    /// 0 to 100: exactly the sum of the contributions.
    #[must_use]
    pub fn score(&self) -> f64 {
        self.parts.total()
    }

    /// What makes up the score, in words too.
    pub fn components(&self) -> impl Iterator<Item = Component> {
        self.parts.iter().map(|part| score::tell(&self.case, part))
    }

    /// What each component adds to the score or takes off, without words.
    pub fn contributions(&self) -> impl Iterator<Item = (ComponentCode, f64)> {
        self.parts.contributions()
    }

    /// All ten hard rules in their order, in words too.
    pub fn rules(&self) -> impl Iterator<Item = RuleResult> {
        rules::tell(&self.case, &self.outcomes)
    }

    /// The rules that fail, in words too.
    pub fn failing(&self) -> impl Iterator<Item = RuleResult> {
        self.rules().filter(|rule| rule.outcome == Outcome::Fail)
    }

    /// The changes that together make it a match; none when it is one.
    #[must_use]
    pub fn changes(&self) -> Vec<Change> {
        rules::changes(&self.case, &self.outcomes)
    }

    /// The outcomes of all rules, without words.
    pub fn outcomes(&self) -> impl Iterator<Item = (RuleCode, Outcome)> {
        rules::codes().zip(self.outcomes)
    }

    /// How many rules pass; unknown is not a pass.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.outcomes.iter().filter(|outcome| **outcome == Outcome::Pass).count()
    }

    /// One change away from a match: a single rule fails, and it is neither that the lab is closed nor that it is about
    /// something else.
    #[must_use]
    pub fn is_near_miss(&self) -> bool {
        let mut failing = self.outcomes().filter(|(_, outcome)| *outcome == Outcome::Fail);
        match (failing.next(), failing.next()) {
            (Some((only, _)), None) => !matches!(only, RuleCode::LabActive | RuleCode::Theme),
            _ => false,
        }
    }

    /// First day on which the pilot can start, within the period asked for or else from today on.
    #[must_use]
    pub fn first_free_on(&self) -> Option<Date> {
        self.case.start.map(|start| start.on)
    }

    /// Distance from the origin, when both places are known and the lab has one.
    #[must_use]
    pub const fn distance_km(&self) -> Option<f64> {
        self.case.km
    }

    /// Everything, with all its words.
    #[must_use]
    pub fn to_assessment(&self) -> Assessment {
        Assessment {
            lab: LabRef::of(self.case.lab),
            is_match: self.is_match(),
            score: self.score(),
            components: self.components().collect(),
            rules: self.rules().collect(),
            first_free_on: self.first_free_on(),
            distance_km: self.distance_km(),
        }
    }
}
