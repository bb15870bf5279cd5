//! When a pilot can start, as [`FreeCapacity`] finds it, in whole numbers: days since 1970 and one walk through windows that
//! are in order.

use jiff::{Span, civil::Date, civil::date};

use crate::matching::engine::{capacity::FreeCapacity, taxonomy::Theme};

const EPOCH: Date = date(1970, 1, 1);
/// What a window that is kept for no theme has in place of one.
pub(super) const ANY_THEME: u16 = u16::MAX;

/// A window with what is left in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    pub from: i32,
    pub until: i32,
    pub free: u32,
    pub free_for_sme: u32,
    pub theme: u16,
}

/// A stretch of days, both ends included.
#[derive(Clone, Copy, Debug)]
pub(super) struct Days {
    pub from: i32,
    pub until: i32,
}

/// A window or a closed stretch, however it is kept.
pub(super) trait Stretch {
    /// First and last day.
    fn days(&self) -> (i64, i64);
    /// Slots left; none in a closed stretch.
    fn free(&self, is_sme: bool) -> u32;
    /// The theme of the pool of a window.
    fn theme(&self) -> u16;
}

impl Stretch for Window {
    #[inline]
    fn days(&self) -> (i64, i64) {
        (self.from.into(), self.until.into())
    }

    #[inline]
    fn free(&self, is_sme: bool) -> u32 {
        if is_sme { self.free_for_sme } else { self.free }
    }

    #[inline]
    fn theme(&self) -> u16 {
        self.theme
    }
}

impl Stretch for Days {
    #[inline]
    fn days(&self) -> (i64, i64) {
        (self.from.into(), self.until.into())
    }

    #[inline]
    fn free(&self, _: bool) -> u32 {
        0
    }

    #[inline]
    fn theme(&self) -> u16 {
        ANY_THEME
    }
}

/// A pilot to find room for, and the days to look in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    pub slots: u32,
    pub days: i64,
    pub is_sme: bool,
    pub from: i64,
    pub until: i64,
}

/// Days in two bytes are counted from 2020 on: they reach from 1930 up to 2109.
const NEAR_EPOCH: i32 = 18_262;

/// A day in two bytes, when it is neither the first nor the last that they hold: those stand for all beyond.
pub(super) fn near(day: i32) -> Option<i16> {
    i16::try_from(i64::from(day) - i64::from(NEAR_EPOCH))
        .ok()
        .filter(|day| (i16::MIN + 2..i16::MAX).contains(day))
}

/// A day in two bytes; beyond what they hold, the nearest that they do.
pub(super) fn nearest(day: i64) -> i16 {
    let near = (day - i64::from(NEAR_EPOCH)).clamp(i64::from(i16::MIN) + 1, i64::from(i16::MAX));
    i16::try_from(near).unwrap_or(i16::MAX)
}

/// The day that two bytes hold.
#[inline]
pub(super) fn far(day: i16) -> i32 {
    NEAR_EPOCH + i32::from(day)
}

/// Days since 1970.
pub(super) fn number(day: Date) -> i32 {
    EPOCH.until(day).map_or(0, |span| span.get_days())
}

/// The day with this number.
pub(super) fn day(number: i64) -> Option<Date> {
    EPOCH.checked_add(Span::new().try_days(number).ok()?).ok()
}

/// The windows of a lab: those kept for the narrowest themes first, those for none last, each pool by first day. What ends
/// before it begins is no window.
pub(super) fn windows(capacity: &FreeCapacity) -> Vec<Window> {
    let mut windows: Vec<Window> = capacity
        .windows
        .iter()
        .map(|window| Window {
            from: number(window.period.from),
            until: number(window.period.until),
            free: window.free,
            free_for_sme: window.free_for_sme,
            theme: window.theme.map_or(ANY_THEME, Theme::number),
        })
        .filter(|window| window.from <= window.until)
        .collect();
    let narrowest_first =
        |window: &Window| u16::MAX - if window.theme == ANY_THEME { 0 } else { window.theme };
    windows.sort_unstable_by_key(|window| (window.theme == ANY_THEME, narrowest_first(window), window.from));
    windows
}

/// The blackouts of a lab by first day.
pub(super) fn closed(capacity: &FreeCapacity) -> Vec<Days> {
    let closed = capacity
        .blackouts
        .iter()
        .map(|period| Days { from: number(period.from), until: number(period.until) });
    let mut closed: Vec<Days> = closed.filter(|days| days.from <= days.until).collect();
    closed.sort_unstable_by_key(|days| days.from);
    closed
}

/// The earliest start, and the theme of its pool. Of pools with the same start the first one given has it.
#[inline]
pub(super) fn first_start(
    windows: &[impl Stretch],
    closed: &[impl Stretch],
    room: Room,
    serves: impl Fn(u16) -> bool,
) -> Option<(i64, u16)> {
    let mut first: Option<(i64, u16)> = None;
    for pool in windows.chunk_by(|one, other| one.theme() == other.theme()) {
        let Some(theme) = pool.first().map(Stretch::theme).filter(|theme| serves(*theme)) else {
            continue;
        };
        if let Some(on) = pool_start(pool, closed, room)
            && first.is_none_or(|(sooner, _)| on < sooner)
        {
            first = Some((on, theme));
        }
    }
    first
}

#[inline]
fn pool_start(pool: &[impl Stretch], closed: &[impl Stretch], room: Room) -> Option<i64> {
    // `on` is the first start that nothing seen so far rules out; every day from it up to `covered` has a window.
    let (mut on, mut covered) = (room.from, room.from);
    let mut pool = pool.iter();
    let mut next = pool.next();
    loop {
        for gap in closed {
            let (from, until) = gap.days();
            if from < on + room.days && until >= on {
                on = until + 1;
            }
        }
        covered = covered.max(on);
        if on + room.days - 1 > room.until {
            return None;
        }
        if covered >= on + room.days && next.is_none_or(|window| window.days().0 >= on + room.days) {
            return Some(on);
        }
        let window = next?;
        next = pool.next();
        let (from, until) = window.days();
        if until < on {
            continue;
        }
        if window.free(room.is_sme) < room.slots {
            on = until + 1;
        } else if from > covered {
            (on, covered) = (from, until + 1);
        } else {
            covered = covered.max(until + 1);
        }
    }
}
