//! The second factor as its holder writes it.

use crate::text_enum;
use serde::Deserialize;
use utoipa::ToSchema;

text_enum! {
    /// How far somebody is with their second factor.
    pub enum FactorStatus {
        None = "none", "geen", "none";
        Begun = "begun", "begonnen", "begun";
        On = "on", "aan", "on";
    }
}

/// Asks for a second factor.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewFactor {
    /// Your present password.
    #[schema(max_length = 128, format = Password)]
    pub password: String,
}

/// Shows that the app has the secret.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FactorCode {
    /// The six figures that the app shows.
    #[schema(min_length = 6, max_length = 12, example = "492039")]
    pub code: String,
}

/// Gives up the second factor.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FactorRemoval {
    /// Your present password.
    #[schema(max_length = 128, format = Password)]
    pub password: String,
    /// What the app shows, or a code on paper; not needed while the factor is only begun.
    #[schema(max_length = 60)]
    pub code: Option<String>,
}
