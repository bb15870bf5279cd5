//! One walk over the chunks: bits decide most rules for 64 labs at once, numbers the others, bounds who is worth scoring.

use std::cmp::Reverse;

use super::Index;
use super::bits::{Bits, CHUNK, NONE, count, ones};
use super::chunk::Chunk;
use super::days::{self, ANY_THEME};
use super::plan::Plan;
use super::row::{column, unstated};
use super::signature;
use super::top::Top;
use crate::matching::engine::capacity::Start;
use crate::matching::engine::matcher::{Case, Matcher};
use crate::matching::engine::profile::{HasProfile, LabProfile};
use crate::matching::engine::rank::RankOptions;
use crate::matching::engine::score::{self, ComponentCode, Measure, Parts};
use crate::matching::engine::taxonomy::Theme;

/// How many rules fail, in binary: the first holds the ones, the next the twos, and so on.
type Failing = Vec<Bits>;

/// The place of a lab among all: its chunk times the size of a chunk, plus its place there.
type Place = usize;

/// A lab that was scored: what it is worth, and its first start.
pub(super) struct Scored {
    pub parts: Parts,
    pub start: Option<(i64, u16)>,
    pub km: Option<f64>,
}

/// What a walk over the index finds.
pub(super) struct Found {
    /// Best first.
    pub best: Vec<(Place, Scored)>,
    /// Fewest failing rules first.
    pub nearest: Vec<Place>,
    pub considered: usize,
    pub rejected: usize,
}

pub(super) struct Search<'s, L> {
    index: &'s Index<L>,
    matcher: &'s Matcher<'s>,
    plan: Plan,
    /// Scores are not below zero, so their bits are in their order. The last is the place in `scored`.
    best: Top<(Reverse<u64>, Place, usize)>,
    /// All that were among the best when they came by.
    scored: Vec<Option<Scored>>,
    nearest: Top<(u32, Place)>,
    failing: Failing,
    considered: usize,
    rejected: usize,
}

impl<'s, L: HasProfile> Search<'s, L> {
    pub(super) fn new(index: &'s Index<L>, matcher: &'s Matcher<'s>, options: RankOptions) -> Self {
        Self {
            plan: Plan::new(matcher, &index.weights),
            index,
            matcher,
            best: Top::new(options.limit),
            scored: Vec::new(),
            nearest: Top::new(options.rejected_limit),
            failing: Failing::new(),
            considered: 0,
            rejected: 0,
        }
    }

    pub(super) fn run(&mut self) -> Found {
        let index = self.index;
        for (number, chunk) in index.chunks.iter().enumerate() {
            self.walk(number * CHUNK, chunk);
        }
        let mut scored = |at: usize| self.scored.get_mut(at).and_then(Option::take);
        Found {
            best: self.best.sorted().filter_map(|(_, place, at)| Some((place, scored(at)?))).collect(),
            nearest: self.nearest.sorted().map(|(_, place)| place).collect(),
            considered: self.considered,
            rejected: self.rejected,
        }
    }

    fn walk(&mut self, first: Place, chunk: &Chunk<L>) {
        // Its own room, made once: clearing it for every chunk would cost more than it does good.
        let mut failing = std::mem::take(&mut self.failing);
        if self.nearest.is_wanted() {
            failing.clear();
            failing.resize(4, NONE);
        }
        let mut passing = self.by_bits(chunk, &mut failing);
        self.by_numbers(chunk, &mut passing);
        self.considered += chunk.listed;
        self.rejected += chunk.listed - count(&passing);
        if self.best.is_wanted() {
            self.score(first, chunk, &passing);
        }
        if self.nearest.is_wanted() {
            self.count_failing(first, chunk, &passing, &failing);
        }
        self.failing = failing;
    }

    /// The listed labs that no rule on bits rejects.
    fn by_bits(&self, chunk: &Chunk<L>, failing: &mut [Bits]) -> Bits {
        let listed = chunk.column(column::LISTED);
        let mut passing = *listed;
        let is_counted = self.nearest.is_wanted();
        let mut demand = |passing: &mut Bits, fits: &Bits| {
            for (passing, fits) in passing.iter_mut().zip(fits) {
                *passing &= fits;
            }
            if is_counted {
                add(failing, listed, fits);
            }
        };
        for columns in &self.plan.terms {
            match columns.as_slice() {
                [only] => demand(&mut passing, chunk.column(*only)),
                several => {
                    let mut fits = NONE;
                    for column in several {
                        for (fits, bits) in fits.iter_mut().zip(chunk.column(*column)) {
                            *fits |= bits;
                        }
                    }
                    demand(&mut passing, &fits);
                }
            }
        }
        if let Some(trl) = self.plan.odd_trl {
            let mut fits = NONE;
            for (lab, range) in chunk.trl.iter().enumerate() {
                // What is not stated is a high number.
                set(
                    &mut fits,
                    lab,
                    range.iter().take(1).all(|min| *min <= trl || *min == super::row::NO_TRL)
                        && range.iter().skip(1).all(|max| trl <= *max),
                );
            }
            demand(&mut passing, &fits);
        }
        if let Some(accepted) = &self.plan.accepted {
            let of_themes = || accepted.iter().map(|(from, end)| chunk.postings.between(*from, *end));
            // Whichever is less to look at: all labs with the themes, or the themes of the labs that are left.
            if is_counted || of_themes().map(<[u16]>::len).sum::<usize>() < 2 * count(&passing) {
                let mut fits = *chunk.column(column::NO_THEME);
                for lab in of_themes().flatten() {
                    set(&mut fits, usize::from(*lab), true);
                }
                demand(&mut passing, &fits);
            } else {
                retain(&mut passing, |lab| {
                    let themes = chunk.themes.of(lab);
                    themes.is_empty() || themes.iter().any(|theme| self.plan.accepts(*theme))
                });
            }
        }
        passing
    }

