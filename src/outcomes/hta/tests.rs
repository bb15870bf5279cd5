//! Quadrants and edges one by one, and what must hold of any increment.

use super::*;
use proptest::prelude::*;

fn increment(qaly: f64, cost: f64) -> Increment {
    Increment {
        qaly: Difference::exactly(qaly),
        cost_eur: Difference::exactly(cost),
        level: 0.95,
        correlation: 0.0,
    }
}

fn with_intervals(qaly: (f64, f64, f64), cost: (f64, f64, f64), correlation: f64) -> Increment {
    let difference = |(low, value, high)| Difference { value, low: Some(low), high: Some(high) };
    Increment { qaly: difference(qaly), cost_eur: difference(cost), level: 0.95, correlation }
}

fn values(assessment: &Assessment) -> Vec<f64> {
    assessment.net_benefits.iter().map(|one| one.value_eur).collect()
}

fn chances(assessment: &Assessment) -> Vec<Option<f64>> {
    assessment.net_benefits.iter().map(|one| one.probability).collect()
}

#[test]
fn all_nine_places_of_the_plane_are_told_apart() {
    let table = [
        (0.1, -1.0, Quadrant::Dominant, None),
        (0.1, 0.0, Quadrant::MoreEffectiveSameCost, None),
        (0.1, 1000.0, Quadrant::NorthEast, Some((10_000.0, IcerMeaning::CostPerQalyGained))),
        (0.0, -1.0, Quadrant::SameEffectCheaper, None),
        (0.0, 0.0, Quadrant::Equal, None),
        (-0.0, 0.0, Quadrant::Equal, None),
        (0.0, 1.0, Quadrant::SameEffectDearer, None),
        (-0.1, -1000.0, Quadrant::SouthWest, Some((10_000.0, IcerMeaning::SavingPerQalyLost))),
        (-0.1, 0.0, Quadrant::LessEffectiveSameCost, None),
        (-0.1, 1.0, Quadrant::Dominated, None),
    ];
    for (qaly, cost, quadrant, icer) in table {
        let got = assess(&increment(qaly, cost));
        assert_eq!(got.quadrant, quadrant, "({qaly}, {cost})");
        assert_eq!(got.icer_eur_per_qaly.zip(got.icer_meaning), icer, "({qaly}, {cost})");
    }
}

#[test]
fn net_benefits_are_exact_where_binary_fractions_are_not() {
    // 20,000 × 0.29 is 5,799.999… in binary; here it is 5,800, and less the same cost exactly nothing.
    assert_eq!(values(&assess(&increment(0.29, 5_800.0))), [0.0, 8_700.0, 17_400.0]);
    assert_eq!(values(&assess(&increment(0.000_001, 0.02))), [0.0, 0.03, 0.06]);
    assert_eq!(values(&assess(&increment(-0.07, -1_400.0))), [0.0, -2_100.0, -4_200.0]);
    assert_eq!(values(&assess(&increment(0.0, 0.0))), [0.0, 0.0, 0.0]);
}

/// The worked example of docs/hta.md, checked by hand there.
#[test]
fn the_worked_example_comes_out_as_by_hand() {
    let got = assess(&with_intervals((0.01, 0.05, 0.09), (900.0, 1_500.0, 2_100.0), 0.0)).rounded();
    assert_eq!((got.quadrant, got.icer_eur_per_qaly), (Quadrant::NorthEast, Some(30_000.0)));
    assert_eq!(values(&got), [-500.0, 1_000.0, 2_500.0]);
    let errors: Vec<_> = got.net_benefits.iter().map(|one| one.standard_error_eur).collect();
    assert_eq!(errors, [Some(510.21), Some(1_065.36), Some(1_661.13)]);
    assert_eq!(chances(&got), [Some(0.163_548), Some(0.826_045), Some(0.933_837)]);
    assert!(!got.is_promising(BurdenBand::Low));
    assert!(got.is_promising(BurdenBand::Middle));
}

#[test]
fn intervals_without_width_make_the_answer_certain() {
    let certain =
        |qaly: f64, cost: f64| chances(&assess(&with_intervals((qaly, qaly, qaly), (cost, cost, cost), 0.0)));
    assert_eq!(certain(0.1, 2_000.0), [Some(0.0), Some(1.0), Some(1.0)]);
    assert_eq!(certain(0.0, 0.0), [Some(0.0); 3]);
    assert_eq!(certain(0.0, -0.01), [Some(1.0); 3]);
    // One of the two without width: the other decides alone.
    let got = assess(&with_intervals((0.1, 0.1, 0.1), (1_000.0, 2_000.0, 3_000.0), 0.0));
    assert_eq!(got.net_benefits[0].probability, Some(0.5));
    assert!(got.is_promising(BurdenBand::Low));
    // Fully correlated and of the same width: the spreads cancel at that price.
    let got = assess(&with_intervals((0.0, 0.1, 0.2), (0.0, 2_000.0, 4_000.0), 1.0));
    assert_eq!(got.net_benefits[0].standard_error_eur.map(f64::round), Some(0.0));
}

