//! What holds for every lab and query.

use proptest::prelude::*;

use super::strategies::{alike_labs, any_lab, any_query, some_capacity, twice};
use super::*;

const ALL: RankOptions = RankOptions { limit: usize::MAX, rejected_limit: usize::MAX };

/// The lab, with what it has stated forgotten where told so.
fn forgetful(lab: &LabProfile, forgets: [bool; 10]) -> LabProfile {
    let mut lab = lab.clone();
    let [themes, trl, purposes, settings, classes, place, capacity, populations, number, languages] = forgets;
    lab.themes.retain(|_| !themes);
    (lab.trl_min, lab.trl_max) = (lab.trl_min.filter(|_| !trl), lab.trl_max.filter(|_| !trl));
    lab.purposes = lab.purposes.filter(|_| !purposes);
    lab.care_settings = lab.care_settings.filter(|_| !settings);
    lab.device_classes = lab.device_classes.filter(|_| !classes);
    (lab.province, lab.point) = (lab.province.filter(|_| !place), lab.point.filter(|_| !place));
    lab.capacity = lab.capacity.filter(|_| !capacity);
    lab.populations = lab.populations.filter(|_| !populations);
    lab.reachable_participants = lab.reachable_participants.filter(|_| !number);
    lab.languages = lab.languages.filter(|_| !languages);
    lab
}

/// The sum as one gets it by adding the printed numbers, in hundredths.
fn printed(number: f64) -> i64 {
    format!("{number:.2}").replace('.', "").parse().unwrap()
}

