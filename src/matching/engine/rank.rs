//! Ranking: a cheap pass over all labs, then words for the few that are returned.

use std::cmp::Ordering;

use super::matcher::{Assessment, LabRef, Matcher};
use super::profile::LabProfile;
use super::query::Query;
use super::rules::{Outcome, RuleCode, RuleResult};
use super::taxonomy::Taxonomy;
use super::weights::Weights;

/// How much of the ranking to return.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RankOptions {
    /// At most so many matches.
    pub limit: usize,
    /// At most so many rejected labs; 0 when nobody asks for them.
    pub rejected_limit: usize,
}

/// The answer to a query.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranking {
    /// Version of the engine that ranked.
    pub engine_version: &'static str,
    /// Version of the weights it used.
    pub weights_version: String,
    /// The best matches, best first; equal scores by name, then id.
    pub matches: Vec<Assessment>,
    /// How many labs were looked at.
    pub considered: usize,
    /// How many of them a rule rejected, whether they are listed or not.
    pub rejected_count: usize,
    /// Rejected labs, those with the fewest failing rules first; equals by name, then id.
    pub rejected: Vec<Rejected>,
}

/// A lab that does not match, and all the reasons.
#[derive(Clone, Debug, PartialEq)]
pub struct Rejected {
    /// The lab.
    pub lab: LabRef,
    /// The rules that fail, with what would change them.
    pub failing: Vec<RuleResult>,
    /// How many rules pass; unknown is not a pass.
    pub passed: usize,
    /// One change away from a match: a single rule fails, and it is neither that the lab is closed nor that
    /// it is about something else.
    pub is_near_miss: bool,
}

/// Ranks the labs for the query. The order in which they come does not matter.
pub fn rank<'a>(
    labs: impl IntoIterator<Item = &'a LabProfile>,
    taxonomy: &Taxonomy,
    query: &Query,
    weights: &Weights,
    options: RankOptions,
) -> Ranking {
    let matcher = Matcher::new(taxonomy, query, weights);
    let (mut accepted, mut rejected) = (Vec::new(), Vec::new());
    for lab in labs {
        match matcher.score(lab) {
            Some(score) => accepted.push((score, lab)),
            None => rejected.push(lab),
        }
    }
    Ranking {
        engine_version: super::ENGINE_VERSION,
        weights_version: weights.version.clone(),
        considered: accepted.len() + rejected.len(),
        rejected_count: rejected.len(),
        matches: best(accepted, options.limit).into_iter().map(|lab| matcher.assess(lab)).collect(),
        rejected: nearest(&matcher, rejected, options.rejected_limit),
    }
}

fn best(mut accepted: Vec<(f64, &LabProfile)>, limit: usize) -> Vec<&LabProfile> {
    keep_first(&mut accepted, limit, |one, other| {
        other.0.total_cmp(&one.0).then_with(|| by_name(one.1, other.1))
    });
    accepted.into_iter().map(|(_, lab)| lab).collect()
}

fn nearest(matcher: &Matcher<'_>, rejected: Vec<&LabProfile>, limit: usize) -> Vec<Rejected> {
    if limit == 0 {
        return Vec::new();
    }
    let mut counted: Vec<_> = rejected.into_iter().map(|lab| (matcher.failing_count(lab), lab)).collect();
    keep_first(&mut counted, limit, |one, other| one.0.cmp(&other.0).then_with(|| by_name(one.1, other.1)));
    counted.into_iter().map(|(_, lab)| Rejected::of(matcher.assess(lab))).collect()
}

fn by_name(one: &LabProfile, other: &LabProfile) -> Ordering {
    one.name.cmp(&other.name).then(one.id.cmp(&other.id))
}

/// Leaves the first `limit` items, in order. Only those are sorted: the rest is merely set apart.
fn keep_first<T>(items: &mut Vec<T>, limit: usize, order: impl Fn(&T, &T) -> Ordering) {
    if limit < items.len() {
        items.select_nth_unstable_by(limit, &order);
        items.truncate(limit);
    }
    items.sort_unstable_by(order);
}

impl Rejected {
    pub(super) fn of(assessment: Assessment) -> Self {
        let passed = assessment.rules.iter().filter(|rule| rule.outcome == Outcome::Pass).count();
        let failing: Vec<_> =
            assessment.rules.into_iter().filter(|rule| rule.outcome == Outcome::Fail).collect();
        let is_final = |rule: RuleCode| matches!(rule, RuleCode::LabActive | RuleCode::Theme);
        let is_near_miss = matches!(failing.as_slice(), [only] if !is_final(only.rule));
        Self { lab: assessment.lab, failing, passed, is_near_miss }
    }
}
