//! Windows, blackouts and claims as their callers write them.

use crate::{
    base::{
        error::{Faults, Result},
        id::{LabId, LabServiceId, PlacementId, ThemeId},
        key::Key,
        period::Period,
    },
    text_enum,
};
use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A longer window says nothing about capacity; it is probably a typing error.
const LONGEST_YEARS: i64 = 10;

text_enum! {
    /// How firmly a placement has a slot.
    pub enum BookingState {
        Held = "held", "vastgehouden", "held";
        Booked = "booked", "geboekt", "booked";
    }
}

/// A period in which a lab has room for a number of pilots.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewWindow {
    /// First day.
    pub from: Date,
    /// Last day; at most ten years later.
    pub until: Date,
    /// Pilots at the same time.
    #[schema(minimum = 0, maximum = 10000)]
    pub slots: i32,
    /// The theme, with all that is narrower, that it is kept for; none for every theme.
    pub theme: Option<Key>,
    /// The service that is booked apart; none for the lab as a whole.
    pub service: Option<LabServiceId>,
    /// How many of the slots are paid for; not stated when left out.
    #[schema(minimum = 0, maximum = 10000)]
    pub funded_slots: Option<i32>,
    /// How many of the slots only SMEs can take.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10000, required = false)]
    pub sme_reserved_slots: i32,
    /// Whether it was made up, for a demonstration.
    #[serde(default)]
    #[schema(required = false)]
    pub fictitious: bool,
}

impl NewWindow {
    /// Rules beyond the form.
    pub fn check(&self) -> Result<()> {
        let mut faults = Faults::new();
        check_period(self.from, self.until, &mut faults);
        if self.funded_slots.is_some_and(|funded| funded > self.slots) {
            let detail = "fundedSlots: must be at most the number of slots";
            faults.body("/fundedSlots", "over_slots", detail);
        }
        if self.sme_reserved_slots > self.slots {
            let detail = "smeReservedSlots: must be at most the number of slots";
            faults.body("/smeReservedSlots", "over_slots", detail);
        }
        faults.check()
    }

    /// The days that it covers.
    #[must_use]
    pub fn period(&self) -> Period {
        Period { from: self.from, until: self.until }
    }
}

/// A period in which a lab takes no pilots: maintenance, holiday.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewBlackout {
    /// First day.
    pub from: Date,
    /// Last day; at most ten years later.
    pub until: Date,
    /// Why, in words that everybody may read.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: Option<String>,
}

impl NewBlackout {
    /// Rules beyond the form.
    pub fn check(&self) -> Result<()> {
        let mut faults = Faults::new();
        check_period(self.from, self.until, &mut faults);
        faults.check()
    }

    /// The days that it closes.
    #[must_use]
    pub fn period(&self) -> Period {
        Period { from: self.from, until: self.until }
    }
}

/// Slots that a placement asks for, all or none.
#[derive(Debug, Clone)]
pub struct Claim {
    /// For whom.
    pub placement: PlacementId,
    /// Where.
    pub lab: LabId,
    /// In which service; none for the lab as a whole.
    pub service: Option<LabServiceId>,
    /// The themes of the innovation: they and all broader ones name the pools that it may take from.
    pub themes: Vec<ThemeId>,
    /// Every day of it needs the slots.
    pub period: Period,
    /// How many.
    pub slots: i32,
    /// Whether an SME asks: some slots are kept for them.
    pub for_sme: bool,
}

fn check_period(from: Date, until: Date, faults: &mut Faults) {
    if until < from {
        faults.body("/until", "before_from", "until: must not be before from");
    } else if from.checked_add(LONGEST_YEARS.years()).is_ok_and(|latest| latest < until) {
        let detail = format!("until: must be at most {LONGEST_YEARS} years after from");
        faults.body("/until", "too_long", detail);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn ten_years_are_enough() {
        let check = |until| {
            let mut faults = Faults::new();
            check_period(date(2026, 1, 1), until, &mut faults);
            faults.check().is_ok()
        };
        assert!(check(date(2026, 1, 1)));
        assert!(check(date(2036, 1, 1)));
        assert!(!check(date(2036, 1, 2)));
        assert!(!check(date(2025, 12, 31)));
    }
}
