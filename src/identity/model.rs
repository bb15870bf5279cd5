//! Accounts and grants as their callers write them.

use crate::{
    base::{actor::Role, key::Key},
    text_enum,
};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

text_enum! {
    /// Whether an account can be used.
    pub enum UserStatus {
        Active = "active", "actief", "active";
        Disabled = "disabled", "uitgeschakeld", "disabled";
    }
}

text_enum! {
    /// Whose account it is.
    pub enum AccountKind {
        Person = "person", "persoon", "person";
        Machine = "machine", "machine", "machine";
        Erased = "erased", "gewist", "erased";
    }
}

/// A new account. What holds a password has no `Debug`, so that no log can show it.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewUser {
    /// Work address; the name to log in with.
    #[schema(max_length = 254, pattern = "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", example = "anna@zorglab.example")]
    pub email: String,
    /// Name as others see it.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// Password of 12 to 128 characters; left out for an account that can't log in yet.
    #[schema(min_length = 12, max_length = 128, format = Password)]
    pub password: Option<String>,
    /// Whether the account can be used.
    #[serde(default = "active")]
    #[schema(required = false)]
    pub status: UserStatus,
}

fn active() -> UserStatus {
    UserStatus::Active
}

/// One's own account.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OwnAccount {
    /// Name as others see it.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// A new password of 12 to 128 characters. It ends every session of the account, also this one.
    #[schema(min_length = 12, max_length = 128, format = Password)]
    pub password: Option<String>,
    /// The present password; needed to set a new one.
    #[schema(max_length = 128, format = Password)]
    pub current_password: Option<String>,
}

text_enum! {
    /// What a one-time link is for.
    pub enum LinkPurpose {
        Invitation = "invitation", "uitnodiging", "invitation";
        Reset = "reset", "nieuw wachtwoord", "new password";
    }
}

impl LinkPurpose {
    /// How long such a link works.
    #[must_use]
    pub const fn life(self) -> SignedDuration {
        match self {
            Self::Invitation => SignedDuration::from_hours(72),
            Self::Reset => SignedDuration::from_hours(1),
        }
    }
}

/// Asks for a one-time link by which a person sets their password.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewLink {
    /// For the first password of an account, or a new one.
    pub purpose: LinkPurpose,
}

/// Sets a password by a one-time link.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Redemption {
    /// The secret: what stands after `#/link/` in the link.
    #[schema(max_length = 100)]
    pub secret: String,
    /// The new password, of 12 to 128 characters.
    #[schema(min_length = 12, max_length = 128, format = Password)]
    pub password: String,
}

/// Asks someone in: gives a role on an object to the account with this address, which is made when there is none.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewInvitation {
    /// Work address; the name to log in with.
    #[schema(max_length = 254, pattern = "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", example = "anna@zorglab.example")]
    pub email: String,
    /// Name as others see it; of no effect when the account is there already.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// The role.
    pub role: Role,
    /// The organisation, lab or network, as in a grant.
    pub object: Option<Key>,
}

/// A refresh token.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RefreshToken {
    /// As POST /v1/tokens or /v1/tokens/refresh gave it last.
    #[schema(max_length = 100)]
    pub refresh_token: String,
}

text_enum! {
    /// Why a session ended before its time.
    pub enum EndReason {
        Logout = "logout", "uitgelogd", "logged out";
        Reuse = "reuse", "oud token hergebruikt", "old token used again";
        Password = "password", "nieuw wachtwoord", "new password";
        Disabled = "disabled", "account uitgeschakeld", "account disabled";
        Erased = "erased", "account gewist", "account erased";
        SecondFactor = "second_factor", "tweede factor ingesteld", "second factor turned on";
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
#[derive(Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Credentials {
    /// The account's e-mail address.
    #[schema(max_length = 254, example = "ondernemer@demo.example")]
    pub email: String,
    /// Its password.
    #[schema(max_length = 128, format = Password)]
    pub password: String,
    /// What its second factor shows, or a code on paper; asked for only where the account has one.
    #[schema(max_length = 60, example = "492039")]
    pub code: Option<String>,
}