#[test]
fn without_an_interval_there_is_no_probability() {
    let mut half = with_intervals((0.0, 0.1, 0.2), (1.0, 2.0, 3.0), 0.0);
    half.cost_eur = Difference::exactly(2.0);
    assert_eq!(chances(&assess(&half)), [None, None, None]);
    // It can still be promising by its estimate alone; at exactly zero it is not.
    assert!(assess(&half).is_promising(BurdenBand::Low));
    assert!(!assess(&increment(0.1, 2_000.0)).is_promising(BurdenBand::Low));
}

#[test]
fn each_fault_of_a_difference_is_noted() {
    let faults = |difference: Difference| {
        let mut faults = Faults::new();
        difference.check("/qaly", 100.0, 6, &mut faults);
        let Err(crate::base::error::Error::Refused(refusal)) = faults.check() else { return Vec::new() };
        refusal.faults.iter().map(|fault| format!("{} {}", fault.location, fault.code)).collect()
    };
    let of = |low, value, high| Difference { value, low, high };
    assert!(faults(of(Some(-0.1), 0.29, Some(1.1))).is_empty());
    assert!(faults(of(Some(0.3), 0.3, Some(0.3))).is_empty());
    assert_eq!(faults(of(None, 0.123_456_7, None)), ["#/qaly/value too_precise"]);
    assert_eq!(faults(of(Some(0.0), 101.0, None)), ["#/qaly/value out_of_range", "#/qaly/high required"]);
    assert_eq!(faults(of(None, 0.0, Some(1.0))), ["#/qaly/low required"]);
    assert_eq!(faults(of(Some(0.2), 0.1, Some(0.3))), ["#/qaly/value outside_interval"]);
    assert_eq!(faults(of(Some(0.3), 0.2, Some(0.1))), ["#/qaly/value outside_interval"]);
}

/// Millionths of a QALY and cents, near zero as often as far from it.
fn any_increment() -> impl Strategy<Value = Increment> {
    let qaly = prop_oneof![-5_i32..5, -2_000_000_i32..2_000_000];
    let cost = prop_oneof![-5_i32..5, -9_000_000_i32..9_000_000];
    let width = || prop_oneof![Just(0_u32), 0_u32..1_000_000];
    (qaly, cost, (width(), width()), 0.5..0.999_f64, -1.0..1.0_f64).prop_map(
        |(qaly, cost, (wide_q, wide_c), level, correlation)| {
            let around = |value: i32, width: u32, steps: f64| Difference {
                value: f64::from(value) / steps,
                low: Some((f64::from(value) - f64::from(width)) / steps),
                high: Some((f64::from(value) + f64::from(width)) / steps),
            };
            let (qaly, cost_eur) = (around(qaly, wide_q, MILLION), around(cost, wide_c, CENTS));
            Increment { qaly, cost_eur, level, correlation }
        },
    )
}

proptest! {
    #[test]
    fn every_answer_is_defined_and_agrees_with_itself(increment in any_increment()) {
        let got = assess(&increment);
        for one in &got.net_benefits {
            let (chance, error) = (one.probability.unwrap(), one.standard_error_eur.unwrap());
            prop_assert!((0.0..=1.0).contains(&chance) && error.is_finite() && error >= 0.0);
            prop_assert!(chance <= 0.5 || one.value_eur >= 0.0);
            prop_assert!(chance >= 0.5 || one.value_eur <= 0.0);
            if let Some(icer) = got.icer_eur_per_qaly {
                // Above zero exactly when the ratio lies on the favourable side of the price.
                let price = f64::from(one.threshold_eur);
                let favourable = if got.quadrant == Quadrant::NorthEast { icer < price } else { icer > price };
                prop_assert!(icer > 0.0);
                prop_assert!(favourable == (one.value_eur > 0.0) || (icer / price - 1.0).abs() < 1e-12);
            }
        }
        let signs: Vec<bool> = got.net_benefits.iter().map(|one| one.value_eur > 0.0).collect();
        match got.quadrant {
            Quadrant::Dominant | Quadrant::MoreEffectiveSameCost | Quadrant::SameEffectCheaper => {
                prop_assert_eq!(signs, vec![true; 3]);
            }
            Quadrant::Dominated | Quadrant::LessEffectiveSameCost | Quadrant::SameEffectDearer | Quadrant::Equal => {
                prop_assert_eq!(signs, vec![false; 3]);
            }
            Quadrant::NorthEast | Quadrant::SouthWest => {}
        }
    }

    #[test]
    fn swapping_the_two_treatments_turns_every_sign(increment in any_increment()) {
        let swap = |d: Difference| Difference { value: -d.value, low: d.high.map(|x| -x), high: d.low.map(|x| -x) };
        let other = Increment { qaly: swap(increment.qaly), cost_eur: swap(increment.cost_eur), ..increment };
        let (here, there) = (assess(&increment), assess(&other));
        prop_assert_eq!(here.icer_eur_per_qaly, there.icer_eur_per_qaly);
        for (a, b) in here.net_benefits.iter().zip(&there.net_benefits) {
            prop_assert!((a.value_eur + b.value_eur).abs() < 1e-9);
            if a.standard_error_eur.unwrap() > 0.0 {
                prop_assert!((a.probability.unwrap() + b.probability.unwrap() - 1.0).abs() < 1e-12);
            }
        }
    }
}
