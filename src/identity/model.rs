//! Accounts and grants as their callers write them.

use crate::{
    base::{
        actor::Role,
        error::{Faults, Result},
        key::Key,
    },
    text_enum,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

text_enum! {
    /// Whether an account can be used.
    pub enum UserStatus {
        Active = "active", "actief", "active";
        Disabled = "disabled", "uitgeschakeld", "disabled";
    }
}

/// A new account.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewUser {
    /// Work address; the name to log in with.
    #[schema(max_length = 254, pattern = "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", example = "anna@zorglab.example")]
    pub email: String,
    /// Name as others see it.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// Password of 12 to 128 characters; left out for an account that can't log in yet.
    #[schema(min_length = 12, max_length = 128)]
    pub password: Option<String>,
    /// Whether the account can be used.
    #[serde(default = "active")]
    #[schema(required = false)]
    pub status: UserStatus,
}

fn active() -> UserStatus {
    UserStatus::Active
}

impl NewUser {
    /// Rules beyond the form.
    pub fn check(&self) -> Result<()> {
        const WORTH_COMPARING: usize = 4;
        let mut faults = Faults::new();
        let name = self.email.split('@').next().unwrap_or_default().to_lowercase();
        if let Some(password) = &self.password
            && name.len() >= WORTH_COMPARING
            && password.to_lowercase().contains(&name)
        {
            faults.body("/password", "weak", "password: must not contain the name in the e-mail address");
        }
        faults.check()
    }
}

/// Gives someone a role.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewGrant {
    /// The role.
    pub role: Role,
    /// The organisation (sme, payer, partner), lab (coordinator) or network (`network_manager`); none for province and admin.
    pub object: Option<Key>,
}

/// Who logs in.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Credentials {
    /// The account's e-mail address.
    #[schema(max_length = 254, example = "ondernemer@demo.example")]
    pub email: String,
    /// Its password.
    #[schema(max_length = 128, format = Password)]
    pub password: String,
}
