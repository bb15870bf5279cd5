//! The index answers what the plain scan answers.

use std::sync::Arc;

use proptest::prelude::*;

use super::strategies::{alike_labs, any_lab, any_query};
use super::*;

/// What [`rank`] answers, from the index.
fn search(index: &Index<Arc<LabProfile>>, matcher: &Matcher<'_>, options: RankOptions) -> Ranking {
    let found = index.search(matcher, options);
    Ranking {
        engine_version: ENGINE_VERSION,
        weights_version: matcher.weights.version.clone(),
        matches: found.matches.iter().map(Judged::to_assessment).collect(),
        considered: found.considered,
        rejected_count: found.rejected_count,
        rejected: found.rejected.iter().map(|one| Rejected::of(one.to_assessment())).collect(),
    }
}

fn index(labs: &[LabProfile]) -> Index<Arc<LabProfile>> {
    Index::new(labs.iter().cloned().map(Arc::new), Arc::default())
}

/// Some windows have no end, or lie beyond what two bytes hold; so do some numbers of participants.
fn far(mut labs: Vec<LabProfile>, far: &[u8]) -> Vec<LabProfile> {
    for (lab, far) in labs.iter_mut().zip(far) {
        let windows = lab.capacity.iter_mut().flat_map(|capacity| &mut capacity.windows);
        for window in windows {
            let Period { from, until } = window.period;
            window.period = match far {
                0 => Period { from, until: Date::MAX },
                1 => Period { from: date(2300, 1, 1), until: date(2400, 1, 1) },
                2 => Period { from: date(1900, 1, 1), until },
                3 => Period { from: until, until: from },
                _ => window.period,
            };
        }
        lab.reachable_participants = match far {
            4 => Some(65_534),
            5 => Some(65_535),
            6 => Some(u32::MAX),
            _ => lab.reachable_participants,
        };
    }
    labs
}

fn far_off(query: Query, far: u8) -> Query {
    let wanted = query.wanted.unwrap_or(half_year());
    let wanted = match far {
        0 => Some(Period { until: Date::MAX, ..wanted }),
        1 => Some(Period { from: date(2250, 1, 1), until: date(2310, 1, 1) }),
        2 => Some(Period { from: date(2001, 1, 1), until: date(2001, 2, 1) }),
        _ => query.wanted,
    };
    let pilot_days = if far == 3 { Some(u32::MAX) } else { query.pilot_days };
    let participants_needed = match far {
        4 => Some(65_534),
        5 => Some(65_535),
        6 => Some(65_536),
        _ => query.participants_needed,
    };
    Query { participants_needed, wanted, pilot_days, ..query }
}

fn some_labs() -> impl Strategy<Value = Vec<LabProfile>> {
    let any = (prop::collection::vec(any_lab(), 0..12), prop::collection::vec(0_u8..12, 12));
    prop_oneof![any.prop_map(|(labs, marks)| far(labs, &marks)), alike_labs()]
}

/// Those that the engine was made with, any that can be stated, and some that nobody would; some components weigh nothing.
fn some_weights() -> impl Strategy<Value = Weights> {
    const ODD: [f64; 8] = [0.0, -1.0, 1e-300, 1e-9, 1e9, f64::MAX, f64::INFINITY, f64::NAN];
    let odd = || prop::sample::select(&ODD[..]);
    let weight = move || prop_oneof![4 => Just(0.0), 12 => 0.0..=100.0_f64, 1 => odd()];
    let scale = move |usual: f64| prop_oneof![3 => Just(usual), 3 => 0.1..400.0_f64, 1 => odd()];
    let eight = prop::array::uniform8(weight());
    let scales = (scale(365.0), scale(200.0), scale(30.0));
    let any = (eight, weight(), scales).prop_map(|(eight, per_unknown, scales)| {
        let [theme, start, distance, trl_fit, completeness, track_record, care_need, text] = eight;
        let (start_zero_days, distance_zero_km, response_zero_days) = scales;
        let stated = Weights { theme, start, distance, trl_fit, ..Weights::default() };
        let scaled = Weights { start_zero_days, distance_zero_km, response_zero_days, ..stated };
        Weights { completeness, track_record, care_need, text, per_unknown, ..scaled }
    });
    prop_oneof![Just(Weights::default()), any]
}

