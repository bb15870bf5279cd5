//! A question to the register as callers write it: an innovation, stored or inline, and what its owner wishes.

use super::variants::{self, Variant};
use crate::{
    base::{
        error::{Faults, Result},
        key::Key,
        period::Period,
    },
    vocabulary::terms::{CareSetting, DeviceClass, Language, Population, Province, Purpose},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Matches in an answer when the caller names no number.
pub const DEFAULT_MATCHES: u32 = 10;
/// Rejected labs in an answer when the caller wants them but names no number.
pub const DEFAULT_REJECTED: u32 = 10;

/// Which labs suit an innovation?
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewMatch {
    /// The innovation: the UUID or slug of one in the register, or a description of one.
    pub innovation: Option<InnovationInput>,
    /// Instead of an innovation: what it is, in Dutch or English, in your own words. Its themes are looked up.
    #[schema(min_length = 1, max_length = 10_000)]
    pub text: Option<String>,
    /// Where and when the pilot is wanted; left out: anywhere, at any time.
    pub wish: Option<Wish>,
    /// Most matches in the answer, best first.
    #[schema(minimum = 1, maximum = 100, default = 10)]
    pub limit: Option<u32>,
    /// Whether to list rejected labs too, with what would have to change.
    #[serde(default)]
    pub include_rejected: bool,
    /// Most rejected labs in the answer, those with the fewest failing rules first.
    #[schema(minimum = 1, maximum = 100, default = 10)]
    pub rejected_limit: Option<u32>,
    /// The network whose weights of the score are used; left out: those of the register.
    pub network: Option<Key>,
    /// The same question asked otherwise: what would be different in the answer?
    #[serde(default)]
    #[schema(max_items = 10)]
    pub variants: Vec<Variant>,
}

/// An innovation of the register by its key, or one that is described here and not stored.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum InnovationInput {
    /// UUID or slug.
    Stored(Key),
    /// A description.
    Inline(Box<InlineInnovation>),
}

/// An innovation as far as labs are matched by it. What is left out neither rejects nor scores.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InlineInnovation {
    /// What it is called; its words are looked for in what labs say of themselves.
    #[schema(min_length = 1, max_length = 200)]
    pub title: Option<String>,
    /// Themes, by UUID or slug. Left out while there is a text: those that the text is about.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub themes: Vec<Key>,
    /// Technology readiness level.
    #[schema(minimum = 1, maximum = 9)]
    pub trl: Option<u8>,
    /// Risk class of the device.
    pub device_class: Option<DeviceClass>,
    /// What the pilot is for.
    pub purpose: Option<Purpose>,
    /// Where it is to be used.
    pub care_setting: Option<CareSetting>,
    /// For whom it is; a lab that reaches one of them will do.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub target_populations: Vec<Population>,
    /// How many participants the pilot needs.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub participants_needed: Option<u32>,
    /// Languages in which the pilot can be run; a lab with one of them will do.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub languages: Vec<Language>,
    /// What it is, in Dutch or English, in your own words: looked for in what labs say of themselves, and where no themes are
    /// named it is looked up what themes it is about.
    #[schema(min_length = 1, max_length = 10_000)]
    pub text: Option<String>,
}

/// Where and when a pilot is wanted.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Wish {
    /// First day on which the pilot may run; left out while `until` is given: today.
    pub from: Option<Date>,
    /// Last day on which it may run; left out while `from` is given: no end.
    pub until: Option<Date>,
    /// How many days the pilot runs; left out: the whole of a period with two ends, else one day.
    #[schema(minimum = 1, maximum = 3660)]
    pub pilot_days: Option<u32>,
    /// Slots that it takes.
    #[schema(minimum = 1, maximum = 1000, default = 1)]
    pub slots: Option<u32>,
    /// Provinces to look in; none: anywhere.
    #[serde(default)]
    #[schema(max_items = 12)]
    pub provinces: Vec<Province>,
    /// Municipality from which distances are measured: its CBS code or its name.
    #[schema(min_length = 1, max_length = 100, example = "Eindhoven")]
    pub municipality: Option<String>,
    /// Point from which distances are measured, instead of a municipality.
    pub origin: Option<Origin>,
    /// Farthest lab, in kilometres as the crow flies; needs a municipality or an origin.
    #[schema(minimum = 0, maximum = 1000)]
    pub max_distance_km: Option<f64>,
}

/// A point in degrees (WGS84).
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// Degrees north.
    #[schema(minimum = -90, maximum = 90)]
    pub lat: f64,
    /// Degrees east.
    #[schema(minimum = -180, maximum = 180)]
    pub lon: f64,
}

impl NewMatch {
    /// The rules that no single field shows.
    pub fn check(&self) -> Result<()> {
        let mut faults = Faults::new();
        match (&self.innovation, &self.text) {
            (None, None) => {
                faults.body(
                    "/innovation",
                    "required",
                    "innovation: name or describe one, or give a text alone",
                );
            }
            (Some(_), Some(_)) => {
                let detail = "text: give an innovation or a text; a description can have a text of its own";
                faults.body("/text", "not_wanted", detail);
            }
            _ => {}
        }
        if let Some(wish) = &self.wish {
            wish.check("/wish", &mut faults);
        }
        variants::check(&self.variants, self.wish.as_ref(), &mut faults);
        if self.rejected_limit.is_some() && !self.include_rejected {
            let detail = "rejectedLimit: says nothing without includeRejected";
            faults.body("/rejectedLimit", "not_wanted", detail);
        }
        faults.check()
    }

    /// The innovation, or what a text alone comes to.
    #[must_use]
    pub fn subject(&self) -> InnovationInput {
        let told = || InlineInnovation { text: self.text.clone(), ..InlineInnovation::default() };
        self.innovation.clone().unwrap_or_else(|| InnovationInput::Inline(Box::new(told())))
    }
}

impl Wish {
    /// What contradicts itself in a wish that stands at a place in the body.
    pub(super) fn check(&self, place: &str, faults: &mut Faults) {
        if self.from.zip(self.until).is_some_and(|(from, until)| until < from) {
            faults.body(&format!("{place}/until"), "order", "until: must not be before from");
        }
        if self.municipality.is_some() && self.origin.is_some() {
            let detail = "origin: give a municipality or an origin, not both";
            faults.body(&format!("{place}/origin"), "not_wanted", detail);
        }
        if self.max_distance_km.is_some() && self.municipality.is_none() && self.origin.is_none() {
            let detail = "maxDistanceKm: give a municipality or an origin to measure from";
            faults.body(&format!("{place}/maxDistanceKm"), "needs_origin", detail);
        }
    }

    /// The period wanted, if any.
    #[must_use]
    pub fn period(&self, today: Date) -> Option<Period> {
        if self.from.is_none() && self.until.is_none() {
            return None;
        }
        Some(Period { from: self.from.unwrap_or(today), until: self.until.unwrap_or(Date::MAX) })
    }

    /// How long the pilot runs: the length of a period that was not stated with both its ends says nothing.
    #[must_use]
    pub fn days(&self) -> Option<u32> {
        let is_whole = self.from.is_some() && self.until.is_some();
        self.pilot_days.or_else(|| (!is_whole).then_some(1))
    }
}
