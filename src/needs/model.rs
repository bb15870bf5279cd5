//! Care needs and articulations as their callers write them.

use crate::{
    base::{error::Faults, key::Key},
    organisations::model::OrganisationKind,
    text_enum,
    vocabulary::terms::{CareSetting, Province},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

text_enum! {
    /// Where a care need stands.
    pub enum NeedStatus {
        Draft = "draft", "concept", "draft";
        Open = "open", "open", "open";
        Piloting = "piloting", "in pilot", "being piloted";
        Met = "met", "beantwoord", "met";
        Withdrawn = "withdrawn", "ingetrokken", "withdrawn";
    }
}

impl NeedStatus {
    /// Whether everybody sees it.
    #[must_use]
    pub const fn is_published(self) -> bool {
        !matches!(self, Self::Draft)
    }

    /// Those in which an answer is still looked for.
    pub const SOUGHT: [Self; 2] = [Self::Open, Self::Piloting];
}

text_enum! {
    /// How much it matters, as who made the need sees it.
    pub enum NeedPriority {
        Low = "low", "laag", "low";
        Medium = "medium", "gemiddeld", "medium";
        High = "high", "hoog", "high";
    }
}
text_enum! {
    /// How an organisation stands to a care need.
    pub enum Stance {
        Supports = "supports", "onderschrijft de vraag", "supports the need";
        Differs = "differs", "ziet de vraag anders", "sees the need otherwise";
        Opposes = "opposes", "is het niet eens met de vraag", "opposes the need";
    }
}

impl Stance {
    /// Whether who says so is among the parties that stand behind the need.
    #[must_use]
    pub const fn stands_behind(self) -> bool {
        !matches!(self, Self::Opposes)
    }
}

text_enum! {
    /// What the articulations of a care need add up to.
    pub enum NeedAgreement {
        Unspoken = "unspoken", "nog niemand heeft zich uitgesproken", "nobody has spoken yet";
        Agreed = "agreed", "wie zich uitspraken onderschrijven de vraag", "all who spoke support it";
        Differing = "differing", "partijen zien de vraag verschillend", "parties see it differently";
        Conflicting = "conflicting", "partijen zijn het oneens", "parties are in conflict";
    }
}

impl NeedAgreement {
    /// Of these stances.
    #[must_use]
    pub fn of(stances: impl IntoIterator<Item = Stance>) -> Self {
        let of_one = |stance| match stance {
            Stance::Supports => Self::Agreed,
            Stance::Differs => Self::Differing,
            Stance::Opposes => Self::Conflicting,
        };
        stances.into_iter().map(of_one).max().unwrap_or(Self::Unspoken)
    }
}

/// Whether an organisation of this kind can have care needs and speak about those of others.
#[must_use]
pub const fn can_articulate(kind: OrganisationKind) -> bool {
    matches!(
        kind,
        OrganisationKind::CareProvider | OrganisationKind::PatientOrganisation | OrganisationKind::Insurer
    )
}

/// A care need. What is left out is "not stated". No personal data in any text.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewCareNeed {
    /// The care provider, patient organisation or insurer that makes it; can be left out by who acts for exactly one, and
    /// never changes.
    pub organisation: Option<Key>,
    /// What is needed, in a few words of Dutch.
    #[schema(min_length = 1, max_length = 200)]
    pub title_nl: String,
    /// The same in English.
    #[schema(min_length = 1, max_length = 200)]
    pub title_en: Option<String>,
    /// The problem, in Dutch.
    #[schema(min_length = 1, max_length = 5000)]
    pub problem_nl: Option<String>,
    /// The problem, in English.
    #[schema(min_length = 1, max_length = 5000)]
    pub problem_en: Option<String>,
    /// What would be better if the need were met, in Dutch.
    #[schema(min_length = 1, max_length = 5000)]
    pub desired_effect_nl: Option<String>,
    /// What would be better if the need were met, in English.
    #[schema(min_length = 1, max_length = 5000)]
    pub desired_effect_en: Option<String>,
    /// Themes that it is about.
    #[serde(default)]
    #[schema(required = false, max_items = 50)]
    pub themes: Vec<Key>,
    /// Where care is given.
    pub care_setting: Option<CareSetting>,
    /// Whether it is felt in the whole country; then there is no province or municipality.
    #[serde(default)]
    #[schema(required = false)]
    pub national: bool,
    /// The province in which it is felt; not with a municipality, from which it follows.
    pub province: Option<Province>,
    /// CBS code of the municipality in which it is felt.
    #[schema(pattern = "^GM[0-9]{4}$", example = "GM0772")]
    pub municipality_code: Option<String>,
    /// How much it matters.
    pub priority: Option<NeedPriority>,
}

