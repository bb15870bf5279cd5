//! The tables, exhaustively: every state × event × role, and every state reachable.

use super::*;
use crate::base::{
    actor::{Caller, Grant, Role, Stakes},
    error::Code as Refused,
    id::{LabId, NetworkId, OrganisationId, UserId},
};
use std::collections::BTreeSet;
use uuid::Uuid;

const OWN: Uuid = Uuid::from_u128(1);
const FOREIGN: Uuid = Uuid::from_u128(2);

fn caller(role: Option<Role>, object: Uuid) -> Caller {
    let grants = role.map(|role| Grant {
        role,
        object: (role.object_kind() != crate::base::actor::ObjectKind::Register).then_some(object),
    });
    Caller {
        user: role.map(|_| UserId::from_uuid(Uuid::from_u128(7))),
        grants: grants.into_iter().collect(),
        ..Caller::default()
    }
}

fn stakes() -> Stakes {
    Stakes {
        organisations: vec![OrganisationId::from_uuid(OWN)],
        labs: vec![LabId::from_uuid(OWN)],
        networks: vec![NetworkId::from_uuid(OWN)],
    }
}

/// The same tables once more, in the words of the product: state, event, state after, roles, reason.
const REQUESTS: &[(&str, &str, &str, &str, bool)] = &[
    ("draft", "submit", "submitted", "sme admin", false),
    ("draft", "withdraw", "withdrawn", "sme admin", true),
    ("draft", "expire", "expired", "admin", false),
    ("submitted", "open", "open", "network_manager admin", false),
    ("submitted", "return", "returned", "network_manager admin", true),
    ("submitted", "decline", "declined", "network_manager admin", true),
    ("submitted", "withdraw", "withdrawn", "sme admin", true),
    ("returned", "submit", "submitted", "sme admin", false),
    ("returned", "withdraw", "withdrawn", "sme admin", true),
    ("returned", "expire", "expired", "admin", false),
    ("open", "place", "placed", "", false),
    ("open", "unplace", "unplaced", "", false),
    ("open", "withdraw", "withdrawn", "sme admin", true),
    ("placed", "unplace", "unplaced", "", false),
    ("placed", "start", "running", "", false),
    ("running", "finish", "finished", "", false),
];
const PLACEMENTS: &[(&str, &str, &str, &str, bool)] = &[
    ("proposed", "accept", "accepted", "coordinator admin", false),
    ("proposed", "waitlist", "waitlisted", "coordinator admin", false),
    ("proposed", "decline", "declined", "coordinator admin", true),
    ("proposed", "warn", "proposed", "admin", false),
    ("proposed", "escalate", "proposed", "admin", false),
    ("proposed", "lapse", "lapsed", "admin", false),
    ("proposed", "withdraw", "withdrawn", "sme admin", true),
    ("waitlisted", "offer", "offered", "coordinator admin", false),
    ("waitlisted", "decline", "declined", "coordinator admin", true),
    ("waitlisted", "withdraw", "withdrawn", "sme admin", true),
    ("offered", "accept", "accepted", "sme admin", false),
    ("offered", "lapse", "lapsed", "admin", false),
    ("offered", "withdraw", "withdrawn", "sme admin", true),
    ("accepted", "confirm", "confirmed", "sme admin", false),
    ("accepted", "release", "released", "sme coordinator admin", true),
    ("accepted", "withdraw", "withdrawn", "sme admin", true),
    ("confirmed", "release", "released", "sme coordinator admin", true),
    ("confirmed", "end", "ended", "", false),
];

