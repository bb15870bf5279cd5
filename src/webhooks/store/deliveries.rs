//! The SQL of deliveries and of the attempts at them.

use crate::{
    base::{
        error::Result,
        id::{DeliveryId, Id, WebhookId, kind::Subject},
    },
    db::{
        Read, Write,
        schema::{webhook_attempts, webhook_deliveries, webhooks},
        types::Instant,
    },
    webhooks::model::{DeliveryFault, DeliveryStatus, WebhookEventKind, WebhookStatus},
};
use diesel::{
    dsl::{count_star, min},
    prelude::*,
};
use jiff::Timestamp;
use std::collections::HashMap;

/// The object that a delivery is about.
pub(crate) type ObjectId = Id<Subject>;

/// Statuses in which a delivery is the first of its line.
const HEADS: [DeliveryStatus; 2] = [DeliveryStatus::Pending, DeliveryStatus::Sending];

/// A row of `webhook_deliveries`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = webhook_deliveries, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct DeliveryRow {
    pub id: DeliveryId,
    pub webhook_id: WebhookId,
    pub kind: WebhookEventKind,
    pub sequence: i64,
    pub object_id: ObjectId,
    /// What is posted, to the byte.
    pub body: String,
    pub status: DeliveryStatus,
    /// All attempts.
    pub attempts: i32,
    /// Attempts since it was made or replayed.
    pub tries: i32,
    /// When it is to go out; of one that is under way: until when whoever brings it has it.
    pub due_at: Instant,
    pub version: i64,
    pub created_at: Instant,
    pub closed_at: Option<Instant>,
}

/// A row of `webhook_attempts`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = webhook_attempts, treat_none_as_default_value = false)]
pub(crate) struct AttemptRow {
    pub delivery_id: DeliveryId,
    pub number: i32,
    pub started_at: Instant,
    pub duration_ms: i64,
    pub fault: Option<DeliveryFault>,
    pub http_status: Option<i32>,
    pub request_sha256: String,
    pub response_sha256: Option<String>,
}

/// Which deliveries of a webhook.
#[derive(Debug, Default)]
pub(crate) struct DeliveryFilter {
    pub status: Option<Vec<DeliveryStatus>>,
    pub kind: Option<Vec<WebhookEventKind>>,
    pub before: Option<DeliveryId>,
    pub limit: i64,
}

/// One delivery.
pub(crate) fn find_delivery(read: &mut Read<'_>, id: DeliveryId) -> Result<Option<DeliveryRow>> {
    Ok(webhook_deliveries::table.find(id).select(DeliveryRow::as_select()).first(read.db()).optional()?)
}

/// Deliveries of a webhook, newest first.
pub(crate) fn list_deliveries(
    read: &mut Read<'_>,
    of: WebhookId,
    filter: DeliveryFilter,
) -> Result<Vec<DeliveryRow>> {
    let mut rows = webhook_deliveries::table
        .filter(webhook_deliveries::webhook_id.eq(of))
        .order(webhook_deliveries::id.desc())
        .limit(filter.limit)
        .select(DeliveryRow::as_select())
        .into_boxed();
    if let Some(status) = filter.status {
        rows = rows.filter(webhook_deliveries::status.eq_any(status));
    }
    if let Some(kind) = filter.kind {
        rows = rows.filter(webhook_deliveries::kind.eq_any(kind));
    }
    if let Some(before) = filter.before {
        rows = rows.filter(webhook_deliveries::id.lt(before));
    }
    Ok(rows.load(read.db())?)
}

/// The attempts at these deliveries, the first one first.
pub(crate) fn list_attempts(read: &mut Read<'_>, of: &[DeliveryId]) -> Result<Vec<AttemptRow>> {
    Ok(webhook_attempts::table
        .filter(webhook_attempts::delivery_id.eq_any(of.to_vec()))
        .order((webhook_attempts::delivery_id, webhook_attempts::number))
        .select(AttemptRow::as_select())
        .load(read.db())?)
}

