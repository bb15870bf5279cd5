//! One walk over the chunks: bits decide most rules for 64 labs at once, numbers the others; who may be among the best waits to
//! be scored.

use std::cmp::Reverse;

use super::Index;
use super::best::{CROWD, Key, Scored};
use super::bits::{BLOCK, Bits, Block, CHUNK, NONE, count, merged, ones, set, without};
use super::bounds::DENSE_CHUNK;
use super::chunk::Chunk;
use super::few::Candidate;
use super::line::NO_TRL;
use super::plan::Plan;
use super::row::column;
use super::top::Top;
use super::touch::touch;
use crate::matching::engine::matcher::{Case, Matcher};
use crate::matching::engine::profile::{HasProfile, LabProfile};
use crate::matching::engine::rank::RankOptions;

/// How many rules fail, in binary: the first holds the ones, the next the twos, and so on.
type Failing = Vec<Bits>;

/// The place of a lab among all: its chunk times the size of a chunk, plus its place there.
pub(super) type Place = usize;

/// What a walk over the index finds.
pub(super) struct Found {
    /// Best first, and where in `scored` they are.
    pub best: Vec<(Place, usize)>,
    pub scored: Vec<Scored>,
    /// Fewest failing rules first.
    pub nearest: Vec<Place>,
    pub considered: usize,
    pub rejected: usize,
}

pub(super) struct Search<'s, L> {
    pub index: &'s Index<L>,
    matcher: &'s Matcher<'s>,
    plan: Plan<'s>,
    /// The last is the place in `scored`.
    pub best: Top<(Reverse<u64>, Place, usize)>,
    /// All that were among the best when they were scored.
    pub scored: Vec<Scored>,
    /// Those that may be among the best, with the points that they have at most.
    pub waiting: Vec<Key>,
    /// How many may wait.
    pub crowd: usize,
    /// Those of chunks with few that bits do not reject.
    pub candidates: Vec<Candidate<'s>>,
    nearest: Top<(u32, Place)>,
    failing: Failing,
    /// Those that are looked at one by one.
    labs: Vec<usize>,
    considered: usize,
    pub accepted: usize,
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
            candidates: Vec::new(),
            nearest: Top::new(options.rejected_limit),
            failing: Failing::new(),
            labs: Vec::new(),
            considered: 0,
            accepted: 0,
        }
    }

    pub(super) fn run(&mut self) -> Found {
        let index = self.index;
        for (number, chunk) in index.chunks.iter().enumerate() {
            self.walk(number * CHUNK, chunk);
        }
        self.sift();
        self.score_waiting();
        Found {
            best: self.best.sorted().map(|(_, place, at)| (place, at)).collect(),
            scored: std::mem::take(&mut self.scored),
            nearest: self.nearest.sorted().map(|(_, place)| place).collect(),
            considered: self.considered,
            rejected: self.considered - self.accepted,
        }
    }

    fn walk(&mut self, first: Place, chunk: &'s Chunk<L>) {
        // Its own room, made once: clearing it for every chunk would cost more than it does good.
        let mut failing = std::mem::take(&mut self.failing);
        let mut labs = std::mem::take(&mut self.labs);
        if self.nearest.is_wanted() {
            failing.clear();
            failing.resize(4, NONE);
        }
        let (mut passing, doubtful) = self.by_bits(chunk, &mut failing);
        if let Some(next) = self.index.chunks.get(first / CHUNK + 1) {
            self.touch_columns(next);
        }
        if !self.nearest.is_wanted() && count(&passing) < DENSE_CHUNK {
            self.gather(first, chunk, &passing, &doubtful);
        } else {
            self.by_reach(first, chunk, &mut labs, &mut passing);
            let off_theme = self.by_themes(chunk, &doubtful, &mut labs, &mut passing);
            self.by_room(chunk, &mut labs, &mut passing);
            self.accepted += count(&passing);
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
        let is_counted = self.nearest.is_wanted();
        let (mut passing, mut doubtful) = (*chunk.column(column::LISTED), NONE);
        let blocks = passing.as_chunks_mut().0.iter_mut().zip(doubtful.as_chunks_mut().0);
        for (number, (passing, doubtful)) in blocks.enumerate() {
            let listed = *passing;
            let mut demand = |passing: &mut Block, fits: &Block| {
                for (passing, fits) in passing.iter_mut().zip(fits) {
                    *passing &= fits;
                }
                if is_counted {
                    add_block(failing, number, &without(&listed, fits));
                }
            };
            for columns in &self.plan.terms {
                demand(passing, &any(chunk, number, *columns, 0));
            }
            if let Some(trl) = self.plan.odd_trl {
                demand(passing, &takes_odd_trl(chunk, number, trl));
            }
            if let Some(themes) = &self.plan.themes {
                let surely = any(chunk, number, themes.surely, column::THEMES);
                let surely = merged(&surely, &any(chunk, number, 1 << column::NO_THEME, 0));
                let perhaps = any(chunk, number, themes.perhaps, column::THEMES);
                *doubtful = without(&perhaps, &surely);
                demand(passing, &merged(&surely, &perhaps));
            }
        }
        (passing, doubtful)
    }

    /// Has the columns fetched that [`Search::by_bits`] will read.
    fn touch_columns(&self, chunk: &Chunk<L>) {
        let themes = self.plan.themes.as_ref().map_or(0, |themes| themes.surely | themes.perhaps);
        let terms = self.plan.terms.iter().fold(0, |all, columns| all | columns);
        let columns = ones(terms).chain(ones(themes).map(|theme| column::THEMES + theme));
        let blocks = columns.flat_map(|column| chunk.column(column).as_chunks::<8>().0);
        touch(blocks.map(|[part, ..]| *part));
    }

    pub(super) const fn matcher(&self) -> &'s Matcher<'s> {
        self.matcher
    }

    /// The plan, for those who reckon bounds with it.
    pub(super) const fn plan(&self) -> &Plan<'s> {
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

    pub(super) fn profile(&self, place: Place) -> Option<&'s LabProfile> {
        Some(self.index.chunks.get(place / CHUNK)?.labs.get(place % CHUNK)?.profile())
    }

    fn case<'c>(&'c self, chunk: &Chunk<L>, lab: usize, profile: &'c LabProfile) -> Case<'c> {
        let start = chunk.lines.get(lab).and_then(|line| self.start(line));
        let start = start.and_then(|start| self.dated(start));
        Case { matcher: self.matcher, lab: profile, start, km: self.matcher.distance_km(profile) }
    }
}

