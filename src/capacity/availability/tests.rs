//! Calendars small enough to check by hand.

use super::*;
use crate::base::id::Id;
use jiff::civil::date;
use uuid::Uuid;

fn id<K>(number: u128) -> Id<K> {
    Id::from_uuid(Uuid::from_u128(number))
}

fn period(from: Date, until: Date) -> Period {
    Period::new(from, until).unwrap()
}

fn window(number: u128, pool: Pool, days: Period, slots: i32) -> WindowRow {
    let at = "2026-11-02T08:00:00Z".parse::<jiff::Timestamp>().unwrap().into();
    WindowRow {
        id: id(number),
        lab_id: id(1),
        service_id: None,
        theme_id: pool,
        from_on: days.from.into(),
        until_on: days.until.into(),
        slots,
        funded_slots: None,
        sme_reserved_slots: 0,
        held: 0,
        booked: 0,
        taken_by_others: 0,
        fictitious: false,
        version: 1,
        created_at: at,
        updated_at: at,
    }
}

fn blackout(days: Period) -> BlackoutRow {
    let at = "2026-11-02T08:00:00Z".parse::<jiff::Timestamp>().unwrap().into();
    BlackoutRow {
        id: id(9),
        lab_id: id(1),
        from_on: days.from.into(),
        until_on: days.until.into(),
        reason: None,
        version: 1,
        created_at: at,
        updated_at: at,
    }
}

fn first_half() -> Period {
    period(date(2027, 1, 1), date(2027, 6, 30))
}

fn calendar() -> Calendar {
    Calendar {
        windows: vec![
            window(1, None, first_half(), 3),
            window(2, None, period(date(2027, 7, 1), date(2027, 12, 31)), 1),
        ],
        blackouts: vec![blackout(period(date(2027, 8, 1), date(2027, 8, 14)))],
    }
}

const GENERAL: &[Pool] = &[None];

#[test]
fn a_period_takes_from_every_window_that_it_touches() {
    let calendar = calendar();
    let touching = calendar.cover(None, period(date(2027, 6, 30), date(2027, 7, 1))).unwrap();
    assert_eq!(touching.len(), 2);
    assert_eq!(calendar.free_in(None, period(date(2027, 6, 30), date(2027, 7, 1)), true), 1);
    assert_eq!(calendar.free_in(None, first_half(), true), 3);
}

#[test]
fn a_day_without_a_window_or_in_a_blackout_is_a_day_without_capacity() {
    let mut calendar = calendar();
    assert!(calendar.cover(None, period(date(2026, 12, 31), date(2027, 1, 1))).is_none());
    assert!(calendar.cover(None, period(date(2027, 12, 31), date(2028, 1, 1))).is_none());
    assert!(calendar.cover(None, period(date(2027, 8, 14), date(2027, 8, 15))).is_none());
    assert!(calendar.cover(None, period(date(2027, 8, 15), date(2027, 8, 15))).is_some());
    if let Some(second) = calendar.windows.get_mut(1) {
        second.from_on = date(2027, 7, 2).into();
    }
    assert!(calendar.cover(None, period(date(2027, 6, 1), date(2027, 7, 31))).is_none());
}

#[test]
fn slots_reserved_for_smes_are_not_free_for_others() {
    let mut one = window(1, None, first_half(), 5);
    one.sme_reserved_slots = 2;
    one.held = 2;
    one.taken_by_others = 1;
    assert_eq!((one.free_for(true), one.free_for(false)), (3, 2));
    one.booked = 2;
    assert_eq!((one.free_for(true), one.free_for(false)), (1, 1));
    one.taken_by_others = 3;
    assert_eq!(one.free_for(false), 0);
}

#[test]
fn the_first_fit_is_a_start_after_which_every_day_is_free() {
    let calendar = calendar();
    let ask = |slots| Ask { pools: GENERAL, slots, for_sme: true };
    let month = period(date(2027, 6, 15), date(2027, 7, 15));
    assert_eq!(calendar.first_fit(&ask(1), month), Some(date(2027, 6, 15)));
    assert_eq!(calendar.first_fit(&ask(2), month), None);
    let summer = period(date(2027, 7, 20), date(2027, 8, 20));
    assert_eq!(calendar.first_fit(&ask(1), summer), Some(date(2027, 8, 15)));
    let early = period(date(2026, 12, 1), date(2026, 12, 31));
    assert_eq!(calendar.first_fit(&ask(3), early), Some(date(2027, 1, 1)));
}

#[test]
fn segments_meet_without_a_gap_and_say_what_is_free() {
    let segments = calendar().segments(period(date(2026, 12, 30), date(2027, 8, 31)), true);
    let told: Vec<(String, bool, Vec<i32>)> = segments
        .iter()
        .map(|one| {
            let free = one.free.iter().map(|(_, free)| *free).collect();
            (format!("{}/{}", one.period.from, one.period.until), one.closed, free)
        })
        .collect();
    assert_eq!(
        told,
        [
            ("2026-12-30/2026-12-31".to_owned(), false, vec![]),
            ("2027-01-01/2027-06-30".to_owned(), false, vec![3]),
            ("2027-07-01/2027-07-31".to_owned(), false, vec![1]),
            ("2027-08-01/2027-08-14".to_owned(), true, vec![0]),
            ("2027-08-15/2027-08-31".to_owned(), false, vec![1]),
        ]
    );
}

#[test]
fn pools_run_from_the_narrowest_theme_to_the_general_one() {
    let (care, dementia, wandering, other) = (id(10), id(11), id(12), id(13));
    let tree = [(care, None), (dementia, Some(care)), (wandering, Some(dementia)), (other, None)];
    assert_eq!(pools(&[wandering, dementia], &tree), [Some(wandering), Some(dementia), Some(care), None]);
    assert_eq!(pools(&[other], &tree), [Some(other), None]);
    assert_eq!(pools(&[], &tree), [None]);
    let circle = [(care, Some(dementia)), (dementia, Some(care))];
    assert_eq!(pools(&[care], &circle).len(), 3);
}
