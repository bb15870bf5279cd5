//! The lifecycles of a care need and of an innovation's answer to it: one table each; everything else reads them.
//!
//! draft → open ⇄ piloting → met; open and piloting → withdrawn; met and withdrawn → open.

use super::model::NeedStatus::{self, Draft, Met, Open, Piloting, Withdrawn};
use crate::{
    base::actor::Permission::{self, ArticulateCareNeed, ManageCareNeed},
    innovations::model::AnswerStatus::{self, Claimed, Confirmed},
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

/// The name of the need's machine in the history of steps.
pub const MACHINE: &str = "care_need";
/// The name of the answer's machine.
pub const ANSWER_MACHINE: &str = "care_need_answer";

/// A row of the table: an event, the states in which it is possible, and where it leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The event.
    pub event: NeedEvent,
    /// The states in which it is possible.
    pub from: &'static [NeedStatus],
    /// The state after.
    pub to: NeedStatus,
    /// Who may do it: `ManageCareNeed` is who made the need, `ArticulateCareNeed` each party that stands behind it.
    pub permission: Permission,
    /// Whether it must say why.
    pub needs_reason: bool,
    /// Whether the need must say enough to be read by others.
    pub needs_ready: bool,
}

const fn step(event: NeedEvent, from: &'static [NeedStatus], to: NeedStatus, permission: Permission) -> Step {
    Step { event, from, to, permission, needs_reason: false, needs_ready: false }
}

/// Every step that a need can take.
pub const TABLE: &[Step] = &[
    Step { needs_ready: true, ..step(NeedEvent::Publish, &[Draft], Open, ManageCareNeed) },
    step(NeedEvent::BeginPilot, &[Open], Piloting, ArticulateCareNeed),
    step(NeedEvent::EndPilot, &[Piloting], Open, ArticulateCareNeed),
    step(NeedEvent::Meet, &[Piloting], Met, ArticulateCareNeed),
    Step { needs_reason: true, ..step(NeedEvent::Withdraw, &[Open, Piloting], Withdrawn, ManageCareNeed) },
    step(NeedEvent::Reopen, &[Met, Withdrawn], Open, ManageCareNeed),
];

/// Every step that an answer can take; both by a party that stands behind the need.
pub const ANSWER_TABLE: &[(AnswerStatus, AnswerEvent, AnswerStatus)] =
    &[(Claimed, AnswerEvent::Confirm, Confirmed), (Confirmed, AnswerEvent::Retract, Claimed)];

/// The step that an event leads to from a state, if it is possible there.
#[must_use]
pub fn find(event: &str, state: NeedStatus) -> Option<&'static Step> {
    TABLE.iter().find(|step| step.event.code() == event && step.from.contains(&state))
}

/// The events that somebody can use in a state.
#[must_use]
pub fn allowed(state: NeedStatus, may: impl Fn(Permission) -> bool) -> Vec<&'static str> {
    TABLE
        .iter()
        .filter(|step| step.from.contains(&state) && may(step.permission))
        .map(|step| step.event.code())
        .collect()
}

/// The state of an answer after an event, if it is possible.
#[must_use]
pub fn next_answer(state: AnswerStatus, event: &str) -> Option<AnswerStatus> {
    let fits = |(from, possible, _): &&(AnswerStatus, AnswerEvent, AnswerStatus)| {
        *from == state && possible.code() == event
    };
    ANSWER_TABLE.iter().find(fits).map(|(_, _, to)| *to)
}

/// The events that are possible for an answer.
#[must_use]
pub fn allowed_for_answer(state: AnswerStatus) -> Vec<&'static str> {
    ANSWER_TABLE.iter().filter(|(from, _, _)| *from == state).map(|(_, event, _)| event.code()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What each event does in each state, written down a second time.
    const EXPECTED: &[(&str, [Option<NeedStatus>; 5])] = &[
        ("publish", [Some(Open), None, None, None, None]),
        ("begin_pilot", [None, Some(Piloting), None, None, None]),
        ("end_pilot", [None, None, Some(Open), None, None]),
        ("meet", [None, None, Some(Met), None, None]),
        ("withdraw", [None, Some(Withdrawn), Some(Withdrawn), None, None]),
        ("reopen", [None, None, None, Some(Open), Some(Open)]),
        ("fly", [None; 5]),
    ];

    #[test]
    fn every_event_in_every_state_is_as_agreed() {
        for (event, outcomes) in EXPECTED {
            for (state, outcome) in NeedStatus::ALL.iter().zip(outcomes) {
                assert_eq!(find(event, *state).map(|step| step.to), *outcome, "{event} in {state}");
            }
        }
        assert_eq!(EXPECTED.len(), TABLE.len() + 1, "every event is listed here");
        assert_eq!(NeedEvent::ALL.len(), TABLE.len());
    }

    #[test]
    fn every_state_can_be_reached_and_left_and_none_leads_back_to_a_draft() {
        for state in NeedStatus::ALL {
            assert_eq!(*state == Draft, TABLE.iter().all(|step| step.to != *state), "{state}");
            assert!(!allowed(*state, |_| true).is_empty(), "{state}");
        }
    }

    #[test]
    fn a_party_that_did_not_make_the_need_moves_it_only_between_open_and_met() {
        let party = |permission| permission == ArticulateCareNeed;
        assert_eq!(allowed(Draft, party), Vec::<&str>::new());
        assert_eq!(allowed(Open, party), ["begin_pilot"]);
        assert_eq!(allowed(Piloting, party), ["end_pilot", "meet"]);
        assert_eq!(allowed(Met, party), Vec::<&str>::new());
    }

    #[test]
    fn an_answer_goes_back_and_forth() {
        assert_eq!(next_answer(Claimed, "confirm"), Some(Confirmed));
        assert_eq!(next_answer(Confirmed, "retract"), Some(Claimed));
        for (state, event) in [(Claimed, "retract"), (Confirmed, "confirm"), (Claimed, "fly")] {
            assert_eq!(next_answer(state, event), None, "{event} in {state}");
        }
        assert_eq!(allowed_for_answer(Claimed), ["confirm"]);
        assert_eq!(allowed_for_answer(Confirmed), ["retract"]);
    }
}
