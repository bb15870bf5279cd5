//! The table, exhaustively: every state × event × role, every state reachable; and all pairs of eyes.

use super::*;
use crate::base::{
    actor::{Caller, Grant, ObjectKind, Role, Stakes},
    id::{LabId, NetworkId, OrganisationId},
    lifecycle::{allowed, decide},
};
use std::collections::BTreeSet;
use uuid::Uuid;

const OWN: Uuid = Uuid::from_u128(1);
const FOREIGN: Uuid = Uuid::from_u128(2);

/// The same table once more, in the words of the product: state, event, state after, roles, reason.
const SAID: &[(&str, &str, &str, &str, bool)] = &[
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
];

fn caller(role: Option<Role>, object: Uuid) -> Caller {
    let grants = role
        .map(|role| Grant { role, object: (role.object_kind() != ObjectKind::Register).then_some(object) });
    let user = role.map(|_| UserId::from_uuid(Uuid::from_u128(7)));
    Caller { user, grants: grants.into_iter().collect(), ..Caller::default() }
}

fn stakes() -> Stakes {
    Stakes {
        organisations: vec![OrganisationId::from_uuid(OWN)],
        labs: vec![LabId::from_uuid(OWN)],
        networks: vec![NetworkId::from_uuid(OWN)],
    }
}

#[test]
fn every_event_in_every_state_by_every_role_ends_as_the_table_says() {
    let roles = Role::ALL.iter().copied().map(Some).chain([None]);
    for (role, object) in roles.flat_map(|role| [(role, OWN), (role, FOREIGN)]) {
        let caller = caller(role, object);
        let name = role.map_or("anonymous", Role::code);
        let is_party = object == OWN || role == Some(Role::Admin);
        let may = |permission| caller.may(permission, &stakes());
        let theirs = |roles: &str| is_party && roles.split(' ').any(|one| one == name);
        for state in S::ALL {
            for event in E::ALL {
                let what = format!("{name} {object}: {event} in {state}");
                let row = SAID.iter().find(|row| (row.0, row.1) == (state.code(), event.code()));
                let ever = SAID.iter().any(|row| row.1 == event.code() && theirs(row.3));
                match (decide(OUTCOME, (*state, true), event.code(), may), row) {
                    (Ok(step), Some(row)) => {
                        assert!(theirs(row.3), "{what} was allowed");
                        assert_eq!((step.to.code(), step.reason), (row.2, row.4), "{what}");
                    }
                    (Ok(_), None) => panic!("{what} was allowed"),
                    (Err(error), row) => {
                        assert!(row.is_none_or(|row| !theirs(row.3)), "{what} was refused");
                        let forbidden = row.is_some() || !ever;
                        let code = if forbidden { Refused::Forbidden } else { Refused::IllegalEvent };
                        assert_eq!(error.code(), code, "{what}");
                    }
                }
            }
            let now: BTreeSet<&str> = allowed(OUTCOME, *state, may).into_iter().map(E::code).collect();
            let rows = SAID.iter().filter(|row| row.0 == state.code() && theirs(row.3));
            assert_eq!(now, rows.map(|row| row.1).collect(), "{name} in {state}");
        }
    }
    assert_eq!(OUTCOME.len(), SAID.len());
}

#[test]
fn every_state_can_be_reached_and_left_and_every_event_is_used() {
    let mut seen = BTreeSet::from([S::Draft]);
    while let Some(step) = OUTCOME.iter().find(|step| seen.contains(&step.from) && !seen.contains(&step.to)) {
        seen.insert(step.to);
    }
    assert_eq!(seen.len(), S::ALL.len());
    assert!(S::ALL.iter().all(|state| OUTCOME.iter().any(|step| step.from == *state)));
    assert!(E::ALL.iter().all(|event| OUTCOME.iter().any(|step| step.event == *event)));
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
