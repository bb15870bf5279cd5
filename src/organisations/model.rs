//! Organisations as their callers write them.

use super::identifiers::Identifier;
use crate::{
    base::{
        error::Faults,
        key::{self, Key},
    },
    text_enum,
    vocabulary::terms::Province,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

text_enum! {
    /// What an organisation is.
    pub enum OrganisationKind {
        Sme = "sme", "mkb-bedrijf", "small or medium-sized enterprise";
        LargeCompany = "large_company", "groot bedrijf", "large company";
        CareProvider = "care_provider", "zorgaanbieder", "care provider";
        KnowledgeInstitution = "knowledge_institution", "kennisinstelling", "knowledge institution";
        Insurer = "insurer", "zorgverzekeraar", "insurer";
        Government = "government", "overheid", "government";
        PatientOrganisation = "patient_organisation", "patiëntenorganisatie", "patient organisation";
        ResearchOrTrainingCompany = "research_or_training_company", "onderzoeks- of trainingsbedrijf", "research or training company";
        NetworkOffice = "network_office", "netwerkbureau", "network office";
        Company = "company", "bedrijf (grootte niet vermeld)", "company (size not stated)";
        Other = "other", "anders", "other";
    }
}

impl OrganisationKind {
    /// The kind in the register of a type in `data/organisations.json`. What has no kind of its own is `other`.
    #[must_use]
    pub fn from_source(kind: &str) -> Self {
        match kind {
            "care_organisation" => Self::CareProvider,
            "health_insurer" => Self::Insurer,
            "regulator" | "statistics_office" | "advisory_body" => Self::Government,
            "industry_association" | "cluster" | "network" | "regional_development_agency" => {
                Self::NetworkOffice
            }
            "consultancy" => Self::ResearchOrTrainingCompany,
            other => Self::from_code(other).unwrap_or(Self::Other),
        }
    }
}

/// Another name of an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(min_length = 1, max_length = 200)]
pub struct OrganisationName(pub String);

/// Where something that is stated comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(min_length = 1, max_length = 500)]
pub struct OrganisationSource(pub String);

/// A new organisation. What is left out is "not stated".
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewOrganisation {
    /// Its name in addresses.
    #[schema(max_length = 80, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "zorgtech-brabant")]
    pub slug: Option<String>,
    /// Its name.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// Other names: abbreviations, former names.
    #[serde(default)]
    #[schema(required = false, max_items = 20)]
    pub alternative_names: Vec<OrganisationName>,
    /// What it is.
    pub kind: OrganisationKind,
    /// People that work there, in full-time equivalents, of the whole undertaking.
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub fte: Option<i32>,
    /// Turnover in a year, in whole euros.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64)]
    pub turnover_eur: Option<i64>,
    /// Balance sheet total, in whole euros.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64)]
    pub balance_total_eur: Option<i64>,
    /// The organisation that it belongs to (single undertaking).
    pub parent: Option<Key>,
    /// Its website.
    #[schema(max_length = 500, pattern = "^https?://[^\\s]+$", example = "https://zorgtech.example")]
    pub website: Option<String>,
    /// Where it is.
    pub location: Option<OrganisationLocation>,
    /// Numbers under which it is known elsewhere; each belongs to one organisation.
    #[serde(default)]
    #[schema(required = false, max_items = 20)]
    pub identifiers: Vec<Identifier>,
    /// Made up, for demonstrations.
    #[serde(default)]
    #[schema(required = false)]
    pub fictitious: bool,
    /// Where this comes from.
    #[serde(default)]
    #[schema(required = false, max_items = 20)]
    pub sources: Vec<OrganisationSource>,
}

text_enum! {
    /// How large an enterprise is, by the European limits.
    pub enum CompanySize {
        Micro = "micro", "micro (minder dan 10 fte)", "micro (fewer than 10 fte)";
        Small = "small", "klein (minder dan 50 fte)", "small (fewer than 50 fte)";
        Medium = "medium", "middelgroot (minder dan 250 fte)", "medium (fewer than 250 fte)";
        Large = "large", "groot", "large";
        Unknown = "unknown", "niet bekend", "not known";
    }
}

/// Where an organisation is, as far as it is stated.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OrganisationLocation {
    /// Street and number.
    #[schema(max_length = 200)]
    pub street: Option<String>,
    /// Postal code.
    #[schema(max_length = 20, example = "5611 AZ")]
    pub postal_code: Option<String>,
    /// Town.
    #[schema(max_length = 100)]
    pub city: Option<String>,
    /// CBS code of the municipality; province and point follow from it.
    #[schema(pattern = "^GM[0-9]{4}$", example = "GM0772")]
    pub municipality_code: Option<String>,
    /// Province; not needed with a municipality, from which it follows.
    pub province: Option<Province>,
    /// Latitude (WGS84); together with `lon`.
    #[schema(minimum = -90, maximum = 90)]
    pub lat: Option<f64>,
    /// Longitude (WGS84); together with `lat`.
    #[schema(minimum = -180, maximum = 180)]
    pub lon: Option<f64>,
}

impl NewOrganisation {
    /// Rules beyond the form; answers the identifiers as they are kept.
    pub fn check(&self, faults: &mut Faults) -> Vec<Identifier> {
        key::check_slug(self.slug.as_deref(), faults);
        if let Some(place) = &self.location
            && place.lat.is_some() != place.lon.is_some()
        {
            let missing = if place.lat.is_some() { "lon" } else { "lat" };
            faults.body(
                &format!("/location/{missing}"),
                "required",
                format!("{missing}: a point needs both lat and lon"),
            );
        }
        self.check_identifiers(faults)
    }

