//! Who is scored: those that may be among the best, the most promising first, so that the bar is high when the others come.

use std::cmp::Reverse;

use super::bits::{Bits, CHUNK, ones};
use super::bounds::DENSE;
use super::chunk::Chunk;
use super::row::unstated;
use super::search::{Place, Search};
use super::signature::{self, Signature};
use crate::matching::engine::profile::{HasProfile, LabProfile};
use crate::matching::engine::score::{self, ComponentCode, Measure, Parts};
use crate::matching::engine::taxonomy::Theme;

/// When so many wait to be scored, it is time to: soon at first, because without a bar all have to wait, then less often.
pub(super) const CROWD: usize = 64;
const LARGEST_CROWD: usize = 512;

/// What orders labs: points, the bits of which are in their order because none are below zero, then their place.
pub(super) type Key = (Reverse<u64>, Place);

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
            let bar = self.best.bar().map(|(bar, place, _)| (bar, place));
            let points = bar.map_or(-1.0, |(Reverse(points), _)| f64::from_bits(points));
            let is_dense = bar.is_some() && word.count_ones() >= DENSE;
            let hopeful = if is_dense { *word & self.hopeful(chunk, number, points) } else { *word };
            let [first_days, _] = &chunk.outer;
            for lab in ones(hopeful).map(|place| number * 64 + place) {
                let first_day = if is_dense { first_days.get(lab).copied() } else { None };
                self.await_one(first, chunk, (lab, first_day), bar);
            }
            if self.waiting.len() >= self.crowd {
                self.score_waiting();
                self.crowd = (2 * self.crowd).min(LARGEST_CROWD);
            }
        }
    }

    /// The same, of few.
    pub(super) fn await_few(&mut self, first: Place, chunk: &Chunk<L>, labs: &[usize]) {
        let bar = self.best.bar().map(|(bar, place, _)| (bar, place));
        for lab in labs {
            self.await_one(first, chunk, (*lab, None), bar);
        }
        if self.waiting.len() >= LARGEST_CROWD {
            self.score_waiting();
        }
    }

    fn await_one(
        &mut self,
        first: Place,
        chunk: &Chunk<L>,
        (lab, first_day): (usize, Option<i16>),
        bar: Option<Key>,
    ) {
        let Some(line) = chunk.lines.get(lab) else { return };
        let points = bar.map_or(-1.0, |(Reverse(points), _)| f64::from_bits(points));
        let promise = (Reverse(self.at_most(line, first_day, points).to_bits()), first + lab);
        if bar.is_none_or(|bar| promise < bar) {
            self.waiting.push(promise);
        }
    }

    /// Scores those that wait, as far as they still may be among the best.
    pub(super) fn score_waiting(&mut self) {
        let mut waiting = std::mem::take(&mut self.waiting);
        if self.plan().points.care_need + self.plan().points.text > 0.0 {
            for one in &mut waiting {
                self.temper(one);
            }
        }
        let wanted = self.best.limit();
        if wanted < waiting.len() {
            waiting.select_nth_unstable(wanted);
        }
        for (promise, place) in waiting.drain(..) {
            if self.best.bar().is_some_and(|(bar, last, _)| (bar, last) <= (promise, place)) {
                continue;
            }
            let Some(chunk) = self.index.chunks.get(place / CHUNK) else { continue };
            let Some(scored) = self.exact(chunk, place % CHUNK) else { continue };
            let score = Reverse(scored.parts.total().to_bits());
            if self.best.push((score, place, self.scored.len())) {
                self.scored.push(Some(scored));
            }
        }
        self.waiting = waiting;
    }

    /// Takes off what a lab promises by words that it does not have. In a round of its own: a processor that need not guess what
    /// comes next fetches the signatures of many labs at once.
    fn temper(&self, (promise, place): &mut Key) {
        let Some(chunk) = self.index.chunks.get(*place / CHUNK) else { return };
        let lab = *place % CHUNK;
        if let Some((signature, line)) = chunk.signatures.get(lab).zip(chunk.lines.get(lab)) {
            let at_most = f64::from_bits(promise.0) - self.too_many(signature, line.unstated);
            *promise = Reverse(at_most.max(0.0).to_bits());
        }
    }

    /// What [`Matcher::judge`](crate::matching::engine::Matcher::judge) finds a lab to be worth that no rule rejects.
    fn exact(&self, chunk: &Chunk<L>, lab: usize) -> Option<Scored> {
        let (profile, line) = (chunk.labs.get(lab)?.profile(), chunk.lines.get(lab)?);
        let matcher = self.matcher();
        let start = self.start(line);
        let km = matcher.distance_km(profile);
        let measure = |code: ComponentCode| match code {
            ComponentCode::Theme => score::theme(matcher, line.themes().map(Theme::numbered)),
            ComponentCode::Start => {
                let has_stated = line.unstated & unstated::CAPACITY == 0;
                score::start(matcher.weights, has_stated, start.map(|(on, _)| on - self.plan().room.from))
            }
            ComponentCode::Distance => {
                score::distance(matcher.weights, km, (profile.is_virtual, profile.is_national))
            }
            ComponentCode::TrlFit => score::trl_fit(matcher.query.trl, profile.trl_min, profile.trl_max),
            ComponentCode::Completeness => Measure::of(Some(profile.completeness)),
            ComponentCode::TrackRecord => score::track_record(matcher.weights, profile),
            ComponentCode::CareNeed => score::care_need(matcher, profile),
            ComponentCode::Text => self.text(chunk.signatures.get(lab), profile),
            ComponentCode::Unknowns => Measure::of(None),
        };
        let parts = Parts::of(matcher, self.plan().unknown_rules(line.unstated), measure);
        Some(Scored { parts, start, km })
    }

    /// Text relevance; for a word that the text can't have, it is not read.
    fn text(&self, text: Option<&Signature>, profile: &LabProfile) -> Measure {
        let words = &self.plan().words;
        let may_have = |word: usize| {
            text.zip(words.get(word)).is_none_or(|(text, word)| signature::may_have(text, word))
        };
        score::text(self.matcher(), profile, may_have)
    }
}
