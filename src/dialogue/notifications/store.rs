//! The SQL of notifications and of what people want to know.

use crate::{
    base::{
        error::{Error, Result},
        id::{MailId, NotificationId, PilotRequestId, SavedSearchId, UserId, WebhookId},
        person::ROWS_ASKED,
    },
    db::{
        Read, Write,
        schema::{counters, notification_preferences, notifications, saved_searches, webhooks},
        types::{Instant, Json},
    },
    dialogue::model::{About, MailLanguage, MailPace, NotificationKind, NotificationPreferences},
};
use diesel::prelude::*;
use jiff::Timestamp;
use serde::Serialize;

const MARK: &str = "notifications";

/// A row of `notifications`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = notifications, treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NotificationRow {
    pub id: NotificationId,
    pub user_id: UserId,
    pub kind: NotificationKind,
    pub pilot_request_id: Option<PilotRequestId>,
    pub event_seq: i64,
    pub read_at: Option<Instant>,
    pub created_at: Instant,
    pub mail_id: Option<MailId>,
    pub saved_search_id: Option<SavedSearchId>,
    pub webhook_id: Option<WebhookId>,
}

impl NotificationRow {
    /// What it is about. The table sees to it that it is about one thing.
    pub fn about(&self) -> Option<About> {
        let search = || self.saved_search_id.map(About::Search);
        let webhook = || self.webhook_id.map(About::Webhook);
        self.pilot_request_id.map(About::Request).or_else(search).or_else(webhook)
    }
}

/// A row of `notification_preferences`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = notification_preferences)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PreferencesRow {
    pub user_id: UserId,
    pub muted: Json,
    pub version: i64,
    pub email: MailPace,
    pub email_muted: Json,
    pub language: MailLanguage,
}

impl PreferencesRow {
    pub fn of(user: UserId, preferences: &NotificationPreferences, version: i64) -> Result<Self> {
        Ok(Self {
            user_id: user,
            muted: Json::of(&preferences.muted)?,
            version,
            email: preferences.email,
            email_muted: Json::of(&preferences.email_muted)?,
            language: preferences.language,
        })
    }

    pub fn preferences(self) -> Result<NotificationPreferences> {
        Ok(NotificationPreferences {
            muted: self.muted.into()?,
            email: self.email,
            email_muted: self.email_muted.into()?,
            language: self.language,
        })
    }
}

/// Somebody's notifications, newest first.
pub(crate) fn list_notifications(
    read: &mut Read<'_>,
    user: UserId,
    only_unread: bool,
    before: Option<NotificationId>,
    limit: i64,
) -> Result<Vec<NotificationRow>> {
    let mut rows = notifications::table
        .filter(notifications::user_id.eq(user))
        .order(notifications::id.desc())
        .limit(limit)
        .select(NotificationRow::as_select())
        .into_boxed();
    if only_unread {
        rows = rows.filter(notifications::read_at.is_null());
    }
    if let Some(before) = before {
        rows = rows.filter(notifications::id.lt(before));
    }
    Ok(rows.load(read.db())?)
}

/// How many somebody has not read.
pub(crate) fn count_unread(read: &mut Read<'_>, user: UserId) -> Result<i64> {
    Ok(notifications::table
        .filter(notifications::user_id.eq(user))
        .filter(notifications::read_at.is_null())
        .count()
        .get_result(read.db())?)
}

/// Whether a notification is somebody's.
pub(crate) fn is_theirs(read: &mut Read<'_>, user: UserId, id: NotificationId) -> Result<bool> {
    let theirs = notifications::table.find(id).filter(notifications::user_id.eq(user));
    Ok(diesel::select(diesel::dsl::exists(theirs)).get_result(read.db())?)
}

/// Notes that somebody read all up to one.
pub(crate) fn mark_read(write: &mut Write<'_>, user: UserId, until: NotificationId) -> Result<usize> {
    let now: Instant = write.now().into();
    let unread = notifications::table
        .filter(notifications::user_id.eq(user))
        .filter(notifications::id.le(until))
        .filter(notifications::read_at.is_null());
    Ok(diesel::update(unread).set(notifications::read_at.eq(Some(now))).execute(write.db())?)
}

/// Makes notifications.
pub(crate) fn insert_notifications(write: &mut Write<'_>, rows: &[NotificationRow]) -> Result<()> {
    // One bound parameter per column and row: SQLite allows 32,766 of them in a statement.
    for part in rows.chunks(1000) {
        crate::insert_all!(write, notifications::table, *part)?;
    }
    Ok(())
}

