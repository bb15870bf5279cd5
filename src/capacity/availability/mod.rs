//! What is free when: pure, on the ends of intervals, never day by day.
//!
//! A **pool** is all windows of one lab and service with the same theme. A pilot takes all its slots from one pool: the
//! narrowest that fits, the general one last. A day without a window is a day without capacity.

use super::store::{BlackoutRow, WindowRow};
use crate::base::{id::ThemeId, period::Period};
use jiff::{ToSpan, civil::Date};

/// The theme of a pool; none is the general pool.
pub type Pool = Option<ThemeId>;

/// What a lab, or one of its services, has in store: windows by their first day, and the blackouts of the lab.
#[derive(Debug, Clone, Default)]
pub(crate) struct Calendar {
    pub windows: Vec<WindowRow>,
    pub blackouts: Vec<BlackoutRow>,
}

/// A stretch of days on which everything stays the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// The days.
    pub period: Period,
    /// Whether the lab takes no pilots then.
    pub closed: bool,
    /// Free slots by pool, for pools that have a window then.
    pub free: Vec<(Pool, i32)>,
}

/// Who would take slots, and how many.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// The pools that may be taken from, best first.
    pub pools: &'a [Pool],
    /// How many slots.
    pub slots: i32,
    /// Whether an SME asks.
    pub for_sme: bool,
}

impl WindowRow {
    /// Slots left for this kind of asker.
    pub(crate) fn free_for(&self, sme: bool) -> i32 {
        let free = self.slots - self.held - self.booked;
        if sme { free } else { free.min(self.slots - self.sme_reserved_slots - self.taken_by_others).max(0) }
    }
}

impl Calendar {
    /// The windows of a pool that a period touches, when each of its days lies in one and none in a blackout.
    pub(crate) fn cover(&self, pool: Pool, period: Period) -> Option<Vec<&WindowRow>> {
        if self.blackouts.iter().any(|closed| closed.period().overlaps(&period)) {
            return None;
        }
        let touched: Vec<&WindowRow> = self
            .windows
            .iter()
            .filter(|window| window.theme_id == pool && window.period().overlaps(&period))
            .collect();
        let mut uncovered = Some(period.from);
        for window in &touched {
            if uncovered.is_some_and(|day| day < window.from_on.0) {
                return None;
            }
            uncovered = next_day(window.until_on.0);
        }
        let covered = !touched.is_empty() && uncovered.is_none_or(|day| day > period.until);
        covered.then_some(touched)
    }

    /// Slots of a pool that are free on every day of a period.
    pub(crate) fn free_in(&self, pool: Pool, period: Period, for_sme: bool) -> i32 {
        self.cover(pool, period).map_or(0, |windows| {
            let free = windows.iter().map(|window| window.free_for(for_sme));
            free.min().unwrap_or_default()
        })
    }

    /// The most that any of the pools has free on every day of a period.
    pub(crate) fn most_free(&self, ask: &Ask<'_>, period: Period) -> i32 {
        let free = ask.pools.iter().map(|pool| self.free_in(*pool, period, ask.for_sme));
        free.max().unwrap_or_default()
    }

    /// The first day, from that of the period, on which a pilot as long as the period could start.
    pub(crate) fn first_fit(&self, ask: &Ask<'_>, period: Period) -> Option<Date> {
        let opens = self.windows.iter().map(|window| Some(window.from_on.0));
        let reopens = self.blackouts.iter().map(|closed| next_day(closed.until_on.0));
        let mut starts: Vec<Date> =
            opens.chain(reopens).flatten().filter(|day| *day > period.from).chain([period.from]).collect();
        starts.sort_unstable();
        starts.dedup();
        starts.into_iter().find(|start| {
            let until = start.checked_add((period.days() - 1).days()).ok();
            until.is_some_and(|until| {
                let shifted = Period { from: *start, until };
                self.most_free(ask, shifted) >= ask.slots
            })
        })
    }

    /// A period, cut wherever something changes.
    pub(crate) fn segments(&self, period: Period, for_sme: bool) -> Vec<Segment> {
        let windows = self.windows.iter().map(WindowRow::period);
        let blackouts = self.blackouts.iter().map(BlackoutRow::period);
        let mut cuts: Vec<Date> = windows
            .chain(blackouts)
            .flat_map(|one| [Some(one.from), next_day(one.until)])
            .flatten()
            .filter(|day| *day > period.from && *day <= period.until)
            .chain([period.from])
            .collect();
        cuts.sort_unstable();
        cuts.dedup();
        let ends = cuts.iter().skip(1).map(|day| day.yesterday().unwrap_or(*day));
        let ends: Vec<Date> = ends.chain([period.until]).collect();
        let days = cuts.into_iter().zip(ends).map(|(from, until)| Period { from, until });
        days.map(|days| self.segment(days, for_sme)).collect()
    }

    fn segment(&self, period: Period, for_sme: bool) -> Segment {
        let open = self.windows.iter().filter(|window| window.period().overlaps(&period));
        let closed = self.blackouts.iter().any(|blackout| blackout.period().overlaps(&period));
        let mut free: Vec<(Pool, i32)> = open
            .map(|window| {
                let left = if closed { 0 } else { window.free_for(for_sme) };
                (window.theme_id, left)
            })
            .collect();
        free.sort_unstable();
        Segment { period, closed, free }
    }
}

/// The pools that themes may take from, narrowest first: the themes, all that are broader, and the general pool.
pub(crate) fn pools(themes: &[ThemeId], broader: &[(ThemeId, Option<ThemeId>)]) -> Vec<Pool> {
    let up = |theme: ThemeId| broader.iter().find(|(id, _)| *id == theme).and_then(|(_, up)| *up);
    // The number of themes bounds every walk, should the tree ever hold a circle.
    let lineage =
        |theme: ThemeId| std::iter::successors(Some(theme), |at| up(*at)).take(broader.len().max(1));
    let mut found: Vec<(usize, ThemeId)> = themes
        .iter()
        .flat_map(|theme| lineage(*theme))
        .map(|theme| (lineage(theme).count(), theme))
        .collect();
    found.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    found.dedup();
    let named = found.into_iter().map(|(_, theme)| Some(theme));
    named.chain([None]).collect()
}

fn next_day(day: Date) -> Option<Date> {
    day.tomorrow().ok()
}

#[cfg(test)]
mod tests;
