//! What would make a rejected lab pass.

use proptest::prelude::*;

use super::strategies::{any_lab, any_query};
use super::*;

/// A smaller change of the same kind, where there is one to be had in steps.
fn smaller(change: Change, query: &Query) -> Option<Change> {
    let before = |day: Date| day.yesterday().ok();
    match change {
        Change::Trl(trl) => Some(Change::Trl(trl - 1)).filter(|_| Some(trl - 1) != query.trl),
        Change::Distance(km) => Some(Change::Distance(km - 1.0)),
        Change::Until(until) => Some(Change::Until(before(until)?)),
        Change::Slots(slots) => Some(Change::Slots(slots + 1)),
        Change::Participants(count) => Some(Change::Participants(count + 1)),
        Change::LabOpens
        | Change::LabTakesTrl(_)
        | Change::LabHandles(_)
        | Change::LabMakesRoom(_)
        | Change::Theme(_)
        | Change::Purpose(_)
        | Change::CareSetting(_)
        | Change::Province(_)
        | Change::Period(_)
        | Change::Populations(_)
        | Change::Languages(_) => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_parts_add_up_and_the_smallest_change_flips_the_verdict(
        labs in prop::collection::vec(any_lab(), 1..6), query in any_query(),
    ) {
        let (register, weights) = (register(), Weights::default());
        let matcher = Matcher::new(&register.taxonomy, &query, &weights);
        for lab in &labs {
            let judged = matcher.judge(lab);
            let parts: f64 = judged.components().map(|part| part.contribution).sum();
            prop_assert!((parts - judged.score()).abs() < 1e-9);
            let changes = judged.changes();
            prop_assert_eq!(changes.is_empty(), judged.is_match());
            let apply = |changes: &[Change]| {
                let (mut query, mut lab) = (query.clone(), lab.clone());
                for change in changes {
                    change.apply(&mut query, &mut lab);
                }
                Matcher::new(&register.taxonomy, &query, &weights).judge(&lab).is_match()
            };
            prop_assert!(apply(&changes), "{:?} does not make it a match", changes);
            for (number, change) in changes.iter().enumerate() {
                let others = || changes.iter().enumerate().filter(|(n, _)| *n != number).map(|(_, one)| *one);
                prop_assert!(!apply(&others().collect::<Vec<_>>()), "{:?} is not needed", change);
                if let Some(less) = smaller(*change, &query) {
                    let less: Vec<Change> = others().chain([less]).collect();
                    prop_assert!(!apply(&less), "{:?} is not the smallest", change);
                }
            }
            for rule in judged.failing() {
                prop_assert!(!rule.gaps.is_empty() && rule.gaps.iter().all(|gap| gap.amount >= 0.0), "{:?}", rule);
            }
        }
    }
}

#[test]
fn a_gap_says_how_far_off_a_lab_is() {
    let register = register();
    let (near, query) = (lab(&register), query(&register));
    let lab = LabProfile {
        trl_min: Some(8),
        trl_max: Some(9),
        reachable_participants: Some(30),
        point: Some(GRONINGEN),
        ..near
    };
    let weights = Weights::default();
    let matcher = Matcher::new(&register.taxonomy, &query, &weights);
    let failing: Vec<RuleResult> = matcher.judge(&lab).failing().collect();
    let told: Vec<_> =
        failing.iter().flat_map(|rule| &rule.gaps).map(|gap| (gap.unit.code(), gap.amount.round())).collect();
    assert_eq!(told, [("trl", 2.0), ("km", 161.0), ("participants", 10.0)]);
}
