//! The lifecycle of a round: one table. Pure.

use super::model::{RoundEvent as E, RoundStatus as S};
use crate::base::{
    actor::Permission,
    lifecycle::{Step, step},
};

const MANAGER: &[Permission] = &[Permission::ManageRound];
/// By applying a run, which is asked for elsewhere.
const BY_A_RUN: &[Permission] = &[];
const WITH_REASON: bool = true;
const FREELY: bool = false;

/// Every step of a round.
pub const ROUND: &[Step<S, E>] = &[
    step(S::Draft, E::Open, S::Open, MANAGER, FREELY),
    step(S::Open, E::Close, S::Closed, MANAGER, FREELY),
    step(S::Closed, E::Apply, S::Applied, BY_A_RUN, FREELY),
    step(S::Draft, E::Cancel, S::Cancelled, MANAGER, WITH_REASON),
    step(S::Open, E::Cancel, S::Cancelled, MANAGER, WITH_REASON),
    step(S::Closed, E::Cancel, S::Cancelled, MANAGER, WITH_REASON),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::lifecycle::own_step;

    #[test]
    fn every_state_and_event_does_what_the_table_says() {
        let next = |state, event| own_step(ROUND, state, event).map(|step| step.to);
        let expected = |state: S, event: E| match (state, event) {
            (S::Draft, E::Open) => Some(S::Open),
            (S::Open, E::Close) => Some(S::Closed),
            (S::Closed, E::Apply) => Some(S::Applied),
            (S::Draft | S::Open | S::Closed, E::Cancel) => Some(S::Cancelled),
            _ => None,
        };
        for state in S::ALL {
            for event in E::ALL {
                assert_eq!(next(*state, *event), expected(*state, *event), "{state} {event}");
            }
        }
        assert!(ROUND.iter().all(|step| step.reason == (step.event == E::Cancel)));
        assert!(ROUND.iter().all(|step| step.who.is_empty() == (step.event == E::Apply)));
    }
}