/// How many deliveries are under way to which webhook.
pub(crate) fn count_flying(read: &mut Read<'_>) -> Result<HashMap<WebhookId, i64>> {
    let now: Instant = read.now().into();
    let rows: Vec<(WebhookId, i64)> = webhook_deliveries::table
        .filter(webhook_deliveries::status.eq(DeliveryStatus::Sending))
        .filter(webhook_deliveries::due_at.gt(now))
        .group_by(webhook_deliveries::webhook_id)
        .select((webhook_deliveries::webhook_id, count_star()))
        .load(read.db())?;
    Ok(rows.into_iter().collect())
}

/// Webhooks that something is due for, these aside; who waits longest comes first.
pub(crate) fn list_due_webhooks(
    read: &mut Read<'_>,
    but: Vec<WebhookId>,
    limit: i64,
) -> Result<Vec<WebhookId>> {
    let now: Instant = read.now().into();
    let is_free = webhooks::paused_until.is_null().or(webhooks::paused_until.le(Some(now)).assume_not_null());
    Ok(webhook_deliveries::table
        .inner_join(webhooks::table)
        .filter(webhook_deliveries::status.eq_any(HEADS))
        .filter(webhook_deliveries::due_at.le(now))
        .filter(webhooks::status.eq(WebhookStatus::Active))
        .filter(is_free)
        .filter(webhook_deliveries::webhook_id.ne_all(but))
        .group_by(webhook_deliveries::webhook_id)
        .order(min(webhook_deliveries::due_at))
        .limit(limit)
        .select(webhook_deliveries::webhook_id)
        .load(read.db())?)
}

/// What is due for a webhook; also what somebody claimed and did not settle in time.
pub(crate) fn list_due(read: &mut Read<'_>, of: WebhookId, limit: i64) -> Result<Vec<DeliveryRow>> {
    let now: Instant = read.now().into();
    Ok(webhook_deliveries::table
        .filter(webhook_deliveries::webhook_id.eq(of))
        .filter(webhook_deliveries::status.eq_any(HEADS))
        .filter(webhook_deliveries::due_at.le(now))
        .order((webhook_deliveries::due_at, webhook_deliveries::id))
        .limit(limit)
        .select(DeliveryRow::as_select())
        .load(read.db())?)
}

/// Those of these objects of which a delivery of the webhook is the first of its line.
pub(crate) fn list_headed(read: &mut Read<'_>, of: WebhookId, objects: &[ObjectId]) -> Result<Vec<ObjectId>> {
    Ok(webhook_deliveries::table
        .filter(webhook_deliveries::webhook_id.eq(of))
        .filter(webhook_deliveries::object_id.eq_any(objects.to_vec()))
        .filter(webhook_deliveries::status.eq_any(HEADS))
        .select(webhook_deliveries::object_id)
        .load(read.db())?)
}

/// What waits in the lines of these objects, in order.
pub(crate) fn list_queued(
    read: &mut Read<'_>,
    of: WebhookId,
    objects: &[ObjectId],
) -> Result<Vec<(ObjectId, DeliveryId)>> {
    Ok(webhook_deliveries::table
        .filter(webhook_deliveries::webhook_id.eq(of))
        .filter(webhook_deliveries::object_id.eq_any(objects.to_vec()))
        .filter(webhook_deliveries::status.eq(DeliveryStatus::Queued))
        .order((webhook_deliveries::sequence, webhook_deliveries::id))
        .select((webhook_deliveries::object_id, webhook_deliveries::id))
        .load(read.db())?)
}

/// Deliveries of a webhook made in a period that stand like this, the oldest first.
pub(crate) fn list_closed(
    read: &mut Read<'_>,
    of: WebhookId,
    (after, before): (Timestamp, Timestamp),
    (status, limit): (Vec<DeliveryStatus>, i64),
) -> Result<Vec<(ObjectId, DeliveryId)>> {
    let (after, before): (Instant, Instant) = (after.into(), before.into());
    Ok(webhook_deliveries::table
        .filter(webhook_deliveries::webhook_id.eq(of))
        .filter(webhook_deliveries::status.eq_any(status))
        .filter(webhook_deliveries::created_at.ge(after))
        .filter(webhook_deliveries::created_at.lt(before))
        .order(webhook_deliveries::id)
        .limit(limit)
        .select((webhook_deliveries::object_id, webhook_deliveries::id))
        .load(read.db())?)
}

