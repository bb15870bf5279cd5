//! Deadlines in working days: Monday to Friday. Public holidays follow; until then a deadline may fall on one.

use jiff::civil::{Date, Weekday};

/// The day that is this many working days later. Counting begins on the next day.
#[must_use]
pub fn after(day: Date, count: u32) -> Date {
    let mut left = count;
    let mut at = day;
    while left > 0 {
        let Ok(next) = at.tomorrow() else { return at };
        at = next;
        if is_working_day(at) {
            left -= 1;
        }
    }
    at
}

fn is_working_day(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn weekends_do_not_count() {
        let monday = date(2026, 11, 2);
        assert_eq!(after(monday, 0), monday);
        assert_eq!(after(monday, 4), date(2026, 11, 6));
        assert_eq!(after(monday, 6), date(2026, 11, 10));
        assert_eq!(after(date(2026, 11, 7), 1), date(2026, 11, 9));
        assert_eq!(after(date(2026, 11, 6), 10), date(2026, 11, 20));
    }
}
