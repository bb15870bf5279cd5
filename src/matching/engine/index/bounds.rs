//! How many points a lab can have at most: cheap to tell, and enough to leave most labs unscored.
//!
//! A bound is never below the score. It is reckoned in half digits, with a little slack for rounding.

use super::best::{First, Kept};
use super::bits::{WORDS, ones, pack};
use super::chunk::Chunk;
use super::line::Line;
use super::numbers::squared_chord;
use super::plan::Points;
use super::row::{column, narrow, unstated};
use super::search::Search;
use super::signature::{self, Signature};
use crate::matching::engine::profile::HasProfile;
use crate::matching::engine::score::{self, NOT_STATED, share};

/// From so many labs of 64 on, it pays to reckon all 64 at once, rather than to fetch the line of each.
pub(super) const DENSE: u32 = 4;
/// The same for all labs of a chunk.
pub(super) const DENSE_CHUNK: usize = 4 * WORDS;
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
    pub(super) fn hopeful(&self, chunk: &Chunk<L>, number: usize, bar: f32) -> u64 {
        let points = &self.plan().points;
        let mut bounds = [points.slack + points.theme + points.care_need + points.text; 64];
        let is_reckoned = add_offer(chunk, number, points, &mut bounds)
            .and_then(|()| add_start(chunk, number, self.plan().begin, points, &mut bounds))
            .and_then(|()| add_distance(chunk, number, points, &mut bounds))
            .and_then(|()| add_trl_fit(chunk, number, self.matcher().query.trl, points, &mut bounds));
        if is_reckoned.is_none() {
            return u64::MAX;
        }
        let Some(themes) = &self.plan().themes else { return above(&bounds, bar) };
        // Labs whose themes are less like those asked for need more of all else.
        let bar_of_others = bar + points.theme * (1.0 - themes.other_likeness);
        let of_theme = |place| chunk.column(column::THEMES + place).get(number).copied().unwrap_or_default();
        let nearest = ones(themes.nearest).map(of_theme).fold(0, |some, word| some | word);
        above(&bounds, bar) & nearest | above(&bounds, bar_of_others)
    }

    /// At most so many points, by what is kept of a lab. What costs more to tell is left out of those that have no more than
    /// the bar without it: first care needs and words, then the first start.
    #[inline]
    pub(super) fn at_most(&self, (line, signature): Kept<'_>, first: First, bar: f32) -> f32 {
        let points = &self.plan().points;
        let mut start = match first {
            First::Unknown => 1.0,
            First::NotBefore(day) => start_value(day, self.plan().begin, points),
            First::Is(start) => self.start_value(line, start),
        };
        let mut bound = self.without_start(line) + points.start * start;
        if points.care_need + points.text > 0.0 && bound > bar {
            bound -= self.too_many(line, signature);
        }
        if points.start > 0.0 && !matches!(first, First::Is(_)) && bound > bar {
            bound -= points.start * start;
            start = self.start_value(line, self.start(line));
            bound += points.start * start;
        }
        // No score is below zero.
        bound.max(0.0)
    }

    /// All but the points for the first start; those for care needs and words are taken to be had in full.
    #[inline]
    fn without_start(&self, line: &Line) -> f32 {
        let points = &self.plan().points;
        let unknown = u8::try_from(self.plan().unknown_rules(line.unstated)).unwrap_or_default();
        let record = if points.knows_record { THOUSANDTH * f32::from(line.record) } else { 1.0 };
        let mut bound =
            points.slack + points.care_need + points.text - f32::from(unknown) * points.per_unknown;
        bound += points.completeness * THOUSANDTH * f32::from(line.completeness) + points.record * record;
        if points.distance > 0.0 {
            let at_least = f32::from(line.near_at_least) * QUARTER;
            bound += points.distance * near_value(squared_chord(line.place, points.origin), at_least, points);
        }
        if points.theme > 0.0 {
            bound += points.theme * self.theme_value(line);
        }
        if points.trl_fit > 0.0 {
            let [min, max] = line.trl();
            bound += points.trl_fit * narrow(score::trl_fit(self.matcher().query.trl, min, max).value);
        }
        bound
    }

    /// How many of the points that are given for care needs and words a lab surely has not.
    #[inline]
    fn too_many(&self, line: &Line, signature: &Signature) -> f32 {
        let (plan, points) = (self.plan(), &self.plan().points);
        let missing = |wanted: &[Signature], flag: u16| {
            let told = share(signature::at_most(signature, wanted), wanted.len());
            narrow(1.0 - if line.unstated & flag == 0 { told } else { NOT_STATED })
        };
        points.care_need * missing(&plan.care_needs, unstated::CARE_NEEDS)
            + points.text * missing(&plan.words, unstated::TEXT)
    }

    fn start_value(&self, line: &Line, start: Option<(i64, u16)>) -> f32 {
        let has_stated = line.unstated & unstated::CAPACITY == 0;
        let days = start.map(|(on, _)| on - self.plan().room.from);
        narrow(score::start(self.matcher().weights, has_stated, days).value)
    }

    fn theme_value(&self, line: &Line) -> f32 {
        let Some(themes) = &self.plan().themes else { return 0.0 };
        if line.unstated & unstated::THEME != 0 { QUARTER } else { themes.value(line.themes()) }
    }
}

