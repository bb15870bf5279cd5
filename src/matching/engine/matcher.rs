//! One query made ready: everything that is the same for all labs is worked out once, then labs are judged
//! one by one.

use std::ops::Deref;

use jiff::civil::Date;
use uuid::Uuid;

use super::capacity::{Ask, FreeCapacity, Start};
use super::judged::Judged;
use super::profile::LabProfile;
use super::query::Query;
use super::rules::{self, Outcome, RuleResult};
use super::score::{self, Component, ComponentCode};
use super::taxonomy::{Affinity, Taxonomy, Theme};
use super::weights::Weights;
use super::words::Words;
use crate::base::period::Period;

/// Judges labs for one query.
#[derive(Debug)]
pub struct Matcher<'a> {
    pub(super) taxonomy: &'a Taxonomy,
    pub(super) query: &'a Query,
    pub(super) weights: &'a Weights,
    /// The distinct words of the query's text.
    pub(super) words: Words,
    /// The components that apply, with their scaled weights.
    pub(super) shares: Vec<(ComponentCode, f64)>,
    /// Per theme asked for, its affinity to every theme a lab may have.
    pub(super) tables: Vec<(Theme, &'a [Affinity])>,
}

/// What names a lab in a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabRef {
    /// Id in the register.
    pub id: Uuid,
    /// Name for people.
    pub name: String,
    /// Address part in the portal.
    pub slug: String,
}

/// Everything there is to say about one lab and one query.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    /// The lab.
    pub lab: LabRef,
    /// True when no rule failed.
    pub is_match: bool,
    /// 0 to 100: exactly the sum of the contributions.
    pub score: f64,
    /// What makes up the score.
    pub components: Vec<Component>,
    /// All ten hard rules, in their order.
    pub rules: Vec<RuleResult>,
    /// First day on which the pilot can start, within the period asked for or else from today on.
    pub first_free_on: Option<Date>,
    /// Distance from the origin, when both places are known and the lab has one.
    pub distance_km: Option<f64>,
}

/// A pair of themes, one asked for and one offered.
#[derive(Clone, Copy, Debug)]
pub(super) struct ThemePair {
    pub wanted: Theme,
    pub offered: Theme,
    pub affinity: Affinity,
}

/// One lab beside the query, with what several rules and components need of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case<'a> {
    pub matcher: &'a Matcher<'a>,
    pub lab: &'a LabProfile,
    pub start: Option<Start>,
    pub km: Option<f64>,
}

impl<'a> Deref for Case<'a> {
    type Target = Matcher<'a>;

    fn deref(&self) -> &Self::Target {
        self.matcher
    }
}

impl Case<'_> {
    pub(super) fn failing_count(&self) -> usize {
        rules::judge(self).iter().filter(|outcome| **outcome == Outcome::Fail).count()
    }
}

impl<'a> Matcher<'a> {
    /// Makes the query ready.
    #[must_use]
    pub fn new(taxonomy: &'a Taxonomy, query: &'a Query, weights: &'a Weights) -> Self {
        let tables = query.themes.iter().map(|theme| (*theme, taxonomy.affinities(*theme))).collect();
        let words = query.text.as_deref().map(Words::of).unwrap_or_default();
        let shares = weights.shares(|code| score::applies(code, query, &words));
        Self { taxonomy, query, weights, words, shares, tables }
    }

    /// What the query asks.
    #[must_use]
    pub const fn query(&self) -> &'a Query {
        self.query
    }

    pub(super) fn case(&'a self, lab: &'a LabProfile) -> Case<'a> {
        Case { matcher: self, lab, start: self.first_start(lab), km: self.distance_km(lab) }
    }

    /// The score of a lab, or nothing when a rule rejects it. Builds no sentences.
    #[must_use]
    pub fn score(&self, lab: &LabProfile) -> Option<f64> {
        let case = self.case(lab);
        let outcomes = rules::judge(&case);
        let rejected = outcomes.contains(&Outcome::Fail);
        (!rejected).then(|| score::parts(&case, &outcomes).total())
    }

    /// How many rules fail. Builds no sentences.
    #[must_use]
    pub fn failing_count(&self, lab: &LabProfile) -> usize {
        self.case(lab).failing_count()
    }

    /// Rules and components of one lab, also when it is rejected; the sentences are left to whoever reads them.
    #[must_use]
    pub fn judge(&'a self, lab: &'a LabProfile) -> Judged<'a> {
        Judged::of(self.case(lab))
    }

    /// Rules, components and sentences for one lab, also when it is rejected.
    #[must_use]
    pub fn assess(&self, lab: &LabProfile) -> Assessment {
        Judged::of(self.case(lab)).to_assessment()
    }

    /// The first day, last day and pool for the pilot as asked: within the period wanted, or from today on.
    #[must_use]
    pub fn first_start(&self, lab: &LabProfile) -> Option<Start> {
        self.start_within(lab.capacity.as_ref()?, self.query.slots, self.query.span())
    }

    pub(super) fn start_within(&self, capacity: &FreeCapacity, slots: u32, within: Period) -> Option<Start> {
        let Query { is_sme, ref themes, .. } = *self.query;
        let ask = Ask { slots: slots.max(1), days: self.query.days(), is_sme, themes: Some(themes) };
        capacity.first_start(self.taxonomy, ask, within)
    }

    /// Distance from the query's origin; none for a virtual lab, which has no place.
    #[must_use]
    pub fn distance_km(&self, lab: &LabProfile) -> Option<f64> {
        let point = lab.point.filter(|_| !lab.is_virtual)?;
        Some(self.query.origin?.distance_km(point))
    }

    /// For every theme asked for, the one of those offered that comes nearest.
    pub(super) fn nearest_among(
        &self,
        offered: impl Iterator<Item = Theme> + Clone,
    ) -> impl Iterator<Item = ThemePair> {
        self.tables.iter().filter_map(move |(wanted, table)| {
            let pairs = offered.clone().map(|offered| ThemePair {
                wanted: *wanted,
                offered,
                affinity: offered.affinity_in(table),
            });
            pairs.max_by(ThemePair::by_affinity)
        })
    }

    /// The pair that speaks most for this lab.
    pub(super) fn nearest_theme(&self, lab: &LabProfile) -> Option<ThemePair> {
        self.nearest_among(lab.themes.iter().copied()).max_by(ThemePair::by_affinity)
    }
}

impl ThemePair {
    /// A pair that the theme rule accepts comes before any that it does not.
    fn by_affinity(one: &Self, other: &Self) -> std::cmp::Ordering {
        let (one, other) = (one.affinity, other.affinity);
        one.fits.cmp(&other.fits).then(one.similarity.total_cmp(&other.similarity))
    }
}

impl LabRef {
    pub(super) fn of(lab: &LabProfile) -> Self {
        Self { id: lab.id, name: lab.name.clone(), slug: lab.slug.clone() }
    }
}