    /// Takes out those that are too far away, reach too few people, or have no room.
    fn by_numbers(&self, chunk: &Chunk<L>, passing: &mut Bits) {
        if let Some(needed) = self.plan.participants {
            retain(passing, |lab| chunk.participants.get(lab).is_some_and(|reached| needed <= *reached));
        }
        if self.plan.radius.is_some() {
            retain(passing, |lab| self.is_within(chunk, lab));
        }
        if self.matcher.query.wanted.is_some() {
            self.by_room(chunk, passing);
        }
    }

    fn is_within(&self, chunk: &Chunk<L>, lab: usize) -> bool {
        let Some(radius) = self.plan.radius else { return true };
        if chunk.near_at_least.get(lab).is_none_or(|quarters| *quarters > 0) {
            return true;
        }
        let chord = self.squared_chord(chunk, lab);
        if chord <= radius.within || chord >= radius.beyond {
            return chord <= radius.within;
        }
        let km = chunk.labs.get(lab).and_then(|lab| self.matcher.distance_km(lab.profile()));
        km.zip(self.matcher.query.max_distance_km).is_none_or(|(km, farthest)| km <= farthest)
    }

    pub(super) fn squared_chord(&self, chunk: &Chunk<L>, lab: usize) -> f32 {
        let [x, y, z] = self.plan.points.origin;
        let off = |column: &[f32], origin: f32| column.get(lab).map_or(0.0, |place| (place - origin).powi(2));
        off(&chunk.x, x) + off(&chunk.y, y) + off(&chunk.z, z)
    }

    pub(super) fn has_room(&self, chunk: &Chunk<L>, lab: usize) -> bool {
        chunk.unstated.get(lab).is_some_and(|flags| flags & unstated::CAPACITY != 0)
            || self.start(chunk, lab).is_some()
    }

    /// The first start of a lab.
    pub(super) fn start(&self, chunk: &Chunk<L>, lab: usize) -> Option<(i64, u16)> {
        let windows = chunk.windows.of(lab);
        let query = self.matcher.query;
        days::first_start(windows, chunk.closed.of(lab), self.plan.room, |bound| {
            let covers =
                |theme: &Theme| self.matcher.taxonomy.is_broader_or_same(Theme::numbered(bound), *theme);
            bound == ANY_THEME || query.themes.iter().any(covers)
        })
    }

    /// The first start of a lab, in days as people write them.
    pub(super) fn dated(&self, (on, pool): (i64, u16)) -> Option<Start> {
        let pool = (pool != ANY_THEME).then(|| Theme::numbered(pool));
        Some(Start { on: days::day(on)?, until: days::day(on + self.plan.room.days - 1)?, pool })
    }

    fn score(&mut self, first: Place, chunk: &Chunk<L>, passing: &Bits) {
        for (number, word) in passing.iter().enumerate() {
            let mut hopeful = *word;
            if let Some((Reverse(bar), ..)) = self.best.bar()
                && hopeful.count_ones() >= super::bounds::DENSE
            {
                hopeful &= self.hopeful(chunk, number, f64::from_bits(bar));
            }
            for place in ones(hopeful) {
                let lab = number * 64 + place;
                if let Some((Reverse(bar), ..)) = self.best.bar()
                    && !self.is_hopeful(chunk, lab, f64::from_bits(bar))
                {
                    continue;
                }
                if let Some(profile) = chunk.labs.get(lab).map(HasProfile::profile) {
                    // Labs come in the order that ties have: a later one needs more.
                    let scored = self.exact(chunk, lab, profile);
                    let score = scored.parts.total();
                    if self.best.push((Reverse(score.to_bits()), first + lab, self.scored.len())) {
                        self.scored.push(Some(scored));
                    }
                }
            }
        }
    }

    pub(super) const fn matcher(&self) -> &'s Matcher<'s> {
        self.matcher
    }

