//! The second factor as it is answered.

use super::model::FactorStatus;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// Your second factor.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FactorView {
    /// How far you are with it.
    pub status: FactorStatus,
    /// Since when it is asked for; null while it is not.
    pub confirmed_at: Option<Timestamp>,
    /// How many codes on paper are left.
    pub recovery_codes_left: i64,
}

/// What an app needs to show codes. It is shown now and never again.
#[derive(Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FactorSetup {
    /// To type into the app (Base32).
    pub secret: String,
    /// The same as an address (`otpauth:`), for a picture that the app scans.
    pub uri: String,
}

/// Codes for when the telephone is lost: each works once, in the place of what the app shows. Shown now and never again.
#[derive(Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecoveryCodesView {
    /// To print or write down.
    pub recovery_codes: Vec<String>,
}
