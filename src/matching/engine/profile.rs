//! What the engine needs to know of a lab. Whoever fills it in keeps "not stated" apart from "no": `None`,
//! an empty set and an empty list all mean that the lab has not said.

use uuid::Uuid;

use super::capacity::FreeCapacity;
use super::geo::GeoPoint;
use super::taxonomy::Theme;
use super::term_set::TermSet;
use crate::vocabulary::terms::{CareSetting, DeviceClass, Language, Population, Province, Purpose};

/// One lab, as the engine sees it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LabProfile {
    /// Id in the register; the last tie-breaker.
    pub id: Uuid,
    /// Name for people; the tie-breaker after the score.
    pub name: String,
    /// Address part in the portal.
    pub slug: String,
    /// Whether it takes requests at all.
    pub is_active: bool,
    /// Status code, named in the sentence when the lab is not active.
    pub status: String,
    /// Themes, resolved with [`super::Taxonomy::index`].
    pub themes: Vec<Theme>,
    /// Purposes of a pilot it offers.
    pub purposes: Option<TermSet<Purpose>>,
    /// Care settings it offers.
    pub care_settings: Option<TermSet<CareSetting>>,
    /// Device classes it may handle.
    pub device_classes: Option<TermSet<DeviceClass>>,
    /// Populations it reaches.
    pub populations: Option<TermSet<Population>>,
    /// Languages it works in.
    pub languages: Option<TermSet<Language>>,
    /// Lowest TRL it takes.
    pub trl_min: Option<u8>,
    /// Highest TRL it takes.
    pub trl_max: Option<u8>,
    /// Province it stands in.
    pub province: Option<Province>,
    /// Where it stands.
    pub point: Option<GeoPoint>,
    /// Works for the whole country.
    pub is_national: bool,
    /// Has no place of its own.
    pub is_virtual: bool,
    /// How many participants it can reach.
    pub reachable_participants: Option<u32>,
    /// Free slots and closures; `None` when it keeps no capacity in the register.
    pub capacity: Option<FreeCapacity>,
    /// Share of the eight participant kinds it has stated, 0 to 1.
    pub completeness: f64,
    /// How earlier pilots went, 0 to 1.
    pub track_record: Option<f64>,
    /// How many days it usually takes to answer.
    pub response_days: Option<f64>,
    /// Care needs it works on.
    pub care_needs: Vec<Uuid>,
    /// Words to search in, lower case and without accents, separated by spaces.
    pub text: String,
}

/// Something that has a profile: what an index is made of.
pub trait HasProfile {
    /// The lab, as the engine sees it.
    fn profile(&self) -> &LabProfile;
    /// Whether queries look at it at all.
    fn is_listed(&self) -> bool {
        true
    }
}

impl HasProfile for std::sync::Arc<LabProfile> {
    fn profile(&self) -> &LabProfile {
        self
    }
}
