//! External identities as their callers write them.

use crate::base::error::{Faults, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an OpenID provider calls somebody.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Identity {
    /// `iss` of its tokens.
    pub issuer: String,
    /// `sub` of its tokens: unique within the issuer.
    pub subject: String,
}

/// Links an identity to an account.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewIdentity {
    /// The provider: `iss` of its tokens, to the letter. One of those in the setting `issuers`.
    #[schema(min_length = 1, max_length = 500, example = "https://login.zorglab.example/realms/zorglab")]
    pub issuer: String,
    /// What it calls the account's holder: `sub` of its tokens.
    #[schema(min_length = 1, max_length = 255, example = "248289761001")]
    pub subject: String,
}

impl NewIdentity {
    /// Rules beyond the form; `issuers` are those whose tokens are accepted.
    pub fn check(&self, issuers: &[String]) -> Result<()> {
        let mut faults = Faults::new();
        if !issuers.contains(&self.issuer) {
            let known = if issuers.is_empty() { "none yet".to_owned() } else { issuers.join(", ") };
            let detail = format!(
                "issuer: no tokens of this issuer are accepted; choose one of the setting `issuers`: {known}"
            );
            faults.body("/issuer", "unknown", detail);
        }
        if self.subject.chars().any(char::is_control) {
            faults.body("/subject", "format", "subject: must not contain control characters");
        }
        faults.check()
    }
}
