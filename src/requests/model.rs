//! Pilot requests as their callers write them.

use crate::{
    base::{error::Faults, key::Key, period::Period},
    text_enum,
};
use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A longer pilot is probably a typing error.
const LONGEST_YEARS: i64 = 3;

text_enum! {
    /// Where a pilot request stands.
    pub enum RequestStatus {
        Draft = "draft", "concept", "draft";
        Submitted = "submitted", "ingediend", "submitted";
        Returned = "returned", "teruggestuurd", "returned for more information";
        Open = "open", "open voor labs", "open to the labs";
        Placed = "placed", "geplaatst", "placed";
        Unplaced = "unplaced", "niet geplaatst", "not placed";
        Running = "running", "pilot loopt", "pilot running";
        Finished = "finished", "pilot afgerond", "pilot finished";
        Declined = "declined", "afgewezen", "declined";
        Withdrawn = "withdrawn", "ingetrokken", "withdrawn";
        Expired = "expired", "verlopen", "expired";
    }
}
text_enum! {
    /// What can happen to a pilot request.
    pub enum RequestEvent {
        Submit = "submit", "indienen", "submit";
        Open = "open", "openstellen", "open to the labs";
        Return = "return", "terugsturen", "return for more information";
        Decline = "decline", "afwijzen", "decline";
        Place = "place", "plaatsen (vanzelf)", "place (by itself)";
        Unplace = "unplace", "niet plaatsen (vanzelf)", "end without a place (by itself)";
        Start = "start", "beginnen (met de pilot)", "start (with the pilot)";
        Finish = "finish", "afronden (met de pilot)", "finish (with the pilot)";
        Withdraw = "withdraw", "intrekken", "withdraw";
        Expire = "expire", "laten verlopen", "expire";
    }
}
text_enum! {
    /// Where a placement stands.
    pub enum PlacementStatus {
        Proposed = "proposed", "voorgelegd", "put to the lab";
        Waitlisted = "waitlisted", "op de wachtlijst", "on the waitlist";
        Offered = "offered", "aangeboden", "offered";
        Accepted = "accepted", "toegezegd", "accepted";
        Confirmed = "confirmed", "bevestigd", "confirmed";
        Ended = "ended", "beëindigd", "ended with its pilot";
        Declined = "declined", "afgewezen", "declined";
        Lapsed = "lapsed", "vervallen", "lapsed";
        Released = "released", "vrijgegeven", "released";
        Withdrawn = "withdrawn", "ingetrokken", "withdrawn";
    }
}
text_enum! {
    /// What can happen to a placement.
    pub enum PlacementEvent {
        Accept = "accept", "toezeggen", "accept";
        Waitlist = "waitlist", "op de wachtlijst zetten", "put on the waitlist";
        Decline = "decline", "afwijzen", "decline";
        Offer = "offer", "aanbieden", "offer a freed place";
        Confirm = "confirm", "bevestigen", "confirm";
        Release = "release", "vrijgeven", "release";
        End = "end", "beëindigen (met de pilot)", "end (with the pilot)";
        Lapse = "lapse", "laten vervallen", "let lapse";
        Withdraw = "withdraw", "intrekken", "withdraw";
        Warn = "warn", "herinneren", "remind the lab";
        Escalate = "escalate", "voorleggen aan de netwerkmanager", "put before the network manager";
    }
}
text_enum! {
    /// Where a pilot request stands, for those who should not see the inner steps.
    pub enum PublicStatus {
        Draft = "draft", "concept", "draft";
        Submitted = "submitted", "ingediend", "submitted";
        InMatching = "in_matching", "in matching", "in matching";
        Placed = "placed", "geplaatst", "placed";
        Running = "running", "loopt", "running";
        Finished = "finished", "afgerond", "finished";
        NotPlaced = "not_placed", "niet geplaatst", "not placed";
    }
}

/// The days that a pilot wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WantedPeriod {
    /// First day.
    pub from: Date,
    /// Last day; at most three years later.
    pub until: Date,
}

/// A request to pilot one innovation in one of several labs. It begins as a draft.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewPilotRequest {
    /// What is to be piloted; its owner files the request.
    pub innovation: Key,
    /// Where, in order of preference. At least one before it is submitted.
    #[serde(default)]
    #[schema(max_items = 20, required = false)]
    pub labs: Vec<Key>,
    /// When.
    pub period: WantedPeriod,
    /// How many slots, each on every day of the period.
    #[serde(default = "one")]
    #[schema(minimum = 1, maximum = 10000, required = false, default = 1)]
    pub slots: i32,
    /// Why this pilot, why here. Stated before it is submitted.
    #[schema(min_length = 1, max_length = 5000)]
    pub motivation: Option<String>,
    /// The network whose manager screens it. Left out: the one that all labs belong to, if there is one.
    pub network: Option<Key>,
    /// Whom to write to about it: a work address.
    #[schema(max_length = 254, pattern = "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$")]
    pub contact_email: Option<String>,
}

fn one() -> i32 {
    1
}

impl WantedPeriod {
    /// As a period of the base.
    #[must_use]
    pub fn days(self) -> Period {
        Period { from: self.from, until: self.until }
    }
}

impl NewPilotRequest {
    /// Rules beyond the form.
    pub fn check(&self, faults: &mut Faults) {
        let WantedPeriod { from, until } = self.period;
        let latest = from.checked_add(LONGEST_YEARS.years());
        if until < from {
            faults.body("/period/until", "before_from", "until: must not be before from");
        } else if latest.is_ok_and(|latest| latest < until) {
            let detail = format!("until: must be at most {LONGEST_YEARS} years after from");
            faults.body("/period/until", "too_long", detail);
        }
        for (index, key) in self.labs.iter().enumerate() {
            if self.labs.iter().take(index).any(|earlier| earlier == key) {
                let detail = format!("labs: {key} is named twice");
                faults.body(&format!("/labs/{index}"), "repeated", detail);
            }
        }
    }
}

/// Notes that a period can't be asked for any more.
pub(crate) fn check_ahead(period: Period, today: Date, faults: &mut Faults) {
    if period.from < today {
        faults.body("/period/from", "in_the_past", "from: has passed; choose a later period");
    }
}
