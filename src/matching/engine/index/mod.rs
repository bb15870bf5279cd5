//! Labs in columns, so that a query over many of them reads little of each.
//!
//! [`Index::search`] answers what [`super::rank`], the plain scan, answers; tests hold the two side by side. Labs stand in
//! order of name, then id, in chunks of at most 2,048: a changed lab makes one new chunk and shares all others with the
//! index before. In a chunk (`chunk`) rules on terms and themes are bits, and all else that a rule asks of a lab stands in one
//! line of the processor's cache (`row`, `line`, `days`, `signature`). A query is made ready once (`plan`, `wanted`); then one
//! walk (`search`) takes out who is rejected, by bits and then by numbers (`numbers`), or where bits leave few, one by one
//! (`few`), and leaves who may be among the best (`bounds`) to be scored, the most promising first (`best`). What will be read
//! soon is fetched before (`touch`). Explanations are made of what is returned.

mod best;
mod bits;
mod bounds;
mod chunk;
mod days;
mod few;
mod line;
mod numbers;
mod plan;
mod row;
mod search;
mod signature;
mod top;
mod touch;
mod wanted;

use std::sync::Arc;

use uuid::Uuid;

use super::judged::Judged;
use super::matcher::{Case, Matcher};
use super::profile::HasProfile;
use super::rank::RankOptions;
use super::weights::Weights;
use best::Scored;
use bits::CHUNK;
use chunk::Chunk;
use row::Row;
use search::Search;
pub(super) use wanted::Wanted;

/// How full chunks are when all labs are loaded: some may come later.
const LOADED: usize = CHUNK / 8 * 7;

/// All labs, in order of name, then id. A clone shares its chunks.
#[derive(Clone, Debug)]
pub struct Index<L> {
    chunks: Vec<Arc<Chunk<L>>>,
    len: usize,
    /// What the track records in the columns were weighed with.
    weights: Arc<Weights>,
}

/// The answer to a query. Its sentences are not made yet.
#[derive(Debug)]
pub struct Matches<'a> {
    /// The best matches, best first; equal scores by name, then id.
    pub matches: Vec<Judged<'a>>,
    /// Rejected labs, those with the fewest failing rules first; equals by name, then id.
    pub rejected: Vec<Judged<'a>>,
    /// How many labs were looked at.
    pub considered: usize,
    /// How many of them a rule rejected, whether they are listed or not.
    pub rejected_count: usize,
}

impl<L> Default for Index<L> {
    fn default() -> Self {
        Self { chunks: Vec::new(), len: 0, weights: Arc::default() }
    }
}

impl<L: HasProfile + Clone> Index<L> {
    /// An index of labs that come in any order.
    pub fn new(labs: impl IntoIterator<Item = L>, weights: Arc<Weights>) -> Self {
        let mut labs: Vec<L> = labs.into_iter().collect();
        labs.sort_unstable_by(|one, other| order(one).cmp(&order(other)));
        let chunks = labs.chunks(LOADED).map(|labs| Arc::new(chunk(labs, &weights))).collect();
        Self { chunks, len: labs.len(), weights }
    }

    /// All labs, listed or not, by name, then id.
    pub fn iter(&self) -> impl Iterator<Item = &L> {
        self.chunks.iter().flat_map(|chunk| &chunk.labs)
    }

    /// How many labs there are, listed or not.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The lab with this name and id.
    #[must_use]
    pub fn find(&self, name: &str, id: Uuid) -> Option<&L> {
        let (chunk, place) = self.place(name, id);
        self.chunks.get(chunk)?.labs.get(place).filter(|lab| order(*lab) == (name, id))
    }