#[inline]
fn start_value(first: i16, begin: i16, points: &Points) -> f32 {
    if first == i16::MIN {
        return QUARTER;
    }
    let days = f32::from(first.saturating_sub(begin).max(0));
    (1.0 - days * points.start_per_day).max(0.0)
}

#[inline]
fn near_value(squared_chord: f32, at_least: f32, points: &Points) -> f32 {
    // A metre less than half digits say. Of what is not a number and another one, the other one is taken.
    let near = 1.0 - (squared_chord.sqrt() - 1e-6) * points.distance_per_chord;
    near.max(at_least).min(1.0)
}

/// The labs with more points than the bar.
fn above(bounds: &[f32; 64], bar: f32) -> u64 {
    let mut flags = [0_u8; 64];
    for (flag, bound) in flags.iter_mut().zip(bounds) {
        *flag = u8::from(*bound > bar);
    }
    pack(&flags)
}

fn add_trl_fit<L>(
    chunk: &Chunk<L>,
    number: usize,
    trl: Option<u8>,
    points: &Points,
    bounds: &mut [f32; 64],
) -> Option<()> {
    let Some(trl) = trl.filter(|_| points.trl_fit > 0.0) else { return Some(()) };
    for (bound, [min, max]) in bounds.iter_mut().zip(block(&chunk.trl, number)?) {
        let (min, max) = (f32::from(*min), f32::from(*max));
        let off_middle = (2.0 * f32::from(trl) - min - max).abs();
        // What is not a number is the middle of a range of one. Nothing is worth less here than what is not stated.
        let fit = 1.0 - (0.5 * off_middle / (max - min)).max(0.0);
        *bound += points.trl_fit * fit.max(QUARTER);
    }
    Some(())
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
    let [first_days, _] = &chunk.outer;
    for (bound, first) in bounds.iter_mut().zip(block(first_days, number)?) {
        *bound += points.start * start_value(*first, begin, points);
    }
    Some(())
}

fn add_distance<L>(chunk: &Chunk<L>, number: usize, points: &Points, bounds: &mut [f32; 64]) -> Option<()> {
    if points.distance <= 0.0 {
        return Some(());
    }
    let [xs, ys, zs] = &chunk.place;
    let (xs, ys) = (block(xs, number)?, block(ys, number)?);
    let (zs, at_least) = (block(zs, number)?, block(&chunk.near_at_least, number)?);
    for ((bound, (x, y)), (z, quarters)) in
        bounds.iter_mut().zip(xs.iter().zip(ys)).zip(zs.iter().zip(at_least))
    {
        let chord = squared_chord([*x, *y, *z], points.origin);
        *bound += points.distance * near_value(chord, f32::from(*quarters) * QUARTER, points);
    }
    Some(())
}
