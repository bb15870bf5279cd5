//! The tables, exhaustively: every state × event × role, and every state reachable.

use super::*;
use crate::base::lifecycle::testing::Machine;

#[test]
fn every_event_of_a_request_in_every_state_by_every_role_ends_as_the_table_says() {
    Machine {
        table: REQUEST,
        states: Req::ALL,
        events: R::ALL,
        parties: &[],
        said: &[
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
        ],
    }
    .check(Req::Draft, &[Req::Unplaced, Req::Finished, Req::Declined, Req::Withdrawn, Req::Expired]);
}

#[test]
fn every_event_of_a_placement_in_every_state_by_every_role_ends_as_the_table_says() {
    Machine {
        table: PLACEMENT,
        states: Place::ALL,
        events: P::ALL,
        parties: &[],
        said: &[
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
        ],
    }
    .check(
        Place::Proposed,
        &[Place::Ended, Place::Declined, Place::Lapsed, Place::Released, Place::Withdrawn],
    );
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
    let refused =
        decide(REQUEST, (Req::Open, true), "fly", |permission| permission == Permission::FileRequest);
    let Err(crate::base::error::Error::Refused(refusal)) = refused else { panic!("not refused") };
    assert_eq!(refusal.facts["allowedEvents"], serde_json::json!(["withdraw"]));
}
