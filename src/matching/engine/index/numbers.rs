//! Rules that ask for more than a bit: enough participants, near enough, near enough in theme, room in the period.
//!
//! Where many of 64 labs are left, vectors show at a glance what most of them come to.

use super::bits::{Bits, NONE, clear, count, list, ones, pack, set};
use super::bounds::{DENSE, DENSE_CHUNK, block};
use super::chunk::Chunk;
use super::days::{self, ANY_THEME};
use super::line::{Line, MANY, Spot};
use super::plan::{Glance, Radius};
use super::row::unstated;
use super::search::{Place, Search};
use crate::matching::engine::capacity::Start;
use crate::matching::engine::profile::HasProfile;
use crate::matching::engine::taxonomy::Theme;

/// Of 64 labs, those of which it is known that they meet a rule, and those that don't.
#[derive(Clone, Copy, Default)]
struct Seen {
    meet: u64,
    fail: u64,
}

impl<L: HasProfile> Search<'_, L> {
    /// Takes out those that reach too few people or are too far away.
    pub(super) fn by_reach(&self, first: Place, chunk: &Chunk<L>, labs: &mut Vec<usize>, passing: &mut Bits) {
        let (people, mut radius) = (self.plan().participants, self.plan().radius);
        let mut doubtful = NONE;
        if let Some(asked) = radius.filter(|_| count(passing) >= DENSE_CHUNK) {
            for (number, (word, doubtful)) in passing.iter_mut().zip(&mut doubtful).enumerate() {
                let seen = see_near(chunk, number, self.plan().points.origin, asked);
                *word &= !seen.fail;
                *doubtful = *word & !seen.meet;
            }
            radius = None;
        }
        if people.is_some() || radius.is_some() {
            list(passing, labs);
            for lab in labs.iter().copied() {
                let Some(line) = chunk.lines.get(lab) else { continue };
                let (fails, is_doubtful) = self.see_reach(line, radius);
                clear(passing, lab, fails);
                set(&mut doubtful, lab, is_doubtful);
            }
        }
        for (number, (word, doubtful)) in passing.iter_mut().zip(&doubtful).enumerate() {
            for place in ones(*word & doubtful) {
                *word &= !(u64::from(!self.is_within_reach(first + number * 64 + place)) << place);
            }
        }
    }

    /// Whether a line tells that a rule fails, and whether it leaves doubt.
    #[expect(clippy::needless_bitwise_bool, reason = "without branches")]
    #[inline]
    pub(super) fn see_reach(&self, line: &Line, radius: Option<Radius>) -> (bool, bool) {
        let needed = self.plan().participants.unwrap_or(0);
        let Radius { within, beyond } = radius.unwrap_or(Radius::NONE);
        let (reached, many) = (u32::from(line.participants), u32::from(MANY));
        let chord = squared_chord(line.place, self.plan().points.origin);
        let has_place = line.near_at_least == 0;
        let fails = (reached < needed.min(many)) | (has_place & (chord >= beyond));
        // Of many it is not known how many, and what is not a number is left to who reckons in full.
        let is_near_line = (chord > within) | chord.is_nan();
        (fails, (needed > many) & (reached == many) | has_place & is_near_line)
    }

    /// The same, by the lab itself.
    pub(super) fn is_within_reach(&self, place: Place) -> bool {
        let Some(profile) = self.profile(place) else { return false };
        let query = self.matcher().query;
        let reached = profile.reachable_participants.zip(query.participants_needed);
        let is_everywhere = profile.is_virtual || profile.is_national;
        let farthest = query.max_distance_km.filter(|_| !is_everywhere);
        let km = self.matcher().distance_km(profile).zip(farthest);
        reached.is_none_or(|(reached, needed)| needed <= reached)
            && km.is_none_or(|(km, farthest)| km <= farthest)
    }

    /// Takes out those of the doubtful that have no theme near one asked for, and tells which those are.
    pub(super) fn by_themes(
        &self,
        chunk: &Chunk<L>,
        doubtful: &Bits,
        labs: &mut Vec<usize>,
        passing: &mut Bits,
    ) -> Bits {
        let mut rejected = NONE;
        let Some(themes) = &self.plan().themes else { return rejected };
        let mut left = *passing;
        left.iter_mut().zip(doubtful).for_each(|(word, doubtful)| *word &= doubtful);
        list(&left, labs);
        for lab in labs.iter().copied() {
            let is_near =
                chunk.lines.get(lab).is_some_and(|line| line.has_theme(|theme| themes.accepts(theme)));
            clear(passing, lab, !is_near);
            set(&mut rejected, lab, !is_near);
        }
        rejected
    }

    /// Takes out those without room in the period.
    pub(super) fn by_room(&self, chunk: &Chunk<L>, labs: &mut Vec<usize>, passing: &mut Bits) {
        if self.matcher().query.wanted.is_none() {
            return;
        }
        let mut undecided = *passing;
        for (number, (word, undecided)) in passing.iter_mut().zip(&mut undecided).enumerate() {
            let glance = self.plan().glance.filter(|_| word.count_ones() >= DENSE);
            let seen = glance.map_or_else(Seen::default, |glance| see_room(chunk, number, glance));
            *word &= !seen.fail;
            *undecided = *word & !seen.meet;
        }
        list(&undecided, labs);
        for lab in labs.iter().copied() {
            let line = chunk.lines.get(lab);
            clear(&mut undecided, lab, line.is_some_and(|line| line.unstated & unstated::CAPACITY != 0));
        }
        for (number, (word, undecided)) in passing.iter_mut().zip(&undecided).enumerate() {
            for place in ones(*undecided) {
                let start = chunk.lines.get(number * 64 + place).and_then(|line| self.start(line));
                *word &= !(u64::from(start.is_none()) << place);
            }
        }
    }

    /// The first start of a lab.
    #[inline]
    pub(super) fn start(&self, line: &Line) -> Option<(i64, u16)> {
        let (taxonomy, query) = (self.matcher().taxonomy, self.matcher().query);
        line.first_start(self.plan().room, |bound| {
            let covers = |theme: &Theme| taxonomy.is_broader_or_same(Theme::numbered(bound), *theme);
            bound == ANY_THEME || query.themes.iter().any(covers)
        })
    }

    /// The first start of a lab, in days as people write them.
    pub(super) fn dated(&self, (on, pool): (i64, u16)) -> Option<Start> {
        let pool = (pool != ANY_THEME).then(|| Theme::numbered(pool));
        Some(Start { on: days::day(on)?, until: days::day(on + self.plan().room.days - 1)?, pool })
    }
}

