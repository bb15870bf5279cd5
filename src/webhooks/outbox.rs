//! What becomes of deliveries. Every function is (part of) one transaction.

use super::{
    event::{CloudEvent, Occurrence},
    model::{DeliveryFault, DeliveryStatus, WebhookDisabledReason, WebhookStatus},
    schedule,
    store::{
        self, WebhookRow,
        deliveries::{self, AttemptRow, DeliveryRow, ObjectId},
    },
};
use crate::{
    base::{
        actor::Caller,
        error::Result,
        id::{DeliveryId, Id, UserId, WebhookId},
    },
    clients,
    config::Config,
    db::{NewEvent, Write},
    dialogue::notifications::follow::WEBHOOK_DISABLED,
};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashSet;

/// How long who has claimed a delivery has it: longer than an attempt may take.
const CLAIMED: SignedDuration = SignedDuration::from_mins(1);
/// Deliveries under way at the same time, to one webhook and to all.
const TO_ONE: i64 = 2;
const TO_ALL: i64 = 64;
/// After so long without anything that arrived, a webhook is disabled.
const FAILING: SignedDuration = SignedDuration::from_hours(5 * 24);
/// So long at most nothing goes to a receiver that is not well, until one that failed is tried again.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_mins(5);
/// How long deliveries are kept after they arrived or were given up.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 30);
/// The collection in events.
pub(super) const COLLECTION: &str = "webhooks";

/// A delivery that somebody has claimed and is to bring now.
pub(crate) struct Parcel {
    pub delivery: DeliveryId,
    /// Counts attempts.
    pub number: i32,
    pub webhook: WebhookId,
    pub url: String,
    /// Sealed; that which was replaced comes second.
    pub secrets: Vec<String>,
    pub body: String,
}

/// What came of an attempt.
#[derive(Debug, Clone)]
pub struct Attempted {
    /// The delivery.
    pub delivery: DeliveryId,
    /// Counts attempts.
    pub number: i32,
    /// When it began.
    pub started_at: Timestamp,
    /// How long it took.
    pub duration: SignedDuration,
    /// Why it failed; none when it arrived.
    pub fault: Option<DeliveryFault>,
    /// What the receiver answered, if it did.
    pub http_status: Option<u16>,
    /// When the receiver wants the next one.
    pub retry_after: Option<SignedDuration>,
    /// SHA-256 of what was sent.
    pub request_sha256: String,
    /// SHA-256 of as much of the answer as was read.
    pub response_sha256: Option<String>,
}

impl Attempted {
    /// Whether the receiver is not well, so that others had better wait too.
    fn is_breakdown(&self) -> bool {
        match self.http_status {
            Some(status) => matches!(status, 429 | 502 | 503 | 504),
            None => self.fault.is_some(),
        }
    }
}

