//! The table, exhaustively: every state × event × role, and every state reachable.

use super::*;
use crate::base::lifecycle::testing::Machine;

#[test]
fn every_event_in_every_state_by_every_role_ends_as_the_table_says() {
    Machine {
        table: PILOT,
        states: S::ALL,
        events: E::ALL,
        parties: &[],
        said: &[
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
        ],
    }
    .check(S::Agreed, &[S::Closed, S::Stopped]);
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
