//! Both lifecycles, one table each: pilot requests and placements. Pure.
//!
//! A row says from which state an event leads where, who may cause it and whether they must say why. A row without
//! anybody is what the service does by itself, as a consequence of another step; the keeper's are those that it takes by the
//! clock, and an administrator by hand. Reminding and escalating leave a placement where it is.

use super::model::{
    PlacementEvent as P, PlacementStatus as Place, PublicStatus, RequestEvent as R, RequestStatus as Req,
};
use crate::base::actor::Permission;
use crate::base::lifecycle::step;
pub use crate::base::lifecycle::{Step, allowed, decide, own_step};

const SME: &[Permission] = &[Permission::FileRequest];
const SCREENER: &[Permission] = &[Permission::ScreenRequest];
const LAB: &[Permission] = &[Permission::AnswerPlacement];
const LAB_OR_SME: &[Permission] = &[Permission::AnswerPlacement, Permission::FileRequest];
const KEEPER: &[Permission] = &[Permission::ActAsService];
const SERVICE: &[Permission] = &[];
const WITH_REASON: bool = true;
const FREELY: bool = false;

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
