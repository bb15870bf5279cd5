//! Who has room in the period: at a glance for most, by the windows for the others.

use super::bits::{Bits, ones, pack};
use super::bounds::{DENSE, block};
use super::chunk::Chunk;
use super::plan::Glance;
use super::search::Search;
use crate::matching::engine::profile::HasProfile;

/// Labs of which it shows at a glance that they have room, and that they have none.
#[derive(Clone, Copy, Default)]
struct Seen {
    room: u64,
    full: u64,
}

impl<L: HasProfile> Search<'_, L> {
    /// Takes out the labs without room.
    pub(super) fn by_room(&self, chunk: &Chunk<L>, passing: &mut Bits) {
        for (number, word) in passing.iter_mut().enumerate() {
            let seen = self.plan().glance.map_or_else(Seen::default, |glance| {
                if word.count_ones() >= DENSE {
                    see_all(chunk, number, glance)
                } else {
                    see(chunk, number, *word, glance)
                }
            });
            let mut room = *word & seen.room;
            for place in ones(*word & !seen.room & !seen.full) {
                room |= u64::from(self.has_room(chunk, number * 64 + place)) << place;
            }
            *word = room;
        }
    }
}

/// What both ends of the stretches tell, when the period asked for lies over them.
#[inline]
#[expect(clippy::needless_bitwise_bool, reason = "without branches, for vectors")]
fn verdict(glance: Glance, outer: (i16, i16), inner: (i16, i16)) -> (bool, bool) {
    let length = |(from, until): (i16, i16)| until.min(glance.until).saturating_sub(from.max(glance.from));
    // The last day that two bytes hold stands for all that are later.
    let is_full = (length(outer) < glance.need) & (outer.1 != i16::MAX);
    let has_room = (length(inner) >= glance.need) & glance.is_single;
    (has_room, is_full)
}

/// Of 64 labs at once: without branches, so that the compiler makes vectors of it.
fn see_all<L>(chunk: &Chunk<L>, number: usize, glance: Glance) -> Seen {
    let (mut room, mut full) = ([0_u8; 64], [0_u8; 64]);
    let (Some(outer_from), Some(outer_until)) =
        (block(&chunk.outer_from, number), block(&chunk.outer_until, number))
    else {
        return Seen::default();
    };
    let (Some(inner_from), Some(inner_until)) =
        (block(&chunk.inner_from, number), block(&chunk.inner_until, number))
    else {
        return Seen::default();
    };
    let outer = outer_from.iter().zip(outer_until);
    let inner = inner_from.iter().zip(inner_until);
    for ((room, full), (outer, inner)) in room.iter_mut().zip(&mut full).zip(outer.zip(inner)) {
        let (has_room, is_full) = verdict(glance, (*outer.0, *outer.1), (*inner.0, *inner.1));
        (*room, *full) = (u8::from(has_room), u8::from(is_full));
    }
    Seen { room: pack(&room), full: pack(&full) }
}

/// Of few labs.
fn see<L>(chunk: &Chunk<L>, number: usize, word: u64, glance: Glance) -> Seen {
    let mut seen = Seen::default();
    for place in ones(word) {
        let lab = number * 64 + place;
        let of = |column: &[i16]| column.get(lab).copied().unwrap_or_default();
        let outer = (of(&chunk.outer_from), of(&chunk.outer_until));
        let inner = (of(&chunk.inner_from), of(&chunk.inner_until));
        let (has_room, is_full) = verdict(glance, outer, inner);
        seen.room |= u64::from(has_room) << place;
        seen.full |= u64::from(is_full) << place;
    }
    seen
}
