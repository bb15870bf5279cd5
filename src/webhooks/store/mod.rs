//! The SQL of webhooks; that of what they are told is in the module below.

pub(crate) mod deliveries;

use crate::{
    base::{
        error::{Error, Result},
        id::{UserId, WebhookId},
        person::ROWS_ASKED,
    },
    db::{
        Read, Write,
        schema::webhooks,
        types::{Instant, Json},
    },
    webhooks::model::{WebhookDisabledReason, WebhookStatus},
};
use diesel::prelude::*;
use serde::Serialize;

/// A row of `webhooks`. It has no `Debug`, so that no log can show a secret, not even a sealed one.
#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = webhooks, treat_none_as_null = true, treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WebhookRow {
    pub id: WebhookId,
    pub user_id: UserId,
    pub url: String,
    pub description: Option<String>,
    pub kinds: Option<Json>,
    pub status: WebhookStatus,
    pub disabled_reason: Option<WebhookDisabledReason>,
    #[serde(skip)]
    pub secret: String,
    #[serde(skip)]
    pub old_secret: Option<String>,
    pub old_secret_until: Option<Instant>,
    /// Number of the last event of which all is told, or waits in the outbox.
    pub seen: i64,
    /// What its owner saw then; see [`Sight`](crate::changes::sight::Sight).
    #[serde(skip)]
    pub sight: String,
    pub failing_since: Option<Instant>,
    /// Until then nothing goes out: the receiver is not well.
    pub paused_until: Option<Instant>,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// One webhook.
pub(crate) fn find_webhook(read: &mut Read<'_>, id: WebhookId) -> Result<Option<WebhookRow>> {
    Ok(webhooks::table.find(id).select(WebhookRow::as_select()).first(read.db()).optional()?)
}

/// These webhooks.
pub(crate) fn list_by_id(read: &mut Read<'_>, ids: &[WebhookId]) -> Result<Vec<WebhookRow>> {
    Ok(webhooks::table
        .filter(webhooks::id.eq_any(ids.to_vec()))
        .select(WebhookRow::as_select())
        .load(read.db())?)
}

/// The webhooks of an account, oldest first.
pub(crate) fn list_webhooks(
    read: &mut Read<'_>,
    of: UserId,
    after: Option<WebhookId>,
    limit: i64,
) -> Result<Vec<WebhookRow>> {
    let mut rows = webhooks::table
        .filter(webhooks::user_id.eq(of))
        .order(webhooks::id)
        .limit(limit)
        .select(WebhookRow::as_select())
        .into_boxed();
    if let Some(after) = after {
        rows = rows.filter(webhooks::id.gt(after));
    }
    Ok(rows.load(read.db())?)
}

/// How many webhooks an account has.
pub(crate) fn count_webhooks(read: &mut Read<'_>, of: UserId) -> Result<i64> {
    Ok(webhooks::table.filter(webhooks::user_id.eq(of)).count().get_result(read.db())?)
}

/// Active webhooks that have not seen all events up to this number, those first that are the furthest behind.
pub(crate) fn list_behind(read: &mut Read<'_>, last: i64, limit: i64) -> Result<Vec<WebhookRow>> {
    Ok(webhooks::table
        .filter(webhooks::status.eq(WebhookStatus::Active))
        .filter(webhooks::seen.lt(last))
        .order((webhooks::seen, webhooks::id))
        .limit(limit)
        .select(WebhookRow::as_select())
        .load(read.db())?)
}

/// Makes a webhook.
pub(crate) fn insert_webhook(write: &mut Write<'_>, row: &WebhookRow) -> Result<()> {
    diesel::insert_into(webhooks::table).values(row).execute(write.db())?;
    Ok(())
}

/// Replaces a webhook that is still at `version`.
pub(crate) fn update_webhook(write: &mut Write<'_>, row: &WebhookRow, version: i64) -> Result<()> {
    let present = webhooks::table.find(row.id).filter(webhooks::version.eq(version));
    match diesel::update(present).set(row).execute(write.db())? {
        0 => Err(Error::stale()),
        _ => Ok(()),
    }
}

/// Moves the mark: everything up to this event is told or waits, as its owner sees it.
pub(crate) fn move_mark(write: &mut Write<'_>, id: WebhookId, (seen, sight): (i64, &str)) -> Result<()> {
    diesel::update(webhooks::table.find(id))
        .set((webhooks::seen.eq(seen), webhooks::sight.eq(sight)))
        .execute(write.db())?;
    Ok(())
}

/// Lets nothing go out until an instant, or from now on again.
pub(crate) fn pause(write: &mut Write<'_>, id: WebhookId, until: Option<Instant>) -> Result<()> {
    diesel::update(webhooks::table.find(id)).set(webhooks::paused_until.eq(until)).execute(write.db())?;
    Ok(())
}

/// Deletes a webhook, whatever its version.
pub(crate) fn delete_webhook(write: &mut Write<'_>, id: WebhookId) -> Result<()> {
    diesel::delete(webhooks::table.find(id)).execute(write.db())?;
    Ok(())
}

/// The webhooks that somebody made.
pub(crate) fn list_traces(read: &mut Read<'_>, user: UserId) -> Result<Vec<WebhookRow>> {
    list_webhooks(read, user, None, ROWS_ASKED)
}
