//! Machines as they are answered. What was kept of a secret never is.

use super::{
    model::{CredentialKind, CredentialStatus, PublicKey},
    store::{ClientRow, CredentialRow},
};
use crate::{
    base::{
        actor::ApiScope,
        error::Result,
        id::{CredentialId, GrantId, OrganisationId, UserId},
        page::Listed,
    },
    http::Resource,
    identity::{
        machines::{Machine, Mandate},
        model::UserStatus,
    },
};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A machine.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClientView {
    /// Its id; also its `client_id`, and its account in the audit log.
    pub id: UserId,
    /// Whose machine it is.
    pub organisation: OrganisationId,
    /// Name as others see it.
    pub name: String,
    /// To what it is narrowed down.
    pub scopes: Vec<ApiScope>,
    /// Whether it can be used.
    pub status: UserStatus,
    /// Who made it; null when the service did.
    pub created_by: Option<UserId>,
    /// Version: the ETag.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Something that a machine shows.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CredentialView {
    /// Its id.
    pub id: CredentialId,
    /// Whose it is.
    pub client: UserId,
    /// What it is.
    pub kind: CredentialKind,
    /// What stands in the key itself to tell it from others; no secret.
    #[schema(example = "8sKd02LmQx1Z")]
    pub key_id: String,
    /// Whether it works.
    pub status: CredentialStatus,
    /// Of a key pair: its public half.
    pub public_key: Option<PublicKey>,
    /// From then on it is refused.
    pub expires_at: Timestamp,
    /// Who made it; null when the service did.
    pub created_by: Option<UserId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was used last, to the minute; null when it never was.
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// A new credential. Its secret is shown now and never again.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MadeCredentialView {
    /// What is known of it from now on.
    pub credential: CredentialView,
    /// An API key for `Authorization: Bearer …`, or a client secret for POST /v1/oauth2/token; null for a key pair.
    pub secret: Option<String>,
}

/// A machine that may act for an organisation.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsentView {
    /// Its id.
    pub id: GrantId,
    /// The organisation that consents.
    pub organisation: OrganisationId,
    /// The machine: whose it is, and what it may do.
    pub client: ConsentedView,
    /// Who consented; null when the service did.
    pub granted_by: Option<UserId>,
    /// When.
    pub granted_at: Timestamp,
}

/// A machine, as those see it for whom it acts.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsentedView {
    /// Its id.
    pub id: UserId,
    /// Its name.
    pub name: String,
    /// Whose machine it is.
    pub organisation: OrganisationId,
    /// To what it is narrowed down.
    pub scopes: Vec<ApiScope>,
    /// Whether it can be used.
    pub status: UserStatus,
}

/// A token for a machine (RFC 6749, 5.1).
#[derive(Serialize, ToSchema)]
pub struct MachineTokenView {
    /// For the header `Authorization: Bearer …`.
    pub access_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// Seconds until it is refused.
    #[schema(minimum = 0)]
    pub expires_in: i64,
    /// What it is narrowed down to, separated by blanks.
    #[schema(example = "innovations:read requests:write")]
    pub scope: String,
}

/// Why there is no token (RFC 6749, 5.2).
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenErrorView {
    /// `invalid_request`, `invalid_client`, `unsupported_grant_type` or `invalid_scope`.
    #[schema(example = "invalid_client")]
    pub error: &'static str,
    /// What is wrong, and what to do next.
    pub error_description: String,
}

impl ClientView {
    /// The view of a row and the account behind it.
    pub(crate) fn of(row: ClientRow, account: Machine) -> Result<Self> {
        Ok(Self {
            id: account.id,
            organisation: row.organisation_id,
            name: account.name,
            scopes: row.scopes.into()?,
            status: account.status,
            created_by: row.created_by,
            version: account.version,
            created_at: account.created_at,
            updated_at: account.updated_at,
        })
    }
}

impl CredentialView {
    /// The view of a row at an instant.
    pub(crate) fn of(row: CredentialRow, now: Timestamp) -> Result<Self> {
        let status = match row.revoked_at {
            Some(_) => CredentialStatus::Revoked,
            None if now < row.expires_at.into() => CredentialStatus::Live,
            None => CredentialStatus::Expired,
        };
        Ok(Self {
            id: row.id,
            client: row.client_id,
            kind: row.kind,
            key_id: row.key_id,
            status,
            public_key: row.public_key.map(crate::db::types::Json::into).transpose()?,
            expires_at: row.expires_at.into(),
            created_by: row.created_by,
            created_at: row.created_at.into(),
            last_used_at: row.last_used_at.map(Timestamp::from),
            revoked_at: row.revoked_at.map(Timestamp::from),
        })
    }
}

impl ConsentView {
    /// The view of a mandate and the machine that has it.
    pub(crate) fn of(organisation: OrganisationId, mandate: Mandate, client: ClientView) -> Self {
        let client = ConsentedView {
            id: client.id,
            name: client.name,
            organisation: client.organisation,
            scopes: client.scopes,
            status: client.status,
        };
        let (granted_by, granted_at) = (mandate.granted_by, mandate.granted_at);
        Self { id: mandate.id, organisation, client, granted_by, granted_at }
    }
}

impl Listed for ClientView {
    const PLURAL: &'static str = "clients";
}
impl Listed for CredentialView {
    const PLURAL: &'static str = "credentials";
}
impl Listed for ConsentView {
    const PLURAL: &'static str = "consents";
}
impl Resource for ClientView {
    fn path(&self) -> String {
        format!("/v1/clients/{}", self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}
impl Resource for MadeCredentialView {
    fn path(&self) -> String {
        format!("/v1/clients/{}/credentials/{}", self.credential.client, self.credential.id)
    }
    /// A credential never changes: it is made, used and revoked.
    fn version(&self) -> i64 {
        1
    }
}
impl Resource for ConsentView {
    fn path(&self) -> String {
        format!("/v1/organisations/{}/consents/{}", self.organisation, self.id)
    }
    /// A consent never changes: it is given and withdrawn.
    fn version(&self) -> i64 {
        1
    }
}