    fn check_identifiers(&self, faults: &mut Faults) -> Vec<Identifier> {
        let mut kept: Vec<Identifier> = Vec::with_capacity(self.identifiers.len());
        for (index, identifier) in self.identifiers.iter().enumerate() {
            let place = format!("/identifiers/{index}/value");
            match identifier.normal() {
                Err(wrong) => faults.body(&place, "identifier", format!("{}: {wrong}", identifier.scheme)),
                Ok(normal) if kept.contains(&normal) => {
                    faults.body(&place, "repeated", format!("{}: is given twice", identifier.scheme));
                }
                Ok(normal) => kept.push(normal),
            }
        }
        kept
    }
}

/// The figures that decide whether an enterprise is small or medium-sized.
#[derive(Debug, Clone, Copy)]
pub struct Figures {
    /// Full-time equivalents.
    pub fte: Option<i32>,
    /// Turnover in whole euros.
    pub turnover_eur: Option<i64>,
    /// Balance sheet total in whole euros.
    pub balance_total_eur: Option<i64>,
}

impl Figures {
    /// Fewer than 250 fte, and at most 50 m turnover or 43 m balance total; unknown where the figures leave it open.
    #[must_use]
    pub fn are_of_an_sme(self) -> Option<bool> {
        self.are_within((250, 50_000_000, 43_000_000))
    }

    /// The size of the enterprise (Recommendation 2003/361/EC); unknown where the figures leave it open.
    #[must_use]
    pub fn size(self) -> CompanySize {
        let limits = [
            (CompanySize::Micro, (10, 2_000_000, 2_000_000)),
            (CompanySize::Small, (50, 10_000_000, 10_000_000)),
            (CompanySize::Medium, (250, 50_000_000, 43_000_000)),
        ];
        for (size, limit) in limits {
            match self.are_within(limit) {
                Some(true) => return size,
                Some(false) => {}
                None => return CompanySize::Unknown,
            }
        }
        CompanySize::Large
    }

    /// Fewer people, and at most so much turnover or so large a balance total.
    fn are_within(self, (people, most_turnover, most_balance): (i32, i64, i64)) -> Option<bool> {
        let few_people = self.fte.map(|fte| fte < people);
        let turnover = self.turnover_eur.map(|eur| eur <= most_turnover);
        let balance = self.balance_total_eur.map(|eur| eur <= most_balance);
        let little_money = match (turnover, balance) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        };
        match (few_people, little_money) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        }
    }
}

/// Whether an organisation is an SME: by its figures; where they leave it open, whoever is entered as one is one.
#[must_use]
pub fn is_sme(kind: OrganisationKind, figures: Figures) -> Option<bool> {
    figures.are_of_an_sme().or((kind == OrganisationKind::Sme).then_some(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_figures(fte: Option<i32>, turnover: Option<i64>, balance: Option<i64>) -> Option<bool> {
        let millions = |count: i64| count * 1_000_000;
        let figures =
            Figures { fte, turnover_eur: turnover.map(millions), balance_total_eur: balance.map(millions) };
        is_sme(OrganisationKind::LargeCompany, figures)
    }

    #[test]
    fn the_european_limits_decide_and_unknown_stays_unknown() {
        assert_eq!(by_figures(Some(249), Some(50), None), Some(true));
        assert_eq!(by_figures(Some(249), Some(51), Some(43)), Some(true));
        assert_eq!(by_figures(Some(249), Some(51), Some(44)), Some(false));
        assert_eq!(by_figures(Some(250), Some(1), Some(1)), Some(false));
        assert_eq!(by_figures(None, Some(51), Some(44)), Some(false));
        assert_eq!(by_figures(Some(249), Some(51), None), None);
        assert_eq!(by_figures(None, Some(1), Some(1)), None);
        assert_eq!(by_figures(None, None, None), None);
    }

    #[test]
    fn sizes_follow_people_and_money_and_stay_unknown_where_either_is() {
        let size = |fte, turnover| Figures { fte, turnover_eur: turnover, balance_total_eur: None }.size();
        assert_eq!(size(Some(9), Some(2_000_000)), CompanySize::Micro);
        assert_eq!(size(Some(10), Some(2_000_000)), CompanySize::Small);
        assert_eq!(size(Some(50), Some(2_000_000)), CompanySize::Medium);
        assert_eq!(size(Some(250), None), CompanySize::Large);
        assert_eq!(size(Some(9), Some(2_000_001)), CompanySize::Unknown);
        assert_eq!((size(Some(9), None), size(None, None)), (CompanySize::Unknown, CompanySize::Unknown));
    }

    #[test]
    fn who_is_entered_as_an_sme_is_one_unless_the_figures_contradict() {
        let figures = |fte| Figures { fte, turnover_eur: None, balance_total_eur: None };
        assert_eq!(is_sme(OrganisationKind::Sme, figures(None)), Some(true));
        assert_eq!(is_sme(OrganisationKind::Sme, figures(Some(10))), Some(true));
        assert_eq!(is_sme(OrganisationKind::Sme, figures(Some(300))), Some(false));
        assert_eq!(is_sme(OrganisationKind::CareProvider, figures(Some(10))), None);
    }
}