    /// The plan, for those who reckon bounds with it.
    pub(super) const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What [`Matcher::judge`] finds a lab to be worth that no rule rejects.
    fn exact(&self, chunk: &Chunk<L>, lab: usize, profile: &LabProfile) -> Scored {
        let flags = chunk.unstated.get(lab).copied().unwrap_or_default();
        let start = self.start(chunk, lab);
        let km = self.matcher.distance_km(profile);
        let measure = |code: ComponentCode| match code {
            ComponentCode::Theme => {
                let themes = chunk.themes.of(lab).iter();
                score::theme(self.matcher, themes.map(|theme| Theme::numbered(*theme)))
            }
            ComponentCode::Start => {
                let has_stated = flags & unstated::CAPACITY == 0;
                score::start(self.matcher.weights, has_stated, start.map(|(on, _)| on - self.plan.room.from))
            }
            ComponentCode::Distance => {
                score::distance(self.matcher.weights, km, (profile.is_virtual, profile.is_national))
            }
            ComponentCode::TrlFit => score::trl_fit(self.matcher.query.trl, profile.trl_min, profile.trl_max),
            ComponentCode::Completeness => Measure::of(Some(profile.completeness)),
            ComponentCode::TrackRecord => score::track_record(self.matcher.weights, profile),
            ComponentCode::CareNeed => score::care_need(self.matcher, profile),
            ComponentCode::Text => self.text(chunk, lab, profile),
            ComponentCode::Unknowns => Measure::of(None),
        };
        Scored { parts: Parts::of(self.matcher, self.plan.unknown_rules(flags), measure), start, km }
    }

    /// Text relevance; for a word that the text can't have, it is not read.
    fn text(&self, chunk: &Chunk<L>, lab: usize, profile: &LabProfile) -> Measure {
        let (text, words) = (chunk.signature.get(lab), &self.plan.words);
        let may_have = |word: usize| {
            text.zip(words.get(word)).is_none_or(|(text, word)| signature::may_have(text, word))
        };
        score::text(self.matcher, profile, may_have)
    }

    /// The rejected labs with the fewest failing rules. What bits say is a lower bound, so most need no more.
    fn count_failing(&mut self, first: Place, chunk: &Chunk<L>, passing: &Bits, failing: &[Bits]) {
        let listed = chunk.column(column::LISTED);
        for (number, (listed, passing)) in listed.iter().zip(passing).enumerate() {
            let mut planes = [0; 4];
            for (word, plane) in planes.iter_mut().zip(failing) {
                *word = plane.get(number).copied().unwrap_or_default();
            }
            let mut rejected = listed & !passing;
            if let Some((most, _)) = self.nearest.bar() {
                rejected &= fewer(planes, most);
            }
            for place in ones(rejected) {
                let lab = number * 64 + place;
                let Some(profile) = chunk.labs.get(lab).map(HasProfile::profile) else { continue };
                let count = u32::try_from(self.case(chunk, lab, profile).failing_count()).unwrap_or(u32::MAX);
                self.nearest.push((count, first + lab));
            }
        }
    }

    pub(super) fn case<'c>(&'c self, chunk: &Chunk<L>, lab: usize, profile: &'c LabProfile) -> Case<'c> {
        let start = self.start(chunk, lab).and_then(|start| self.dated(start));
        Case { matcher: self.matcher, lab: profile, start, km: self.matcher.distance_km(profile) }
    }
}

fn set(bits: &mut Bits, lab: usize, value: bool) {
    if let Some(word) = bits.get_mut(lab / 64) {
        *word |= u64::from(value) << (lab % 64);
    }
}

/// Leaves the labs for which it holds.
fn retain(bits: &mut Bits, holds: impl Fn(usize) -> bool) {
    for (number, word) in bits.iter_mut().enumerate() {
        for place in ones(*word) {
            *word &= !(u64::from(!holds(number * 64 + place)) << place);
        }
    }
}

/// One more failing rule for the listed labs that do not fit.
fn add(failing: &mut [Bits], listed: &Bits, fits: &Bits) {
    for (number, (listed, fits)) in listed.iter().zip(fits).enumerate() {
        let mut carry = listed & !fits;
        for plane in failing.iter_mut() {
            if let Some(word) = plane.get_mut(number) {
                (*word, carry) = (*word ^ carry, *word & carry);
            }
        }
    }
}

/// The labs whose count is below a number.
fn fewer(planes: [u64; 4], number: u32) -> u64 {
    let (mut fewer, mut equal) = (0, u64::MAX);
    for (power, plane) in planes.iter().enumerate().rev() {
        let wanted = if number >> power & 1 == 1 { u64::MAX } else { 0 };
        fewer |= equal & wanted & !plane;
        equal &= !(plane ^ wanted);
    }
    if number >= 16 { u64::MAX } else { fewer }
}
