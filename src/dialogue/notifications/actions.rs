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
        id::{NotificationId, UserId},
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::{NewEvent, Read, Write, types::Json},
    dialogue::model::{NotificationPreferences, ReadUpTo},
};
use jiff::SignedDuration;

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

/// What one does not want to be notified of.
pub fn find_preferences(read: &mut Read<'_>, caller: &Caller) -> Result<NotificationPreferencesView> {
    let row = store::list_preferences(read, &[own(caller)?])?.pop();
    match row {
        Some(row) => Ok(NotificationPreferencesView { muted: row.muted.into()?, version: row.version }),
        None => Ok(NotificationPreferencesView { muted: Vec::new(), version: 1 }),
    }
}

/// Changes what one does not want to be notified of.
pub fn update_preferences(
    write: &mut Write<'_>,
    by: &Caller,
    change: Change,
) -> Result<NotificationPreferencesView> {
    let user = own(by)?;
    let present = find_preferences(write, by)?;
    let mut new: NotificationPreferences = change.apply(&present)?;
    new.muted.sort_unstable();
    new.muted.dedup();
    let row = PreferencesRow { user_id: user, muted: Json::of(&new.muted)?, version: present.version + 1 };
    store::put_preferences(write, &row, present.version)?;
    write.record(NewEvent::new("notification_preferences_updated", "notification-preferences", user, by));
    Ok(NotificationPreferencesView { muted: new.muted, version: row.version })
}

/// Number of the last event of which people were notified; those after it are still needed.
pub fn find_mark(read: &mut Read<'_>) -> Result<i64> {
    store::find_mark(read)
}

/// Lets go of old notifications, read or not. For a job: at most `limit`, answers how many.
pub fn forget_old(write: &mut Write<'_>, limit: i64) -> Result<usize> {
    let before = write.now() - KEPT;
    store::delete_before(write, before, limit)
}

fn own(caller: &Caller) -> Result<UserId> {
    caller.user.ok_or_else(Error::unauthenticated)
}
