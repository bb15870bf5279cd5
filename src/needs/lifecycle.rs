//! The lifecycles of a care need and of an innovation's answer to it: one table each; everything else reads them.
//!
//! draft → open ⇄ piloting → met; open and piloting → withdrawn; met and withdrawn → open.

use super::model::NeedStatus as S;
use crate::{
    base::{
        actor::Permission,
        lifecycle::{Step, step},
    },
    innovations::model::AnswerStatus,
    text_enum,
};

text_enum! {
    /// What can happen to a care need.
    pub enum NeedEvent {
        Publish = "publish", "publiceren", "publish";
        BeginPilot = "begin_pilot", "pilot begonnen", "a pilot began";
        EndPilot = "end_pilot", "pilot geëindigd zonder antwoord", "the pilot ended without an answer";
        Meet = "meet", "beantwoord", "met";
        Withdraw = "withdraw", "intrekken", "withdraw";
        Reopen = "reopen", "heropenen", "reopen";
    }
}
text_enum! {
    /// What can happen to an innovation's answer to a care need.
    pub enum AnswerEvent {
        Confirm = "confirm", "bevestigen", "confirm";
        Retract = "retract", "bevestiging intrekken", "take the confirmation back";
    }
}

use NeedEvent as E;

/// The name of the need's machine in the history of steps.
pub const MACHINE: &str = "care_need";
/// The name of the answer's machine.
pub const ANSWER_MACHINE: &str = "care_need_answer";

/// Who made the need.
const MAKER: &[Permission] = &[Permission::ManageCareNeed];
/// Each party that stands behind it.
const PARTY: &[Permission] = &[Permission::ArticulateCareNeed];
const WITH_REASON: bool = true;
const FREELY: bool = false;

/// Every step that a need can take.
pub const NEED: &[Step<S, E>] = &[
    step(S::Draft, E::Publish, S::Open, MAKER, FREELY),
    step(S::Open, E::BeginPilot, S::Piloting, PARTY, FREELY),
    step(S::Piloting, E::EndPilot, S::Open, PARTY, FREELY),
    step(S::Piloting, E::Meet, S::Met, PARTY, FREELY),
    step(S::Open, E::Withdraw, S::Withdrawn, MAKER, WITH_REASON),
    step(S::Piloting, E::Withdraw, S::Withdrawn, MAKER, WITH_REASON),
    step(S::Met, E::Reopen, S::Open, MAKER, FREELY),
    step(S::Withdrawn, E::Reopen, S::Open, MAKER, FREELY),
];

/// Every step that an answer can take; both by a party that stands behind the need.
pub const ANSWER: &[Step<AnswerStatus, AnswerEvent>] = &[
    step(AnswerStatus::Claimed, AnswerEvent::Confirm, AnswerStatus::Confirmed, PARTY, FREELY),
    step(AnswerStatus::Confirmed, AnswerEvent::Retract, AnswerStatus::Claimed, PARTY, FREELY),
];

impl NeedEvent {
    /// Whether the need must say enough to be read by others.
    #[must_use]
    pub const fn needs_ready(self) -> bool {
        matches!(self, Self::Publish)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::lifecycle::testing::Machine;

    const PARTIES: &[(&str, &[Permission])] = &[
        ("maker", &[Permission::ManageCareNeed]),
        ("party", &[Permission::ArticulateCareNeed]),
        ("reader", &[Permission::ReadPublic]),
    ];

    #[test]
    fn every_event_in_every_state_by_everybody_ends_as_the_table_says() {
        Machine {
            table: NEED,
            states: S::ALL,
            events: E::ALL,
            parties: PARTIES,
            said: &[
                ("draft", "publish", "open", "maker", false),
                ("open", "begin_pilot", "piloting", "party", false),
                ("open", "withdraw", "withdrawn", "maker", true),
                ("piloting", "end_pilot", "open", "party", false),
                ("piloting", "meet", "met", "party", false),
                ("piloting", "withdraw", "withdrawn", "maker", true),
                ("met", "reopen", "open", "maker", false),
                ("withdrawn", "reopen", "open", "maker", false),
            ],
        }
        .check(S::Draft, &[]);
        assert!(NEED.iter().all(|step| step.to != S::Draft), "what was published stays on record");
    }

    #[test]
    fn an_answer_goes_back_and_forth() {
        Machine {
            table: ANSWER,
            states: AnswerStatus::ALL,
            events: AnswerEvent::ALL,
            parties: PARTIES,
            said: &[
                ("claimed", "confirm", "confirmed", "party", false),
                ("confirmed", "retract", "claimed", "party", false),
            ],
        }
        .check(AnswerStatus::Claimed, &[]);
    }
}
