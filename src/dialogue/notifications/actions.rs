//! What people can do with their notifications: nobody has anything to do with those of others.

use super::{
    store::{self, PreferencesRow},
    views::{NotificationPreferencesView, NotificationQuery, NotificationView, UnreadView},
};
use crate::{
    app::Change,
    base::{
        actor::Caller,
        error::{Error, Result},
        id::{NotificationId, SavedSearchId, UserId, WebhookId},
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::{NewEvent, Read, Write},
    dialogue::{
        mail::outbox,
        model::{NotificationPreferences, ReadUpTo},
    },
};
use jiff::SignedDuration;
use std::collections::HashMap;

/// How long notifications are kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 90);

/// One's own notifications, newest first.
pub fn list_notifications(
    read: &mut Read<'_>,
    caller: &Caller,
    query: &NotificationQuery,
) -> Result<Page<NotificationView>> {
    let user = own(caller)?;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let only_unread = query.unread.unwrap_or(false);
    let scope = format!("notifications {user} {only_unread}");
    let before: Option<NotificationId> = page::decode(&scope, query.cursor.as_deref())?;
    let rows = store::list_notifications(read, user, only_unread, before, limit + 1)?;
    Ok(Page::cut(rows, limit, &scope, |row| row.id).map(NotificationView::from))
}

/// Notes that one read a notification and all before it.
pub fn read_notifications(write: &mut Write<'_>, by: &Caller, until: &ReadUpTo) -> Result<UnreadView> {
    let user = own(by)?;
    if !store::is_theirs(write, user, until.notification)? {
        return Err(Error::not_found());
    }
    if store::mark_read(write, user, until.notification)? > 0 {
        write.record(NewEvent::new("notifications_read", "notifications", until.notification, by));
    }
    Ok(UnreadView { unread: store::count_unread(write, user)? })
}

/// What one wants to be notified of, and how.
pub fn find_preferences(read: &mut Read<'_>, caller: &Caller) -> Result<NotificationPreferencesView> {
    let row = store::list_preferences(read, &[own(caller)?])?.pop();
    let version = row.as_ref().map_or(1, |row| row.version);
    let preferences = row.map(PreferencesRow::preferences).transpose()?.unwrap_or_default();
    Ok(NotificationPreferencesView::of(preferences, version))
}

/// What these people want, as far as they said so.
pub(crate) fn preferences_of(
    read: &mut Read<'_>,
    users: &[UserId],
) -> Result<HashMap<UserId, NotificationPreferences>> {
    let rows = store::list_preferences(read, users)?;
    rows.into_iter().map(|row| Ok((row.user_id, row.preferences()?))).collect()
}

/// Changes what one wants to be notified of, and how.
pub fn update_preferences(
    write: &mut Write<'_>,
    by: &Caller,
    change: Change,
) -> Result<NotificationPreferencesView> {
    let user = own(by)?;
    let present = find_preferences(write, by)?;
    let mut new: NotificationPreferences = change.apply(&present)?;
    for kinds in [&mut new.muted, &mut new.email_muted] {
        kinds.sort_unstable();
        kinds.dedup();
    }
    let row = PreferencesRow::of(user, &new, present.version + 1)?;
    store::put_preferences(write, &row, present.version)?;
    if new.email != present.email {
        outbox::follow_pace(write, user, new.email)?;
    }
    write.record(NewEvent::new("notification_preferences_updated", "notification-preferences", user, by));
    Ok(NotificationPreferencesView::of(new, row.version))
}

/// Number of the last event of which people were notified; those after it are still needed.
pub fn find_mark(read: &mut Read<'_>) -> Result<i64> {
    store::find_mark(read)
}

/// Lets go of old notifications, read or not, and of old mails. For a job: at most `limit` of each, answers of which most went.
pub fn forget_old(write: &mut Write<'_>, limit: i64) -> Result<usize> {
    let before = write.now() - KEPT;
    let mails = outbox::forget_old(write, limit)?;
    Ok(store::delete_before(write, before, limit)?.max(mails))
}

/// Lets go of what was notified of a search that is no longer kept.
pub fn forget_search(write: &mut Write<'_>, search: SavedSearchId) -> Result<()> {
    store::delete_of_search(write, search)
}

/// Lets go of what was notified of a webhook that is no more.
pub fn forget_webhook(write: &mut Write<'_>, webhook: WebhookId) -> Result<()> {
    store::delete_of_webhook(write, webhook)
}

fn own(caller: &Caller) -> Result<UserId> {
    caller.user.ok_or_else(Error::unauthenticated)
}
