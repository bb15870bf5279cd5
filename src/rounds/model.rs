//! Rounds, applications, labs' terms, pins and bans as their callers write them.

use crate::{
    base::{
        error::Faults,
        key::{self, Key},
    },
    requests::model::WantedPeriod,
    text_enum,
    vocabulary::terms::{Province, ReasonCode},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

text_enum! {
    /// Where a round stands.
    pub enum RoundStatus {
        Draft = "draft", "concept", "draft";
        Open = "open", "open", "open";
        Closed = "closed", "gesloten", "closed";
        Applied = "applied", "uitgevoerd", "applied";
        Cancelled = "cancelled", "afgelast", "cancelled";
    }
}
text_enum! {
    /// What can happen to a round.
    pub enum RoundEvent {
        Open = "open", "openstellen", "open";
        Close = "close", "sluiten", "close";
        Apply = "apply", "uitvoeren (van een toewijzing)", "apply (one of its runs)";
        Cancel = "cancel", "afgelasten", "cancel";
    }
}
text_enum! {
    /// Where an application stands.
    pub enum ApplicationStatus {
        Filed = "filed", "ingediend", "filed";
        Placed = "placed", "geplaatst", "placed";
        Unplaced = "unplaced", "niet geplaatst", "not placed";
        Left = "left", "uit de ronde", "left the round";
    }
}
text_enum! {
    /// What a manager rules about a request and a lab.
    pub enum RulingKind {
        Pin = "pin", "vastgezet", "pinned";
        Ban = "ban", "uitgesloten", "banned";
    }
}
text_enum! {
    /// Why a choice became the place of an application, or did not.
    pub enum PairVerdict {
        Assigned = "assigned", "toegewezen", "assigned";
        Pinned = "pinned", "vastgezet door de netwerkmanager", "pinned by the network manager";
        PinnedElsewhere = "pinned_elsewhere", "elders vastgezet", "pinned to another lab";
        PreferredAnother = "preferred_another", "kreeg een lab dat het liever wilde", "got a lab that it prefers";
        Full = "full", "vol", "full";
        QuotaFull = "quota_full", "quotum van het thema vol", "the quota of the theme is full";
        NoSlots = "no_slots", "geen plaatsen", "no slots";
        Banned = "banned", "uitgesloten door de netwerkmanager", "banned by the network manager";
        NotEligible = "not_eligible", "voldoet niet aan de regels van het lab", "does not meet the rules of the lab";
        StateAidCeiling = "state_aid_ceiling", "grens staatssteun bereikt", "state aid ceiling reached";
    }
}

/// Who can apply. What is left out does not matter; what is asked but not known of an applicant does not count as met.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Eligibility {
    /// Lowest technology readiness level of the innovation.
    #[schema(minimum = 1, maximum = 9)]
    pub trl_min: Option<i32>,
    /// Highest technology readiness level of the innovation.
    #[schema(minimum = 1, maximum = 9)]
    pub trl_max: Option<i32>,
    /// Whether only small and medium-sized enterprises can apply.
    #[serde(default)]
    #[schema(required = false)]
    pub smes_only: bool,
    /// Provinces in which the applicant must be; none: anywhere.
    #[serde(default)]
    #[schema(max_items = 12, required = false)]
    pub provinces: Vec<Province>,
}

/// A new round. It begins as a draft that only managers of its network see.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewRound {
    /// Its name in addresses.
    #[schema(max_length = 80, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "voorjaar-2027")]
    pub slug: Option<String>,
    /// The network whose round it is.
    pub network: Key,
    /// What it is called.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// What it is about.
    #[schema(min_length = 1, max_length = 5000)]
    pub description: Option<String>,
    /// What labs look at when they order applications.
    #[schema(min_length = 1, max_length = 5000)]
    pub criteria: Option<String>,
    /// First day on which applications are filed.
    pub opens_on: Date,
    /// Last day on which applications are filed.
    pub closes_on: Date,
    /// The days in which all of its pilots run.
    pub period: WantedPeriod,
    /// Its themes: an innovation must be about one of them, or about something narrower. None: any.
    #[serde(default)]
    #[schema(max_items = 50, required = false)]
    pub themes: Vec<Key>,
    /// The labs that take part: all of the network.
    #[serde(default)]
    #[schema(max_items = 1000, required = false)]
    pub labs: Vec<Key>,
    /// Who can apply.
    #[serde(default)]
    #[schema(required = false)]
    pub eligibility: Eligibility,
    /// Whether it was made up, for a demonstration.
    #[serde(default)]
    #[schema(required = false)]
    pub fictitious: bool,
}

/// At most so many of a theme.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ThemeQuota {
    /// One of the themes of the round.
    pub theme: Key,
    /// At most so many applications under that theme.
    #[schema(minimum = 0, maximum = 10000)]
    pub slots: i32,
}

