//! A span of whole days, both ends included.

use jiff::civil::Date;

/// From a day until a day, both included. `until >= from` is the caller's promise, checked at the edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
}

impl Period {
    /// A period, or nothing when it would end before it begins.
    #[must_use]
    pub fn new(from: Date, until: Date) -> Option<Self> {
        (from <= until).then_some(Self { from, until })
    }

    /// Whether the two share at least one day.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.from <= other.until && other.from <= self.until
    }

    /// Whether a day lies in it.
    #[must_use]
    pub fn contains(&self, day: Date) -> bool {
        self.from <= day && day <= self.until
    }

    /// Number of days, at least 1.
    #[must_use]
    pub fn days(&self) -> i64 {
        self.until.since(self.from).map_or(1, |span| i64::from(span.get_days()) + 1)
    }
}

/// Whether a dated fact (a membership, an involvement) holds on a day; without an end it goes on.
#[must_use]
pub fn holds_on(from: Date, until: Option<Date>, day: Date) -> bool {
    from <= day && until.is_none_or(|until| day <= until)
}

/// Whether two open-ended periods share a day.
#[must_use]
pub fn open_overlap(a: (Date, Option<Date>), b: (Date, Option<Date>)) -> bool {
    b.1.is_none_or(|until| a.0 <= until) && a.1.is_none_or(|until| b.0 <= until)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn both_ends_belong_to_the_period() {
        let week = Period::new(date(2026, 11, 2), date(2026, 11, 8)).unwrap();
        assert_eq!(week.days(), 7);
        assert!(week.contains(date(2026, 11, 8)));
        assert!(week.overlaps(&Period { from: date(2026, 11, 8), until: date(2026, 12, 1) }));
        assert!(!week.overlaps(&Period { from: date(2026, 11, 9), until: date(2026, 12, 1) }));
        assert_eq!(Period::new(date(2026, 11, 8), date(2026, 11, 2)), None);
    }

    #[test]
    fn open_periods_overlap_until_one_ends_before_the_other_begins() {
        let old = (date(2018, 1, 1), Some(date(2019, 12, 31)));
        let new = (date(2020, 1, 1), None);
        assert!(!open_overlap(old, new));
        assert!(open_overlap((date(2019, 12, 31), None), old));
        assert!(open_overlap(new, new));
    }
}