#[inline]
pub(super) fn squared_chord([x, y, z]: Spot, [x0, y0, z0]: Spot) -> f32 {
    (x - x0) * (x - x0) + (y - y0) * (y - y0) + (z - z0) * (z - z0)
}

/// Whether the distances of 64 labs are surely within or surely beyond the farthest; for those that are everywhere or have no
/// place, it plays no part. Here and below without branches, so that the compiler makes vectors of it.
#[expect(clippy::needless_bitwise_bool, reason = "without branches, for vectors")]
fn see_near<L>(chunk: &Chunk<L>, number: usize, origin: Spot, radius: Radius) -> Seen {
    let [xs, ys, zs] = &chunk.place;
    let blocks = || Some((block(xs, number)?, block(ys, number)?, block(zs, number)?));
    let Some(((xs, ys, zs), at_least)) = blocks().zip(block(&chunk.near_at_least, number)) else {
        return Seen::default();
    };
    let (mut meet, mut fail) = ([0_u8; 64], [0_u8; 64]);
    let places = xs.iter().zip(ys).zip(zs).zip(at_least);
    for ((meet, fail), (((x, y), z), quarters)) in meet.iter_mut().zip(&mut fail).zip(places) {
        let chord = squared_chord([*x, *y, *z], origin);
        let is_free = *quarters > 0;
        *meet = u8::from(is_free | (chord <= radius.within));
        *fail = u8::from(!is_free & (chord >= radius.beyond));
    }
    Seen { meet: pack(&meet), fail: pack(&fail) }
}

/// What both ends of the stretches of 64 labs tell, when the period asked for lies over them.
#[expect(clippy::needless_bitwise_bool, reason = "without branches, for vectors")]
fn see_room<L>(chunk: &Chunk<L>, number: usize, glance: Glance) -> Seen {
    let ends = |[from, until]: &[Vec<i16>; 2]| Some((*block(from, number)?, *block(until, number)?));
    let Some((outer, inner)) = ends(&chunk.outer).zip(ends(&chunk.inner)) else {
        return Seen::default();
    };
    let length = |from: i16, until: i16| until.min(glance.until).saturating_sub(from.max(glance.from));
    let (mut meet, mut fail) = ([0_u8; 64], [0_u8; 64]);
    for (fail, (from, until)) in fail.iter_mut().zip(outer.0.iter().zip(&outer.1)) {
        // The last day that two bytes hold stands for all that are later.
        *fail = u8::from((length(*from, *until) < glance.need) & (*until != i16::MAX));
    }
    for (meet, (from, until)) in meet.iter_mut().zip(inner.0.iter().zip(&inner.1)) {
        *meet = u8::from((length(*from, *until) >= glance.need) & glance.is_single);
    }
    Seen { meet: pack(&meet), fail: pack(&fail) }
}
