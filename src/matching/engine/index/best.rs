//! Who is scored: those that may be among the best, the most promising first, so that the bar is high when the others come.

use std::cmp::Reverse;

use super::bits::{Bits, CHUNK, ones};
use super::bounds::DENSE;
use super::chunk::Chunk;
use super::line::Line;
use super::row::{narrow, unstated};
use super::search::{Place, Search};
use super::signature::{self, Signature};
use super::touch::touch;
use crate::matching::engine::profile::HasProfile;
use crate::matching::engine::rules::{Outcome, RULE_COUNT};
use crate::matching::engine::score::{self, ComponentCode, Measure, Parts};
use crate::matching::engine::taxonomy::Theme;

/// When so many wait to be scored, it is time to: soon at first, because without a bar all have to wait, then less often.
pub(super) const CROWD: usize = 64;
pub(super) const LARGEST_CROWD: usize = 512;

/// What orders labs: points, the bits of which are in their order because none are below zero, then their place.
pub(super) type Key = (Reverse<u64>, Place);

/// What is kept of a lab, for who looks at it alone.
pub(super) type Kept<'s> = (&'s Line, &'s Signature);

/// What is known of the first start of a lab.
#[derive(Clone, Copy)]
pub(super) enum First {
    Unknown,
    /// As days are counted in two bytes.
    NotBefore(i16),
    Is(Option<(i64, u16)>),
}

/// A lab that was scored: what it is worth, and its first start.
pub(super) struct Scored {
    pub parts: Parts,
    pub start: Option<(i64, u16)>,
    pub km: Option<f64>,
}

