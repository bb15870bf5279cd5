//! The table, exhaustively: every state × event × who may what, and every state reachable.

use super::*;
use crate::base::{
    error::Code as Refused,
    lifecycle::{allowed, decide},
};
use std::collections::BTreeSet;

/// The same table once more, in the words of the product: state, event, state after, who, reason.
const SAID: &[(&str, &str, &str, &str, bool)] = &[
    ("none", "qualify", "eligible", "payer", false),
    ("none", "disqualify", "not_eligible", "payer", true),
    ("eligible", "request", "requested", "owner", false),
    ("eligible", "disqualify", "not_eligible", "payer", true),
    ("requested", "grant", "conditional", "payer", false),
    ("requested", "return", "eligible", "payer", true),
    ("requested", "disqualify", "not_eligible", "payer", true),
    ("conditional", "extend", "conditional", "payer", true),
    ("conditional", "confirm", "definitive", "payer", false),
    ("conditional", "end", "ended", "payer", true),
    ("conditional", "lapse", "ended", "keeper", false),
    ("definitive", "end", "ended", "payer", true),
    ("ended", "reconsider", "none", "payer", true),
    ("not_eligible", "reconsider", "none", "payer", true),
];
const PARTIES: &[(&str, Permission)] = &[
    ("payer", Permission::DecideReimbursement),
    ("owner", Permission::FileReimbursement),
    ("keeper", Permission::ActAsService),
    ("reader", Permission::ReadReimbursement),
];

#[test]
fn every_event_in_every_state_by_every_set_of_parties_ends_as_the_table_says() {
    for bits in 0..16_u8 {
        let held: Vec<&(&str, Permission)> = PARTIES
            .iter()
            .enumerate()
            .filter(|(index, _)| bits & (1_u8 << *index) != 0)
            .map(|(_, one)| one)
            .collect();
        let may = |permission| held.iter().any(|(_, one)| *one == permission);
        let theirs = |who: &str| held.iter().any(|(name, _)| *name == who);
        for state in S::ALL {
            for event in E::ALL {
                let what = format!("{held:?}: {event} in {state}");
                let row = SAID.iter().find(|row| (row.0, row.1) == (state.code(), event.code()));
                let ever = SAID.iter().any(|row| row.1 == event.code() && theirs(row.3));
                match (decide(REIMBURSEMENT, (*state, true), event.code(), may), row) {
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
            let now: BTreeSet<&str> = allowed(REIMBURSEMENT, *state, may).into_iter().map(E::code).collect();
            let rows = SAID.iter().filter(|row| row.0 == state.code() && theirs(row.3));
            assert_eq!(now, rows.map(|row| row.1).collect(), "{held:?} in {state}");
        }
    }
    assert_eq!(REIMBURSEMENT.len(), SAID.len());
}

#[test]
fn every_state_can_be_reached_and_left_and_every_event_is_used() {
    let mut seen = BTreeSet::from([S::None]);
    while let Some(step) =
        REIMBURSEMENT.iter().find(|step| seen.contains(&step.from) && !seen.contains(&step.to))
    {
        seen.insert(step.to);
    }
    assert_eq!(seen.len(), S::ALL.len());
    assert!(S::ALL.iter().all(|state| REIMBURSEMENT.iter().any(|step| step.from == *state)));
    assert!(E::ALL.iter().all(|event| REIMBURSEMENT.iter().any(|step| step.event == *event)));
}

#[test]
fn nothing_is_paid_for_without_having_been_requested_and_granted() {
    for step in REIMBURSEMENT {
        if step.to == S::Conditional {
            assert!(matches!(step.from, S::Requested | S::Conditional), "{step:?}");
        }
        if step.to == S::Definitive {
            assert_eq!(step.from, S::Conditional);
        }
    }
}
