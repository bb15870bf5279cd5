//! Networks and memberships as their callers write them.

use crate::{
    base::{
        deadlines::Deadlines,
        error::Faults,
        id::NetworkId,
        key::{self, Key},
        period::open_overlap,
    },
    text_enum,
    vocabulary::terms::Province,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

text_enum! {
    /// How pilot requests to the labs of a network are let through.
    pub enum Screening {
        Manual = "manual", "door een netwerkmanager", "by a network manager";
        Automatic = "automatic", "automatisch", "automatic";
    }
}

text_enum! {
    /// What a member is in a network.
    pub enum MemberRole {
        Member = "member", "lid", "member";
        Partner = "partner", "partner", "partner";
        Intake = "intake", "intake", "intake";
        Funder = "funder", "financier", "funder";
        Initiator = "initiator", "initiatiefnemer", "initiator";
    }
}

/// What a network sets otherwise than the service, in Dutch working days; what is left out is as the service is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NetworkDeadlines {
    /// In which a lab answers a placement.
    #[schema(minimum = 1, maximum = 260)]
    pub answer_days: Option<u32>,
    /// After which a lab that did not answer is reminded; not more than `answerDays`.
    #[schema(minimum = 1, maximum = 260)]
    pub warn_days: Option<u32>,
    /// After which a placement lapses, counted from the day on which the answer was due.
    #[schema(minimum = 1, maximum = 260)]
    pub lapse_days: Option<u32>,
    /// For which slots are held until the SME confirms.
    #[schema(minimum = 1, maximum = 260)]
    pub hold_days: Option<u32>,
    /// For which slots are held for an offer from the waitlist.
    #[schema(minimum = 1, maximum = 260)]
    pub offer_days: Option<u32>,
    /// After which an idle draft that names this network expires.
    #[schema(minimum = 1, maximum = 260)]
    pub draft_days: Option<u32>,
    /// After which an idle request that was returned expires.
    #[schema(minimum = 1, maximum = 260)]
    pub returned_days: Option<u32>,
}

/// A new network.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewNetwork {
    /// Its name in addresses.
    #[schema(max_length = 80, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "brabant")]
    pub slug: Option<String>,
    /// Its name in Dutch.
    #[schema(min_length = 1, max_length = 200)]
    pub name_nl: String,
    /// Its name in English.
    #[schema(min_length = 1, max_length = 200)]
    pub name_en: String,
    /// What it is, in Dutch.
    #[schema(max_length = 5000)]
    pub description_nl: Option<String>,
    /// What it is, in English.
    #[schema(max_length = 5000)]
    pub description_en: Option<String>,
    /// The province that it belongs to; none for a network across provinces.
    pub province: Option<Province>,
    /// How pilot requests are let through; by a network manager when left out.
    #[serde(default = "manual")]
    #[schema(required = false)]
    pub screening: Screening,
    /// What it sets otherwise than the service.
    pub deadlines: Option<NetworkDeadlines>,
}

fn manual() -> Screening {
    Screening::Manual
}

impl NewNetwork {
    /// Rules beyond the form; `defaults` are the deadlines of the service.
    pub fn check(&self, defaults: Deadlines, faults: &mut Faults) {
        key::check_slug(self.slug.as_deref(), faults);
        let deadlines = self.deadlines.map_or(defaults, |own| own.over(defaults));
        if deadlines.warn > deadlines.answer {
            let detail = format!(
                "warnDays: a lab is reminded after {} working days, but its answer is due after {}",
                deadlines.warn, deadlines.answer
            );
            faults.body("/deadlines/warnDays", "after_due", detail);
        }
    }
}

