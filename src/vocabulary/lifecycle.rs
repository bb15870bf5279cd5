//! The lifecycle of a theme: proposed → active ⇄ retired; a proposal that is not wanted is retired too.

use super::model::ThemeStatus::{self, Active, Proposed, Retired};
use crate::{
    base::{error::Result, lifecycle::illegal_event},
    text_enum,
};

text_enum! {
    /// What can happen to a theme.
    pub enum ThemeEvent {
        Approve = "approve", "goedkeuren", "approve";
        Reject = "reject", "afwijzen", "reject";
        Retire = "retire", "laten vervallen", "retire";
        Reinstate = "reinstate", "weer invoeren", "reinstate";
    }
}

/// Every step there is.
pub const TABLE: &[(ThemeStatus, ThemeEvent, ThemeStatus)] = &[
    (Proposed, ThemeEvent::Approve, Active),
    (Proposed, ThemeEvent::Reject, Retired),
    (Active, ThemeEvent::Retire, Retired),
    (Retired, ThemeEvent::Reinstate, Active),
];

/// The events that are possible in a state. Whoever manages themes may use all of them, nobody else any.
#[must_use]
pub fn allowed(state: ThemeStatus) -> Vec<&'static str> {
    TABLE.iter().filter(|(from, _, _)| *from == state).map(|(_, event, _)| event.code()).collect()
}

/// The state after an event, or the refusal that names the events that are possible.
pub fn next(state: ThemeStatus, event: &str) -> Result<ThemeStatus> {
    TABLE
        .iter()
        .find(|(from, possible, _)| *from == state && possible.code() == event)
        .map(|(_, _, to)| *to)
        .ok_or_else(|| illegal_event(event, state.code(), &allowed(state)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_and_event_has_at_most_one_outcome() {
        for state in ThemeStatus::ALL {
            for event in ThemeEvent::ALL {
                let rows = TABLE.iter().filter(|row| row.0 == *state && row.1 == *event);
                assert!(rows.count() <= 1, "{state} {event}");
                assert_eq!(next(*state, event.code()).is_ok(), allowed(*state).contains(&event.code()));
            }
            assert!(next(*state, "fly").is_err());
        }
    }

    #[test]
    fn every_state_can_be_reached_and_left() {
        for state in ThemeStatus::ALL {
            assert!(*state == Proposed || TABLE.iter().any(|(_, _, to)| to == state));
            assert!(!allowed(*state).is_empty());
        }
    }
}
