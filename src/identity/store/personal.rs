//! The SQL of what is kept about one person, and of taking it away.

use super::{GrantRow, UserRow, onetime::LinkRow, sessions::SessionRow};
use crate::{
    base::{
        actor::{ObjectKind, Role},
        error::Result,
        id::{LabId, SessionId, SubjectId, UserId},
        person::ROWS_ASKED,
    },
    db::{
        Read, Write,
        schema::{grants, identities, refresh_tokens, sessions, user_links, users},
        types::Instant,
    },
    identity::{
        factors::store::{CodeTrace, FactorRow, find_factor, list_code_traces},
        links::store::IdentityRow,
        model::{AccountKind, UserStatus},
    },
};
use diesel::prelude::*;
use serde::Serialize;

/// A row of `refresh_tokens` without what is kept of the secret.
#[derive(Debug, Queryable, Selectable, Serialize)]
#[diesel(table_name = refresh_tokens)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TokenRow {
    pub session_id: SessionId,
    pub issued_at: Instant,
    pub used_at: Option<Instant>,
}

/// What is kept about one person.
pub(crate) struct Kept {
    pub accounts: Vec<UserRow>,
    pub grants: Vec<GrantRow>,
    pub sessions: Vec<SessionRow>,
    pub tokens: Vec<TokenRow>,
    pub factors: Vec<FactorRow>,
    pub codes: Vec<CodeTrace>,
    pub links: Vec<LinkRow>,
    pub identities: Vec<IdentityRow>,
}

/// The rows in which somebody is named: as who has something, or as who gave or took it.
pub(crate) fn list_kept(read: &mut Read<'_>, id: UserId) -> Result<Kept> {
    let accounts = users::table.filter(users::id.eq(id)).select(UserRow::as_select()).load(read.db())?;
    let grants = grants::table
        .filter(
            grants::user_id
                .eq(id)
                .or(grants::granted_by.eq(Some(id)).assume_not_null())
                .or(grants::revoked_by.eq(Some(id)).assume_not_null()),
        )
        .order(grants::id.desc())
        .limit(ROWS_ASKED)
        .select(GrantRow::as_select())
        .load(read.db())?;
    let logins = sessions::table
        .filter(sessions::user_id.eq(id))
        .order(sessions::id.desc())
        .limit(ROWS_ASKED)
        .select(SessionRow::as_select())
        .load(read.db())?;
    let tokens = refresh_tokens::table
        .inner_join(sessions::table)
        .filter(sessions::user_id.eq(id))
        .order(refresh_tokens::issued_at.desc())
        .limit(ROWS_ASKED)
        .select(TokenRow::as_select())
        .load(read.db())?;
    let factors = find_factor(read, id)?.into_iter().collect();
    let codes = list_code_traces(read, id)?;
    let links = user_links::table
        .filter(user_links::user_id.eq(id).or(user_links::created_by.eq(Some(id)).assume_not_null()))
        .limit(ROWS_ASKED)
        .select(LinkRow::as_select())
        .load(read.db())?;
    let identities = identities::table
        .filter(identities::user_id.eq(id).or(identities::created_by.eq(Some(id)).assume_not_null()))
        .order(identities::id.desc())
        .limit(ROWS_ASKED)
        .select(IdentityRow::as_select())
        .load(read.db())?;
    Ok(Kept { accounts, grants, sessions: logins, tokens, factors, codes, links, identities })
}

/// The labs in which somebody has or had a role.
pub(crate) fn list_labs_of(read: &mut Read<'_>, id: UserId) -> Result<Vec<LabId>> {
    let objects: Vec<Option<SubjectId>> = grants::table
        .filter(grants::user_id.eq(id))
        .filter(grants::object_kind.eq(ObjectKind::Lab))
        .select(grants::object_id)
        .load(read.db())?;
    Ok(objects.into_iter().flatten().map(|object| LabId::from_uuid(object.uuid())).collect())
}

/// Whether another person who can log in holds a role on an object.
pub(crate) fn is_other_holder(
    read: &mut Read<'_>,
    (role, object): (Role, SubjectId),
    leaving: UserId,
) -> Result<bool> {
    let others = grants::table
        .inner_join(users::table)
        .filter(grants::role.eq(role))
        .filter(grants::object_id.eq(Some(object)))
        .filter(grants::revoked_at.is_null())
        .filter(users::status.eq(UserStatus::Active))
        .filter(users::kind.eq(AccountKind::Person))
        .filter(users::id.ne(leaving));
    Ok(diesel::select(diesel::dsl::exists(others)).get_result(read.db())?)
}

/// Forgets every session of an account, ended or not.
pub(crate) fn delete_sessions_of(write: &mut Write<'_>, user: UserId) -> Result<()> {
    let all: Vec<SessionId> =
        sessions::table.filter(sessions::user_id.eq(user)).select(sessions::id).load(write.db())?;
    super::sessions::delete_sessions(write, &all)
}

/// Sessions that ended or ran out before an instant, the oldest first.
pub(crate) fn list_over(read: &mut Read<'_>, before: Instant, limit: i64) -> Result<Vec<SessionId>> {
    Ok(sessions::table
        .filter(sessions::expires_at.lt(before).or(sessions::ended_at.lt(Some(before)).assume_not_null()))
        .order(sessions::id)
        .limit(limit)
        .select(sessions::id)
        .load(read.db())?)
}

/// How many those are.
pub(crate) fn count_over(read: &mut Read<'_>, before: Instant) -> Result<i64> {
    Ok(sessions::table
        .filter(sessions::expires_at.lt(before).or(sessions::ended_at.lt(Some(before)).assume_not_null()))
        .count()
        .get_result(read.db())?)
}

/// Accounts whose one-time link ran out before an instant.
pub(crate) fn list_dead_links(read: &mut Read<'_>, before: Instant, limit: i64) -> Result<Vec<UserId>> {
    Ok(user_links::table
        .filter(user_links::expires_at.lt(before))
        .limit(limit)
        .select(user_links::user_id)
        .load(read.db())?)
}

/// How many those are.
pub(crate) fn count_dead_links(read: &mut Read<'_>, before: Instant) -> Result<i64> {
    Ok(user_links::table.filter(user_links::expires_at.lt(before)).count().get_result(read.db())?)
}

/// Takes these links away.
pub(crate) fn delete_links(write: &mut Write<'_>, users: &[UserId]) -> Result<()> {
    diesel::delete(user_links::table.filter(user_links::user_id.eq_any(users.to_vec())))
        .execute(write.db())?;
    Ok(())
}