/// Makes deliveries.
pub(crate) fn insert_deliveries(write: &mut Write<'_>, rows: &[DeliveryRow]) -> Result<()> {
    for part in rows.chunks(1000) {
        crate::insert_all!(write, webhook_deliveries::table, *part)?;
    }
    Ok(())
}

/// Replaces a delivery; false when somebody else changed it meanwhile.
pub(crate) fn update_delivery(write: &mut Write<'_>, row: &DeliveryRow, version: i64) -> Result<bool> {
    let present = webhook_deliveries::table.find(row.id).filter(webhook_deliveries::version.eq(version));
    Ok(diesel::update(present).set(row).execute(write.db())? == 1)
}

/// Makes these the first of their lines, due now.
pub(crate) fn put_first(write: &mut Write<'_>, ids: &[DeliveryId]) -> Result<()> {
    let now: Instant = write.now().into();
    diesel::update(webhook_deliveries::table.filter(webhook_deliveries::id.eq_any(ids.to_vec())))
        .set((
            webhook_deliveries::status.eq(DeliveryStatus::Pending),
            webhook_deliveries::due_at.eq(now),
            webhook_deliveries::version.eq(webhook_deliveries::version + 1),
        ))
        .execute(write.db())?;
    Ok(())
}

/// Lets these wait in their lines again, as if they had never been tried.
pub(crate) fn queue_again(write: &mut Write<'_>, ids: &[DeliveryId]) -> Result<()> {
    let now: Instant = write.now().into();
    diesel::update(webhook_deliveries::table.filter(webhook_deliveries::id.eq_any(ids.to_vec())))
        .set((
            webhook_deliveries::status.eq(DeliveryStatus::Queued),
            webhook_deliveries::tries.eq(0),
            webhook_deliveries::due_at.eq(now),
            webhook_deliveries::closed_at.eq(None::<Instant>),
            webhook_deliveries::version.eq(webhook_deliveries::version + 1),
        ))
        .execute(write.db())?;
    Ok(())
}

/// Notes an attempt.
pub(crate) fn insert_attempt(write: &mut Write<'_>, row: &AttemptRow) -> Result<()> {
    diesel::insert_into(webhook_attempts::table).values(row).execute(write.db())?;
    Ok(())
}

/// Deletes deliveries that ended before an instant, at most `limit`, with the attempts at them; answers how many.
pub(crate) fn delete_closed_before(write: &mut Write<'_>, before: Timestamp, limit: i64) -> Result<usize> {
    let before: Instant = before.into();
    let old: Vec<DeliveryId> = webhook_deliveries::table
        .filter(webhook_deliveries::closed_at.lt(Some(before)))
        .order(webhook_deliveries::closed_at)
        .limit(limit)
        .select(webhook_deliveries::id)
        .load(write.db())?;
    let attempts = webhook_attempts::table.filter(webhook_attempts::delivery_id.eq_any(old.clone()));
    diesel::delete(attempts).execute(write.db())?;
    let deliveries = webhook_deliveries::table.filter(webhook_deliveries::id.eq_any(old));
    Ok(diesel::delete(deliveries).execute(write.db())?)
}

/// Deletes all deliveries of a webhook.
pub(crate) fn delete_of(write: &mut Write<'_>, webhook: WebhookId) -> Result<()> {
    let deliveries = webhook_deliveries::table.filter(webhook_deliveries::webhook_id.eq(webhook));
    let attempts = webhook_attempts::table
        .filter(webhook_attempts::delivery_id.eq_any(deliveries.select(webhook_deliveries::id)));
    diesel::delete(attempts).execute(write.db())?;
    diesel::delete(deliveries).execute(write.db())?;
    Ok(())
}
