//! One query made ready: everything that is the same for all labs is worked out once, then labs are judged
//! one by one.

use jiff::civil::Date;
use uuid::Uuid;

use super::capacity::{Ask, FreeCapacity, Start};
use super::profile::LabProfile;
use super::query::Query;
use super::rules::{self, Outcome, RuleResult};
use super::score::{self, Component, ComponentCode};
use super::taxonomy::{Affinity, Taxonomy, Theme};
use super::weights::Weights;
use super::words::words;
use crate::base::period::Period;

/// Judges labs for one query.
#[derive(Debug)]
pub struct Matcher<'a> {
    pub(super) taxonomy: &'a Taxonomy,
    pub(super) query: &'a Query,
    pub(super) weights: &'a Weights,
    /// The distinct words of the query's text.
    pub(super) words: Vec<String>,
    /// The components that apply, with their scaled weights.
    pub(super) shares: Vec<(ComponentCode, f64)>,
    /// Per theme asked for, its affinity to every theme a lab may have.
    tables: Vec<(Theme, Vec<Affinity>)>,
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

impl<'a> Matcher<'a> {
    /// Makes the query ready.
    #[must_use]
    pub fn new(taxonomy: &'a Taxonomy, query: &'a Query, weights: &'a Weights) -> Self {
        let tables = query.themes.iter().map(|theme| (*theme, taxonomy.affinities(*theme))).collect();
        let words = query.text.as_deref().map(words).unwrap_or_default();
        let shares = weights.shares(|code| score::applies(code, query, &words));
        Self { taxonomy, query, weights, words, shares, tables }
    }

    /// The score of a lab, or nothing when a rule rejects it. Builds no sentences.
    #[must_use]
    pub fn score(&self, lab: &LabProfile) -> Option<f64> {
        let outcomes = rules::judge(self, lab);
        let rejected = outcomes.contains(&Outcome::Fail);
        (!rejected).then(|| score::total(&score::parts(self, lab, &outcomes)))
    }

    /// How many rules fail. Builds no sentences.
    #[must_use]
    pub fn failing_count(&self, lab: &LabProfile) -> usize {
        rules::judge(self, lab).iter().filter(|outcome| **outcome == Outcome::Fail).count()
    }

    /// Rules, components and sentences for one lab, also when it is rejected.
    #[must_use]
    pub fn assess(&self, lab: &LabProfile) -> Assessment {
        let outcomes = rules::judge(self, lab);
        let parts = score::parts(self, lab, &outcomes);
        Assessment {
            lab: LabRef::of(lab),
            is_match: !outcomes.contains(&Outcome::Fail),
            score: score::total(&parts),
            components: score::explain(self, lab, &parts),
            rules: rules::explain(self, lab, &outcomes),
            first_free_on: self.first_start(lab).map(|start| start.on),
            distance_km: self.distance_km(lab),
        }
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

    /// For every theme asked for, the theme of the lab that comes nearest.
    pub(super) fn nearest_themes(&self, lab: &LabProfile) -> impl Iterator<Item = ThemePair> {
        self.tables.iter().filter_map(|(wanted, table)| {
            let pairs = lab.themes.iter().map(|offered| ThemePair {
                wanted: *wanted,
                offered: *offered,
                affinity: offered.affinity_in(table),
            });
            pairs.max_by(ThemePair::by_affinity)
        })
    }

    /// The pair that speaks most for this lab.
    pub(super) fn nearest_theme(&self, lab: &LabProfile) -> Option<ThemePair> {
        self.nearest_themes(lab).max_by(ThemePair::by_affinity)
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
