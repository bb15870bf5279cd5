//! Services and involvements of a lab as their callers write them.

use crate::{
    base::{error::Faults, period::open_overlap},
    text_enum,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

text_enum! {
    /// What a lab offers: work that it does, or a place or device that it has.
    pub enum ServiceKind {
        Service = "service", "dienst", "service";
        Facility = "facility", "faciliteit", "facility";
    }
}

/// A service or facility of a lab.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewLabService {
    /// Service or facility.
    pub kind: ServiceKind,
    /// Name in Dutch.
    #[schema(min_length = 1, max_length = 200)]
    pub name_nl: String,
    /// Name in English.
    #[schema(min_length = 1, max_length = 200)]
    pub name_en: String,
    /// What it is, in Dutch.
    #[schema(min_length = 1, max_length = 2000)]
    pub description_nl: Option<String>,
    /// What it is, in English.
    #[schema(min_length = 1, max_length = 2000)]
    pub description_en: Option<String>,
    /// Whether it has capacity of its own, beside that of the lab.
    #[serde(default)]
    #[schema(required = false, default = false)]
    pub booked_apart: bool,
}

/// A period in which the province is actively involved in a lab.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewInvolvement {
    /// First day.
    pub from: Date,
    /// Last day; left out while it goes on.
    pub until: Option<Date>,
    /// What it consists of; public.
    #[schema(min_length = 1, max_length = 1000)]
    pub note: Option<String>,
}

impl NewInvolvement {
    /// Notes what breaks a rule beyond the form.
    pub fn note_faults(&self, faults: &mut Faults) {
        if self.until.is_some_and(|until| until < self.from) {
            faults.body("/until", "range", "until: must not be before from");
        }
    }

    /// Whether it shares a day with another period.
    #[must_use]
    pub fn overlaps(&self, from: Date, until: Option<Date>) -> bool {
        open_overlap((self.from, self.until), (from, until))
    }
}
