//! Reimbursements as their callers write them.

use crate::{
    base::{error::Faults, key::Key},
    pilots::model::persons,
    text_enum,
    vocabulary::terms::ReasonCode,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

text_enum! {
    /// Where a reimbursement stands.
    pub enum ReimbursementStatus {
        None = "none", "niet beoordeeld", "not assessed";
        Eligible = "eligible", "komt in aanmerking", "eligible";
        Requested = "requested", "aangevraagd", "requested";
        Conditional = "conditional", "voorwaardelijk vergoed", "reimbursed conditionally";
        Definitive = "definitive", "vergoed", "reimbursed";
        Ended = "ended", "beëindigd", "ended";
        NotEligible = "not_eligible", "komt niet in aanmerking", "not eligible";
    }
}
text_enum! {
    /// What can happen to a reimbursement.
    pub enum ReimbursementEvent {
        Qualify = "qualify", "in aanmerking laten komen", "declare eligible";
        Disqualify = "disqualify", "niet in aanmerking laten komen", "declare not eligible";
        Request = "request", "aanvragen", "request";
        Return = "return", "teruggeven", "give back";
        Grant = "grant", "voorwaardelijk toekennen", "grant conditionally";
        Extend = "extend", "verlengen", "extend";
        Confirm = "confirm", "definitief maken", "make definitive";
        End = "end", "beëindigen", "end";
        Lapse = "lapse", "laten vervallen", "let lapse";
        Reconsider = "reconsider", "opnieuw beoordelen", "reconsider";
    }
}
text_enum! {
    /// How something is reimbursed in a period.
    pub enum ReimbursementKind {
        Conditional = "conditional", "voorwaardelijk", "conditional";
        Definitive = "definitive", "definitief", "definitive";
    }
}

/// The way of an innovation to being paid for by one payer. It begins as not assessed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewReimbursement {
    /// The innovation.
    pub innovation: Key,
    /// Who would pay: an insurer or a government.
    pub payer: Key,
}

/// An event on the way to reimbursement, with the days that it is about.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReimbursementStep {
    /// What is to happen. One that is not possible now is answered with 409 and those that are (`allowedEvents`).
    #[schema(min_length = 1, max_length = 40)]
    pub event: String,
    /// With `grant` and `confirm`: the first day; left out, today.
    pub from: Option<Date>,
    /// With `grant` and `extend`: the last day. With `end`: the last day; left out, today.
    pub until: Option<Date>,
    /// Why, as a code.
    pub reason_code: Option<ReasonCode>,
    /// Why, in words. No personal data.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
}

impl ReimbursementStep {
    /// Notes which of the days and the reason are missing for an event, or don't belong to it.
    pub fn check(&self, event: ReimbursementEvent, needs_reason: bool, today: Date, faults: &mut Faults) {
        use ReimbursementEvent::{Confirm, End, Extend, Grant};
        if needs_reason && self.reason_code.is_none() {
            let detail = format!("reasonCode: the event {event} needs a reason");
            faults.body("/reasonCode", "required", detail);
        }
        if self.from.is_some() && !matches!(event, Grant | Confirm) {
            faults.body("/from", "not_expected", format!("from: the event {event} takes no first day"));
        }
        if self.until.is_some() && !matches!(event, Grant | Extend | End) {
            faults.body("/until", "not_expected", format!("until: the event {event} takes no last day"));
        }
        if self.until.is_none() && matches!(event, Grant | Extend) {
            faults.body("/until", "required", "until: say until which day it is reimbursed conditionally");
        }
        if event == Grant && self.until.is_some_and(|until| until < self.from.unwrap_or(today)) {
            faults.body("/until", "before_from", "until: must not be before from");
        }
        persons::check("/note", self.note.as_deref(), today, faults);
    }
}
