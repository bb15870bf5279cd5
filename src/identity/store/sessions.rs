//! The SQL of sessions and their refresh tokens.

use crate::{
    base::{
        error::Result,
        id::{SessionId, UserId},
    },
    db::{
        Read, Write,
        schema::{refresh_tokens, sessions},
        types::Instant,
    },
    identity::model::EndReason,
};
use diesel::prelude::*;
use jiff::Timestamp;
use serde::Serialize;

/// A row of `sessions`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = sessions, treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SessionRow {
    pub id: SessionId,
    pub user_id: UserId,
    pub created_at: Instant,
    pub last_used_at: Instant,
    pub expires_at: Instant,
    pub ended_at: Option<Instant>,
    pub end_reason: Option<EndReason>,
}

/// Begins a session.
pub(crate) fn insert_session(write: &mut Write<'_>, row: &SessionRow) -> Result<()> {
    diesel::insert_into(sessions::table).values(row).execute(write.db())?;
    Ok(())
}

/// Gives a session its next token.
pub(crate) fn insert_token(write: &mut Write<'_>, session: SessionId, token_sha256: &str) -> Result<()> {
    let now: Instant = write.now().into();
    diesel::insert_into(refresh_tokens::table)
        .values((
            refresh_tokens::token_sha256.eq(token_sha256),
            refresh_tokens::session_id.eq(session),
            refresh_tokens::issued_at.eq(now),
        ))
        .execute(write.db())?;
    diesel::update(sessions::table.find(session)).set(sessions::last_used_at.eq(now)).execute(write.db())?;
    Ok(())
}

/// The session of a token, and whether the token was used before.
pub(crate) fn find_by_token(read: &mut Read<'_>, token_sha256: &str) -> Result<Option<(SessionRow, bool)>> {
    Ok(refresh_tokens::table
        .find(token_sha256)
        .inner_join(sessions::table)
        .select((SessionRow::as_select(), refresh_tokens::used_at.is_not_null()))
        .first(read.db())
        .optional()?)
}

/// Marks a token as used.
pub(crate) fn use_token(write: &mut Write<'_>, token_sha256: &str) -> Result<()> {
    let now: Instant = write.now().into();
    diesel::update(refresh_tokens::table.find(token_sha256))
        .set(refresh_tokens::used_at.eq(Some(now)))
        .execute(write.db())?;
    Ok(())
}

/// The sessions of an account that were not ended, oldest first.
pub(crate) fn list_open(read: &mut Read<'_>, user: UserId) -> Result<Vec<SessionRow>> {
    Ok(sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::ended_at.is_null())
        .order(sessions::id)
        .select(SessionRow::as_select())
        .load(read.db())?)
}

/// Ends sessions.
pub(crate) fn end_sessions(write: &mut Write<'_>, ids: &[SessionId], reason: EndReason) -> Result<()> {
    let now: Instant = write.now().into();
    diesel::update(sessions::table.filter(sessions::id.eq_any(ids)))
        .set((sessions::ended_at.eq(Some(now)), sessions::end_reason.eq(Some(reason))))
        .execute(write.db())?;
    Ok(())
}

/// The sessions that were ended since an instant.
pub(crate) fn list_ended(read: &mut Read<'_>, since: Timestamp) -> Result<Vec<(SessionId, Instant)>> {
    let since: Instant = since.into();
    Ok(sessions::table
        .filter(sessions::ended_at.ge(Some(since)))
        .select((sessions::id, sessions::ended_at.assume_not_null()))
        .load(read.db())?)
}

/// Forgets the sessions of an account that ended or ran out before an instant.
pub(crate) fn delete_old(write: &mut Write<'_>, user: UserId, before: Timestamp) -> Result<()> {
    let before: Instant = before.into();
    let old: Vec<SessionId> = sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::expires_at.lt(before).or(sessions::ended_at.lt(Some(before)).assume_not_null()))
        .select(sessions::id)
        .load(write.db())?;
    delete_sessions(write, &old)
}

/// Forgets these sessions.
pub(crate) fn delete_sessions(write: &mut Write<'_>, ids: &[SessionId]) -> Result<()> {
    if !ids.is_empty() {
        diesel::delete(refresh_tokens::table.filter(refresh_tokens::session_id.eq_any(ids)))
            .execute(write.db())?;
        diesel::delete(sessions::table.filter(sessions::id.eq_any(ids))).execute(write.db())?;
    }
    Ok(())
}
