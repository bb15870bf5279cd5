//! Labs, services and involvements as they are answered.

mod assemble;

use super::{
    model::{EthicsRoute, LabContact, LabKind, LabLocation, LabPartner, LabScope, LabStatus},
    parts::ServiceKind,
};
use crate::{
    base::{
        id::{InvolvementId, LabId, LabServiceId, NetworkId, OrganisationId, ThemeId},
        page::Listed,
    },
    http::Resource,
    text_enum,
    vocabulary::terms::{CareSetting, DeviceClass, Language, Population, Province, Purpose},
};
use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use utoipa::ToSchema;

text_enum! {
    /// How exact a point is.
    pub enum PointPrecision {
        Stated = "stated", "opgegeven", "stated";
        Municipality = "municipality", "middelpunt van de gemeente", "centre of the municipality";
    }
}

/// A lab. Null means "not stated".
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LabView {
    /// Its id.
    pub id: LabId,
    /// Name for addresses.
    pub slug: Option<String>,
    /// Name.
    pub name: String,
    /// What it is, in Dutch.
    pub description_nl: Option<String>,
    /// What it is, in English.
    pub description_en: Option<String>,
    /// Kind of test environment.
    pub kind: LabKind,
    /// Where it stands.
    pub status: LabStatus,
    /// Organisation that owns it.
    pub owner_organisation: Option<OrganisationId>,
    /// What that organisation is called.
    pub owner_organisation_name: Option<String>,
    /// Whom it serves.
    pub scope: Option<LabScope>,
    /// Whether it is made of other labs.
    pub is_virtual: bool,
    /// The labs that it is made of.
    pub member_labs: Vec<LabId>,
    /// Where it is, as it was stated.
    pub location: Option<LabLocation>,
    /// Where it is on the map, worked out from what was stated.
    pub place: LabPlace,
    /// Themes it works on.
    pub themes: Vec<ThemeId>,
    /// What those themes are called.
    pub theme_labels: Vec<LabThemeLabel>,
    /// Care settings it offers.
    pub care_settings: Option<Vec<CareSetting>>,
    /// Purposes of a pilot that it serves.
    pub purposes: Option<Vec<Purpose>>,
    /// Lowest technology readiness level it takes.
    pub trl_min: Option<i32>,
    /// Highest technology readiness level it takes.
    pub trl_max: Option<i32>,
    /// Device classes it may handle.
    pub device_classes: Option<Vec<DeviceClass>>,
    /// Populations it reaches.
    pub target_populations: Option<Vec<Population>>,
    /// How many participants it can reach.
    pub reachable_participants: Option<i32>,
    /// Languages it works in.
    pub languages: Option<Vec<Language>>,
    /// The heaviest ethics review it supports.
    pub ethics_route: Option<EthicsRoute>,
    /// Whom to ask.
    pub contact: Option<LabContact>,
    /// The year in which it began to work.
    pub start_year: Option<i32>,
    /// The last year in which it worked, or is to work.
    pub end_year: Option<i32>,
    /// Who takes part.
    pub partners: Vec<LabPartner>,
    /// Stated participant kinds divided by eight; a kind that is not stated may well be there.
    #[schema(minimum = 0, maximum = 1)]
    pub completeness: f64,
    /// Services and facilities.
    pub services: Vec<LabServiceView>,
    /// Networks that it belongs to today.
    pub networks: Vec<LabNetwork>,
    /// Whether the province is actively involved today.
    pub is_involved: bool,
    /// Web page.
    pub website: Option<String>,
    /// When it was last confirmed that this profile is right.
    pub verified_at: Option<Timestamp>,
    /// Whether that was never, or more than 12 months ago.
    pub is_stale: bool,
    /// Fields whose values are invented, for demonstrations.
    pub fictitious_fields: Vec<String>,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// Version: the ETag.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Where a lab is on the map: stated, or following from its municipality.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LabPlace {
    /// Name of the municipality.
    pub municipality_name: Option<String>,
    /// Province.
    pub province: Option<Province>,
    /// Latitude (WGS84).
    pub lat: Option<f64>,
    /// Longitude (WGS84).
    pub lon: Option<f64>,
    /// How exact that point is; null without a point.
    pub point_precision: Option<PointPrecision>,
}

/// What a theme is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LabThemeLabel {
    /// The theme's id.
    pub id: ThemeId,
    /// Its name for addresses.
    pub slug: String,
    /// Its label in Dutch.
    pub label_nl: String,
    /// Its label in English.
    pub label_en: String,
}

/// A network that a lab belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LabNetwork {
    /// The network's id.
    pub id: NetworkId,
    /// Its name for addresses.
    pub slug: Option<String>,
    /// Its name in Dutch.
    pub name_nl: String,
    /// Its name in English.
    pub name_en: String,
    /// What the lab is in it.
    pub role: String,
    /// Member from this day.
    pub from: Date,
    /// Last day; null while it goes on.
    pub until: Option<Date>,
}

/// A service or facility of a lab.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LabServiceView {
    /// Its id.
    pub id: LabServiceId,
    /// The lab.
    pub lab_id: LabId,
    /// Service or facility.
    pub kind: ServiceKind,
    /// Name in Dutch.
    pub name_nl: String,
    /// Name in English.
    pub name_en: String,
    /// What it is, in Dutch.
    pub description_nl: Option<String>,
    /// What it is, in English.
    pub description_en: Option<String>,
    /// Whether it has capacity of its own.
    pub booked_apart: bool,
    /// Version: the ETag.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A period of active provincial involvement in a lab.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvolvementView {
    /// Its id.
    pub id: InvolvementId,
    /// The lab.
    pub lab_id: LabId,
    /// First day.
    pub from: Date,
    /// Last day; null while it goes on.
    pub until: Option<Date>,
    /// What it consists of.
    pub note: Option<String>,
    /// Version: the ETag.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl LabView {
    /// The view as a caller may see it: persons are shown to who logged in, the function address to everybody.
    #[must_use]
    pub fn for_caller(mut self, logged_in: bool) -> Self {
        if !logged_in && let Some(contact) = &mut self.contact {
            contact.name = None;
            contact.phone = None;
        }
        self
    }
}

impl Listed for LabView {
    const PLURAL: &'static str = "labs";
}
impl Listed for LabServiceView {
    const PLURAL: &'static str = "services";
}
impl Listed for InvolvementView {
    const PLURAL: &'static str = "involvements";
}
impl Resource for LabView {
    fn path(&self) -> String {
        format!("/v1/labs/{}", self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}
impl Resource for LabServiceView {
    fn path(&self) -> String {
        format!("/v1/labs/{}/services/{}", self.lab_id, self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}
impl Resource for InvolvementView {
    fn path(&self) -> String {
        format!("/v1/labs/{}/involvements/{}", self.lab_id, self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}