fn some_options() -> impl Strategy<Value = RankOptions> {
    let limit = prop_oneof![0_usize..8, Just(usize::MAX)];
    (limit.clone(), limit).prop_map(|(limit, rejected_limit)| RankOptions { limit, rejected_limit })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_index_answers_what_the_scan_answers(
        labs in some_labs(), query in any_query(), mark in 0_u8..12, options in some_options(), weights in some_weights(),
    ) {
        let (register, query) = (register(), far_off(query, mark));
        let matcher = Matcher::new(&register.taxonomy, &query, &weights);
        let scanned = rank(&labs, &register.taxonomy, &query, &weights, options);
        prop_assert_eq!(search(&index(&labs), &matcher, options), scanned);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn labs_that_come_and_go_leave_the_index_that_all_at_once_would_make(
        labs in prop::collection::vec(any_lab(), 1..60), steps in prop::collection::vec((0_usize..60, any::<bool>()), 0..60), query in any_query(),
    ) {
        let (register, weights) = (register(), Weights::default());
        let matcher = Matcher::new(&register.taxonomy, &query, &weights);
        let options = RankOptions { limit: 5, rejected_limit: 5 };
        let mut present: Vec<LabProfile> = Vec::new();
        let mut followed = index(&[]);
        for (number, comes) in steps {
            let lab = &labs[number % labs.len()];
            let before = followed.clone();
            let told = search(&before, &matcher, options);
            present.retain(|one| one.id != lab.id);
            if comes {
                followed.insert(Arc::new(lab.clone()));
                present.push(lab.clone());
            } else {
                followed.remove(&lab.name, lab.id);
            }
            prop_assert_eq!(search(&before, &matcher, options), told, "who holds an index sees no change");
        }
        prop_assert_eq!(followed.len(), present.len());
        prop_assert_eq!(search(&followed, &matcher, options), search(&index(&present), &matcher, options));
    }
}

/// Rounding makes a zero below zero of points that cancel each other out; it would come after zero.
#[test]
fn labs_of_which_nothing_is_left_are_in_the_order_of_their_names() {
    let register = register();
    let query = Query { trl: Some(1), origin: Some(EINDHOVEN), ..Query::new(TODAY) };
    let weights = (0..100).map(f64::from).map(|n| Weights {
        start: 83.98 - n / 7.0,
        distance: 79.69 + n / 9.0,
        trl_fit: 24.82,
        per_unknown: 100.0,
        ..Weights::default()
    });
    for weights in weights {
        let labs = [("a", false), ("b", true)].map(|(name, is_virtual)| LabProfile {
            name: name.to_owned(),
            is_active: true,
            is_virtual,
            ..LabProfile::default()
        });
        let matcher = Matcher::new(&register.taxonomy, &query, &weights);
        let options = RankOptions { limit: 2, rejected_limit: 0 };
        let scanned = rank(&labs, &register.taxonomy, &query, &weights, options);
        let names: Vec<_> = scanned.matches.iter().map(|one| (one.lab.name.as_str(), one.score)).collect();
        assert_eq!(names, [("a", 0.0), ("b", 0.0)]);
        let all = scanned.matches.iter().flat_map(|one| one.components.iter().map(|part| part.contribution));
        let scores = scanned.matches.iter().map(|one| one.score);
        assert!(all.chain(scores).all(|number| number != 0.0 || number.is_sign_positive()), "{scanned:?}");
        assert_eq!(search(&index(&labs), &matcher, options), scanned);
    }
}

/// More labs than a chunk holds, so that bounds and vectors are used, chunks are cut, and ties lie across them.
#[test]
fn many_labs_are_ranked_as_by_the_scan() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let register = register();
    let mut runner = TestRunner::deterministic();
    let mut labs: Vec<LabProfile> =
        prop::collection::vec(any_lab(), 6000).new_tree(&mut runner).unwrap().current();
    let marks = prop::collection::vec(0_u8..60, 6000).new_tree(&mut runner).unwrap().current();
    for lab in labs.iter_mut().step_by(3) {
        // Found often enough to fill the vectors.
        (lab.purposes, lab.care_settings, lab.device_classes, lab.populations) = (None, None, None, None);
        (lab.trl_min, lab.trl_max, lab.languages, lab.is_active) = (Some(1), Some(9), None, true);
    }
    let labs = far(labs, &marks);
    let all = index(&labs);
    let mut grown = index(&labs[..1500]);
    for lab in &labs[1500..] {
        grown.insert(Arc::new(lab.clone()));
    }
    for (number, query) in prop::collection::vec(any_query(), 300)
        .new_tree(&mut runner)
        .unwrap()
        .current()
        .into_iter()
        .enumerate()
    {
        let query = far_off(query, u8::try_from(number % 20).unwrap());
        let weights = some_weights().new_tree(&mut runner).unwrap().current();
        let matcher = Matcher::new(&register.taxonomy, &query, &weights);
        let options = RankOptions { limit: 20, rejected_limit: number % 3 * 10 };
        let scanned = rank(&labs, &register.taxonomy, &query, &weights, options);
        assert_eq!(search(&all, &matcher, options), scanned, "{query:?} {weights:?}");
        assert_eq!(search(&grown, &matcher, options), scanned, "{query:?} {weights:?}");
    }
}

/// So many themes that those of different tops share a column of bits.
#[test]
fn themes_that_share_columns_are_told_apart() {
    let id = |number: u128| Uuid::from_u128(number + 1);
    let concept = |number: u128| Concept {
        id: id(number),
        broader: (!number.is_multiple_of(31)).then(|| id(number - number % 31)),
        related: if number.is_multiple_of(97) { vec![id(number / 2)] } else { Vec::new() },
        label_nl: number.to_string(),
        label_en: number.to_string(),
    };
    let taxonomy = Taxonomy::build((0..1240).map(concept).collect());
    let theme = |number: u128| taxonomy.index(id(number % 1240)).unwrap();
    let labs: Vec<LabProfile> = (0..3000_u128)
        .map(|number| LabProfile {
            id: id(number),
            name: format!("{}", number % 777),
            is_active: true,
            themes: (0..number % 7).map(|more| theme(number * 7919 + more * more * 613)).collect(),
            completeness: f64::from(u8::try_from(number % 8).unwrap()) / 8.0,
            trl_max: Some(9).filter(|_| number % 3 > 0),
            ..LabProfile::default()
        })
        .collect();
    let (index, weights) = (index(&labs), Weights::default());
    for number in 0..200_u128 {
        let themes = (0..=number % 3).map(|more| theme(number * 31 + more * 257)).collect();
        let trl = (number % 2 == 0).then_some(5);
        let query = Query { themes, trl, ..Query::new(TODAY) };
        let options = RankOptions { limit: 20, rejected_limit: usize::from(number % 5 == 0) * 10 };
        let scanned = rank(&labs, &taxonomy, &query, &weights, options);
        assert!(scanned.rejected_count > 0);
        let matcher = Matcher::new(&taxonomy, &query, &weights);
        assert_eq!(search(&index, &matcher, options), scanned, "{query:?}");
    }
}
