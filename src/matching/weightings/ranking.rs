//! The first labs for a question under a set of weights, without words.

use crate::{
    base::id::LabId,
    matching::{
        engine::{ComponentCode, Judged, LabProfile, Matcher, Query, RankOptions, Weights},
        snapshot::Snapshot,
    },
};

/// So many labs of a ranking are looked at: who asks reads no further.
pub const FIRST_LABS: usize = 100;

/// A lab in a ranking.
#[derive(Debug)]
pub struct Place<'a> {
    /// The lab.
    pub lab: &'a LabProfile,
    /// Its score.
    pub score: f64,
    /// What each component adds to it, or takes off.
    pub parts: Vec<(ComponentCode, f64)>,
}

/// The first labs for a question, best first.
#[must_use]
pub fn first_labs<'a>(register: &'a Snapshot, query: &Query, weights: &Weights) -> Vec<Place<'a>> {
    let matcher = Matcher::new(register.themes.taxonomy(), query, weights);
    let options = RankOptions { limit: FIRST_LABS, rejected_limit: 0 };
    let found = register.labs().search(&matcher, options);
    let ids = found.matches.iter().map(|judged| (judged.lab().id, of(judged)));
    let place = |(id, (score, parts)): (uuid::Uuid, (f64, Vec<(ComponentCode, f64)>))| {
        let lab = &register.lab(&id.into())?.profile;
        Some(Place { lab, score, parts })
    };
    ids.filter_map(place).collect()
}

fn of(judged: &Judged<'_>) -> (f64, Vec<(ComponentCode, f64)>) {
    (judged.score(), judged.contributions().collect())
}

/// Where a lab stands, from 1; none beyond the first [`FIRST_LABS`], or when a rule rejects it.
#[must_use]
pub fn rank(places: &[Place<'_>], lab: LabId) -> Option<u32> {
    let at = places.iter().position(|place| place.lab.id == lab.uuid())?;
    u32::try_from(at).ok()?.checked_add(1)
}
