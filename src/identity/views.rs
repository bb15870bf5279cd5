//! Accounts and grants as they are answered. A password never is.

use super::{
    model::{LinkPurpose, UserStatus},
    sessions::Session,
    store::{GrantRow, UserRow, sessions::SessionRow},
    tokens::Issued,
};
use crate::{
    base::{
        actor::{ObjectKind, Role},
        id::{GrantId, SessionId, SubjectId, UserId},
        key::Key,
        page::Listed,
    },
    config::Logins,
    http::Resource,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
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
    /// Since when a second factor is asked for at its logins; null while it has none.
    pub second_factor_since: Option<Timestamp>,
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
    /// Its slug.
    pub object_slug: Option<String>,
    /// Its name, for Dutch readers.
    pub object_name_nl: Option<String>,
    /// Its name, for English readers.
    pub object_name_en: Option<String>,
    /// Who gave it; null when the service did.
    pub granted_by: Option<UserId>,
    /// When.
    pub granted_at: Timestamp,
}

/// What an object of grants is called.
#[derive(Debug, Clone)]
pub struct ObjectName {
    /// Its slug.
    pub slug: Option<String>,
    /// In Dutch.
    pub name_nl: String,
    /// In English.
    pub name_en: String,
}

/// A person, as those see them who give them roles.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PersonView {
    /// The account.
    pub id: UserId,
    /// Name as others see it.
    pub name: String,
    /// Work address; null for who does not manage accounts.
    pub email: Option<String>,
}

/// Who holds a role on an object.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HolderView {
    /// The grant's id.
    pub id: GrantId,
    /// Who.
    pub user: PersonView,
    /// The role.
    pub role: Role,
    /// What the role is about.
    pub object_kind: ObjectKind,
    /// Which one.
    pub object_id: Option<SubjectId>,
    /// Who gave it; null when the service did.
    pub granted_by: Option<UserId>,
    /// When.
    pub granted_at: Timestamp,
}

/// Who holds roles on which object: name exactly one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GrantsQuery {
    /// The organisation.
    pub organisation: Option<Key>,
    /// The lab.
    pub lab: Option<Key>,
    /// The network.
    pub network: Option<Key>,
    /// Items on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 500)]
    pub cursor: Option<String>,
}

/// A one-time link. It is shown now and never again; the service sends no mail, so hand it over yourself.
#[derive(Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LinkView {
    /// What it is for.
    pub purpose: LinkPurpose,
    /// For POST /v1/links/redeem.
    pub secret: String,
    /// The page of the portal that asks for a password, with the secret in the fragment.
    pub url: String,
    /// From then on it is refused.
    pub expires_at: Timestamp,
}

/// What an invitation did.
#[derive(Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvitationView {
    /// The role that was given.
    pub grant: GrantView,
    /// For who can't log in yet; null when there is nothing to hand over.
    pub link: Option<LinkView>,
}

/// Tokens of a session, and until when each works.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TokenView {
    /// For the header `Authorization: Bearer …`.
    pub access_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// From then on the access token is refused.
    pub expires_at: Timestamp,
    /// For POST /v1/tokens/refresh; works once.
    pub refresh_token: String,
    /// From then on the refresh token is refused, unless it was used before.
    pub refresh_expires_at: Timestamp,
    /// From then on log in anew, however often the session was refreshed.
    pub session_expires_at: Timestamp,
}

impl TokenView {
    /// The view of a session and the access token that was issued in it.
    #[must_use]
    pub fn of(session: Session, issued: Issued) -> Self {
        Self {
            access_token: issued.token,
            token_type: "Bearer",
            expires_at: issued.expires_at,
            refresh_token: session.refresh.reveal(),
            refresh_expires_at: session.refresh_until,
            session_expires_at: session.until,
        }
    }
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

/// A session that its holder can go on with.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    /// Its id; that of the access token in use is its claim `sid`.
    pub id: SessionId,
    /// When somebody logged in.
    pub created_at: Timestamp,
    /// When it was gone on with last, by login or refresh.
    pub last_used_at: Timestamp,
    /// When it ends unless it is gone on with before.
    pub idle_at: Timestamp,
    /// When it ends in any case.
    pub expires_at: Timestamp,
}

impl SessionView {
    /// The view of a row.
    pub(crate) fn of(row: &SessionRow, logins: &Logins) -> Self {
        let (used, ends) = (Timestamp::from(row.last_used_at), Timestamp::from(row.expires_at));
        Self {
            id: row.id,
            created_at: row.created_at.into(),
            last_used_at: used,
            idle_at: ends.min(used + logins.idle),
            expires_at: ends,
        }
    }
}

impl Listed for SessionView {
    const PLURAL: &'static str = "sessions";
}

impl UserView {
    /// The view of a row.
    #[must_use]
    pub(crate) fn of(row: UserRow, grants: Vec<GrantView>, second_factor_since: Option<Timestamp>) -> Self {
        Self {
            id: row.id,
            email: row.email,
            name: row.name,
            status: row.status,
            grants,
            second_factor_since,
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        }
    }
}

impl GrantView {
    /// The view of a row; `names` has those of all objects.
    pub(crate) fn of(row: GrantRow, names: &HashMap<SubjectId, ObjectName>) -> Self {
        let name = row.object_id.and_then(|id| names.get(&id)).cloned();
        Self {
            id: row.id,
            user: row.user_id,
            role: row.role,
            object_kind: row.object_kind,
            object_id: row.object_id,
            object_slug: name.as_ref().and_then(|name| name.slug.clone()),
            object_name_nl: name.as_ref().map(|name| name.name_nl.clone()),
            object_name_en: name.map(|name| name.name_en),
            granted_by: row.granted_by,
            granted_at: row.granted_at.into(),
        }
    }
}

impl HolderView {
    /// The view of a row and who it is about.
    pub(crate) fn of(row: GrantRow, user: PersonView) -> Self {
        Self {
            id: row.id,
            user,
            role: row.role,
            object_kind: row.object_kind,
            object_id: row.object_id,
            granted_by: row.granted_by,
            granted_at: row.granted_at.into(),
        }
    }
}

impl Listed for HolderView {
    const PLURAL: &'static str = "grants";
}
impl Resource for InvitationView {
    fn path(&self) -> String {
        self.grant.path()
    }
    fn version(&self) -> i64 {
        self.grant.version()
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