fn check_all<S: Code, E: Code>(
    table: &'static [Step<S, E>],
    (states, events): (&[S], &[E]),
    expected: &[(&str, &str, &str, &str, bool)],
) {
    let roles = Role::ALL.iter().copied().map(Some).chain([None]);
    for (role, object) in roles.flat_map(|role| [(role, OWN), (role, FOREIGN)]) {
        let caller = caller(role, object);
        let is_party = object == OWN || role == Some(Role::Admin);
        let name = role.map_or("anonymous", Role::code);
        let may = |permission| caller.may(permission, &stakes());
        let theirs = |roles: &str| is_party && roles.split(' ').any(|one| one == name);
        for state in states {
            for event in events {
                let what = format!("{name} {object}: {} in {}", event.code(), state.code());
                let row = expected.iter().find(|row| (row.0, row.1) == (state.code(), event.code()));
                let ever = expected.iter().any(|row| row.1 == event.code() && theirs(row.3));
                match (decide(table, (*state, true), event.code(), may), row) {
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
                // What is not live has no events for anybody.
                assert!(decide(table, (*state, false), event.code(), may).is_err(), "{what}");
            }
            let now: Vec<&str> = allowed(table, *state, may).into_iter().map(Code::code).collect();
            let said: Vec<&str> = expected
                .iter()
                .filter(|row| row.0 == state.code() && theirs(row.3))
                .map(|row| row.1)
                .collect();
            assert_eq!(
                now.iter().collect::<BTreeSet<_>>(),
                said.iter().collect::<BTreeSet<_>>(),
                "{name} in {}",
                state.code()
            );
        }
    }
    assert_eq!(table.len(), expected.len());
}

#[test]
fn every_event_in_every_state_by_every_role_ends_as_the_table_says() {
    check_all(REQUEST, (Req::ALL, R::ALL), REQUESTS);
    check_all(PLACEMENT, (Place::ALL, P::ALL), PLACEMENTS);
}

fn reached<S: Code, E: Code>(table: &[Step<S, E>], start: S) -> BTreeSet<&'static str> {
    let mut seen = BTreeSet::from([start.code()]);
    loop {
        let next: Vec<&str> = table
            .iter()
            .filter(|step| seen.contains(step.from.code()))
            .map(|step| step.to.code())
            .filter(|to| !seen.contains(to))
            .collect();
        if next.is_empty() {
            return seen;
        }
        seen.extend(next);
    }
}

#[test]
fn every_state_can_be_reached_and_every_event_is_used() {
    assert_eq!(reached(REQUEST, Req::Draft).len(), Req::ALL.len());
    assert_eq!(reached(PLACEMENT, Place::Proposed).len(), Place::ALL.len());
    assert!(R::ALL.iter().all(|event| REQUEST.iter().any(|step| step.event == *event)));
    assert!(P::ALL.iter().all(|event| PLACEMENT.iter().any(|step| step.event == *event)));
}

#[test]
fn a_state_and_an_event_lead_to_one_state() {
    for (index, step) in REQUEST.iter().enumerate() {
        let twice =
            REQUEST.iter().skip(index + 1).any(|other| (other.from, other.event) == (step.from, step.event));
        assert!(!twice, "{step:?}");
    }
    for (index, step) in PLACEMENT.iter().enumerate() {
        let twice = PLACEMENT
            .iter()
            .skip(index + 1)
            .any(|other| (other.from, other.event) == (step.from, step.event));
        assert!(!twice, "{step:?}");
    }
}

#[test]
fn whatever_is_open_can_be_withdrawn_and_what_ended_has_no_way_on() {
    for state in Place::ALL {
        let steps: Vec<_> = PLACEMENT.iter().filter(|step| step.from == *state).collect();
        assert_eq!(steps.iter().any(|step| step.event == P::Withdraw), state.is_open(), "{state}");
        assert_eq!(steps.is_empty(), !state.is_open() && *state != Place::Confirmed, "{state}");
    }
}

#[test]
fn placements_live_only_while_their_request_is_open_or_placed() {
    for request in Req::ALL {
        for placement in Place::ALL {
            let live = *request == Req::Open || (*request == Req::Placed && *placement == Place::Confirmed);
            assert_eq!(is_live(*request, *placement), live);
        }
    }
}

#[test]
fn an_unknown_event_names_what_is_possible() {
    let sme = caller(Some(Role::Sme), OWN);
    let refused = decide(REQUEST, (Req::Open, true), "fly", |permission| sme.may(permission, &stakes()));
    let Err(crate::base::error::Error::Refused(refusal)) = refused else { panic!("not refused") };
    assert_eq!(refusal.facts["allowedEvents"], serde_json::json!(["withdraw"]));
}
