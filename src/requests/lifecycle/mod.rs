//! Both lifecycles, one table each: pilot requests and placements. Pure.
//!
//! A row says from which state an event leads where, who may cause it and whether they must say why. A row without
//! anybody is what the service does by itself, as a consequence of another step; the keeper's are those that it takes by the
//! clock, and an administrator by hand. Reminding and escalating leave a placement where it is.

use super::model::{
    PlacementEvent as P, PlacementStatus as Place, PublicStatus, RequestEvent as R, RequestStatus as Req,
};
use crate::base::{actor::Permission, error::Error, lifecycle::illegal_event};

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

/// A state or event of a table.
pub trait Code: Copy + PartialEq + 'static {
    /// Its code.
    fn code(self) -> &'static str;
}

macro_rules! codes {
    ($($name:ty),+) => { $(impl Code for $name {
        fn code(self) -> &'static str { <$name>::code(self) }
    })+ };
}
codes!(Req, R, Place, P);

const SME: &[Permission] = &[Permission::FileRequest];
const SCREENER: &[Permission] = &[Permission::ScreenRequest];
const LAB: &[Permission] = &[Permission::AnswerPlacement];
const LAB_OR_SME: &[Permission] = &[Permission::AnswerPlacement, Permission::FileRequest];
const KEEPER: &[Permission] = &[Permission::ActAsService];
const SERVICE: &[Permission] = &[];
const WITH_REASON: bool = true;
const FREELY: bool = false;

const fn step<S, E>(from: S, event: E, to: S, who: &'static [Permission], reason: bool) -> Step<S, E> {
    Step { from, event, to, who, reason }
}

/// Every step of a pilot request.
pub const REQUEST: &[Step<Req, R>] = &[
    step(Req::Draft, R::Submit, Req::Submitted, SME, FREELY),
    step(Req::Returned, R::Submit, Req::Submitted, SME, FREELY),
    step(Req::Submitted, R::Open, Req::Open, SCREENER, FREELY),
    step(Req::Submitted, R::Return, Req::Returned, SCREENER, WITH_REASON),
    step(Req::Submitted, R::Decline, Req::Declined, SCREENER, WITH_REASON),
    step(Req::Open, R::Place, Req::Placed, SERVICE, FREELY),
    step(Req::Open, R::Unplace, Req::Unplaced, SERVICE, FREELY),
    step(Req::Placed, R::Unplace, Req::Unplaced, SERVICE, FREELY),
    step(Req::Placed, R::Start, Req::Running, SERVICE, FREELY),
    step(Req::Running, R::Finish, Req::Finished, SERVICE, FREELY),
    step(Req::Draft, R::Withdraw, Req::Withdrawn, SME, WITH_REASON),
    step(Req::Submitted, R::Withdraw, Req::Withdrawn, SME, WITH_REASON),
    step(Req::Returned, R::Withdraw, Req::Withdrawn, SME, WITH_REASON),
    step(Req::Open, R::Withdraw, Req::Withdrawn, SME, WITH_REASON),
    step(Req::Draft, R::Expire, Req::Expired, KEEPER, FREELY),
    step(Req::Returned, R::Expire, Req::Expired, KEEPER, FREELY),
];

/// Every step of a placement.
pub const PLACEMENT: &[Step<Place, P>] = &[
    step(Place::Proposed, P::Accept, Place::Accepted, LAB, FREELY),
    step(Place::Proposed, P::Waitlist, Place::Waitlisted, LAB, FREELY),
    step(Place::Proposed, P::Decline, Place::Declined, LAB, WITH_REASON),
    step(Place::Proposed, P::Warn, Place::Proposed, KEEPER, FREELY),
    step(Place::Proposed, P::Escalate, Place::Proposed, KEEPER, FREELY),
    step(Place::Proposed, P::Lapse, Place::Lapsed, KEEPER, FREELY),
    step(Place::Proposed, P::Withdraw, Place::Withdrawn, SME, WITH_REASON),
    step(Place::Waitlisted, P::Offer, Place::Offered, LAB, FREELY),
    step(Place::Waitlisted, P::Decline, Place::Declined, LAB, WITH_REASON),
    step(Place::Waitlisted, P::Withdraw, Place::Withdrawn, SME, WITH_REASON),
    step(Place::Offered, P::Accept, Place::Accepted, SME, FREELY),
    step(Place::Offered, P::Lapse, Place::Lapsed, KEEPER, FREELY),
    step(Place::Offered, P::Withdraw, Place::Withdrawn, SME, WITH_REASON),
    step(Place::Accepted, P::Confirm, Place::Confirmed, SME, FREELY),
    step(Place::Accepted, P::Release, Place::Released, LAB_OR_SME, WITH_REASON),
    step(Place::Accepted, P::Withdraw, Place::Withdrawn, SME, WITH_REASON),
    step(Place::Confirmed, P::Release, Place::Released, LAB_OR_SME, WITH_REASON),
    step(Place::Confirmed, P::End, Place::Ended, SERVICE, FREELY),
];

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
/// not fit the state. What is not live has no events: see [`is_live`].
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
        Some(_) => Err(Error::forbidden()),
        None if !rows.is_empty() && !rows.iter().any(mine) => Err(Error::forbidden()),
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

/// What a placement can do while its request is in some state: nothing before it is open or after it ended, and once it
/// is placed only its confirmed placement can still be released. While its pilot runs, the pilot says what happens.
#[must_use]
pub const fn is_live(request: Req, placement: Place) -> bool {
    match request {
        Req::Open => true,
        Req::Placed => matches!(placement, Place::Confirmed),
        Req::Draft
        | Req::Submitted
        | Req::Returned
        | Req::Declined
        | Req::Unplaced
        | Req::Running
        | Req::Finished
        | Req::Withdrawn
        | Req::Expired => false,
    }
}

impl Req {
    /// What everybody may know: inner steps are hidden.
    #[must_use]
    pub const fn public(self) -> PublicStatus {
        match self {
            Self::Draft => PublicStatus::Draft,
            Self::Submitted | Self::Returned => PublicStatus::Submitted,
            Self::Open => PublicStatus::InMatching,
            Self::Placed => PublicStatus::Placed,
            Self::Running => PublicStatus::Running,
            Self::Finished => PublicStatus::Finished,
            Self::Declined | Self::Unplaced | Self::Withdrawn | Self::Expired => PublicStatus::NotPlaced,
        }
    }

    /// Whether the SME can still change what it asks.
    #[must_use]
    pub const fn is_editable(self) -> bool {
        matches!(self, Self::Draft | Self::Returned)
    }
}

impl Place {
    /// Whether an answer is still to come.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Proposed | Self::Waitlisted | Self::Offered | Self::Accepted)
    }

    /// Whether it has slots.
    #[must_use]
    pub const fn has_slots(self) -> bool {
        matches!(self, Self::Offered | Self::Accepted | Self::Confirmed)
    }
}

#[cfg(test)]
mod tests;
