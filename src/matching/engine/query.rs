//! What is asked of a lab. Everything but today is optional; what is left out neither rejects nor scores.

use jiff::civil::Date;
use uuid::Uuid;

use super::geo::GeoPoint;
use super::taxonomy::Theme;
use super::term_set::TermSet;
use crate::base::period::Period;
use crate::vocabulary::terms::{CareSetting, DeviceClass, Language, Population, Province, Purpose};

/// One question to the network, usually made from an innovation.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// No pilot starts before this day.
    pub today: Date,
    /// Themes of the innovation, resolved with [`super::Taxonomy::index`].
    pub themes: Vec<Theme>,
    /// Technology readiness level, 1 to 9.
    pub trl: Option<u8>,
    /// What the pilot is for.
    pub purpose: Option<Purpose>,
    /// Where the innovation is to be used.
    pub care_setting: Option<CareSetting>,
    /// Regulatory class of the innovation.
    pub device_class: Option<DeviceClass>,
    /// Target populations; a lab that reaches one of them will do. Empty: any.
    pub populations: TermSet<Population>,
    /// How many participants the pilot needs.
    pub participants_needed: Option<u32>,
    /// Languages in which the pilot can be run; a lab with one of them will do. Empty: any.
    pub languages: TermSet<Language>,
    /// Where distances are measured from.
    pub origin: Option<GeoPoint>,
    /// Farthest acceptable lab; says nothing without an origin.
    pub max_distance_km: Option<f64>,
    /// Provinces to look in. Empty: anywhere.
    pub provinces: TermSet<Province>,
    /// Period in which the pilot has to take place.
    pub wanted: Option<Period>,
    /// How long the pilot runs within that period; the whole of it when not given, one day when there is no
    /// period.
    pub pilot_days: Option<u32>,
    /// Slots the pilot takes; 0 counts as 1.
    pub slots: u32,
    /// Whether the asker may use slots reserved for SMEs.
    pub is_sme: bool,
    /// Care needs the innovation answers.
    pub care_needs: Vec<Uuid>,
    /// Free text, folded as the lab's text is.
    pub text: Option<String>,
}

impl Query {
    /// A query that says nothing yet: every active lab matches it.
    #[must_use]
    pub fn new(today: Date) -> Self {
        Self {
            today,
            themes: Vec::new(),
            trl: None,
            purpose: None,
            care_setting: None,
            device_class: None,
            populations: TermSet::empty(),
            participants_needed: None,
            languages: TermSet::empty(),
            origin: None,
            max_distance_km: None,
            provinces: TermSet::empty(),
            wanted: None,
            pilot_days: None,
            slots: 1,
            is_sme: false,
            care_needs: Vec::new(),
            text: None,
        }
    }

    /// The days in which a start is sought: the wanted period as far as it is not past, or everything from
    /// today on. It ends before it begins when the wanted period is past: nothing starts in it.
    #[must_use]
    pub fn span(&self) -> Period {
        let open = Period { from: self.today, until: Date::MAX };
        self.wanted.map_or(open, |wanted| Period { from: wanted.from.max(self.today), until: wanted.until })
    }

    /// How many days the pilot runs, at least one.
    #[must_use]
    pub fn days(&self) -> i64 {
        let whole = self.wanted.map_or(1, |_| self.span().days());
        self.pilot_days.map_or(whole, i64::from).max(1)
    }
}