/// Day by day, as the definition says: the slow and obvious way to see whether a pilot may start on a day.
fn may_start(capacity: &FreeCapacity, taxonomy: &Taxonomy, query: &Query, on: Date) -> bool {
    let days = query.days();
    let pools = capacity.windows.iter().map(|window| window.theme);
    let serves = |pool: &Option<Theme>| {
        pool.is_none_or(|bound| query.themes.iter().any(|theme| taxonomy.is_broader_or_same(bound, *theme)))
    };
    pools.filter(serves).any(|pool| {
        (0..days).all(|day| {
            let day = on.checked_add(jiff::Span::new().days(day)).unwrap();
            let touched: Vec<_> = capacity
                .windows
                .iter()
                .filter(|window| window.theme == pool && window.period.contains(day))
                .collect();
            let free = |window: &&FreeWindow| {
                if query.is_sme { window.free_for_sme } else { window.free }
            };
            query.span().contains(day)
                && !touched.is_empty()
                && touched.iter().all(|window| free(window) >= query.slots.max(1))
                && !capacity.blackouts.iter().any(|closed| closed.contains(day))
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn contributions_add_up_to_the_score_as_printed(lab in any_lab(), query in any_query()) {
        let assessment = assess(&register(), &lab, &query);
        let parts = &assessment.components;
        let sum: i64 = parts.iter().map(|part| printed(part.contribution)).sum();
        prop_assert_eq!(sum, printed(assessment.score));
        prop_assert!((0.0..=100.0).contains(&assessment.score));
        let weights: i64 = parts.iter().map(|part| printed(part.weight)).filter(|weight| *weight > 0).sum();
        prop_assert_eq!(weights, 10_000);
        for component in parts {
            prop_assert!((0.0..=1.0).contains(&component.value));
            let shown = component.contribution.to_string();
            prop_assert!(shown.split('.').nth(1).is_none_or(|decimals| decimals.len() <= 2), "{}", shown);
            if component.code != ComponentCode::Unknowns {
                prop_assert!((component.weight * component.value - component.contribution).abs() <= 0.005_000_1);
            }
        }
    }

    #[test]
    fn unknown_never_rejects(lab in any_lab(), query in any_query()) {
        let assessment = assess(&register(), &lab, &query);
        let fails = assessment.rules.iter().any(|rule| rule.outcome == Outcome::Fail);
        prop_assert_eq!(assessment.is_match, !fails);
        for rule in &assessment.rules {
            prop_assert_eq!(rule.change.is_some(), rule.outcome == Outcome::Fail);
            prop_assert_eq!(rule.question.is_some(), rule.outcome == Outcome::Unknown);
        }
    }

    #[test]
    fn forgetting_never_makes_a_rule_fail(lab in any_lab(), query in any_query(), forgets in any::<[bool; 10]>()) {
        let register = register();
        let (before, after) = (assess(&register, &lab, &query), assess(&register, &forgetful(&lab, forgets), &query));
        for (before, after) in before.rules.iter().zip(&after.rules) {
            prop_assert!(after.outcome != Outcome::Fail || before.outcome == Outcome::Fail);
        }
    }

    #[test]
    fn a_lab_that_states_nothing_is_never_rejected(query in any_query()) {
        let silent = LabProfile { is_active: true, ..LabProfile::default() };
        prop_assert!(assess(&register(), &silent, &query).is_match);
    }

    #[test]
    fn the_first_start_is_the_first_by_the_definition(capacity in some_capacity(), query in any_query()) {
        let (register, capacity) = (register(), capacity.unwrap_or_default());
        let query = Query { wanted: query.wanted.or(Some(half_year())), ..query };
        let lab = LabProfile { capacity: Some(capacity.clone()), ..LabProfile::default() };
        let weights = Weights::default();
        let found = Matcher::new(&register.taxonomy, &query, &weights).first_start(&lab);
        let span = query.span();
        let mut days = span.from.series(jiff::Span::new().days(1)).take_while(|day| *day <= span.until);
        let first = days.find(|day| may_start(&capacity, &register.taxonomy, &query, *day));
        prop_assert_eq!(found.map(|start| start.on), first);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_the_labs_does_not_matter((labs, shuffled) in twice()) {
        let (register, weights) = (register(), Weights::default());
        let query = query(&register);
        let ranked = |labs: &[LabProfile]| rank(labs, &register.taxonomy, &query, &weights, ALL);
        prop_assert_eq!(ranked(&labs), ranked(&shuffled));
    }

    #[test]
    fn the_top_is_the_head_of_the_full_order(labs in alike_labs(), limit in 0_usize..12) {
        let (register, weights) = (register(), Weights::default());
        let query = query(&register);
        let ranked = |options| rank(&labs, &register.taxonomy, &query, &weights, options);
        let (full, top) = (ranked(ALL), ranked(RankOptions { limit, rejected_limit: limit }));
        prop_assert_eq!(&top.matches[..], &full.matches[..limit.min(full.matches.len())]);
        prop_assert_eq!(&top.rejected[..], &full.rejected[..limit.min(full.rejected.len())]);
        prop_assert_eq!((top.considered, top.rejected_count), (labs.len(), full.rejected.len()));
        let keys = |one: &Assessment| (-printed(one.score), one.lab.name.clone(), one.lab.id);
        prop_assert!(full.matches.is_sorted_by_key(keys));
        prop_assert!(full.rejected.is_sorted_by_key(|one| (one.failing.len(), one.lab.name.clone(), one.lab.id)));
        prop_assert!(full.rejected.iter().all(|one| !one.failing.is_empty()));
    }
}

#[test]
fn rejected_labs_are_listed_only_when_asked_and_near_misses_marked() {
    let register = register();
    let (base, query) = (lab(&register), query(&register));
    let near = LabProfile { id: Uuid::from_u128(2), trl_min: Some(7), ..base.clone() };
    let closed = LabProfile { id: Uuid::from_u128(3), is_active: false, ..base.clone() };
    let far = LabProfile {
        id: Uuid::from_u128(4),
        themes: vec![register.theme("oncology")],
        trl_min: Some(7),
        ..base.clone()
    };
    let labs = [far, closed, near, base];
    let ranked = |rejected_limit| {
        rank(&labs, &register.taxonomy, &query, &Weights::default(), RankOptions { limit: 5, rejected_limit })
    };
    assert!(ranked(0).rejected.is_empty());
    let listed: Vec<_> = ranked(9)
        .rejected
        .iter()
        .map(|one| (one.lab.id.as_u128(), one.failing.len(), one.passed, one.is_near_miss))
        .collect();
    assert_eq!(listed, [(2, 1, 9, true), (3, 1, 9, false), (4, 2, 8, false)]);
    assert_eq!((ranked(0).engine_version, ranked(0).weights_version.as_str()), (ENGINE_VERSION, "2026-1"));
}
