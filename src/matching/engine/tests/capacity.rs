//! When a pilot can start.

use super::*;

/// The first start of a pilot of `days` days and `slots` slots within the first half of 2027.
fn start(capacity: &FreeCapacity, days: u32, slots: u32) -> Option<Date> {
    found(
        capacity,
        &["home-dialysis"],
        Query { wanted: Some(half_year()), pilot_days: Some(days), slots, ..Query::new(TODAY) },
    )
    .map(|start| start.on)
}

fn found(capacity: &FreeCapacity, themes: &[&str], query: Query) -> Option<Start> {
    let register = register();
    let query = Query { themes: themes.iter().map(|name| register.theme(name)).collect(), ..query };
    let lab = LabProfile { capacity: Some(capacity.clone()), ..lab(&register) };
    Matcher::new(&register.taxonomy, &query, &Weights::default()).first_start(&lab)
}

fn capacity(windows: &[(Date, Date, u32)]) -> FreeCapacity {
    let windows = windows.iter().map(|(from, until, free)| window(period(*from, *until), *free)).collect();
    FreeCapacity { windows, blackouts: Vec::new() }
}

#[test]
fn a_pilot_may_run_across_windows_that_follow_each_other() {
    let capacity =
        capacity(&[(date(2027, 4, 1), date(2027, 6, 30), 1), (date(2027, 1, 1), date(2027, 3, 31), 1)]);
    assert_eq!(start(&capacity, 181, 1), Some(date(2027, 1, 1)));
    assert_eq!(start(&capacity, 182, 1), None);
}

#[test]
fn a_gap_of_one_day_between_windows_breaks_the_run() {
    let capacity =
        capacity(&[(date(2027, 1, 1), date(2027, 3, 30), 1), (date(2027, 4, 1), date(2027, 6, 30), 1)]);
    assert_eq!(start(&capacity, 89, 1), Some(date(2027, 1, 1)));
    assert_eq!(start(&capacity, 90, 1), Some(date(2027, 4, 1)));
    assert_eq!(start(&capacity, 92, 1), None);
}

#[test]
fn every_window_touched_must_have_the_slots() {
    let capacity =
        capacity(&[(date(2027, 1, 1), date(2027, 2, 28), 1), (date(2027, 3, 1), date(2027, 6, 30), 3)]);
    assert_eq!(start(&capacity, 90, 1), Some(date(2027, 1, 1)));
    assert_eq!(start(&capacity, 90, 2), Some(date(2027, 3, 1)));
    assert_eq!(start(&capacity, 123, 2), None);
    assert_eq!(start(&capacity, 1, 4), None);
}

#[test]
fn a_window_that_overlaps_and_is_full_closes_its_days() {
    let capacity =
        capacity(&[(date(2027, 1, 1), date(2027, 6, 30), 5), (date(2027, 2, 1), date(2027, 2, 28), 0)]);
    assert_eq!(start(&capacity, 32, 1), Some(date(2027, 3, 1)));
    assert_eq!(start(&capacity, 31, 1), Some(date(2027, 1, 1)));
}

#[test]
fn a_pilot_never_touches_a_blackout() {
    let mut capacity = capacity(&[(date(2027, 1, 1), date(2027, 6, 30), 1)]);
    capacity.blackouts =
        vec![period(date(2027, 3, 10), date(2027, 3, 12)), period(date(2027, 3, 12), date(2027, 3, 20))];
    assert_eq!(start(&capacity, 68, 1), Some(date(2027, 1, 1)));
    assert_eq!(start(&capacity, 69, 1), Some(date(2027, 3, 21)));
    assert_eq!(start(&capacity, 103, 1), None);
    capacity.blackouts =
        vec![period(date(2026, 12, 1), date(2027, 1, 31)), period(date(2027, 6, 30), date(2027, 7, 9))];
    assert_eq!(start(&capacity, 149, 1), Some(date(2027, 2, 1)));
    assert_eq!(start(&capacity, 150, 1), None);
}

#[test]
fn pools_are_not_added_up() {
    let register = register();
    let bound = FreeWindow {
        theme: Some(register.theme("home-care")),
        ..window(period(date(2027, 1, 1), date(2027, 3, 31)), 1)
    };
    let general = window(period(date(2027, 4, 1), date(2027, 6, 30)), 1);
    let capacity = FreeCapacity { windows: vec![bound, general], blackouts: Vec::new() };
    assert_eq!(start(&capacity, 91, 1), Some(date(2027, 4, 1)));
    assert_eq!(start(&capacity, 92, 1), None);
}

#[test]
fn the_narrowest_pool_that_serves_the_theme_is_chosen() {
    let register = register();
    let bound = |name: &str| FreeWindow { theme: Some(register.theme(name)), ..window(half_year(), 1) };
    let capacity = FreeCapacity {
        windows: vec![window(half_year(), 1), bound("home-care"), bound("home-dialysis"), bound("oncology")],
        blackouts: Vec::new(),
    };
    let pool = |theme: &str| found(&capacity, &[theme], Query::new(TODAY)).unwrap().pool;
    assert_eq!(pool("home-dialysis"), Some(register.theme("home-dialysis")));
    assert_eq!(pool("telemonitoring"), Some(register.theme("home-care")));
    assert_eq!(pool("vaccination"), None);
    let only_dialysis = FreeCapacity { windows: vec![bound("home-dialysis")], blackouts: Vec::new() };
    assert_eq!(found(&only_dialysis, &["home-care"], Query::new(TODAY)), None);
}

#[test]
fn reserved_slots_are_for_smes_only() {
    let reserved = FreeWindow { free: 0, free_for_sme: 2, ..window(half_year(), 0) };
    let capacity = FreeCapacity { windows: vec![reserved], blackouts: Vec::new() };
    let open =
        |is_sme| found(&capacity, &[], Query { is_sme, slots: 2, ..Query::new(TODAY) }).map(|start| start.on);
    assert_eq!((open(true), open(false)), (Some(date(2027, 1, 1)), None));
}

#[test]
fn no_pilot_starts_before_today() {
    let capacity = capacity(&[(date(2026, 1, 1), date(2026, 12, 31), 1)]);
    let year = Some(period(date(2026, 1, 1), date(2026, 12, 31)));
    let on = |wanted, pilot_days| {
        found(&capacity, &[], Query { wanted, pilot_days, ..Query::new(TODAY) })
            .map(|start| (start.on, start.until))
    };
    assert_eq!(on(year, None), Some((TODAY, date(2026, 12, 31))));
    assert_eq!(on(year, Some(62)), None);
    assert_eq!(on(None, None), Some((TODAY, TODAY)));
    assert_eq!(on(Some(period(date(2026, 1, 1), date(2026, 2, 1))), None), None);
}

#[test]
fn the_ends_of_time_do_not_panic() {
    let capacity = capacity(&[(Date::MIN, Date::MAX, 1), (date(2027, 6, 30), date(2027, 1, 1), 0)]);
    assert_eq!(start(&capacity, 10, 1), Some(date(2027, 1, 1)));
    assert_eq!(start(&capacity, u32::MAX, 1), None);
    let closed = FreeCapacity { blackouts: vec![period(Date::MIN, Date::MAX)], ..capacity };
    assert_eq!(start(&closed, 1, 0), None);
}
