//! How many points a lab can have at most: cheap to tell, and enough to leave most labs unscored.
//!
//! A bound is never below the score. It is made of the columns alone, in half digits, with a little slack for rounding.

use super::bits::pack;
use super::chunk::Chunk;
use super::plan::Points;
use super::row::{NO_TRL, narrow, unstated};
use super::search::Search;
use super::signature;
use crate::matching::engine::profile::HasProfile;
use crate::matching::engine::score::{self, NOT_STATED, share};

/// From so many labs of 64 on, it pays to reckon all 64 at once.
pub(super) const DENSE: u32 = 12;
/// A column's thousandths, and its quarters, as a share of one.
const THOUSANDTH: f32 = 0.001;
const QUARTER: f32 = 0.25;

/// The 64 values of a column that go with a word of bits.
#[inline]
pub(super) fn block<T>(column: &[T], number: usize) -> Option<&[T; 64]> {
    column.as_chunks::<64>().0.get(number)
}

impl<L: HasProfile> Search<'_, L> {
    /// Of 64 labs, those that may have more points than the bar, by what vectors can tell.
    pub(super) fn hopeful(&self, chunk: &Chunk<L>, number: usize, bar: f64) -> u64 {
        let points = &self.plan().points;
        let always = points.slack + points.theme + points.trl_fit + points.care_need + points.text;
        let mut bounds = [always; 64];
        let is_reckoned = add_offer(chunk, number, points, &mut bounds)
            .and_then(|()| add_start(chunk, number, self.plan().begin, points, &mut bounds))
            .and_then(|()| add_distance(chunk, number, points, &mut bounds));
        if is_reckoned.is_none() {
            return u64::MAX;
        }
        let bar = narrow(bar);
        let mut flags = [0_u8; 64];
        for (flag, bound) in flags.iter_mut().zip(&bounds) {
            *flag = u8::from(*bound > bar);
        }
        pack(&flags)
    }

    /// Whether one lab may have more points than the bar, by all that the columns tell.
    pub(super) fn is_hopeful(&self, chunk: &Chunk<L>, lab: usize, bar: f64) -> bool {
        let points = &self.plan().points;
        let flags = chunk.unstated.get(lab).copied().unwrap_or_default();
        let unknown = f32::from(u8::try_from(self.plan().unknown_rules(flags)).unwrap_or_default());
        let bar = narrow(bar) + unknown * points.per_unknown;
        let mut bound = points.slack + points.care_need + quality(chunk, lab, points);
        bound += points.start * self.start_at_most(chunk, lab, flags);
        if points.distance > 0.0 {
            bound += points.distance * self.near_at_most(chunk, lab, points);
        }
        // The dearer parts only for those who would be in with all their points.
        if bound + points.theme + points.trl_fit + points.text <= bar {
            return false;
        }
        if points.theme > 0.0 {
            bound += points.theme * self.likeness_at_most(chunk, lab);
        }
        if points.trl_fit > 0.0 {
            let [min, max] = chunk.trl.get(lab).copied().unwrap_or([NO_TRL; 2]);
            let stated = |end: u8| Some(end).filter(|end| *end != NO_TRL);
            let fit = score::trl_fit(self.matcher().query.trl, stated(min), stated(max));
            bound += points.trl_fit * narrow(fit.value);
        }
        if points.text > 0.0 {
            let words = self.plan().words.len();
            // A lab without a text has what those get who have not stated something.
            bound += points.text * narrow(share(self.words_at_most(chunk, lab), words).max(NOT_STATED));
        }
        bound > bar
    }

    fn start_at_most(&self, chunk: &Chunk<L>, lab: usize, flags: u16) -> f32 {
        if flags & unstated::CAPACITY != 0 {
            return QUARTER;
        }
        let first = chunk.outer_from.get(lab).copied().unwrap_or(i16::MIN);
        start_value(first, self.plan().begin, &self.plan().points)
    }

    fn near_at_most(&self, chunk: &Chunk<L>, lab: usize, points: &Points) -> f32 {
        let at_least = chunk.near_at_least.get(lab).map_or(1.0, |quarters| f32::from(*quarters) * QUARTER);
        near_value(self.squared_chord(chunk, lab), at_least, points)
    }

    fn likeness_at_most(&self, chunk: &Chunk<L>, lab: usize) -> f32 {
        let themes = chunk.themes.of(lab);
        if themes.is_empty() {
            return QUARTER;
        }
        let of = |theme: &u16| self.plan().likeness.get(usize::from(*theme)).copied().unwrap_or_default();
        themes.iter().map(of).fold(0.0, f32::max)
    }

    /// How many of the words asked for the text of a lab can have.
    pub(super) fn words_at_most(&self, chunk: &Chunk<L>, lab: usize) -> usize {
        let Some(text) = chunk.signature.get(lab) else { return self.plan().words.len() };
        self.plan().words.iter().filter(|word| signature::may_have(text, word)).count()
    }
}

