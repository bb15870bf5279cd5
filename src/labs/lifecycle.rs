//! The lifecycle of a lab: draft → submitted → active ⇄ suspended → retired. One table; everything else reads it.

use super::model::LabStatus::{self, Active, Draft, Retired, Submitted, Suspended};
use crate::{
    base::actor::Permission::{self, ManageLab, PublishLab},
    text_enum,
};

text_enum! {
    /// What can happen to a lab.
    pub enum LabEvent {
        Submit = "submit", "indienen", "submit";
        Return = "return", "teruggeven", "return";
        Publish = "publish", "publiceren", "publish";
        Suspend = "suspend", "opschorten", "suspend";
        Resume = "resume", "hervatten", "resume";
        Retire = "retire", "beëindigen", "retire";
        Confirm = "confirm", "bevestigen", "confirm";
    }
}

/// The name of this machine in the history of steps.
pub const MACHINE: &str = "lab";

/// A row of the table: an event, the states in which it is possible, and where it leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The event.
    pub event: LabEvent,
    /// The states in which it is possible.
    pub from: &'static [LabStatus],
    /// The state after.
    pub to: LabStatus,
    /// Who may do it.
    pub permission: Permission,
    /// Whether it must say why.
    pub needs_reason: bool,
    /// Whether the lab must have all that publication needs.
    pub needs_ready: bool,
    /// Whether it says that the profile is right as it is today.
    pub verifies: bool,
}

const fn step(event: LabEvent, from: &'static [LabStatus], to: LabStatus, permission: Permission) -> Step {
    Step { event, from, to, permission, needs_reason: false, needs_ready: false, verifies: false }
}

/// Every step that a lab can take. Only who publishes may resume: else a coordinator could undo a suspension.
pub const TABLE: &[Step] = &[
    Step { needs_ready: true, ..step(LabEvent::Submit, &[Draft], Submitted, ManageLab) },
    Step { needs_reason: true, ..step(LabEvent::Return, &[Submitted], Draft, PublishLab) },
    Step { needs_ready: true, verifies: true, ..step(LabEvent::Publish, &[Submitted], Active, PublishLab) },
    step(LabEvent::Suspend, &[Active], Suspended, ManageLab),
    step(LabEvent::Resume, &[Suspended], Active, PublishLab),
    step(LabEvent::Retire, &[Active, Suspended], Retired, PublishLab),
    Step { verifies: true, ..step(LabEvent::Confirm, &[Active], Active, ManageLab) },
];

/// The step that an event leads to from a state, if it is possible there.
#[must_use]
pub fn find(event: &str, state: LabStatus) -> Option<&'static Step> {
    TABLE.iter().find(|step| step.event.code() == event && step.from.contains(&state))
}

/// The events that somebody can use in a state.
#[must_use]
pub fn allowed(state: LabStatus, may: impl Fn(Permission) -> bool) -> Vec<&'static str> {
    TABLE
        .iter()
        .filter(|step| step.from.contains(&state) && may(step.permission))
        .map(|step| step.event.code())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What each event does in each state, written down a second time: `.` is "not possible".
    const EXPECTED: &[(&str, [Option<LabStatus>; 5])] = &[
        ("submit", [Some(Submitted), None, None, None, None]),
        ("return", [None, Some(Draft), None, None, None]),
        ("publish", [None, Some(Active), None, None, None]),
        ("suspend", [None, None, Some(Suspended), None, None]),
        ("resume", [None, None, None, Some(Active), None]),
        ("retire", [None, None, Some(Retired), Some(Retired), None]),
        ("confirm", [None, None, Some(Active), None, None]),
        ("fly", [None; 5]),
    ];

    #[test]
    fn every_event_in_every_state_is_as_agreed() {
        for (event, outcomes) in EXPECTED {
            for (state, outcome) in LabStatus::ALL.iter().zip(outcomes) {
                assert_eq!(find(event, *state).map(|step| step.to), *outcome, "{event} in {state}");
            }
        }
        assert_eq!(EXPECTED.len(), TABLE.len() + 1, "every event is listed here");
    }

    #[test]
    fn every_state_can_be_reached_and_only_retired_is_an_end() {
        for state in LabStatus::ALL {
            assert!(*state == Draft || TABLE.iter().any(|step| step.to == *state), "{state} is unreachable");
            assert_eq!(allowed(*state, |_| true).is_empty(), *state == Retired, "{state}");
        }
    }

    #[test]
    fn only_events_that_the_role_allows_are_offered() {
        assert_eq!(allowed(Submitted, |p| p == ManageLab), Vec::<&str>::new());
        assert_eq!(allowed(Active, |p| p == ManageLab), ["suspend", "confirm"]);
    }
}
