//! Sessions: what one login begins and a logout ends.
//!
//! A session is a family of refresh tokens of which each works once: using one gives the next. A token that comes back
//! after it was used was copied by somebody, so the whole family ends, and the access tokens of the family with it.
//! Beginning and refreshing are no events: nothing in memory follows them. Every end is one.

use super::{
    model::{EndReason, UserStatus},
    secrets::{self, Secret},
    store::{
        self,
        sessions::{self, SessionRow},
    },
    views::SessionView,
};
use crate::{
    base::{
        actor::Caller,
        error::{Error, Result},
        id::{SessionId, UserId},
        key::Key,
        page::Page,
    },
    config::Logins,
    db::{NewEvent, Read, Write},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

/// How long ended sessions are remembered; longer than any access token lives.
pub const REMEMBERED: SignedDuration = SignedDuration::from_hours(24);

/// A session that goes on, and the token to go on with.
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Whose it is.
    pub user: UserId,
    /// The only refresh token that works now.
    pub refresh: Secret,
    /// Until when that one works.
    pub refresh_until: Timestamp,
    /// The end of the session, however often it is refreshed.
    pub until: Timestamp,
}

/// Begins a session for an account whose password hash was compared just now; none when it changed meanwhile.
pub fn begin_session(
    write: &mut Write<'_>,
    user: UserId,
    hash: Option<&str>,
    logins: &Logins,
) -> Result<Option<Session>> {
    let still = store::find_user(write, user)?
        .filter(|row| row.status == UserStatus::Active && row.password_hash.as_deref() == hash);
    if still.is_none() {
        return Ok(None);
    }
    sessions::delete_old(write, user, write.now() - REMEMBERED)?;
    let row = SessionRow {
        id: write.new_id(),
        user_id: user,
        created_at: write.now().into(),
        last_used_at: write.now().into(),
        expires_at: (write.now() + logins.session).into(),
        ended_at: None,
        end_reason: None,
    };
    sessions::insert_session(write, &row)?;
    next_token(write, &row, logins).map(Some)
}

/// Goes on with the session of a refresh token; none when it does not work (any more). The caller must commit either way:
/// a token that was used before ends its session.
pub fn refresh_session(
    write: &mut Write<'_>,
    by: &Caller,
    refresh: &str,
    logins: &Logins,
) -> Result<Option<Session>> {
    let digest = secrets::digest(refresh);
    let Some((row, used)) = sessions::find_by_token(write, &digest)? else {
        return Ok(None);
    };
    if row.ended_at.is_some() {
        return Ok(None);
    }
    if used {
        end(write, by, (row.user_id, &[row.id]), EndReason::Reuse)?;
        return Ok(None);
    }
    let runs = runs(&row, write.now(), logins);
    let active = store::find_user(write, row.user_id)?.is_some_and(|user| user.status == UserStatus::Active);
    if !(runs && active) {
        return Ok(None);
    }
    sessions::use_token(write, &digest)?;
    next_token(write, &row, logins).map(Some)
}

/// Ends the session of a refresh token, also of an old one: who logs out means it. An unknown token is no fault.
pub fn end_session(write: &mut Write<'_>, by: &Caller, refresh: &str) -> Result<()> {
    match sessions::find_by_token(write, &secrets::digest(refresh))? {
        Some((row, _)) if row.ended_at.is_none() => {
            end(write, by, (row.user_id, &[row.id]), EndReason::Logout)
        }
        Some(_) | None => Ok(()),
    }
}

/// The sessions that the caller can go on with, oldest first.
pub fn list_own_sessions(read: &mut Read<'_>, caller: &Caller, logins: &Logins) -> Result<Page<SessionView>> {
    let user = caller.user.ok_or_else(Error::forbidden)?;
    let now = read.now();
    let rows = sessions::list_open(read, user)?.into_iter().filter(|row| runs(row, now, logins)).collect();
    Ok(Page::whole(rows).map(|row| SessionView::of(&row, logins)))
}

/// Ends a session of the caller, such as that on a telephone that was lost.
pub fn end_own_session(write: &mut Write<'_>, by: &Caller, key: &Key) -> Result<()> {
    let user = by.user.ok_or_else(Error::forbidden)?;
    let id = SessionId::from_uuid(key.uuid().ok_or_else(Error::not_found)?);
    if !sessions::list_open(write, user)?.iter().any(|row| row.id == id) {
        return Err(Error::not_found());
    }
    end(write, by, (user, &[id]), EndReason::Logout)
}

/// Whether a session that was not ended can be gone on with.
fn runs(row: &SessionRow, now: Timestamp, logins: &Logins) -> bool {
    now < row.expires_at.into() && now < Timestamp::from(row.last_used_at) + logins.idle
}

/// Ends all sessions of an account.
pub(super) fn end_all(write: &mut Write<'_>, by: &Caller, user: UserId, reason: EndReason) -> Result<()> {
    let open: Vec<SessionId> = sessions::list_open(write, user)?.iter().map(|row| row.id).collect();
    end(write, by, (user, &open), reason)
}

fn end(
    write: &mut Write<'_>,
    by: &Caller,
    (user, ids): (UserId, &[SessionId]),
    reason: EndReason,
) -> Result<()> {
    sessions::end_sessions(write, ids, reason)?;
    for id in ids {
        let facts = json!({ "userId": user, "reason": reason });
        write.record(NewEvent::new("session_ended", "sessions", *id, by).data(facts));
    }
    Ok(())
}

fn next_token(write: &mut Write<'_>, row: &SessionRow, logins: &Logins) -> Result<Session> {
    let refresh = Secret::new(secrets::REFRESH)?;
    sessions::insert_token(write, row.id, &refresh.digest())?;
    let until = Timestamp::from(row.expires_at);
    let refresh_until = until.min(write.now() + logins.idle);
    Ok(Session { id: row.id, user: row.user_id, refresh, refresh_until, until })
}