/// Of half a chunk, the labs that have a bit set in any of these columns.
#[inline]
fn any<L>(chunk: &Chunk<L>, number: usize, columns: u64, first: usize) -> Block {
    let mut sum = Block::default();
    for column in ones(columns) {
        let more = chunk.column(first + column).as_chunks().0.get(number);
        sum = merged(&sum, more.unwrap_or(&Block::default()));
    }
    sum
}

/// Of half a chunk, the labs that take a TRL for which there is no column.
fn takes_odd_trl<L>(chunk: &Chunk<L>, number: usize, trl: u8) -> Block {
    let mut fits = NONE;
    for (lab, line) in chunk.lines.iter().enumerate() {
        // What is not stated is a high number.
        let [min, max] = line.trl;
        set(&mut fits, lab, (min <= trl || min == NO_TRL) && trl <= max);
    }
    fits.as_chunks().0.get(number).copied().unwrap_or_default()
}

/// One more failing rule for these labs.
fn add(failing: &mut [Bits], labs: &Bits) {
    for (number, block) in labs.as_chunks().0.iter().enumerate() {
        add_block(failing, number, block);
    }
}

/// The same for those of half a chunk.
#[inline]
fn add_block(failing: &mut [Bits], number: usize, labs: &Block) {
    let mut carry = *labs;
    for plane in failing.iter_mut().filter_map(|plane| plane.as_chunks_mut::<BLOCK>().0.get_mut(number)) {
        for (word, carry) in plane.iter_mut().zip(&mut carry) {
            (*word, *carry) = (*word ^ *carry, *word & *carry);
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
