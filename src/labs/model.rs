//! Labs as their callers write them. Services and involvements are in [`super::parts`].

use crate::{
    base::{
        error::Faults,
        key::{self, Key},
    },
    text_enum,
    vocabulary::terms::{CareSetting, DeviceClass, Language, Population, Province, Purpose},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

text_enum! {
    /// Where a lab stands: only active ones are matched; drafts and submitted ones are not public.
    pub enum LabStatus {
        Draft = "draft", "concept", "draft";
        Submitted = "submitted", "ingediend", "submitted";
        Active = "active", "actief", "active";
        Suspended = "suspended", "opgeschort", "suspended";
        Retired = "retired", "beëindigd", "retired";
    }
}
text_enum! {
    /// What kind of test environment it is.
    pub enum LabKind {
        LivingLab = "living_lab", "living lab", "living lab";
        FieldLab = "field_lab", "fieldlab", "field lab";
        Proeftuin = "proeftuin", "proeftuin", "test bed";
        TestHome = "test_home", "testwoning", "test home";
        TestFacility = "test_facility", "testfaciliteit", "test facility";
        ClinicalTestCentre = "clinical_test_centre", "klinisch testcentrum", "clinical test centre";
        PilotPlant = "pilot_plant", "proeffabriek", "pilot plant";
        DataLab = "data_lab", "datalab", "data lab";
        Virtual = "virtual", "virtuele proeftuin", "virtual lab";
    }
}
text_enum! {
    /// Whom a lab serves.
    pub enum LabScope {
        Regional = "regional", "regionaal", "regional";
        National = "national", "landelijk", "national";
    }
}
text_enum! {
    /// The heaviest ethics review that a lab supports.
    pub enum EthicsRoute {
        None = "none", "geen toetsing", "no review";
        Local = "local", "lokale toetsing", "local review";
        Metc = "metc", "toetsing door een METC", "review by a medical ethics committee";
    }
}
text_enum! {
    /// The eight kinds of participant of a complete lab.
    pub enum ParticipantKind {
        PatientsUsers = "patients_users", "patiënten en gebruikers", "patients and users";
        CareProviders = "care_providers", "zorgaanbieders", "care providers";
        KnowledgeInstitutions = "knowledge_institutions", "kennisinstellingen", "knowledge institutions";
        InnovatingCompanies = "innovating_companies", "innoverende bedrijven", "innovating companies";
        TrainingAndResearchCompanies = "training_and_research_companies", "opleidings- en onderzoeksbedrijven", "training and research companies";
        Insurers = "insurers", "zorgverzekeraars", "insurers";
        Government = "government", "overheid", "government";
        Infrastructure = "infrastructure", "onderzoeks- en meetinfrastructuur", "research and monitoring infrastructure";
    }
}

impl LabStatus {
    /// Whether the public sees it.
    #[must_use]
    pub const fn is_published(self) -> bool {
        matches!(self, Self::Active | Self::Suspended | Self::Retired)
    }

    /// Whether it must have all that publication needs: it waits for it, or has it.
    #[must_use]
    pub const fn must_be_ready(self) -> bool {
        matches!(self, Self::Submitted | Self::Active | Self::Suspended)
    }
}

impl LabKind {
    /// The kind in the register of a kind in `data/labs.json`, which also names things around labs.
    ///
    /// What is made of several sites (network, coalition, programme, collaboration) is a virtual lab: labs are its
    /// members. A campus and an expertise centre offer facilities, a biobank offers data; a demo home is a test home.
    #[must_use]
    pub fn from_source(kind: &str) -> Option<Self> {
        match kind {
            "campus" | "expertise_centre" => Some(Self::TestFacility),
            "biobank" => Some(Self::DataLab),
            "demo_home" => Some(Self::TestHome),
            "network" | "programme" | "regional_coalition" | "research_collaboration" => Some(Self::Virtual),
            other => Self::from_code(other),
        }
    }
}

impl ParticipantKind {
    /// The kind in the register of a kind in `data/labs.json`, which has longer names for three of them.
    #[must_use]
    pub fn from_source(kind: &str) -> Option<Self> {
        match kind {
            "training_contract_research_companies" => Some(Self::TrainingAndResearchCompanies),
            "health_insurers" => Some(Self::Insurers),
            "research_monitoring_infrastructure" => Some(Self::Infrastructure),
            other => Self::from_code(other),
        }
    }
}

/// Where a lab is, as far as it was stated. Province and point follow from the municipality when they are left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LabLocation {
    /// Street and number.
    #[schema(min_length = 1, max_length = 200)]
    pub street: Option<String>,
    /// Dutch postal code.
    #[schema(pattern = "^[1-9][0-9]{3} ?[A-Z]{2}$", example = "5611 AZ")]
    pub postal_code: Option<String>,
    /// Town.
    #[schema(min_length = 1, max_length = 100)]
    pub city: Option<String>,
    /// CBS code of the municipality.
    #[schema(pattern = "^GM[0-9]{4}$", example = "GM0772")]
    pub municipality_code: Option<String>,
    /// Province; must be that of the municipality when both are given.
    pub province: Option<Province>,
    /// Latitude (WGS84); together with `lon`.
    #[schema(minimum = -90, maximum = 90)]
    pub lat: Option<f64>,
    /// Longitude (WGS84); together with `lat`.
    #[schema(minimum = -180, maximum = 180)]
    pub lon: Option<f64>,
}

