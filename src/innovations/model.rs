//! Innovations as their callers write them.

use crate::{
    base::{error::Faults, key::Key, text::slugify},
    text_enum,
    vocabulary::terms::{CareSetting, DeviceClass, Population, Purpose},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

text_enum! {
    /// Who sees an innovation.
    pub enum Visibility {
        Private = "private", "alleen de eigenaar en wie een aanvraag ervoor kreeg", "its owner, and who got a request for it";
        Network = "network", "ondernemers, labcoördinatoren en netwerkmanagers", "SMEs, lab coordinators and network managers";
        Public = "public", "iedereen", "everybody";
    }
}
text_enum! {
    /// Whether an innovation is still offered for pilots.
    pub enum InnovationStatus {
        Active = "active", "actief", "active";
        Archived = "archived", "gearchiveerd", "archived";
    }
}
text_enum! {
    /// What kind of thing it is.
    pub enum InnovationCategory {
        MedicalDevice = "medical_device", "medisch hulpmiddel", "medical device";
        InVitroDiagnostic = "in_vitro_diagnostic", "in-vitrodiagnosticum", "in vitro diagnostic";
        Software = "software", "software", "software";
        SensorSystem = "sensor_system", "sensorsysteem", "sensor system";
        Robotics = "robotics", "robotica", "robotics";
        Medicine = "medicine", "geneesmiddel", "medicine";
        Service = "service", "dienst of werkwijze", "service or way of working";
        Other = "other", "anders", "other";
    }
}
text_enum! {
    /// How far it is with its CE marking.
    pub enum CeStatus {
        None = "none", "geen", "none";
        InProgress = "in_progress", "in behandeling", "in progress";
        Marked = "marked", "CE-gemarkeerd", "CE marked";
    }
}
text_enum! {
    /// In what respect it claims to add value.
    pub enum ClaimDimension {
        QualityOfLife = "quality_of_life", "kwaliteit van leven", "quality of life";
        CareCost = "care_cost", "zorgkosten", "care cost";
        Labour = "labour", "arbeid", "labour";
        Daly = "daly", "DALY's", "DALYs";
        Qaly = "qaly", "QALY's", "QALYs";
    }
}

/// A claimed added value: a statement of the owner, not a proven outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InnovationClaim {
    /// In what respect.
    pub dimension: ClaimDimension,
    /// How much; left out when only the direction is claimed.
    #[schema(minimum = -1e15, maximum = 1e15)]
    pub value: Option<f64>,
    /// Of what, such as "EUR per patient per year".
    #[schema(min_length = 1, max_length = 100)]
    pub unit: Option<String>,
    /// What the claim rests on.
    #[schema(min_length = 1, max_length = 1000)]
    pub basis: Option<String>,
}

/// A patent that is offered with an innovation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InnovationPatent {
    /// Its number at the office.
    #[schema(min_length = 1, max_length = 50, example = "EP1234567")]
    pub number: String,
    /// The office that granted it.
    #[schema(min_length = 1, max_length = 100, example = "EPO")]
    pub office: Option<String>,
    /// Who holds it.
    #[schema(min_length = 1, max_length = 200)]
    pub holder: Option<String>,
    /// On what terms it can be used.
    #[schema(min_length = 1, max_length = 2000)]
    pub licence_terms: Option<String>,
}

text_enum! {
    /// Who says that an innovation answers a care need.
    pub enum AnswerStatus {
        Claimed = "claimed", "gesteld door de eigenaar van de innovatie", "claimed by the owner of the innovation";
        Confirmed = "confirmed", "bevestigd door een partij van de zorgvraag", "confirmed by a party to the care need";
    }
}

/// A care need that an innovation answers, as its owner says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AnsweredNeed {
    /// The care need: one that is published.
    pub care_need: Key,
    /// How the innovation answers it. Other words make it another claim, which a party to the need can confirm anew.
    #[schema(min_length = 1, max_length = 2000)]
    pub claim: Option<String>,
}

/// A party that pays or gains, in the owner's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(min_length = 1, max_length = 200, example = "zorgverzekeraar")]
pub struct PartyName(pub String);