/// Lets these wait for a webhook, each behind what is about the same object.
pub(super) fn enqueue(
    write: &mut Write<'_>,
    config: &Config,
    webhook: WebhookId,
    what: &[Occurrence],
) -> Result<Vec<DeliveryId>> {
    let mut rows = Vec::new();
    for one in what {
        let id = write.new_id();
        rows.push(DeliveryRow {
            id,
            webhook_id: webhook,
            kind: one.kind,
            sequence: one.sequence,
            object_id: Id::from_uuid(one.object),
            body: serde_json::to_string(&CloudEvent::of(config, id, one))?,
            status: DeliveryStatus::Queued,
            attempts: 0,
            tries: 0,
            due_at: write.now().into(),
            version: 1,
            created_at: write.now().into(),
            closed_at: None,
        });
    }
    deliveries::insert_deliveries(write, &rows)?;
    line_up(write, webhook, rows.iter().map(|row| row.object_id).collect())?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Puts the next first in the line of each of these objects where nobody is.
pub(super) fn line_up(write: &mut Write<'_>, webhook: WebhookId, mut objects: Vec<ObjectId>) -> Result<()> {
    objects.sort_unstable();
    objects.dedup();
    let mut headed: HashSet<ObjectId> =
        deliveries::list_headed(write, webhook, &objects)?.into_iter().collect();
    let queued = deliveries::list_queued(write, webhook, &objects)?;
    let next: Vec<DeliveryId> =
        queued.into_iter().filter(|(object, _)| headed.insert(*object)).map(|(_, id)| id).collect();
    deliveries::put_first(write, &next)
}

/// Claims what is due, as far as there is room: a receiver that takes long keeps its own room only.
pub(crate) fn claim(write: &mut Write<'_>) -> Result<Vec<Parcel>> {
    let flying = deliveries::count_flying(write)?;
    let mut room = TO_ALL - flying.values().sum::<i64>();
    let full = flying.iter().filter(|(_, count)| **count >= TO_ONE).map(|(webhook, _)| *webhook).collect();
    let due = if room > 0 { deliveries::list_due_webhooks(write, full, room)? } else { Vec::new() };
    let webhooks = store::list_by_id(write, &due)?;
    let owners: Vec<UserId> = webhooks.iter().map(|webhook| webhook.user_id).collect();
    let owners = clients::actions::list_callers(write, &owners)?;
    let mut parcels = Vec::new();
    for webhook in webhooks.iter().filter(|webhook| owners.contains_key(&webhook.user_id)) {
        let limit = (TO_ONE - flying.get(&webhook.id).copied().unwrap_or_default()).min(room);
        for row in deliveries::list_due(write, webhook.id, limit)? {
            parcels.push(take(write, webhook, row)?);
            room -= 1;
        }
    }
    Ok(parcels)
}

fn take(write: &mut Write<'_>, webhook: &WebhookRow, row: DeliveryRow) -> Result<Parcel> {
    let now = write.now();
    let old =
        webhook.old_secret.clone().filter(|_| webhook.old_secret_until.is_some_and(|until| until.0 > now));
    let parcel = Parcel {
        delivery: row.id,
        number: row.attempts.saturating_add(1),
        webhook: webhook.id,
        url: webhook.url.clone(),
        secrets: std::iter::once(webhook.secret.clone()).chain(old).collect(),
        body: row.body.clone(),
    };
    let taken = DeliveryRow {
        status: DeliveryStatus::Sending,
        attempts: parcel.number,
        tries: row.tries.saturating_add(1),
        due_at: (now + CLAIMED).into(),
        version: row.version + 1,
        ..row
    };
    deliveries::update_delivery(write, &taken, taken.version - 1)?;
    Ok(parcel)
}

/// Writes down what came of an attempt. Of a delivery that was deleted, or claimed by another meanwhile, nothing.
pub(crate) fn settle(write: &mut Write<'_>, done: &Attempted) -> Result<()> {
    let Some(row) = deliveries::find_delivery(write, done.delivery)? else { return Ok(()) };
    if row.status != DeliveryStatus::Sending || row.attempts != done.number {
        return Ok(());
    }
    deliveries::insert_attempt(write, &note(done))?;
    let after = after(&row, done, write.now());
    deliveries::update_delivery(write, &after, row.version)?;
    if after.status.is_closed() {
        line_up(write, row.webhook_id, vec![row.object_id])?;
    }
    let Some(webhook) = store::find_webhook(write, row.webhook_id)? else { return Ok(()) };
    if done.fault.is_none() { recover(write, webhook) } else { suffer(write, webhook, done, &after) }
}

fn note(done: &Attempted) -> AttemptRow {
    AttemptRow {
        delivery_id: done.delivery,
        number: done.number,
        started_at: done.started_at.into(),
        duration_ms: i64::try_from(done.duration.as_millis()).unwrap_or(i64::MAX),
        fault: done.fault,
        http_status: done.http_status.map(i32::from),
        request_sha256: done.request_sha256.clone(),
        response_sha256: done.response_sha256.clone(),
    }
}

fn after(row: &DeliveryRow, done: &Attempted, now: Timestamp) -> DeliveryRow {
    let row = DeliveryRow { version: row.version + 1, ..row.clone() };
    let closed = |status, row| DeliveryRow { status, closed_at: Some(now.into()), ..row };
    if done.fault.is_none() {
        return closed(DeliveryStatus::Delivered, row);
    }
    // Who is gone stays gone.
    let wait = schedule::wait(row.tries, row.id, done.retry_after).filter(|_| done.http_status != Some(410));
    match wait {
        Some(wait) => DeliveryRow { status: DeliveryStatus::Pending, due_at: (now + wait).into(), ..row },
        None => closed(DeliveryStatus::Dead, row),
    }
}

/// Something arrived.
fn recover(write: &mut Write<'_>, webhook: WebhookRow) -> Result<()> {
    match (webhook.failing_since, webhook.paused_until) {
        (None, None) => Ok(()),
        (None, Some(_)) => store::pause(write, webhook.id, None),
        (Some(_), _) => replace(write, WebhookRow { failing_since: None, paused_until: None, ..webhook }),
    }
}

/// Something did not arrive.
fn suffer(write: &mut Write<'_>, webhook: WebhookRow, done: &Attempted, after: &DeliveryRow) -> Result<()> {
    let now = write.now();
    let since = webhook.failing_since.map_or(now, Timestamp::from);
    let again = after.status == DeliveryStatus::Pending && done.is_breakdown();
    let paused_until =
        if again { Some(after.due_at.0.min(now + LONGEST_PAUSE).into()) } else { webhook.paused_until };
    let id = webhook.id;
    if webhook.failing_since.is_none() {
        replace(write, WebhookRow { failing_since: Some(since.into()), paused_until, ..webhook })?;
    } else {
        store::pause(write, id, paused_until)?;
    }
    if done.http_status == Some(410) {
        disable(write, id, WebhookDisabledReason::Gone)
    } else if now.duration_since(since) >= FAILING {
        disable(write, id, WebhookDisabledReason::Failing)
    } else {
        Ok(())
    }
}

/// Replaces a webhook by its next version.
fn replace(write: &mut Write<'_>, row: WebhookRow) -> Result<()> {
    let version = row.version;
    let next = WebhookRow { version: version + 1, updated_at: write.now().into(), ..row };
    store::update_webhook(write, &next, version)
}

/// Lets a webhook be called no more.
pub(super) fn disable(write: &mut Write<'_>, id: WebhookId, reason: WebhookDisabledReason) -> Result<()> {
    let present = store::find_webhook(write, id)?.filter(|row| row.status == WebhookStatus::Active);
    let Some(webhook) = present else { return Ok(()) };
    let row =
        WebhookRow { status: WebhookStatus::Disabled, disabled_reason: Some(reason), ..webhook.clone() };
    replace(write, row)?;
    // Whoever made a machine hears what it can't hear itself.
    let concerned = clients::actions::find_maker(write, webhook.user_id)?.unwrap_or(webhook.user_id);
    let facts = serde_json::json!({ "reason": reason, "userId": concerned });
    write.record(NewEvent::new(WEBHOOK_DISABLED, COLLECTION, id, &Caller::service()).data(facts));
    Ok(())
}

/// Lets go of deliveries that ended long ago. For a job: at most `limit`, answers how many.
pub(crate) fn forget_old(write: &mut Write<'_>, limit: i64) -> Result<usize> {
    let before = write.now() - KEPT;
    deliveries::delete_closed_before(write, before, limit)
}