#[inline]
fn start_value(first: i16, begin: i16, points: &Points) -> f32 {
    let days = f32::from(first.saturating_sub(begin).max(0));
    (1.0 - days * points.start_per_day).max(0.0)
}

#[inline]
fn near_value(squared_chord: f32, at_least: f32, points: &Points) -> f32 {
    // A metre less than half digits say. Not a number stays so up to the last step, which takes the other one.
    let near = 1.0 - (squared_chord.sqrt() - 1e-6) * points.distance_per_chord;
    near.min(1.0).max(at_least)
}

fn add_offer<L>(chunk: &Chunk<L>, number: usize, points: &Points, bounds: &mut [f32; 64]) -> Option<()> {
    let completeness = block(&chunk.completeness, number)?;
    let record = block(&chunk.record, number)?;
    let (per_record, always) =
        if points.knows_record { (points.record * THOUSANDTH, 0.0) } else { (0.0, points.record) };
    let per_completeness = points.completeness * THOUSANDTH;
    for ((bound, completeness), record) in bounds.iter_mut().zip(completeness).zip(record) {
        *bound += always + per_completeness * f32::from(*completeness) + per_record * f32::from(*record);
    }
    Some(())
}

fn add_start<L>(
    chunk: &Chunk<L>,
    number: usize,
    begin: i16,
    points: &Points,
    bounds: &mut [f32; 64],
) -> Option<()> {
    for (bound, first) in bounds.iter_mut().zip(block(&chunk.outer_from, number)?) {
        let value = if *first == i16::MIN { QUARTER } else { start_value(*first, begin, points) };
        *bound += points.start * value;
    }
    Some(())
}

fn add_distance<L>(chunk: &Chunk<L>, number: usize, points: &Points, bounds: &mut [f32; 64]) -> Option<()> {
    if points.distance <= 0.0 {
        return Some(());
    }
    let [x0, y0, z0] = points.origin;
    let (xs, ys) = (block(&chunk.x, number)?, block(&chunk.y, number)?);
    let (zs, at_least) = (block(&chunk.z, number)?, block(&chunk.near_at_least, number)?);
    for ((bound, (x, y)), (z, quarters)) in
        bounds.iter_mut().zip(xs.iter().zip(ys)).zip(zs.iter().zip(at_least))
    {
        let chord = (x - x0) * (x - x0) + (y - y0) * (y - y0) + (z - z0) * (z - z0);
        *bound += points.distance * near_value(chord, f32::from(*quarters) * QUARTER, points);
    }
    Some(())
}

fn quality<L>(chunk: &Chunk<L>, lab: usize, points: &Points) -> f32 {
    let of = |column: &[u16]| column.get(lab).map_or(1.0, |value| f32::from(*value) * THOUSANDTH);
    let record = if points.knows_record { of(&chunk.record) } else { 1.0 };
    points.completeness * of(&chunk.completeness) + points.record * record
}
