//! State aid as it is declared, and how it adds up. Pure.

use crate::base::error::Faults;
use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What one undertaking may get of one member state in any three years, in euros: Regulation (EU) 2023/2831, article 3(2).
pub const CEILING_EUR: i64 = 300_000;

/// De-minimis aid that an organisation got from a Dutch authority.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewStateAid {
    /// How much, in whole euros: the gross grant equivalent.
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    pub amount_eur: i64,
    /// The day on which the organisation got the right to it, whenever it is paid.
    pub granted_on: Date,
    /// The authority that granted it.
    #[schema(min_length = 1, max_length = 200)]
    pub grantor: String,
    /// Under which scheme or decision; null when not stated.
    #[schema(max_length = 500)]
    pub measure: Option<String>,
}

impl NewStateAid {
    /// Rules beyond the form.
    pub fn check(&self, today: Date, faults: &mut Faults) {
        if self.granted_on > today {
            let detail = "grantedOn: lies in the future; declare aid once it is granted";
            faults.body("/grantedOn", "in_the_future", detail);
        }
        if self.granted_on.year() < 1950 {
            let detail = "grantedOn: is too long ago; only the last three years count";
            faults.body("/grantedOn", "too_long_ago", detail);
        }
    }
}

/// The first of the days that count on a day: those of the three years that end with it.
#[must_use]
pub fn counts_from(today: Date) -> Date {
    // Three years back from the next day, so that of two equal dates only the later is within: 3 years, not 3 years and a day.
    let tomorrow = today.tomorrow().unwrap_or(today);
    tomorrow.checked_sub(3.years()).unwrap_or(today)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn aid_counts_for_three_years_to_the_day() {
        assert_eq!(counts_from(date(2026, 11, 2)), date(2023, 11, 3));
        assert_eq!(counts_from(date(2026, 12, 31)), date(2024, 1, 1));
        assert_eq!(counts_from(date(2027, 2, 28)), date(2024, 3, 1));
        assert_eq!(counts_from(date(2028, 2, 28)), date(2025, 2, 28));
        assert_eq!(counts_from(date(2028, 2, 29)), date(2025, 3, 1));
    }
}
