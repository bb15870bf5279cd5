//! Secret addresses of calendars as their callers ask for them.

use serde::Deserialize;
use utoipa::ToSchema;

/// Most addresses of one person for one lab: one per device is enough.
pub const MOST_ADDRESSES: i64 = 10;

/// Asks for a secret address.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewCalendarAddress {
    /// Where it is for, so that you know later which one to take back.
    #[schema(min_length = 1, max_length = 100, example = "Telefoon")]
    pub name: String,
}
