//! What every lifecycle shares: the row of a table, what may happen in a state, and how the rest is refused.
//!
//! The tables themselves are in the capabilities' `lifecycle` modules, one constant each.

use super::{
    actor::Permission,
    error::{Code as Refused, Error, Refusal},
    permissions::forbidden_but_for,
};

/// One row of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step<S: 'static, E: 'static> {
    /// The state before.
    pub from: S,
    /// What happens.
    pub event: E,
    /// The state after.
    pub to: S,
    /// Whoever holds one of these permissions on the object may cause it; nobody: only the service.
    pub who: &'static [Permission],
    /// Whether a reason code is required.
    pub reason: bool,
}

/// One row of a table, in the order in which it is read: from where, what happens, where to, who, and whether they say why.
#[must_use]
pub const fn step<S, E>(from: S, event: E, to: S, who: &'static [Permission], reason: bool) -> Step<S, E> {
    Step { from, event, to, who, reason }
}

/// A state or event of a table; every closed list is.
pub trait Code: Copy + PartialEq + 'static {
    /// Its code.
    fn code(self) -> &'static str;
}

/// The events that somebody with these permissions may cause in a state.
pub fn allowed<S: Code, E: Code>(table: &[Step<S, E>], state: S, may: impl Fn(Permission) -> bool) -> Vec<E> {
    table
        .iter()
        .filter(|step| step.from == state && step.who.iter().any(|who| may(*who)))
        .map(|step| step.event)
        .collect()
}

/// The step that an event leads to for somebody with these permissions.
///
/// Forbidden when their role can't cause it (in this state, or in any); illegal, with what they may do now, when it does
/// not fit the state. What is not live, because something that it belongs to ended, has no events.
pub fn decide<S: Code, E: Code>(
    table: &'static [Step<S, E>],
    (state, live): (S, bool),
    event: &str,
    may: impl Fn(Permission) -> bool,
) -> Result<Step<S, E>, Error> {
    let mine = |step: &Step<S, E>| step.who.iter().any(|who| may(*who));
    let rows: Vec<Step<S, E>> = table.iter().filter(|step| step.event.code() == event).copied().collect();
    let here = rows.iter().find(|step| live && step.from == state);
    match here {
        Some(step) if mine(step) => Ok(*step),
        Some(step) => Err(forbidden_but_for(step.who)),
        None if !rows.is_empty() && !rows.iter().any(mine) => {
            let who: Vec<Permission> = rows.iter().flat_map(|step| step.who).copied().collect();
            Err(forbidden_but_for(&who))
        }
        None => {
            let now = if live { allowed(table, state, may) } else { Vec::new() };
            let now: Vec<&str> = now.into_iter().map(Code::code).collect();
            Err(illegal_event(event, state.code(), &now))
        }
    }
}

/// The step that the service itself takes; none when the state does not know the event.
#[must_use]
pub fn own_step<S: Code, E: Code>(table: &'static [Step<S, E>], state: S, event: E) -> Option<Step<S, E>> {
    table.iter().find(|step| step.from == state && step.event == event).copied()
}

/// The refusal of an event that the present state, or the caller's role in it, does not allow.
///
/// `allowed` are the events that this caller may use now: the fact `allowedEvents` of the problem.
#[must_use]
pub fn illegal_event(event: &str, state: &str, allowed: &[&str]) -> Error {
    let next = if allowed.is_empty() {
        "There is no event that you can use now.".to_owned()
    } else {
        format!("You can use now: {}.", allowed.join(", "))
    };
    Refusal::new(
        Refused::IllegalEvent,
        format!("The event {event:?} is not possible in the state {state}. {next}"),
    )
    .fact("allowedEvents", allowed.to_vec())
    .into()
}

#[cfg(test)]
pub mod testing;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_event_names_those_that_are_allowed() {
        let Error::Refused(refusal) = illegal_event("fly", "draft", &["submit", "withdraw"]) else {
            panic!("not a refusal");
        };
        assert_eq!(refusal.code, Refused::IllegalEvent);
        assert_eq!(refusal.facts["allowedEvents"], serde_json::json!(["submit", "withdraw"]));
        assert!(refusal.detail.ends_with("You can use now: submit, withdraw."));
    }
}