impl NewCareNeed {
    /// Notes what breaks a rule beyond the form; references are checked where the store is at hand.
    pub fn note_faults(&self, faults: &mut Faults) {
        let places =
            [("/province", self.province.is_some()), ("/municipalityCode", self.municipality_code.is_some())];
        for (pointer, is_stated) in places {
            if self.national && is_stated {
                let name = pointer.trim_start_matches('/');
                let detail = format!("{name}: a national need has no {name}; leave it out or national");
                faults.body(pointer, "contradiction", detail);
            }
        }
        if self.province.is_some() && self.municipality_code.is_some() {
            let detail = "province: follows from the municipality; leave it out";
            faults.body("/province", "contradiction", detail);
        }
    }

    /// What is missing before others can read it.
    #[must_use]
    pub fn missing(&self) -> Vec<(&'static str, &'static str)> {
        let mut missing = Vec::new();
        if self.problem_nl.is_none() && self.problem_en.is_none() {
            missing.push(("/problemNl", "problemNl: say what the problem is, in Dutch or in English"));
        }
        if self.desired_effect_nl.is_none() && self.desired_effect_en.is_none() {
            let detail = "desiredEffectNl: say what would be better, in Dutch or in English";
            missing.push(("/desiredEffectNl", detail));
        }
        if self.themes.is_empty() {
            missing.push(("/themes", "themes: name at least one, so that it can be found"));
        }
        missing
    }
}

/// What one organisation says of a care need. No personal data in its text.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewArticulation {
    /// The care provider, patient organisation or insurer that says it; can be left out by who acts for exactly one, and
    /// never changes.
    pub organisation: Option<Key>,
    /// How it stands to the need.
    pub stance: Stance,
    /// The need in its own words, in Dutch; this or the English text is required.
    #[schema(min_length = 1, max_length = 5000)]
    pub text_nl: Option<String>,
    /// The need in its own words, in English.
    #[schema(min_length = 1, max_length = 5000)]
    pub text_en: Option<String>,
    /// The day on which it was said; left out: today.
    pub said_on: Option<Date>,
}

impl NewArticulation {
    /// Notes what breaks a rule beyond the form.
    pub fn note_faults(&self, today: Date, faults: &mut Faults) {
        if self.text_nl.is_none() && self.text_en.is_none() {
            faults.body("/textNl", "required", "textNl: say it in Dutch or in English");
        }
        if self.said_on.is_some_and(|day| day > today) {
            faults.body("/saidOn", "future", "saidOn: must not be in the future");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strongest_disagreement_counts() {
        use Stance::{Differs, Opposes, Supports};
        assert_eq!(NeedAgreement::of([]), NeedAgreement::Unspoken);
        assert_eq!(NeedAgreement::of([Supports, Supports]), NeedAgreement::Agreed);
        assert_eq!(NeedAgreement::of([Supports, Differs]), NeedAgreement::Differing);
        assert_eq!(NeedAgreement::of([Opposes, Supports, Differs]), NeedAgreement::Conflicting);
    }

    #[test]
    fn only_who_gives_receives_or_pays_for_care_articulates() {
        let able: Vec<&OrganisationKind> =
            OrganisationKind::ALL.iter().filter(|kind| can_articulate(**kind)).collect();
        assert_eq!(able.len(), 3, "{able:?}");
        assert!(!can_articulate(OrganisationKind::Sme));
    }
}
