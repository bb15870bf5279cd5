//! The verdict against a plain restatement of its rule, on random criteria and measurements.

use super::*;
use crate::pilots::model::criteria::Direction;
use jiff::{ToSpan, civil::date};
use proptest::prelude::*;
use uuid::Uuid;

fn criterion(code: usize, comparator: Comparator, threshold: f64, must: bool, minimum_n: i32) -> Criterion {
    Criterion {
        code: format!("c{code}"),
        indicator: format!("Indicator {code}"),
        unit: "%".to_owned(),
        direction: Direction::Target,
        comparator,
        threshold,
        threshold_high: (comparator == Comparator::Between).then_some(threshold + 2.0),
        priority: if must { Priority::Must } else { Priority::Should },
        minimum_n,
        measured_when: "Na zes maanden".to_owned(),
    }
}

fn measured(id: usize, code: usize, value: f64, n: i32, day: i64) -> Measured {
    Measured {
        id: MeasurementId::from_uuid(Uuid::from_u128(u128::try_from(id).unwrap())),
        criterion: format!("c{code}"),
        value,
        n,
        measured_on: date(2027, 1, 1).checked_add(day.days()).unwrap(),
    }
}

fn criteria() -> impl Strategy<Value = Vec<Criterion>> {
    let one = (0..Comparator::ALL.len(), -5..5_i32, any::<bool>(), 2..20_i32);
    prop::collection::vec(one, 0..6).prop_map(|rows| {
        let rows = rows.into_iter().enumerate();
        rows.map(|(code, (comparator, threshold, must, minimum_n))| {
            criterion(code, Comparator::ALL[comparator], f64::from(threshold), must, minimum_n)
        })
        .collect()
    })
}

fn measurements() -> impl Strategy<Value = Vec<Measured>> {
    let one = (0..7_usize, -6..6_i32, 2..25_i32, 0..4_i64);
    prop::collection::vec(one, 0..12).prop_map(|rows| {
        let rows = rows.into_iter().enumerate();
        rows.map(|(id, (code, value, n, day))| measured(id, code, f64::from(value), n, day)).collect()
    })
}

/// The rule once more: the last measurement by day, then by order; enough people; the comparator in words.
fn restated(one: &Criterion, all: &[Measured]) -> CriterionResult {
    let mut last: Option<&Measured> = None;
    for measured in all.iter().filter(|measured| measured.criterion == one.code) {
        if last.is_none_or(|last| (last.measured_on, last.id) < (measured.measured_on, measured.id)) {
            last = Some(measured);
        }
    }
    let Some(last) = last else { return CriterionResult::NotMeasured };
    if last.n < one.minimum_n {
        return CriterionResult::NotEnoughN;
    }
    let (value, low) = (last.value, one.threshold);
    let difference = value - low;
    let met = match one.comparator.code() {
        ">=" => difference >= 0.0,
        ">" => difference > 0.0,
        "<=" => difference <= 0.0,
        "<" => difference < 0.0,
        "between" => difference >= 0.0 && value - one.threshold_high.unwrap() <= 0.0,
        _ => difference.abs() < f64::EPSILON,
    };
    if met { CriterionResult::Met } else { CriterionResult::Failed }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn the_verdict_is_what_its_rule_says(criteria in criteria(), measurements in measurements()) {
        let told = judge(&criteria, &measurements);
        let results: Vec<CriterionResult> = criteria.iter().map(|one| restated(one, &measurements)).collect();
        prop_assert_eq!(told.criteria.iter().map(|one| one.result).collect::<Vec<_>>(), results.clone());
        let musts: Vec<CriterionResult> = criteria
            .iter()
            .zip(&results)
            .filter(|(one, _)| one.priority == Priority::Must)
            .map(|(_, result)| *result)
            .collect();
        let expected = if musts.contains(&CriterionResult::Failed) {
            Verdict::NotProven
        } else if !musts.is_empty() && musts.iter().all(|result| *result == CriterionResult::Met) {
            Verdict::Proven
        } else {
            Verdict::Inconclusive
        };
        prop_assert_eq!(told.computed, expected);
    }

    #[test]
    fn the_order_in_which_things_are_read_changes_nothing(
        criteria in criteria(),
        (measurements, shuffled) in measurements().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
    ) {
        prop_assert_eq!(judge(&criteria, &measurements), judge(&criteria, &shuffled));
    }

    #[test]
    fn a_should_decides_nothing(criteria in criteria(), measurements in measurements()) {
        let musts: Vec<Criterion> =
            criteria.iter().filter(|one| one.priority == Priority::Must).cloned().collect();
        prop_assert_eq!(judge(&criteria, &measurements).computed, judge(&musts, &measurements).computed);
    }

    #[test]
    fn more_people_never_take_a_verdict_away(criteria in criteria(), measurements in measurements()) {
        let told = judge(&criteria, &measurements).computed;
        let more: Vec<Measured> =
            measurements.iter().map(|one| Measured { n: one.n + 1000, ..one.clone() }).collect();
        let with_more = judge(&criteria, &more).computed;
        prop_assert!(told != Verdict::NotProven || with_more == Verdict::NotProven);
        prop_assert!(told != Verdict::Proven || with_more == Verdict::Proven);
    }
}

#[test]
fn edges_belong_to_those_comparators_that_say_so() {
    for (comparator, at, below, above) in [
        (">=", true, false, true),
        (">", false, false, true),
        ("<=", true, true, false),
        ("<", false, true, false),
        ("=", true, false, false),
        ("between", true, false, true),
    ] {
        let one = criterion(0, Comparator::from_code(comparator).unwrap(), 0.3, true, 2);
        let met = |value| one.is_met_by(value);
        assert_eq!((met(0.3), met(0.29), met(0.31)), (at, below, above), "{comparator}");
    }
    let between = criterion(0, Comparator::Between, 1.0, true, 2);
    assert!(between.is_met_by(3.0) && !between.is_met_by(3.000_001));
    let zero = criterion(0, Comparator::Equal, 0.0, true, 2);
    assert!(zero.is_met_by(-0.0) && !zero.is_met_by(f64::MIN_POSITIVE));
}

#[test]
fn sentences_say_what_was_measured_and_what_was_asked() {
    let criteria =
        [criterion(0, Comparator::AtMost, 0.8, true, 30), criterion(1, Comparator::Between, 4.0, false, 10)];
    let told = judge(&criteria, &[measured(1, 0, 0.75, 12, 0)]);
    assert_eq!(told.computed, Verdict::Inconclusive);
    assert_eq!(
        told.criteria[0].sentence_nl,
        "Indicator 0: 0.75 % (n = 12, minstens 30), gevraagd hoogstens 0.8 %: op te weinig mensen gemeten."
    );
    assert_eq!(told.criteria[1].sentence_en, "Indicator 1: not measured; asked between 4 and 6 %.");
    assert_eq!(told.reason_en, "Of the 1 must-criteria 1 were not measured, or on too few people.");
    assert!(judge(&[], &[]).reason_nl.starts_with("Er is geen must-criterium"));
}