/// On which terms a lab takes part.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RoundLabTerms {
    /// How many it takes; left out, as many as are free for SMEs on every day of the round's period when it is run.
    #[schema(minimum = 0, maximum = 10000)]
    pub slots: Option<i32>,
    /// At most how many of which theme.
    #[serde(default)]
    #[schema(max_items = 50, required = false)]
    pub quotas: Vec<ThemeQuota>,
    /// Its own order of applications, best first, ties together; who is not named comes last. Left out: by score.
    #[schema(max_items = 5000)]
    pub priorities: Option<Vec<Vec<Key>>>,
}

/// A pilot request for a round.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewRoundApplication {
    /// A draft, or a request that was returned; it is submitted to the round.
    pub pilot_request: Key,
    /// The labs that it would go to, best first, ties together. Left out: the labs of the request, in their order.
    #[schema(max_items = 50)]
    pub preferences: Option<Vec<Vec<Key>>>,
    /// Whether these labs are ordered by how well they fit; then they are named in one group, or not at all.
    #[serde(default)]
    #[schema(required = false)]
    pub by_score: bool,
    /// The theme of the round that it counts under. Left out: the first that fits.
    pub theme: Option<Key>,
}

/// What of an application can change while the round is open.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RoundApplicationTerms {
    /// The labs that it would go to, best first, ties together.
    #[schema(max_items = 50)]
    pub preferences: Vec<Vec<Key>>,
    /// Whether these labs are ordered by how well they fit; then they are named in one group.
    #[serde(default)]
    #[schema(required = false)]
    pub by_score: bool,
    /// The theme of the round that it counts under. Left out: the first that fits.
    pub theme: Option<Key>,
}

/// A pin, which is honoured before anything else, or a ban.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewRoundRuling {
    /// The application.
    pub application: Key,
    /// The lab.
    pub lab: Key,
    /// Together whatever anybody prefers, or never.
    pub kind: RulingKind,
    /// Why.
    pub reason_code: ReasonCode,
    /// Why, in words. No personal data.
    #[schema(min_length = 1, max_length = 2000)]
    pub note: Option<String>,
}

/// A run of the assignment. It needs no input: all that it is made of stands in the round.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewRoundRun {}

/// The run that is to be applied.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RunToApply {
    /// The `inputsSha256` of the run that you looked at.
    #[schema(
        pattern = "^[0-9a-f]{64}$",
        example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    )]
    pub inputs_sha256: String,
}

impl NewRound {
    /// Rules beyond the form.
    pub fn check(&self, faults: &mut Faults) {
        key::check_slug(self.slug.as_deref(), faults);
        if self.closes_on < self.opens_on {
            faults.body("/closesOn", "before_opens", "closesOn: must not be before opensOn");
        }
        let WantedPeriod { from, until } = self.period;
        if until < from {
            faults.body("/period/until", "before_from", "until: must not be before from");
        }
        if from <= self.closes_on {
            let detail = "from: pilots begin after the round closes";
            faults.body("/period/from", "before_closes", detail);
        }
        let Eligibility { trl_min, trl_max, .. } = self.eligibility;
        if trl_min.zip(trl_max).is_some_and(|(least, most)| most < least) {
            faults.body("/eligibility/trlMax", "below_min", "trlMax: must not be below trlMin");
        }
        check_once(&self.themes, "/themes", faults);
        check_once(&self.labs, "/labs", faults);
    }
}

/// Notes every key that a list names again.
fn check_once(keys: &[Key], pointer: &str, faults: &mut Faults) {
    let name = pointer.trim_start_matches('/');
    let mut seen = std::collections::HashSet::new();
    for (index, key) in keys.iter().enumerate() {
        if !seen.insert(key) {
            faults.body(&format!("{pointer}/{index}"), "repeated", format!("{name}: {key} is named twice"));
        }
    }
}

/// Groups of preferences: where they contradict themselves.
pub fn check_preferences(groups: &[Vec<Key>], by_score: bool, faults: &mut Faults) {
    let many = groups.iter().map(Vec::len).sum::<usize>() > 50;
    if many {
        faults.body("/preferences", "too_many", "preferences: at most 50 labs can be named");
    }
    if by_score && groups.len() > 1 {
        let detail = "preferences: with byScore the labs have no order of their own; name them in one group";
        faults.body("/preferences", "contradictory", detail);
    }
    for (at, group) in groups.iter().enumerate() {
        if group.is_empty() {
            faults.body(
                &format!("/preferences/{at}"),
                "empty",
                "preferences: a group names at least one lab",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_round_that_contradicts_itself_is_refused_with_all_faults() {
        let round: NewRound = serde_json::from_value(json!({
            "network": "brabant", "name": "R", "opensOn": "2027-01-10", "closesOn": "2027-01-01",
            "period": { "from": "2026-12-01", "until": "2026-11-01" }, "labs": ["a", "b", "a"],
            "eligibility": { "trlMin": 7, "trlMax": 5 },
        }))
        .unwrap();
        let mut faults = Faults::new();
        round.check(&mut faults);
        let crate::base::error::Error::Refused(refusal) = faults.check().unwrap_err() else { panic!() };
        let codes: Vec<&str> = refusal.faults.iter().map(|fault| fault.code.as_str()).collect();
        assert_eq!(codes, ["before_opens", "before_from", "before_closes", "below_min", "repeated"]);
    }
}
