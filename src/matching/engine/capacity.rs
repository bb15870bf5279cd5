//! When a pilot can start: works on the ends of intervals, never day by day.
//!
//! A booking of n slots needs n free in every window that it touches, every day of it covered by a window
//! of one pool, and no day of it in a blackout. A pool is all windows of a lab with the same theme value.

use jiff::Span;
use jiff::civil::Date;

use super::taxonomy::{Taxonomy, Theme};
use crate::base::period::Period;

/// A capacity window with what is left in it after holds and bookings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FreeWindow {
    /// Days it covers.
    pub period: Period,
    /// The theme it is reserved for.
    pub theme: Option<Theme>,
    /// Slots that anyone can still take.
    pub free: u32,
    /// Slots that an SME can still take: those anyone can take plus those reserved for SMEs.
    pub free_for_sme: u32,
}

/// All capacity that a lab has stated.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FreeCapacity {
    /// Windows of all its pools.
    pub windows: Vec<FreeWindow>,
    /// Intervals in which it takes no pilots.
    pub blackouts: Vec<Period>,
}

/// A pilot to find room for.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// How many slots it takes, at least 1.
    pub slots: u32,
    /// How many days it runs, at least 1.
    pub days: i64,
    /// Whether it may use slots reserved for SMEs.
    pub is_sme: bool,
    /// Its themes; none given: whatever theme the room is kept for.
    pub themes: Option<&'a [Theme]>,
}

/// Where a pilot fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// First day.
    pub on: Date,
    /// Last day.
    pub until: Date,
    /// The pool that has the room.
    pub pool: Option<Theme>,
}

impl FreeWindow {
    /// Slots left for this asker.
    pub(super) fn free_for(&self, is_sme: bool) -> u32 {
        if is_sme { self.free_for_sme } else { self.free }
    }
}

impl FreeCapacity {
    /// The earliest start within the period. Among pools with the same start the narrowest theme wins, the
    /// pool without theme comes last: general slots stay free for those who have no others.
    #[must_use]
    pub fn first_start(&self, taxonomy: &Taxonomy, ask: Ask<'_>, within: Period) -> Option<Start> {
        let starts = self.pools(taxonomy, ask.themes).into_iter().filter_map(|pool| {
            let mut runs = self.free_runs(pool, ask).into_iter();
            let (on, until) = runs.find_map(|run| fit(run, within, ask.days))?;
            Some(Start { on, until, pool })
        });
        starts.min_by_key(|start| start.on)
    }

    /// The most slots with which such a pilot, however many it asks for, finds a start within the period.
    #[must_use]
    pub fn most_slots(&self, taxonomy: &Taxonomy, ask: Ask<'_>, within: Period) -> u32 {
        // Only what some window has left can be the most.
        let mut left: Vec<u32> =
            self.windows.iter().map(|window| window.free_for(ask.is_sme)).filter(|free| *free > 0).collect();
        left.sort_unstable_by(|one, other| other.cmp(one));
        left.dedup();
        left.into_iter()
            .find(|slots| self.first_start(taxonomy, Ask { slots: *slots, ..ask }, within).is_some())
            .unwrap_or(0)
    }

    /// The pools open to these themes: a theme-bound one to its theme and narrower, the one without theme
    /// to all.
    pub(super) fn pools(&self, taxonomy: &Taxonomy, themes: Option<&[Theme]>) -> Vec<Option<Theme>> {
        let serves = |pool: &Option<Theme>| match (pool, themes) {
            (Some(bound), Some(themes)) => {
                themes.iter().any(|theme| taxonomy.is_broader_or_same(*bound, *theme))
            }
            _ => true,
        };
        let mut pools: Vec<_> = self.windows.iter().map(|window| window.theme).filter(serves).collect();
        // A narrower theme has a higher number than the themes above it, and no theme sorts first: so, reversed.
        pools.sort_unstable_by(|one, other| other.cmp(one));
        pools.dedup();
        pools
    }

    /// The longest stretches of days on which the pool has room: what its windows cover, less the windows
    /// that are too full and the blackouts.
    fn free_runs(&self, pool: Option<Theme>, ask: Ask<'_>) -> Vec<Period> {
        let windows = || self.windows.iter().filter(|window| window.theme == pool);
        let too_full =
            windows().filter(|window| window.free_for(ask.is_sme) < ask.slots).map(|window| window.period);
        let closed = merged(too_full.chain(self.blackouts.iter().copied()));
        let covered = merged(windows().map(|window| window.period));
        covered.into_iter().flat_map(|run| without(run, &closed)).collect()
    }
}

/// The last day of something that begins on `on` and takes `days` days.
pub(super) fn last_day(on: Date, days: i64) -> Option<Date> {
    let span = Span::new().try_days(days.checked_sub(1)?).ok()?;
    on.checked_add(span).ok()
}

fn fit(run: Period, within: Period, days: i64) -> Option<(Date, Date)> {
    let on = run.from.max(within.from);
    let until = last_day(on, days)?;
    (until <= run.until.min(within.until)).then_some((on, until))
}

/// Sorted and disjoint; periods that overlap or follow each other become one.
fn merged(periods: impl Iterator<Item = Period>) -> Vec<Period> {
    let mut periods: Vec<Period> = periods.filter(|period| period.from <= period.until).collect();
    periods.sort_unstable_by_key(|period| (period.from, period.until));
    let mut runs: Vec<Period> = Vec::with_capacity(periods.len());
    for period in periods {
        match runs.last_mut() {
            Some(last) if touches(last.until, period.from) => last.until = last.until.max(period.until),
            _ => runs.push(period),
        }
    }
    runs
}

fn touches(until: Date, from: Date) -> bool {
    until.tomorrow().is_ok_and(|next| from <= next) || from <= until
}

/// What is left of a run outside the closed periods, which are sorted and disjoint.
fn without(run: Period, closed: &[Period]) -> Vec<Period> {
    let mut left = Vec::new();
    let mut from = Some(run.from);
    for gap in closed.iter().filter(|gap| gap.overlaps(&run)) {
        let before = from.zip(gap.from.yesterday().ok()).filter(|(from, until)| from <= until);
        left.extend(before.map(|(from, until)| Period { from, until }));
        from = gap.until.tomorrow().ok();
    }
    let rest = from.filter(|from| *from <= run.until);
    left.extend(rest.map(|from| Period { from, until: run.until }));
    left
}
