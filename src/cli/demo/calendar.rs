//! The days of the sample network: its file was written for one quarter, and moves on with whoever loads it later. Pure.

use jiff::{
    Span, ToSpan,
    civil::{Date, date},
};
use serde_json::Value;

/// The first day of the quarter that the dates in `demo.json` were written for.
const WRITTEN_FOR: Date = date(2026, 10, 1);
/// In the history a day is written as so many days from today: `@-90`.
const MARK: char = '@';

/// Where a loading stands in time.
#[derive(Debug, Clone, Copy)]
pub struct Calendar {
    today: Date,
    months: i32,
}

impl Calendar {
    /// That of a day.
    pub fn of(today: Date) -> Self {
        let quarter = |day: Date| i32::from(day.year()) * 4 + i32::from((day.month() - 1) / 3);
        Self { today, months: 3 * (quarter(today) - quarter(WRITTEN_FOR)).max(0) }
    }

    /// The first day of the windows that the labs have now.
    pub fn windows_begin(self) -> Date {
        self.moved(WRITTEN_FOR)
    }

    /// So many days from today.
    pub fn day(self, from_today: i64) -> Date {
        Span::new().try_days(from_today).and_then(|days| self.today.checked_add(days)).unwrap_or(self.today)
    }

    /// A day of the file, whole quarters later; the end of a month stays the end of a month, so that windows go on meeting.
    fn moved(self, day: Date) -> Date {
        let is_last = day == day.last_of_month();
        let moved = day.checked_add(self.months.months()).unwrap_or(day);
        if is_last { moved.last_of_month() } else { moved }
    }

    /// A value of the file with every day in it moved.
    pub fn moving(self, value: Value) -> Value {
        map(value, |text| text.parse().ok().map(|day| self.moved(day)))
    }

    /// A value of the history with every marked day in it written out.
    pub fn dating(self, value: Value) -> Value {
        map(value, |text| Some(self.day(text.strip_prefix(MARK)?.parse().ok()?)))
    }
}

/// A value with the texts in it that are days replaced.
fn map(value: Value, day: impl Fn(&str) -> Option<Date> + Copy) -> Value {
    match value {
        Value::String(text) => Value::String(day(&text).map_or(text, |day| day.to_string())),
        Value::Array(items) => items.into_iter().map(|item| map(item, day)).collect(),
        Value::Object(members) => {
            members.into_iter().map(|(name, member)| (name, map(member, day))).collect()
        }
        plain @ (Value::Null | Value::Bool(_) | Value::Number(_)) => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn windows_move_on_by_quarters_and_go_on_meeting() {
        let windows = json!([
            { "from": "2026-10-01", "until": "2026-12-31" }, { "from": "2027-01-01", "until": "2027-03-31" },
            { "from": "2027-04-01", "until": "2027-06-30", "slots": 2, "theme": "home-care" },
        ]);
        let same = [date(2026, 10, 1), date(2026, 11, 22), date(2026, 12, 31), date(2026, 3, 1)];
        for today in same {
            assert_eq!(Calendar::of(today).moving(windows.clone()), windows, "{today}");
        }
        let later = json!([
            { "from": "2028-07-01", "until": "2028-09-30" }, { "from": "2028-10-01", "until": "2028-12-31" },
            { "from": "2029-01-01", "until": "2029-03-31", "slots": 2, "theme": "home-care" },
        ]);
        for today in [date(2028, 7, 1), date(2028, 9, 30)] {
            let calendar = Calendar::of(today);
            assert_eq!(calendar.moving(windows.clone()), later, "{today}");
            assert_eq!(calendar.windows_begin(), date(2028, 7, 1));
        }
    }

    #[test]
    fn the_history_counts_from_today() {
        let calendar = Calendar::of(date(2028, 3, 1));
        let dated = calendar.dating(json!({ "from": "@-1", "until": ["@30", "a@-1", "2020-01-01"], "n": 3 }));
        assert_eq!(
            dated,
            json!({ "from": "2028-02-29", "until": ["2028-03-31", "a@-1", "2020-01-01"], "n": 3 })
        );
    }
}
