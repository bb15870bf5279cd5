//! Time comes in as an argument, so that a test can move it.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::sync::atomic::{AtomicI64, Ordering};

/// Tells what time it is.
pub trait Clock: Send + Sync {
    /// The instant of now, in UTC, to the microsecond (what both databases keep).
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> Timestamp {
        to_micros(Timestamp::now())
    }
}

/// A clock that stands still until it is told to move; for tests and for repeatable demo data.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// Starts at an instant.
    #[must_use]
    pub fn at(instant: Timestamp) -> Self {
        Self(AtomicI64::new(instant.as_microsecond()))
    }

    /// Sets it to an instant.
    pub fn set(&self, instant: Timestamp) {
        self.0.store(instant.as_microsecond(), Ordering::SeqCst);
    }

    /// Moves on by a number of seconds (negative: back).
    pub fn advance_secs(&self, secs: i64) {
        self.0.fetch_add(secs.saturating_mul(1_000_000), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.load(Ordering::SeqCst)).unwrap_or(Timestamp::MAX)
    }
}

/// The calendar day in the Netherlands at an instant: periods, deadlines and "today" are Dutch days.
#[must_use]
pub fn dutch_day(instant: Timestamp) -> Date {
    instant.to_zoned(dutch_time()).date()
}

/// The instant at which a day begins in the Netherlands.
#[must_use]
pub fn day_begins(day: Date) -> Timestamp {
    day.to_zoned(dutch_time()).map_or(Timestamp::MAX, |midnight| midnight.timestamp())
}

fn dutch_time() -> TimeZone {
    TimeZone::get("Europe/Amsterdam").unwrap_or(TimeZone::UTC)
}

fn to_micros(instant: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(instant.as_microsecond()).unwrap_or(instant)
}
