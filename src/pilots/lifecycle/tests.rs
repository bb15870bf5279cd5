//! The table, exhaustively: every state × event × role, and every state reachable.

use super::*;
use crate::base::{
    actor::{Caller, Grant, ObjectKind, Role, Stakes},
    error::Code as Refused,
    id::{LabId, NetworkId, OrganisationId, UserId},
    lifecycle::{allowed, decide},
};
use std::collections::BTreeSet;
use uuid::Uuid;

const OWN: Uuid = Uuid::from_u128(1);
const FOREIGN: Uuid = Uuid::from_u128(2);

/// The same table once more, in the words of the product: state, event, state after, roles, reason.
const SAID: &[(&str, &str, &str, &str, bool)] = &[
    ("agreed", "prepare", "preparing", "sme coordinator admin", false),
    ("agreed", "stop", "stopped", "sme coordinator admin", true),
    ("preparing", "start", "running", "coordinator admin", false),
    ("preparing", "stop", "stopped", "sme coordinator admin", true),
    ("running", "pause", "paused", "sme coordinator admin", true),
    ("running", "measure", "measuring", "coordinator admin", false),
    ("running", "stop", "stopped", "sme coordinator admin", true),
    ("paused", "resume", "running", "coordinator admin", false),
    ("paused", "stop", "stopped", "sme coordinator admin", true),
    ("measuring", "evaluate", "evaluated", "coordinator admin", false),
    ("evaluated", "close", "closed", "sme coordinator admin", false),
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
                match (decide(PILOT, (*state, true), event.code(), may), row) {
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
            let now: BTreeSet<&str> = allowed(PILOT, *state, may).into_iter().map(E::code).collect();
            let rows = SAID.iter().filter(|row| row.0 == state.code() && theirs(row.3));
            assert_eq!(now, rows.map(|row| row.1).collect(), "{name} in {state}");
        }
    }
    assert_eq!(PILOT.len(), SAID.len());
}

#[test]
fn every_state_can_be_reached_and_every_event_is_used() {
    let mut seen = BTreeSet::from([S::Agreed]);
    while let Some(step) = PILOT.iter().find(|step| seen.contains(&step.from) && !seen.contains(&step.to)) {
        seen.insert(step.to);
    }
    assert_eq!(seen.len(), S::ALL.len());
    assert!(E::ALL.iter().all(|event| PILOT.iter().any(|step| step.event == *event)));
}

#[test]
fn what_is_over_changes_no_more_but_by_closing() {
    for step in PILOT.iter().filter(|step| step.from.is_over()) {
        assert_eq!((step.from, step.to), (S::Evaluated, S::Closed));
    }
    // Whatever has not been measured out can be stopped; what ended is never begun again.
    for state in S::ALL {
        let stops = PILOT.iter().any(|step| step.from == *state && step.event == E::Stop);
        assert_eq!(stops, !state.is_over() && *state != S::Measuring, "{state}");
    }
}