/// Deletes what was notified before an instant; answers how many.
pub(crate) fn delete_before(write: &mut Write<'_>, before: Timestamp, limit: i64) -> Result<usize> {
    let before: Instant = before.into();
    let old: Vec<NotificationId> = notifications::table
        .filter(notifications::created_at.lt(before))
        .order(notifications::created_at)
        .limit(limit)
        .select(notifications::id)
        .load(write.db())?;
    Ok(diesel::delete(notifications::table.filter(notifications::id.eq_any(old))).execute(write.db())?)
}

/// Deletes what was notified of these requests.
pub(crate) fn delete_of(write: &mut Write<'_>, requests: &[PilotRequestId]) -> Result<()> {
    let requests: Vec<Option<PilotRequestId>> = requests.iter().copied().map(Some).collect();
    let of = notifications::table.filter(notifications::pilot_request_id.eq_any(requests));
    diesel::delete(of).execute(write.db())?;
    Ok(())
}

/// Deletes what was notified of a search.
pub(crate) fn delete_of_search(write: &mut Write<'_>, search: SavedSearchId) -> Result<()> {
    let of = notifications::table.filter(notifications::saved_search_id.eq(search));
    diesel::delete(of).execute(write.db())?;
    Ok(())
}

/// Deletes what was notified of a webhook.
pub(crate) fn delete_of_webhook(write: &mut Write<'_>, webhook: WebhookId) -> Result<()> {
    let of = notifications::table.filter(notifications::webhook_id.eq(webhook));
    diesel::delete(of).execute(write.db())?;
    Ok(())
}

/// Whether what a notification would refer to is still there: it may have been deleted since the event.
pub(crate) fn is_there(read: &mut Read<'_>, about: About) -> Result<bool> {
    Ok(match about {
        // These stay for as long as anybody takes part.
        About::Request(_) => true,
        About::Search(id) => {
            diesel::select(diesel::dsl::exists(saved_searches::table.find(id))).get_result(read.db())?
        }
        About::Webhook(id) => {
            diesel::select(diesel::dsl::exists(webhooks::table.find(id))).get_result(read.db())?
        }
    })
}

/// What some people want to know.
pub(crate) fn list_preferences(read: &mut Read<'_>, users: &[UserId]) -> Result<Vec<PreferencesRow>> {
    Ok(notification_preferences::table
        .filter(notification_preferences::user_id.eq_any(users.to_vec()))
        .select(PreferencesRow::as_select())
        .load(read.db())?)
}

/// Keeps what somebody wants to know; `version` is that of what is there, 1 when nothing is.
pub(crate) fn put_preferences(write: &mut Write<'_>, row: &PreferencesRow, version: i64) -> Result<()> {
    let table = notification_preferences::table;
    let present = table.find(row.user_id).filter(notification_preferences::version.eq(version));
    let changed = diesel::update(present).set(row).execute(write.db())?;
    if changed == 1 {
        return Ok(());
    }
    if !list_preferences(write, &[row.user_id])?.is_empty() {
        return Err(Error::stale());
    }
    diesel::insert_into(table).values(row).execute(write.db())?;
    Ok(())
}

/// What was notified to somebody, newest first.
pub(crate) fn list_traces(read: &mut Read<'_>, user: UserId) -> Result<Vec<NotificationRow>> {
    list_notifications(read, user, false, None, ROWS_ASKED)
}

/// Deletes what was notified to somebody, and what they wanted to know.
pub(crate) fn delete_traces(write: &mut Write<'_>, user: UserId) -> Result<()> {
    diesel::delete(notifications::table.filter(notifications::user_id.eq(user))).execute(write.db())?;
    diesel::delete(notification_preferences::table.find(user)).execute(write.db())?;
    Ok(())
}

/// Up to which event notifications were made.
pub(crate) fn find_mark(read: &mut Read<'_>) -> Result<i64> {
    Ok(counters::table.find(MARK).select(counters::value).first(read.db())?)
}

/// Moves the mark on from where it was.
pub(crate) fn move_mark(write: &mut Write<'_>, from: i64, to: i64) -> Result<()> {
    let present = counters::table.find(MARK).filter(counters::value.eq(from));
    let moved = diesel::update(present).set(counters::value.eq(to)).execute(write.db())?;
    if moved == 1 { Ok(()) } else { Err(Error::stale()) }
}
