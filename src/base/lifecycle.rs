//! What every lifecycle shares: how an event that does not fit the present state is refused.
//!
//! The tables themselves are in the capabilities' `lifecycle` modules, one constant each.

use super::error::{Code, Error, Refusal};

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
        Code::IllegalEvent,
        format!("The event {event:?} is not possible in the state {state}. {next}"),
    )
    .fact("allowedEvents", allowed.to_vec())
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_event_names_those_that_are_allowed() {
        let Error::Refused(refusal) = illegal_event("fly", "draft", &["submit", "withdraw"]) else {
            panic!("not a refusal");
        };
        assert_eq!(refusal.code, Code::IllegalEvent);
        assert_eq!(refusal.facts["allowedEvents"], serde_json::json!(["submit", "withdraw"]));
        assert!(refusal.detail.ends_with("You can use now: submit, withdraw."));
    }
}
