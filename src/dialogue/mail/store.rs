//! The SQL of the outbox.

use crate::{
    base::{
        error::Result,
        id::{MailId, UserId},
        person::ROWS_ASKED,
    },
    db::{
        Read, Write,
        schema::{mails, notifications},
        types::Instant,
    },
    dialogue::{
        model::{MailFault, MailStatus},
        notifications::store::NotificationRow,
    },
};
use diesel::prelude::*;
use jiff::Timestamp;
use serde::Serialize;

/// A row of `mails`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = mails, treat_none_as_null = true, treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MailRow {
    pub id: MailId,
    pub user_id: UserId,
    pub status: MailStatus,
    pub attempts: i32,
    /// When it is to be sent; of one that is being sent: until when whoever does has it.
    pub due_at: Instant,
    pub first_tried_at: Option<Instant>,
    pub fault: Option<MailFault>,
    pub failed_at: Option<Instant>,
    pub reply_code: Option<i32>,
    pub created_at: Instant,
    pub closed_at: Option<Instant>,
}

/// The mails of these people that wait: one each at most.
pub(crate) fn list_waiting(read: &mut Read<'_>, users: &[UserId]) -> Result<Vec<MailRow>> {
    Ok(mails::table
        .filter(mails::user_id.eq_any(users.to_vec()))
        .filter(mails::status.eq(MailStatus::Waiting))
        .select(MailRow::as_select())
        .load(read.db())?)
}

/// When these people were sent mail, since an instant.
pub(crate) fn list_sent_since(
    read: &mut Read<'_>,
    users: &[UserId],
    since: Timestamp,
) -> Result<Vec<(UserId, Instant)>> {
    let since: Instant = since.into();
    Ok(mails::table
        .filter(mails::user_id.eq_any(users.to_vec()))
        .filter(mails::status.eq(MailStatus::Sent))
        .filter(mails::closed_at.gt(Some(since)))
        .order(mails::closed_at)
        .select((mails::user_id, mails::closed_at.assume_not_null()))
        .load(read.db())?)
}

/// Mails whose time has come; also those that somebody claimed and did not settle in time.
pub(crate) fn list_due(read: &mut Read<'_>, limit: i64) -> Result<Vec<MailRow>> {
    let now: Instant = read.now().into();
    Ok(mails::table
        .filter(mails::status.eq_any([MailStatus::Waiting, MailStatus::Sending]))
        .filter(mails::due_at.le(now))
        .order((mails::due_at, mails::id))
        .limit(limit)
        .select(MailRow::as_select())
        .load(read.db())?)
}

/// Whether any mail failed for one of these reasons after an instant.
pub(crate) fn has_failed(read: &mut Read<'_>, faults: &[MailFault], after: Timestamp) -> Result<bool> {
    let after: Instant = after.into();
    let faults: Vec<Option<MailFault>> = faults.iter().copied().map(Some).collect();
    let failed = mails::table.filter(mails::fault.eq_any(faults)).filter(mails::failed_at.gt(Some(after)));
    Ok(diesel::select(diesel::dsl::exists(failed)).get_result(read.db())?)
}

/// One mail.
pub(crate) fn find_mail(read: &mut Read<'_>, id: MailId) -> Result<Option<MailRow>> {
    Ok(mails::table.find(id).select(MailRow::as_select()).first(read.db()).optional()?)
}

/// Mails, newest first.
pub(crate) fn list_mails(
    read: &mut Read<'_>,
    status: Option<Vec<MailStatus>>,
    before: Option<MailId>,
    limit: i64,
) -> Result<Vec<MailRow>> {
    let mut rows =
        mails::table.order(mails::id.desc()).limit(limit).select(MailRow::as_select()).into_boxed();
    if let Some(status) = status {
        rows = rows.filter(mails::status.eq_any(status));
    }
    if let Some(before) = before {
        rows = rows.filter(mails::id.lt(before));
    }
    Ok(rows.load(read.db())?)
}

/// What these mails tell, and was not read meanwhile; oldest first.
pub(crate) fn list_news(read: &mut Read<'_>, mails: &[MailId]) -> Result<Vec<NotificationRow>> {
    let mails: Vec<Option<MailId>> = mails.iter().copied().map(Some).collect();
    Ok(notifications::table
        .filter(notifications::mail_id.eq_any(mails))
        .filter(notifications::read_at.is_null())
        .order(notifications::id)
        .select(NotificationRow::as_select())
        .load(read.db())?)
}

/// Makes mails.
pub(crate) fn insert_mails(write: &mut Write<'_>, rows: &[MailRow]) -> Result<()> {
    for part in rows.chunks(1000) {
        crate::insert_all!(write, mails::table, *part)?;
    }
    Ok(())
}

/// Replaces a mail; false when it is not any more as it was read: somebody else has claimed, settled or deleted it.
pub(crate) fn update_mail(write: &mut Write<'_>, row: &MailRow, was: (MailStatus, i32)) -> Result<bool> {
    let present = mails::table.find(row.id).filter(mails::status.eq(was.0)).filter(mails::attempts.eq(was.1));
    Ok(diesel::update(present).set(row).execute(write.db())? == 1)
}

/// Lets what goes with one mail go with another, and deletes the first.
pub(crate) fn merge_mail(write: &mut Write<'_>, from: MailId, into: MailId) -> Result<()> {
    diesel::update(notifications::table.filter(notifications::mail_id.eq(Some(from))))
        .set(notifications::mail_id.eq(Some(into)))
        .execute(write.db())?;
    diesel::delete(mails::table.find(from)).execute(write.db())?;
    Ok(())
}

/// Deletes mails that were sent, dropped or given up before an instant; answers how many.
pub(crate) fn delete_closed_before(write: &mut Write<'_>, before: Timestamp, limit: i64) -> Result<usize> {
    let before: Instant = before.into();
    let old: Vec<MailId> = mails::table
        .filter(mails::closed_at.lt(Some(before)))
        .order(mails::closed_at)
        .limit(limit)
        .select(mails::id)
        .load(write.db())?;
    Ok(diesel::delete(mails::table.filter(mails::id.eq_any(old))).execute(write.db())?)
}

/// The mails to somebody, newest first.
pub(crate) fn list_traces(read: &mut Read<'_>, user: UserId) -> Result<Vec<MailRow>> {
    Ok(mails::table
        .filter(mails::user_id.eq(user))
        .order(mails::id.desc())
        .limit(ROWS_ASKED)
        .select(MailRow::as_select())
        .load(read.db())?)
}

/// Deletes the mails to somebody, sent or not.
pub(crate) fn delete_traces(write: &mut Write<'_>, user: UserId) -> Result<()> {
    diesel::delete(mails::table.filter(mails::user_id.eq(user))).execute(write.db())?;
    Ok(())
}
