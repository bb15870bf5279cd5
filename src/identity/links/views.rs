//! External identities as they are answered.

use super::store::IdentityRow;
use crate::{
    base::{
        id::{IdentityLinkId, UserId},
        page::Listed,
    },
    http::Resource,
};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// An identity that is linked to an account.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct IdentityView {
    /// Its id.
    pub id: IdentityLinkId,
    /// Whose it is.
    #[serde(skip)]
    #[schema(ignore)]
    pub user: UserId,
    /// The provider: `iss` of its tokens.
    pub issuer: String,
    /// What it calls the account's holder: `sub` of its tokens.
    pub subject: String,
    /// Who linked it; null when the service did.
    pub created_by: Option<UserId>,
    /// When.
    pub created_at: Timestamp,
}

impl From<IdentityRow> for IdentityView {
    fn from(row: IdentityRow) -> Self {
        Self {
            id: row.id,
            user: row.user_id,
            issuer: row.issuer,
            subject: row.subject,
            created_by: row.created_by,
            created_at: row.created_at.into(),
        }
    }
}

impl Listed for IdentityView {
    const PLURAL: &'static str = "identities";
}
impl Resource for IdentityView {
    fn path(&self) -> String {
        format!("/v1/users/{}/identities/{}", self.user, self.id)
    }
    /// A link never changes: it is made and taken away.
    fn version(&self) -> i64 {
        1
    }
}
