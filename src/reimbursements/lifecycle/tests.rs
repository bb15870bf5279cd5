//! The table, exhaustively: every state × event × who may what, and every state reachable.

use super::*;
use crate::base::lifecycle::testing::Machine;

#[test]
fn every_event_in_every_state_by_every_set_of_parties_ends_as_the_table_says() {
    Machine {
        table: REIMBURSEMENT,
        states: S::ALL,
        events: E::ALL,
        parties: &[
            ("payer", &[Permission::DecideReimbursement]),
            ("owner", &[Permission::FileReimbursement]),
            ("keeper", &[Permission::ActAsService]),
            ("reader", &[Permission::ReadReimbursement]),
        ],
        said: &[
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
        ],
    }
    .check(S::None, &[]);
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