impl NetworkDeadlines {
    /// These deadlines where they are stated, else the others.
    #[must_use]
    pub fn over(self, other: Deadlines) -> Deadlines {
        Deadlines {
            answer: self.answer_days.unwrap_or(other.answer),
            warn: self.warn_days.unwrap_or(other.warn),
            lapse: self.lapse_days.unwrap_or(other.lapse),
            hold: self.hold_days.unwrap_or(other.hold),
            offer: self.offer_days.unwrap_or(other.offer),
            draft: self.draft_days.unwrap_or(other.draft),
            returned: self.returned_days.unwrap_or(other.returned),
        }
    }
}

/// A new membership: of a lab, of another network or of an organisation; exactly one of them.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewMembership {
    /// The lab that is a member.
    pub lab: Option<Key>,
    /// The network that is a member.
    pub member_network: Option<Key>,
    /// The organisation that is a member.
    pub organisation: Option<Key>,
    /// What it is in the network.
    #[serde(default = "member")]
    #[schema(required = false)]
    pub role: MemberRole,
    /// The first day.
    pub from: Date,
    /// The last day; none as long as it goes on.
    pub until: Option<Date>,
}

/// What of a membership can change: not who it is of. It is ended by its `until`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MembershipTerms {
    /// What the member is in the network.
    pub role: MemberRole,
    /// The first day.
    pub from: Date,
    /// The last day; none as long as it goes on.
    pub until: Option<Date>,
}

fn member() -> MemberRole {
    MemberRole::Member
}

impl NewMembership {
    /// Rules beyond the form.
    pub fn check(&self, faults: &mut Faults) {
        let named = [&self.lab, &self.member_network, &self.organisation];
        if named.into_iter().flatten().count() != 1 {
            faults.body("", "one_member", "name exactly one of lab, memberNetwork and organisation");
        }
        check_period(self.from, self.until, faults);
    }
}

impl MembershipTerms {
    /// Rules beyond the form.
    pub fn check(&self, faults: &mut Faults) {
        check_period(self.from, self.until, faults);
    }
}

fn check_period(from: Date, until: Option<Date>, faults: &mut Faults) {
    if until.is_some_and(|until| until < from) {
        faults.body("/until", "period", "until: must not lie before from");
    }
}

/// One network within another over a period.
#[derive(Debug, Clone, Copy)]
pub struct Nesting {
    /// The network that is a member.
    pub inner: NetworkId,
    /// The network that it is a member of.
    pub outer: NetworkId,
    /// Over which period.
    pub period: (Date, Option<Date>),
}

/// Whether a new nesting would put a network within itself: counted are nestings that share a day with the new one.
#[must_use]
pub fn closes_cycle(new: Nesting, others: &[Nesting]) -> bool {
    let mut reached = vec![new.outer];
    let mut next = 0;
    while let Some(network) = reached.get(next).copied() {
        if network == new.inner {
            return true;
        }
        for other in others {
            if other.inner == network
                && open_overlap(other.period, new.period)
                && !reached.contains(&other.outer)
            {
                reached.push(other.outer);
            }
        }
        next += 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use uuid::Uuid;

    fn nesting(inner: u128, outer: u128, years: (i16, Option<i16>)) -> Nesting {
        Nesting {
            inner: NetworkId::from_uuid(Uuid::from_u128(inner)),
            outer: NetworkId::from_uuid(Uuid::from_u128(outer)),
            period: (date(years.0, 1, 1), years.1.map(|year| date(year, 12, 31))),
        }
    }

    #[test]
    fn a_network_never_lies_within_itself_at_the_same_time() {
        let others = [nesting(1, 2, (2020, None)), nesting(2, 3, (2020, Some(2022)))];
        let always = (2000, None);
        assert!(closes_cycle(nesting(1, 1, always), &others));
        assert!(closes_cycle(nesting(2, 1, always), &others));
        assert!(closes_cycle(nesting(3, 1, always), &others));
        assert!(!closes_cycle(nesting(3, 1, (2023, None)), &others));
        assert!(!closes_cycle(nesting(1, 3, always), &others));
        assert!(!closes_cycle(nesting(4, 1, always), &others));
    }
}
