//! Dutch working days: Monday to Friday, but for the public holidays. Deadlines are counted in them.
//!
//! The holidays are those of the Algemene termijnenwet: article 3, first paragraph (1 January, Easter Monday, Whit Monday,
//! both days of Christmas, Ascension Day, the day on which the King's birthday is celebrated, 5 May), and Good Friday, which the
//! second paragraph puts on a par. Days that a decree puts on a par for a few years (third paragraph) do count as working days.

use super::clock::day_begins;
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Weekday, date},
};

/// The day that is this many working days later. Counting begins on the next day.
#[must_use]
pub fn after(day: Date, count: u32) -> Date {
    let mut year = Year::of(day);
    let mut left = count;
    let mut at = day;
    while left > 0 {
        let Ok(next) = at.tomorrow() else { return at };
        at = next;
        if year.has_work_on(at) {
            left -= 1;
        }
    }
    at
}

/// How many working days lie after the one day, up to and including the other: what [`after`] needs to get there. None
/// when the other is not later.
#[must_use]
pub fn between(day: Date, until: Date) -> u32 {
    let mut year = Year::of(day);
    let mut count = 0;
    let mut at = day;
    while at < until {
        let Ok(next) = at.tomorrow() else { return count };
        at = next;
        count += u32::from(year.has_work_on(at));
    }
    count
}

/// Whether people work on a day.
#[must_use]
pub fn is_working_day(day: Date) -> bool {
    Year::of(day).has_work_on(day)
}

/// The holidays of the year that is being counted in, worked out once and not for each of its days.
struct Year {
    year: i16,
    holidays: [Date; 9],
}

impl Year {
    fn of(day: Date) -> Self {
        Self { year: day.year(), holidays: holidays(day.year()) }
    }

    fn has_work_on(&mut self, day: Date) -> bool {
        if day.year() != self.year {
            *self = Self::of(day);
        }
        !is_weekend(day) && !self.holidays.contains(&day)
    }
}

/// The instant at which a deadline passes: when its day has ended in the Netherlands.
#[must_use]
pub fn deadline(day: Date) -> Timestamp {
    day.tomorrow().map_or(Timestamp::MAX, day_begins)
}

/// The public holidays of a year. Easter and Whit Sunday are Sundays anyhow; the King's birthday has been
/// celebrated on 27 April since 2014.
#[must_use]
pub fn holidays(year: i16) -> [Date; 9] {
    let easter = easter(year);
    let from_easter = |days: i32| easter.checked_add(days.days()).unwrap_or(easter);
    [
        date(year, 1, 1),
        from_easter(-2),
        from_easter(1),
        kings_day(year),
        date(year, 5, 5),
        from_easter(39),
        from_easter(50),
        date(year, 12, 25),
        date(year, 12, 26),
    ]
}

/// 27 April, or the day before it when that is a Sunday.
fn kings_day(year: i16) -> Date {
    let birthday = date(year, 4, 27);
    if birthday.weekday() == Weekday::Sunday { date(year, 4, 26) } else { birthday }
}

/// Easter Sunday in the Gregorian calendar, by the arithmetic of Meeus, Jones and Butcher.
fn easter(year: i16) -> Date {
    let (golden, century, rest) = (year % 19, year / 100, year % 100);
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - correction + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7;
    let month_shift = (golden + 11 * epact + 22 * weekday) / 451;
    let days = epact + weekday - 7 * month_shift;
    // Days after 22 March, the earliest Easter.
    let first = date(year, 3, 22);
    first.checked_add(i64::from(days).days()).unwrap_or(first)
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

#[cfg(test)]
mod tests;
