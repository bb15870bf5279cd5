//! The holidays of 2020–2040 written down, and everything else held against counting day by day with that list.

use super::*;
use proptest::prelude::*;

type Day = (i8, i8);

/// Good Friday, Easter Monday, King's Day, Ascension Day, Whit Monday; worked out with another program. The rest is the
/// same each year.
const MOVING: [(i16, [Day; 5]); 21] = [
    (2020, [(4, 10), (4, 13), (4, 27), (5, 21), (6, 1)]),
    (2021, [(4, 2), (4, 5), (4, 27), (5, 13), (5, 24)]),
    (2022, [(4, 15), (4, 18), (4, 27), (5, 26), (6, 6)]),
    (2023, [(4, 7), (4, 10), (4, 27), (5, 18), (5, 29)]),
    (2024, [(3, 29), (4, 1), (4, 27), (5, 9), (5, 20)]),
    (2025, [(4, 18), (4, 21), (4, 26), (5, 29), (6, 9)]),
    (2026, [(4, 3), (4, 6), (4, 27), (5, 14), (5, 25)]),
    (2027, [(3, 26), (3, 29), (4, 27), (5, 6), (5, 17)]),
    (2028, [(4, 14), (4, 17), (4, 27), (5, 25), (6, 5)]),
    (2029, [(3, 30), (4, 2), (4, 27), (5, 10), (5, 21)]),
    (2030, [(4, 19), (4, 22), (4, 27), (5, 30), (6, 10)]),
    (2031, [(4, 11), (4, 14), (4, 26), (5, 22), (6, 2)]),
    (2032, [(3, 26), (3, 29), (4, 27), (5, 6), (5, 17)]),
    (2033, [(4, 15), (4, 18), (4, 27), (5, 26), (6, 6)]),
    (2034, [(4, 7), (4, 10), (4, 27), (5, 18), (5, 29)]),
    (2035, [(3, 23), (3, 26), (4, 27), (5, 3), (5, 14)]),
    (2036, [(4, 11), (4, 14), (4, 26), (5, 22), (6, 2)]),
    (2037, [(4, 3), (4, 6), (4, 27), (5, 14), (5, 25)]),
    (2038, [(4, 23), (4, 26), (4, 27), (6, 3), (6, 14)]),
    (2039, [(4, 8), (4, 11), (4, 27), (5, 19), (5, 30)]),
    (2040, [(3, 30), (4, 2), (4, 27), (5, 10), (5, 21)]),
];
const FIXED: [Day; 4] = [(1, 1), (5, 5), (12, 25), (12, 26)];

fn listed(day: Date) -> bool {
    let (_, moving) = MOVING.iter().find(|(year, _)| *year == day.year()).unwrap();
    moving.iter().chain(&FIXED).any(|one| *one == (day.month(), day.day()))
}

fn all_days() -> impl Iterator<Item = Date> {
    date(2020, 1, 1).series(1.day()).take_while(|day| day.year() <= 2040)
}

#[test]
fn the_holidays_of_2020_to_2040_are_those_of_the_list() {
    for day in all_days() {
        assert_eq!(holidays(day.year()).contains(&day), listed(day), "{day}");
    }
    assert_eq!(all_days().count(), 7671);
}

#[test]
fn kings_day_is_never_a_sunday() {
    let moved: Vec<i16> = (2020..=2040).filter(|year| kings_day(*year).day() == 26).collect();
    assert_eq!(moved, [2025, 2031, 2036]);
    assert!((2014..2200).all(|year| kings_day(year).weekday() != Weekday::Sunday));
}

#[test]
fn weekends_and_holidays_do_not_count() {
    let monday = date(2026, 11, 2);
    assert_eq!(after(monday, 0), monday);
    assert_eq!(after(monday, 4), date(2026, 11, 6));
    assert_eq!(after(monday, 6), date(2026, 11, 10));
    assert_eq!(after(date(2026, 11, 7), 1), date(2026, 11, 9));
    assert_eq!(after(date(2026, 11, 6), 10), date(2026, 11, 20));
    // Good Friday and Easter Monday; King's Day; Liberation Day and Ascension Day on end.
    assert_eq!(after(date(2027, 3, 25), 1), date(2027, 3, 30));
    assert_eq!(after(date(2026, 4, 24), 1), date(2026, 4, 28));
    assert_eq!(after(date(2027, 5, 4), 1), date(2027, 5, 7));
    assert_eq!(after(date(2026, 12, 24), 5), date(2027, 1, 4));
    // 25 and 26 December and 1 January on weekdays.
    assert_eq!(after(date(2025, 12, 24), 4), date(2026, 1, 2));
    assert_eq!(between(date(2026, 1, 1), date(2026, 12, 31)), 253);
}

#[test]
fn a_deadline_passes_when_its_day_ends_in_the_netherlands() {
    let winter = deadline(date(2026, 11, 10));
    assert_eq!(winter.to_string(), "2026-11-10T23:00:00Z");
    assert_eq!(deadline(date(2026, 7, 10)).to_string(), "2026-07-10T22:00:00Z");
    // The nights on which the clocks change.
    assert_eq!(deadline(date(2027, 3, 28)).to_string(), "2027-03-28T22:00:00Z");
    assert_eq!(deadline(date(2027, 10, 31)).to_string(), "2027-10-31T23:00:00Z");
    let still = crate::base::clock::dutch_day(winter - jiff::SignedDuration::from_micros(1));
    assert_eq!((still, crate::base::clock::dutch_day(winter)), (date(2026, 11, 10), date(2026, 11, 11)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn counting_is_what_crossing_off_days_on_a_calendar_gives(start in 0..7000_i64, count in 0..260_u32) {
        let day = date(2020, 1, 1) + start.days();
        let calendar = day.series(1.day()).skip(1).take_while(|day| day.year() <= 2040);
        let mut working = calendar.filter(|day| !listed(*day) && day.weekday().to_monday_one_offset() <= 5);
        if count == 0 {
            prop_assert_eq!(after(day, 0), day);
        } else if let Some(expected) = working.nth(usize::try_from(count - 1).unwrap()) {
            prop_assert_eq!(after(day, count), expected);
            prop_assert!(is_working_day(expected));
            prop_assert_eq!(between(day, expected), count);
            prop_assert_eq!(between(expected, day), 0);
        }
    }

    #[test]
    fn working_days_add_up(start in 0..5000_i64, first in 0..200_i64, second in 0..200_i64) {
        let a = date(2020, 1, 1) + start.days();
        let b = a + first.days();
        let c = b + second.days();
        prop_assert_eq!(between(a, b) + between(b, c), between(a, c));
    }
}
