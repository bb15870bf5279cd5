//! The lifecycle of a lab: draft → submitted → active ⇄ suspended → retired. One table; everything else reads it.

use super::model::LabStatus as S;
use crate::{
    base::{
        actor::Permission,
        lifecycle::{Step, step},
    },
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

use LabEvent as E;

/// The name of this machine in the history of steps.
pub const MACHINE: &str = "lab";

const KEEPER: &[Permission] = &[Permission::ManageLab];
const PUBLISHER: &[Permission] = &[Permission::PublishLab];
const WITH_REASON: bool = true;
const FREELY: bool = false;

/// Every step that a lab can take. Only who publishes may resume: else a coordinator could undo a suspension.
pub const LAB: &[Step<S, E>] = &[
    step(S::Draft, E::Submit, S::Submitted, KEEPER, FREELY),
    step(S::Submitted, E::Return, S::Draft, PUBLISHER, WITH_REASON),
    step(S::Submitted, E::Publish, S::Active, PUBLISHER, FREELY),
    step(S::Active, E::Suspend, S::Suspended, KEEPER, FREELY),
    step(S::Suspended, E::Resume, S::Active, PUBLISHER, FREELY),
    step(S::Active, E::Retire, S::Retired, PUBLISHER, FREELY),
    step(S::Suspended, E::Retire, S::Retired, PUBLISHER, FREELY),
    step(S::Active, E::Confirm, S::Active, KEEPER, FREELY),
];

impl LabEvent {
    /// Whether the lab must have all that publication needs.
    #[must_use]
    pub const fn needs_ready(self) -> bool {
        matches!(self, Self::Submit | Self::Publish)
    }

    /// Whether it says that the profile is right as it is today.
    #[must_use]
    pub const fn verifies(self) -> bool {
        matches!(self, Self::Publish | Self::Confirm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::lifecycle::testing::Machine;

    #[test]
    fn every_event_in_every_state_by_everybody_ends_as_the_table_says() {
        Machine {
            table: LAB,
            states: S::ALL,
            events: E::ALL,
            parties: &[
                ("keeper", &[Permission::ManageLab]),
                ("publisher", &[Permission::PublishLab]),
                ("reader", &[Permission::ReadPublic]),
            ],
            said: &[
                ("draft", "submit", "submitted", "keeper", false),
                ("submitted", "return", "draft", "publisher", true),
                ("submitted", "publish", "active", "publisher", false),
                ("active", "suspend", "suspended", "keeper", false),
                ("active", "retire", "retired", "publisher", false),
                ("active", "confirm", "active", "keeper", false),
                ("suspended", "resume", "active", "publisher", false),
                ("suspended", "retire", "retired", "publisher", false),
            ],
        }
        .check(S::Draft, &[S::Retired]);
    }
}