/// An innovation. What is left out is "not stated".
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewInnovation {
    /// The organisation whose it is; can be left out by who acts for exactly one, and never changes.
    pub owner: Option<Key>,
    /// Name.
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// What it is and does, in Dutch.
    #[schema(min_length = 1, max_length = 5000)]
    pub summary_nl: Option<String>,
    /// What it is and does, in English.
    #[schema(min_length = 1, max_length = 5000)]
    pub summary_en: Option<String>,
    /// Themes that it is about.
    #[serde(default)]
    #[schema(required = false, max_items = 50)]
    pub themes: Vec<Key>,
    /// What kind of thing it is.
    pub category: Option<InnovationCategory>,
    /// Technology readiness level.
    #[schema(minimum = 1, maximum = 9)]
    pub trl: Option<i32>,
    /// Risk class as a medical device.
    pub device_class: Option<DeviceClass>,
    /// How far it is with its CE marking.
    pub ce_status: Option<CeStatus>,
    /// What a pilot is for.
    pub purpose: Option<Purpose>,
    /// Where it is used.
    pub care_setting: Option<CareSetting>,
    /// For whom it is.
    #[schema(max_items = 20)]
    pub target_populations: Option<Vec<Population>>,
    /// How many participants a pilot needs.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub participants_needed: Option<i32>,
    /// What is known of its effect so far.
    #[schema(min_length = 1, max_length = 5000)]
    pub evidence: Option<String>,
    /// The value that it claims to add.
    #[serde(default)]
    #[schema(required = false, max_items = 50)]
    pub claims: Vec<InnovationClaim>,
    /// The treatment that it would replace.
    #[schema(min_length = 1, max_length = 1000)]
    pub replaces_treatment: Option<String>,
    /// Who would pay.
    #[serde(default)]
    #[schema(required = false, max_items = 20)]
    pub payers: Vec<PartyName>,
    /// Who would gain.
    #[serde(default)]
    #[schema(required = false, max_items = 20)]
    pub beneficiaries: Vec<PartyName>,
    /// Patents offered with it.
    #[serde(default)]
    #[schema(required = false, max_items = 20)]
    pub patents: Vec<InnovationPatent>,
    /// Care needs that it answers.
    #[serde(default)]
    #[schema(required = false, max_items = 50)]
    pub care_needs: Vec<AnsweredNeed>,
    /// Who sees it.
    #[serde(default = "private")]
    #[schema(required = false)]
    pub visibility: Visibility,
    /// Whether it is still offered for pilots.
    #[serde(default = "active")]
    #[schema(required = false)]
    pub status: InnovationStatus,
}

/// What nobody chose to show is not shown.
fn private() -> Visibility {
    Visibility::Private
}

fn active() -> InnovationStatus {
    InnovationStatus::Active
}

impl NewInnovation {
    /// Notes what breaks a rule beyond the form; references are checked where the store is at hand.
    pub fn note_faults(&self, faults: &mut Faults) {
        if self.device_class == Some(DeviceClass::None) && self.ce_status == Some(CeStatus::Marked) {
            let detail = "ceStatus: what is not a medical device has no CE marking as one";
            faults.body("/ceStatus", "contradiction", detail);
        }
        for (index, patent) in self.patents.iter().enumerate() {
            let again =
                |other: &&InnovationPatent| other.number == patent.number && other.office == patent.office;
            if self.patents.iter().take(index).any(|other| again(&other)) {
                let detail = format!("patents: {} is listed twice", patent.number);
                faults.body(&format!("/patents/{index}/number"), "repeated", detail);
            }
        }
    }
}

/// The name for addresses: the words of the title and the end of the id, so that no two innovations can ask for the same.
#[must_use]
pub fn slug_of(title: &str, id: Uuid) -> String {
    const LONGEST: usize = 80;
    let mut slug = String::with_capacity(LONGEST + 9);
    for word in slugify(title).split('-').filter(|word| !word.is_empty()) {
        if slug.len() + word.len() > LONGEST {
            break;
        }
        slug.push_str(word);
        slug.push('-');
    }
    let id = id.simple().to_string();
    slug.push_str(id.get(24..).unwrap_or(&id));
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_has_the_words_of_the_title_and_the_end_of_the_id() {
        let id = Uuid::from_u128(0x0190_a1b2_0000_7000_8000_0000_dead_beef);
        assert_eq!(slug_of("Thuisdialyse-unit (compact)", id), "thuisdialyse-unit-compact-deadbeef");
        assert_eq!(slug_of("透析", id), "deadbeef");
        assert!(slug_of(&"woord ".repeat(40), id).len() <= 100);
    }
}
