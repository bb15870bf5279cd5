//! Accounts and grants as they are answered. A password never is.

use super::{
    model::UserStatus,
    store::{GrantRow, UserRow},
};
use crate::{
    base::{
        actor::{ObjectKind, Role},
        id::{GrantId, SubjectId, UserId},
        page::Listed,
    },
    http::Resource,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An account.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserView {
    /// Its id.
    pub id: UserId,
    /// Work address.
    pub email: String,
    /// Name as others see it.
    pub name: String,
    /// Whether it can be used.
    pub status: UserStatus,
    /// What it may do.
    pub grants: Vec<GrantView>,
    /// Version: the ETag.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A role on an object.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GrantView {
    /// Its id.
    pub id: GrantId,
    /// Whose it is.
    #[serde(skip)]
    #[schema(ignore)]
    pub user: UserId,
    /// The role.
    pub role: Role,
    /// What the role is about.
    pub object_kind: ObjectKind,
    /// Which one; null for the whole register.
    pub object_id: Option<SubjectId>,
    /// Who gave it; null when the service did.
    pub granted_by: Option<UserId>,
    /// When.
    pub granted_at: Timestamp,
}

/// A token, and until when it is valid.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TokenView {
    /// For the header `Authorization: Bearer …`.
    pub access_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// From then on it is refused.
    pub expires_at: Timestamp,
}

/// Which part of a list.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PageQuery {
    /// Items on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 500)]
    pub cursor: Option<String>,
}

impl UserView {
    /// The view of a row.
    #[must_use]
    pub(crate) fn of(row: UserRow, grants: Vec<GrantRow>) -> Self {
        Self {
            id: row.id,
            email: row.email,
            name: row.name,
            status: row.status,
            grants: grants.into_iter().map(GrantView::from).collect(),
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        }
    }
}

impl From<GrantRow> for GrantView {
    fn from(row: GrantRow) -> Self {
        Self {
            id: row.id,
            user: row.user_id,
            role: row.role,
            object_kind: row.object_kind,
            object_id: row.object_id,
            granted_by: row.granted_by,
            granted_at: row.granted_at.into(),
        }
    }
}

impl Listed for UserView {
    const PLURAL: &'static str = "users";
}
impl Listed for GrantView {
    const PLURAL: &'static str = "grants";
}
impl Resource for UserView {
    fn path(&self) -> String {
        format!("/v1/users/{}", self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}
impl Resource for GrantView {
    fn path(&self) -> String {
        format!("/v1/users/{}/grants/{}", self.user, self.id)
    }
    /// A grant never changes: it is given and taken back.
    fn version(&self) -> i64 {
        1
    }
}