    /// Puts a lab in; one with the same name and id makes way.
    pub fn insert(&mut self, lab: L) {
        let profile = lab.profile();
        self.remove(&profile.name, profile.id);
        let row = Row::of(profile, lab.is_listed(), &self.weights);
        let (name, id) = (profile.name.clone(), profile.id);
        self.len += 1;
        let (mut number, mut place) = self.place(&name, id);
        let Some(chunk) = self.chunks.get(number) else {
            self.chunks.push(Arc::new(Chunk::of(vec![(lab, row)])));
            return;
        };
        if chunk.is_full() {
            let (one, other) = chunk.labs.split_at(chunk.labs.len() / 2);
            let halves = [one, other].map(|labs| Arc::new(self::chunk(labs, &self.weights)));
            self.chunks.splice(number..=number, halves);
            (number, place) = self.place(&name, id);
        }
        if let Some(chunk) = self.chunks.get_mut(number) {
            Arc::make_mut(chunk).insert(place, lab, row);
        }
    }

    /// Takes a lab out.
    pub fn remove(&mut self, name: &str, id: Uuid) -> Option<L> {
        self.find(name, id)?;
        let (number, place) = self.place(name, id);
        let chunk = Arc::make_mut(self.chunks.get_mut(number)?);
        let lab = chunk.remove(place)?;
        self.len -= 1;
        if chunk.labs.is_empty() {
            self.chunks.remove(number);
        }
        Some(lab)
    }

    /// Where a lab is, or would be: always in a chunk that is there, when there is one.
    fn place(&self, name: &str, id: Uuid) -> (usize, usize) {
        let is_before = |lab: &L| order(lab) < (name, id);
        let later = self.chunks.partition_point(|chunk| chunk.labs.first().is_some_and(is_before));
        // The lab itself may be the first of its chunk.
        let is_first = self
            .chunks
            .get(later)
            .and_then(|chunk| chunk.labs.first())
            .is_some_and(|first| order(first) == (name, id));
        let number = if is_first { later } else { later.saturating_sub(1) };
        let place = self.chunks.get(number).map_or(0, |chunk| chunk.labs.partition_point(is_before));
        (number, place)
    }

    /// The best matches for a query, and the rejected labs that come nearest.
    #[must_use]
    pub fn search<'a>(&'a self, matcher: &'a Matcher<'a>, options: RankOptions) -> Matches<'a> {
        let mut search = Search::new(self, matcher, options);
        let found = search.run();
        let profile = |place: usize| Some(self.chunks.get(place / CHUNK)?.labs.get(place % CHUNK)?.profile());
        let best = found.best.into_iter().filter_map(|(place, at)| {
            let (lab, Scored { parts, start, km }) = (profile(place)?, found.scored.get(at)?);
            let start = start.and_then(|start| search.dated(start));
            Some(Judged::known(Case { matcher, lab, start, km: *km }, search.outcomes(place)?, parts))
        });
        let nearest = found.nearest.into_iter().filter_map(|place| {
            let chunk = self.chunks.get(place / CHUNK)?;
            let start = search.start(chunk.lines.get(place % CHUNK)?).and_then(|start| search.dated(start));
            let lab = profile(place)?;
            Some(Judged::of(Case { matcher, lab, start, km: matcher.distance_km(lab) }))
        });
        Matches {
            matches: best.collect(),
            rejected: nearest.collect(),
            considered: found.considered,
            rejected_count: found.rejected,
        }
    }

    /// Bytes that it takes, without the labs themselves.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.bytes()).sum::<usize>()
            + self.chunks.capacity() * size_of::<Arc<Chunk<L>>>()
    }
}

/// A chunk of labs that are in order.
fn chunk<L: HasProfile + Clone>(labs: &[L], weights: &Weights) -> Chunk<L> {
    let row = |lab: &L| (lab.clone(), Row::of(lab.profile(), lab.is_listed(), weights));
    Chunk::of(labs.iter().map(row).collect())
}

/// What orders labs.
fn order<L: HasProfile>(lab: &L) -> (&str, Uuid) {
    let profile = lab.profile();
    (&profile.name, profile.id)
}
