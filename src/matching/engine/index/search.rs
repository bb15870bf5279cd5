//! One walk over the chunks: bits decide most rules for 64 labs at once, numbers the others; who may be among the best waits to
//! be scored.

use std::cmp::Reverse;

use super::Index;
use super::best::{CROWD, Key, Scored};
use super::bits::{Bits, CHUNK, NONE, count, list, merge, ones, set, without};
use super::bounds::DENSE_CHUNK;
use super::chunk::Chunk;
use super::line::NO_TRL;
use super::plan::Plan;
use super::row::column;
use super::top::Top;
use crate::matching::engine::matcher::{Case, Matcher};
use crate::matching::engine::profile::{HasProfile, LabProfile};
use crate::matching::engine::rank::RankOptions;

/// How many rules fail, in binary: the first holds the ones, the next the twos, and so on.
type Failing = Vec<Bits>;

/// The place of a lab among all: its chunk times the size of a chunk, plus its place there.
pub(super) type Place = usize;

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
    pub index: &'s Index<L>,
    matcher: &'s Matcher<'s>,
    plan: Plan,
    /// The last is the place in `scored`.
    pub best: Top<(Reverse<u64>, Place, usize)>,
    /// All that were among the best when they were scored.
    pub scored: Vec<Option<Scored>>,
    /// Those that may be among the best, with the points that they have at most.
    pub waiting: Vec<Key>,
    /// How many may wait.
    pub crowd: usize,
    nearest: Top<(u32, Place)>,
    failing: Failing,
    /// Those that are looked at one by one.
    labs: Vec<usize>,
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
            waiting: Vec::new(),
            crowd: CROWD,
            nearest: Top::new(options.rejected_limit),
            failing: Failing::new(),
            labs: Vec::new(),
            considered: 0,
            rejected: 0,
        }
    }

    pub(super) fn run(&mut self) -> Found {
        let index = self.index;
        for (number, chunk) in index.chunks.iter().enumerate() {
            self.walk(number * CHUNK, chunk);
        }
        self.score_waiting();
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
        let mut labs = std::mem::take(&mut self.labs);
        if self.nearest.is_wanted() {
            failing.clear();
            failing.resize(4, NONE);
        }
        let (mut passing, doubtful) = self.by_bits(chunk, &mut failing);
        if !self.nearest.is_wanted() && count(&passing) < DENSE_CHUNK {
            list(&passing, &mut labs);
            self.keep_passing(chunk, &doubtful, &mut labs);
            self.rejected += chunk.listed - labs.len();
            if self.best.is_wanted() {
                self.await_few(first, chunk, &labs);
            }
        } else {
            self.by_reach(chunk, &mut labs, &mut passing);
            let off_theme = self.by_themes(chunk, &doubtful, &mut labs, &mut passing);
            self.by_room(chunk, &mut labs, &mut passing);
            self.rejected += chunk.listed - count(&passing);
            if self.best.is_wanted() {
                self.await_scoring(first, chunk, &passing);
            }
            if self.nearest.is_wanted() {
                add(&mut failing, &off_theme);
                self.count_failing(first, chunk, &passing, &failing);
            }
        }
        self.considered += chunk.listed;
        (self.failing, self.labs) = (failing, labs);
    }

    /// The listed labs that no rule on bits rejects, and those whose themes share columns with others: only the themes
    /// themselves tell.
    fn by_bits(&self, chunk: &Chunk<L>, failing: &mut [Bits]) -> (Bits, Bits) {
        let listed = chunk.column(column::LISTED);
        let (mut passing, mut doubtful) = (*listed, NONE);
        let is_counted = self.nearest.is_wanted();
        let mut demand = |passing: &mut Bits, fits: &Bits| {
            for (passing, fits) in passing.iter_mut().zip(fits) {
                *passing &= fits;
            }
            if is_counted {
                add(failing, &without(listed, fits));
            }
        };
        for columns in &self.plan.terms {
            match columns.as_slice() {
                [only] => demand(&mut passing, chunk.column(*only)),
                several => demand(&mut passing, &any(chunk, several)),
            }
        }
        if let Some(trl) = self.plan.odd_trl {
            let mut fits = NONE;
            for (lab, line) in chunk.lines.iter().enumerate() {
                // What is not stated is a high number.
                let [min, max] = line.trl;
                set(&mut fits, lab, (min <= trl || min == NO_TRL) && trl <= max);
            }
            demand(&mut passing, &fits);
        }
        if let Some(themes) = &self.plan.themes {
            let mut surely = any(chunk, &themes.surely);
            merge(&mut surely, chunk.column(column::NO_THEME));
            let mut fits = any(chunk, &themes.perhaps);
            doubtful = without(&fits, &surely);
            merge(&mut fits, &surely);
            demand(&mut passing, &fits);
        }
        (passing, doubtful)
    }

    pub(super) const fn matcher(&self) -> &'s Matcher<'s> {
        self.matcher
    }

    /// The plan, for those who reckon bounds with it.
    pub(super) const fn plan(&self) -> &Plan {
        &self.plan
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

    fn case<'c>(&'c self, chunk: &Chunk<L>, lab: usize, profile: &'c LabProfile) -> Case<'c> {
        let start = chunk.lines.get(lab).and_then(|line| self.start(line));
        let start = start.and_then(|start| self.dated(start));
        Case { matcher: self.matcher, lab: profile, start, km: self.matcher.distance_km(profile) }
    }
}

/// The labs that have a bit set in any of these columns. Line by line of the cache, so that sums stay in registers.
fn any<L>(chunk: &Chunk<L>, columns: &[usize]) -> Bits {
    let mut some = NONE;
    for (number, block) in some.as_chunks_mut::<8>().0.iter_mut().enumerate() {
        let mut sum = [0; 8];
        for column in columns {
            let more = chunk.column(*column).as_chunks::<8>().0.get(number);
            for (word, more) in sum.iter_mut().zip(more.into_iter().flatten()) {
                *word |= more;
            }
        }
        *block = sum;
    }
    some
}

/// One more failing rule for these labs.
fn add(failing: &mut [Bits], labs: &Bits) {
    for (number, labs) in labs.iter().enumerate() {
        let mut carry = *labs;
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