/// Whom to ask. The e-mail address is a function address and public; name and telephone are for who logged in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LabContact {
    /// Name of the contact person; shown to who logged in.
    #[schema(min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// Function address, public.
    #[schema(max_length = 254, pattern = "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", example = "info@zorglab.example")]
    pub email: Option<String>,
    /// Telephone number; shown to who logged in.
    #[schema(max_length = 30, pattern = "^\\+?[0-9][0-9 ()-]{5,28}$")]
    pub phone: Option<String>,
}

/// Who takes part in a lab.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LabPartner {
    /// In which capacity.
    pub kind: ParticipantKind,
    /// The organisation, when the register has it; a kind may also be stated without saying who.
    pub organisation: Option<Key>,
    /// A name, when the register does not have the organisation or it is known here under another name.
    #[schema(min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// What the organisation is called in the register: answered, and ignored when sent.
    #[schema(read_only, max_length = 300)]
    pub organisation_name: Option<String>,
}

/// A lab. What is left out is "not stated", never "no".
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewLab {
    /// Name for addresses, unique among labs.
    #[schema(max_length = 100, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "zorglab-breda")]
    pub slug: Option<String>,
    /// Name.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// What it is, in Dutch.
    #[schema(min_length = 1, max_length = 5000)]
    pub description_nl: Option<String>,
    /// What it is, in English.
    #[schema(min_length = 1, max_length = 5000)]
    pub description_en: Option<String>,
    /// Kind of test environment.
    pub kind: LabKind,
    /// Organisation that owns it.
    pub owner_organisation: Option<Key>,
    /// Whom it serves.
    pub scope: Option<LabScope>,
    /// Whether it is made of other labs and has no place of its own.
    #[serde(default)]
    #[schema(required = false, default = false)]
    pub is_virtual: bool,
    /// The published labs that a virtual lab is made of.
    #[serde(default)]
    #[schema(required = false, max_items = 200)]
    pub member_labs: Vec<Key>,
    /// Only when the lab is made: the network that it belongs to from today on. Whoever manages networks but not the
    /// whole register must name one of theirs.
    pub network: Option<Key>,
    /// Where it is.
    pub location: Option<LabLocation>,
    /// Themes it works on.
    #[serde(default)]
    #[schema(required = false, max_items = 100)]
    pub themes: Vec<Key>,
    /// Care settings it offers.
    #[schema(max_items = 20)]
    pub care_settings: Option<Vec<CareSetting>>,
    /// Purposes of a pilot that it serves.
    #[schema(max_items = 10)]
    pub purposes: Option<Vec<Purpose>>,
    /// Lowest technology readiness level it takes.
    #[schema(minimum = 1, maximum = 9)]
    pub trl_min: Option<i32>,
    /// Highest technology readiness level it takes.
    #[schema(minimum = 1, maximum = 9)]
    pub trl_max: Option<i32>,
    /// Device classes it may handle.
    #[schema(max_items = 20)]
    pub device_classes: Option<Vec<DeviceClass>>,
    /// Populations it reaches.
    #[schema(max_items = 20)]
    pub target_populations: Option<Vec<Population>>,
    /// How many participants it can reach.
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub reachable_participants: Option<i32>,
    /// Languages it works in.
    #[schema(max_items = 20)]
    pub languages: Option<Vec<Language>>,
    /// The heaviest ethics review it supports.
    pub ethics_route: Option<EthicsRoute>,
    /// Whom to ask.
    pub contact: Option<LabContact>,
    /// The year in which it began to work; indicators count it from then on.
    #[schema(minimum = 1900, maximum = 2200)]
    pub start_year: Option<i32>,
    /// The last year in which it worked, or is to work.
    #[schema(minimum = 1900, maximum = 2200)]
    pub end_year: Option<i32>,
    /// Who takes part. A kind that is not named is "not stated".
    #[serde(default)]
    #[schema(required = false, max_items = 200)]
    pub partners: Vec<LabPartner>,
    /// Web page.
    #[schema(max_length = 500, pattern = "^https?://[^\\s]+$", example = "https://zorglab.example")]
    pub website: Option<String>,
}

