//! The lifecycle of a set of weights: one table. Pure.

use super::model::{WeightingEvent as E, WeightingStatus as S};
use crate::base::{
    actor::Permission,
    lifecycle::{Step, step},
};

const KEEPER: &[Permission] = &[Permission::KeepWeightings];
/// By activating another one.
const BY_ANOTHER: &[Permission] = &[];
const FREELY: bool = false;

/// Every step of a set of weights.
pub const WEIGHTING: &[Step<S, E>] = &[
    step(S::Draft, E::Activate, S::Active, KEEPER, FREELY),
    step(S::Retired, E::Activate, S::Active, KEEPER, FREELY),
    step(S::Active, E::Retire, S::Retired, KEEPER, FREELY),
    step(S::Active, E::Supersede, S::Retired, BY_ANOTHER, FREELY),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::lifecycle::own_step;

    #[test]
    fn every_state_and_event_does_what_the_table_says() {
        for state in S::ALL {
            for event in E::ALL {
                let expected = match (*state, *event) {
                    (S::Draft | S::Retired, E::Activate) => Some(S::Active),
                    (S::Active, E::Retire | E::Supersede) => Some(S::Retired),
                    _ => None,
                };
                let next = own_step(WEIGHTING, *state, *event).map(|step| step.to);
                assert_eq!(next, expected, "{state} {event}");
            }
        }
        assert!(WEIGHTING.iter().all(|step| step.who.is_empty() == (step.event == E::Supersede)));
    }
}