impl<L: HasProfile> Search<'_, L> {
    /// Lets those wait that may be among the best.
    pub(super) fn await_scoring(&mut self, first: Place, chunk: &Chunk<L>, passing: &Bits) {
        for (number, word) in passing.iter().enumerate() {
            let bar = self.bar();
            let is_dense = bar.is_some() && word.count_ones() >= DENSE;
            let hopeful = if is_dense { *word & self.hopeful(chunk, number, points(bar)) } else { *word };
            let [first_days, _] = &chunk.outer;
            for lab in ones(hopeful).map(|place| number * 64 + place) {
                let Some(kept) = chunk.lines.get(lab).zip(chunk.signatures.get(lab)) else { break };
                let first_day = first_days.get(lab).filter(|_| is_dense);
                let start = first_day.map_or(First::Unknown, |day| First::NotBefore(*day));
                self.await_one(first + lab, kept, start, bar);
            }
            self.score_a_crowd();
        }
    }

    /// The lab that the next one has to be better than.
    pub(super) fn bar(&self) -> Option<Key> {
        self.best.bar().map(|(bar, place, _)| (bar, place))
    }

    #[inline]
    pub(super) fn await_one(&mut self, place: Place, kept: Kept<'_>, start: First, bar: Option<Key>) {
        let promise = f64::from(self.at_most(kept, start, points(bar)));
        let promise = (Reverse(promise.to_bits()), place);
        if bar.is_none_or(|bar| promise < bar) {
            self.waiting.push(promise);
        }
    }

    pub(super) fn score_a_crowd(&mut self) {
        if self.waiting.len() >= self.crowd {
            self.score_waiting();
            self.crowd = (2 * self.crowd).min(LARGEST_CROWD);
        }
    }

    /// Scores those that wait, as far as they still may be among the best.
    pub(super) fn score_waiting(&mut self) {
        let mut waiting = std::mem::take(&mut self.waiting);
        let wanted = self.best.limit();
        if wanted < waiting.len() {
            waiting.select_nth_unstable(wanted);
        }
        self.touch_profiles(waiting.get(..wanted.min(waiting.len())).unwrap_or_default());
        for (promise, place) in waiting.drain(..) {
            if self.bar().is_some_and(|bar| bar <= (promise, place)) {
                continue;
            }
            let Some(scored) = self.exact(place) else { continue };
            let score = Reverse(scored.parts.total().to_bits());
            if self.best.push((score, place, self.scored.len())) {
                self.scored.push(scored);
            }
        }
        self.waiting = waiting;
    }

    /// Has fetched what [`Search::exact`] will read of labs elsewhere than in their lines.
    fn touch_profiles(&self, labs: &[Key]) {
        let profiles = || labs.iter().filter_map(|(_, place)| self.profile(*place));
        if self.matcher().query.origin.is_some() {
            touch(profiles().filter_map(|lab| lab.point).map(|point| point.lat.to_bits()));
        }
        if !self.plan().words.is_empty() {
            touch(profiles().filter_map(|lab| lab.text.as_bytes().first()).map(|letter| u64::from(*letter)));
        }
    }

    /// What [`Matcher::judge`](crate::matching::engine::Matcher::judge) finds a lab to be worth that no rule rejects. Its profile
    /// stands elsewhere, so it is asked only what its line can't tell.
    fn exact(&self, place: Place) -> Option<Scored> {
        let (matcher, plan) = (self.matcher(), self.plan());
        let (line, signature) = self.kept(place)?;
        let lab = || self.profile(place);
        let has = |flag: u16| line.unstated & flag == 0;
        let start = self.start(line);
        let is_virtual = line.near_at_least == 4;
        let km = matcher.query.origin.filter(|_| !is_virtual).and_then(|_| matcher.distance_km(lab()?));
        let measure = |code: ComponentCode| match code {
            ComponentCode::Theme => score::theme(matcher, line.themes().map(Theme::numbered)),
            ComponentCode::Start => score::start(
                matcher.weights,
                has(unstated::CAPACITY),
                start.map(|(on, _)| on - plan.room.from),
            ),
            ComponentCode::Distance => {
                score::distance(matcher.weights, km, (is_virtual, line.near_at_least == 2))
            }
            ComponentCode::TrlFit => {
                let [min, max] = line.trl();
                score::trl_fit(matcher.query.trl, min, max)
            }
            ComponentCode::Completeness => Measure::of(Some(f64::from(line.completeness) / 1000.0)),
            ComponentCode::TrackRecord if plan.points.knows_record => {
                Measure { value: f64::from(line.record) / 1000.0, is_unknown: !has(unstated::RECORD) }
            }
            ComponentCode::TrackRecord => {
                lab().map_or(Measure::of(None), |lab| score::track_record(matcher.weights, lab))
            }
            ComponentCode::CareNeed => {
                let may_share = signature::at_most(signature, &plan.care_needs) > 0;
                match lab().filter(|_| may_share) {
                    Some(lab) => score::care_need(matcher, lab),
                    None => Measure::of(has(unstated::CARE_NEEDS).then_some(0.0)),
                }
            }
            ComponentCode::Text => {
                let may_have = |word: usize| {
                    plan.words.get(word).is_none_or(|word| signature::may_have(signature, word))
                };
                match lab().filter(|_| signature::at_most(signature, &plan.words) > 0) {
                    Some(lab) => score::text(matcher, lab, may_have),
                    None => Measure::of(has(unstated::TEXT).then_some(0.0)),
                }
            }
            ComponentCode::Unknowns => Measure::of(None),
        };
        let parts = Parts::of(matcher, plan.unknown_rules(line.unstated), measure);
        Some(Scored { parts, start, km })
    }

    /// What the rules say of a lab that none rejects.
    pub(super) fn outcomes(&self, place: Place) -> Option<[Outcome; RULE_COUNT]> {
        self.kept(place).map(|(line, _)| self.plan().outcomes(line.unstated))
    }

    fn kept(&self, place: Place) -> Option<Kept<'_>> {
        let chunk = self.index.chunks.get(place / CHUNK)?;
        chunk.lines.get(place % CHUNK).zip(chunk.signatures.get(place % CHUNK))
    }
}

/// The points of the bar; without one, fewer than any lab has.
fn points(bar: Option<Key>) -> f32 {
    bar.map_or(-1.0, |(Reverse(points), _)| narrow(f64::from_bits(points)))
}
