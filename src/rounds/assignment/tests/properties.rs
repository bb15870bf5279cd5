//! What must hold in every market, tried on thousands that are made up: ties, bans, pins, quotas, labs without slots, empty lists.

use super::{
    super::{
        super::checker::{self, Finding},
        Choice, Market, NOBODY, demand, gains, labs_first, propose,
    },
    instance::{Instance, Numbers, assignment, named},
};

#[test]
fn the_checker_finds_nothing_wrong_with_ten_thousand_assignments() {
    for seed in 0..10_000 {
        let instance = Instance::random(seed, 24, 7);
        let market = instance.market();
        let outcome = propose(&market);
        let found = checker::check(&instance.case(), &assignment(&market, &outcome));
        assert_eq!(found, [], "seed {seed}");
    }
}

#[test]
fn the_assignment_that_is_best_for_labs_is_stable_too() {
    for seed in 0..5_000 {
        let instance = Instance::random(seed, 24, 7);
        let market = instance.market();
        let best = propose(&market);
        let other = labs_first(&market, &best);
        let lab = |request| {
            let choice = other.at(request);
            if choice == NOBODY { market.pin(request) } else { Some(market.lab_of(choice)) }
        };
        assert_eq!(checker::check(&instance.case(), &named(&market, lab)), [], "seed {seed}");
    }
}

#[test]
fn the_checker_sees_what_is_spoilt() {
    let (mut moved, mut dropped) = (0, 0);
    for seed in 0..2_000 {
        let instance = Instance::random(seed, 24, 7);
        let market = instance.market();
        let case = instance.case();
        let whole = assignment(&market, &propose(&market));
        let Some((request, _)) =
            whole.iter().find(|(request, _)| !case.pins.iter().any(|pin| pin.0 == *request))
        else {
            continue;
        };
        // Whoever had a place and loses it wants it back, and the lab has room for them.
        let without: Vec<_> = whole.iter().filter(|(one, _)| one != request).cloned().collect();
        let found = checker::check(&case, &without);
        assert!(
            found.iter().any(|one| matches!(one, Finding::Blocking(who, _, _) if who == request)),
            "{seed}"
        );
        dropped += 1;
        // Put anywhere else, somebody is worse off or a rule is broken.
        for lab in &case.labs {
            let elsewhere = |(one, at): &(String, String)| {
                (one.clone(), if one == request { lab.id.clone() } else { at.clone() })
            };
            let spoilt: Vec<_> = whole.iter().map(elsewhere).collect();
            if spoilt != whole && !checker::check(&case, &spoilt).is_empty() {
                moved += 1;
            }
        }
    }
    assert!(dropped > 1_000 && moved > 3_000, "{dropped} dropped, {moved} moved");
}

/// Every assignment of a small market, as choices.
fn all_assignments(market: &Market) -> Vec<Vec<u32>> {
    let mut all = vec![Vec::new()];
    for request in 0..market.requests() {
        let options: Vec<u32> = market.choices(request).chain([NOBODY]).collect();
        all = all
            .iter()
            .flat_map(|so_far| options.iter().map(|choice| [so_far.as_slice(), &[*choice]].concat()))
            .collect();
    }
    all
}

#[test]
fn it_is_the_best_of_all_stable_assignments_for_requests_and_the_other_for_labs() {
    let (mut compared, mut plural) = (0, 0);
    let markets =
        (0..800).map(|seed| Instance::random(seed, 5, 3)).chain((0..1_200).map(Instance::contested));
    for (seed, instance) in markets.enumerate() {
        let market = instance.market();
        let case = instance.case();
        let stable: Vec<Vec<u32>> = all_assignments(&market)
            .into_iter()
            .filter(|choices| {
                let lab = |request: u32| {
                    let choice = choices[usize::try_from(request).unwrap()];
                    if choice == NOBODY { market.pin(request) } else { Some(market.lab_of(choice)) }
                };
                checker::check(&case, &named(&market, lab)).is_empty()
            })
            .collect();
        let best = propose(&market);
        assert!(stable.contains(&best.choice.0), "seed {seed}");
        for other in &stable {
            // A smaller choice is a better one; nobody has a better one in any stable assignment.
            assert!(best.choice.0.iter().zip(other).all(|(mine, theirs)| mine <= theirs), "seed {seed}");
        }
        // What is best for labs is worst for requests.
        let worst = labs_first(&market, &best);
        for other in &stable {
            assert!(worst.0.iter().zip(other).all(|(mine, theirs)| mine >= theirs), "seed {seed}");
        }
        compared += stable.len();
        plural += usize::from(stable.len() > 1);
    }
    assert!(compared > 2_100 && plural > 100, "{compared} stable assignments, {plural} markets with several");
}