impl NewLab {
    /// Notes what breaks a rule beyond the form; references are checked where the store is at hand.
    pub fn note_faults(&self, faults: &mut Faults) {
        key::check_slug(self.slug.as_deref(), faults);
        if let (Some(min), Some(max)) = (self.trl_min, self.trl_max)
            && min > max
        {
            faults.body("/trlMin", "range", "trlMin: must not be above trlMax");
        }
        if let (Some(start), Some(end)) = (self.start_year, self.end_year)
            && start > end
        {
            faults.body("/endYear", "range", "endYear: must not lie before startYear");
        }
        if !self.is_virtual && !self.member_labs.is_empty() {
            faults.body("/memberLabs", "not_wanted", "memberLabs: only a virtual lab is made of other labs");
        }
        if let Some(location) = &self.location
            && location.lat.is_some() != location.lon.is_some()
        {
            let missing = if location.lat.is_some() { "lon" } else { "lat" };
            faults.body(
                &format!("/location/{missing}"),
                "required",
                format!("{missing}: lat and lon belong together"),
            );
        }
    }

    /// What a lab must have before it can be submitted and published: the pointers of what is missing.
    #[must_use]
    pub fn missing(&self) -> Vec<(&'static str, &'static str)> {
        let placed = self.location.as_ref().is_some_and(LabLocation::is_placed);
        [
            (self.themes.is_empty(), ("/themes", "themes: name at least one theme")),
            (
                self.description_nl.is_none() && self.description_en.is_none(),
                ("/descriptionNl", "descriptionNl: describe the lab in Dutch or in English"),
            ),
            (
                !placed && !self.is_virtual,
                ("/location", "location: state the municipality or the point, or that the lab is virtual"),
            ),
        ]
        .into_iter()
        .filter_map(|(missing, what)| missing.then_some(what))
        .collect()
    }
}

impl LabLocation {
    /// Whether it can be put on a map.
    #[must_use]
    pub const fn is_placed(&self) -> bool {
        self.municipality_code.is_some() || (self.lat.is_some() && self.lon.is_some())
    }
}

/// The values of a list, each once, in the order given.
#[must_use]
pub fn distinct<T: PartialEq + Clone>(values: &[T]) -> Vec<T> {
    let mut once = Vec::with_capacity(values.len());
    for value in values {
        if !once.contains(value) {
            once.push(value.clone());
        }
    }
    once
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_the_data_file_has_a_kind_in_the_register() {
        let data: serde_json::Value = serde_json::from_str(include_str!("../../data/labs.json")).unwrap();
        let codes = |name: &str| data[name].as_array().unwrap().clone();
        for kind in codes("kinds") {
            assert!(LabKind::from_source(kind.as_str().unwrap()).is_some(), "{kind}");
        }
        for kind in codes("participant_kinds") {
            assert!(ParticipantKind::from_source(kind.as_str().unwrap()).is_some(), "{kind}");
        }
        assert_eq!(LabKind::from_source("demo_home"), Some(LabKind::TestHome));
        assert_eq!(LabKind::from_source("castle"), None);
    }
}
