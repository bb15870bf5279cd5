//! The wire form of every lifecycle: an event is sent to `…/transitions`, the steps so far are read from there.

use crate::{
    base::{
        id::{TransitionId, UserId},
        page::Listed,
    },
    db::transitions::{NewTransition, Transition},
    vocabulary::terms::ReasonCode,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An event in a lifecycle, and why.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TransitionRequest {
    /// What is to happen. One that is not possible now is answered with 409 and those that are (`allowedEvents`).
    #[schema(min_length = 1, max_length = 40)]
    pub event: String,
    /// Why, as a code.
    pub reason_code: Option<ReasonCode>,
    /// Why, in words. No personal data.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
}

impl TransitionRequest {
    /// The step that this request leads to in a machine, from one state to another.
    #[must_use]
    pub fn step<'a>(&'a self, machine: &'static str, states: (&'a str, &'a str)) -> NewTransition<'a> {
        NewTransition {
            machine,
            event: &self.event,
            states,
            reason_code: self.reason_code.map(ReasonCode::code),
            note: self.note.as_deref(),
        }
    }
}

/// One step of a lifecycle.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TransitionView {
    /// Its id; ids of later steps sort after it.
    pub id: TransitionId,
    /// What happened.
    pub event: String,
    /// The state before.
    pub from: String,
    /// The state after.
    pub to: String,
    /// Who did it; null for the service itself.
    pub actor_id: Option<UserId>,
    /// Why, as a code; null when not stated.
    pub reason_code: Option<ReasonCode>,
    /// Why, in words; null when not stated.
    pub note: Option<String>,
    /// When.
    pub occurred_at: Timestamp,
}

impl From<Transition> for TransitionView {
    fn from(step: Transition) -> Self {
        Self {
            id: step.id,
            event: step.event,
            from: step.from_state,
            to: step.to_state,
            actor_id: step.actor_id,
            reason_code: step.reason_code.as_deref().and_then(ReasonCode::from_code),
            note: step.note,
            occurred_at: step.occurred_at.into(),
        }
    }
}

impl Listed for TransitionView {
    const PLURAL: &'static str = "transitions";
}