#[test]
fn no_request_gains_by_naming_another_order() {
    let mut tried = 0;
    for seed in 0..1_000 {
        let instance = Instance::random(seed, 8, 4);
        let truth = instance.market();
        let honest = propose(&truth);
        let mut numbers = Numbers(seed);
        for (request, one) in (0..).zip(&instance.requests) {
            if one.pin.is_some() {
                continue;
            }
            for _ in 0..6 {
                let mut told = instance.clone();
                let place = usize::try_from(request).unwrap();
                told.requests[place].choices = lie(&one.choices, &mut numbers);
                let market = told.market();
                let lab = propose(&market).lab(&market, request);
                let rank = |lab: Option<u32>| {
                    truth.choices(request).position(|choice| Some(truth.lab_of(choice)) == lab)
                };
                let (true_place, lied) = (rank(honest.lab(&truth, request)), rank(lab));
                // No place in the true order is worse than any.
                let order = |place: Option<usize>| place.unwrap_or(usize::MAX);
                assert!(order(true_place) <= order(lied), "seed {seed}, request {request}");
                tried += 1;
            }
        }
    }
    assert!(tried > 10_000, "{tried}");
}

/// Another order, or fewer labs. Scores stay: nobody states their own.
fn lie(choices: &[Choice], numbers: &mut Numbers) -> Vec<Choice> {
    let kept = choices.iter().filter(|_| numbers.below(4) > 0).copied().collect::<Vec<_>>();
    kept.into_iter().map(|choice| Choice { rank: numbers.below(6), ..choice }).collect()
}

#[test]
fn a_chain_tells_the_same_as_a_run_with_one_slot_more() {
    let (mut gained, mut none) = (0, 0);
    for seed in 0..3_000 {
        let instance = Instance::random(seed, 24, 7);
        let market = instance.market();
        let outcome = propose(&market);
        let found = gains(&market, &outcome, &demand(&market, &outcome));
        for (lab, gain) in found.iter().enumerate() {
            let mut larger = instance.clone();
            larger.labs[lab].slots += 1;
            let larger = larger.market();
            let more = propose(&larger).placed(&larger) - outcome.placed(&market);
            assert_eq!(*gain, more, "seed {seed}, lab {lab}");
            gained += more;
            none += u32::from(more == 0);
        }
    }
    assert!(gained > 500 && none > 500, "{gained} gain, {none} do not");
}

#[test]
fn the_same_market_has_the_same_assignment_whatever_order_choices_come_in() {
    for seed in 0..500 {
        let mut instance = Instance::random(seed, 24, 7);
        let market = instance.market();
        let outcome = propose(&market);
        assert_eq!(propose(&market), outcome);
        for request in &mut instance.requests {
            request.choices.reverse();
        }
        let turned = instance.market();
        let turned_outcome = propose(&turned);
        assert_eq!(assignment(&turned, &turned_outcome), assignment(&market, &outcome), "seed {seed}");
    }
}

#[test]
fn as_many_are_placed_at_each_lab_in_both_assignments() {
    for seed in 0..2_000 {
        let market = Instance::random(seed, 24, 7).market();
        let best = propose(&market);
        let other = labs_first(&market, &best);
        let mut mine: Vec<u32> = vec![0; usize::try_from(market.labs()).unwrap()];
        let mut theirs = mine.clone();
        for request in 0..market.requests() {
            for (choice, taken) in [(best.choice.at(request), &mut mine), (other.at(request), &mut theirs)] {
                if choice != NOBODY {
                    taken[usize::try_from(market.lab_of(choice)).unwrap()] += 1;
                }
            }
            assert_eq!(best.choice.at(request) == NOBODY, other.at(request) == NOBODY, "seed {seed}");
        }
        assert_eq!(mine, theirs, "seed {seed}");
    }
}
