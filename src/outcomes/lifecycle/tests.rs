//! The table, exhaustively: every state × event × role, every state reachable; and all pairs of eyes.

use super::*;
use crate::base::lifecycle::testing::Machine;
use uuid::Uuid;

#[test]
fn every_event_in_every_state_by_every_role_ends_as_the_table_says() {
    Machine {
        table: OUTCOME,
        states: S::ALL,
        events: E::ALL,
        parties: &[],
        said: &[
            ("draft", "propose", "proposed", "sme coordinator network_manager admin", false),
            ("proposed", "approve", "published", "sme coordinator network_manager admin", false),
            ("proposed", "return", "draft", "sme coordinator network_manager admin", true),
            ("published", "revise", "revising", "sme coordinator network_manager admin", false),
            ("published", "withdraw", "withdrawn", "network_manager admin", true),
            ("revising", "propose", "reproposed", "sme coordinator network_manager admin", false),
            ("revising", "withdraw", "withdrawn", "network_manager admin", true),
            ("reproposed", "approve", "published", "sme coordinator network_manager admin", false),
            ("reproposed", "return", "revising", "sme coordinator network_manager admin", true),
            ("reproposed", "withdraw", "withdrawn", "network_manager admin", true),
            ("withdrawn", "reopen", "draft", "network_manager admin", false),
        ],
    }
    .check(S::Draft, &[]);
}

#[test]
fn only_approving_publishes_and_only_withdrawing_ends_it() {
    for step in OUTCOME {
        let begins = !step.from.is_public() && step.to.is_public();
        let ends = step.from.is_public() && !step.to.is_public();
        assert_eq!(begins, step.event == E::Approve && step.from == S::Proposed, "{step:?}");
        assert_eq!(ends, step.event == E::Withdraw, "{step:?}");
        // What is approved was fixed since it was proposed.
        assert!(step.event != E::Approve || !step.from.is_editable(), "{step:?}");
    }
}

/// Every person and set of sides that propose × every person and set of sides that approve.
#[test]
fn four_eyes_are_two_people_of_two_sides_or_one_of_the_network() {
    let all = OutcomeSide::ALL;
    let sets: Vec<Vec<OutcomeSide>> = (0..8_u8)
        .map(|bits| {
            let held = all.iter().enumerate().filter(|(index, _)| bits & (1_u8 << *index) != 0);
            held.map(|(_, side)| *side).collect()
        })
        .collect();
    let user = |number| UserId::from_uuid(Uuid::from_u128(number));
    let people = [None, Some(user(1)), Some(user(2))];
    for (proposer, approver) in people.iter().flat_map(|a| people.iter().map(move |b| (*a, *b))) {
        for (theirs, own) in sets.iter().flat_map(|a| sets.iter().map(move |b| (a, b))) {
            let checked =
                check_four_eyes(Eyes { user: proposer, sides: theirs }, Eyes { user: approver, sides: own });
            let manages = own.contains(&OutcomeSide::Network);
            let is_other_party = !own.is_empty() && own.iter().all(|side| !theirs.contains(side));
            let expected = proposer != approver && (manages || is_other_party);
            assert_eq!(checked.is_ok(), expected, "{proposer:?} {theirs:?} by {approver:?} {own:?}");
            assert!(checked.is_ok() || checked.is_err_and(|error| error.code() == Refused::FourEyes));
        }
    }
}
