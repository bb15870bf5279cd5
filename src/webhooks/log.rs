//! What webhooks were told: looking at it, telling it once more, and trying out.

use super::{
    actions::{own, seen},
    event::Occurrence,
    model::{DeliveryStatus, NewReplays, WebhookEventKind, WebhookStatus},
    outbox,
    store::{
        WebhookRow,
        deliveries::{self, DeliveryFilter, DeliveryRow},
    },
    views::{DeliveryQuery, DeliveryView, ReplaysView},
};
use crate::{
    base::{
        actor::Caller,
        error::{Code, Error, Result},
        id::DeliveryId,
        key::Key,
        page::{self, DEFAULT_LIMIT, Page},
    },
    config::Config,
    db::{Read, Write, events},
};

/// Deliveries that are replayed at once.
const MOST_REPLAYED: i64 = 1000;

/// What a webhook was told and will be, newest first.
pub fn list_deliveries(
    read: &mut Read<'_>,
    caller: &Caller,
    key: &Key,
    query: &DeliveryQuery,
) -> Result<Page<DeliveryView>> {
    let webhook = seen(read, caller, key)?;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = query.scope(webhook.id);
    let before = page::decode(&scope, query.cursor.as_deref())?;
    let (status, kind) = (query.status.clone(), query.kind.clone());
    let filter = DeliveryFilter { status, kind, before, limit: limit + 1 };
    let rows = deliveries::list_deliveries(read, webhook.id, filter)?;
    let page = Page::cut(rows, limit, &scope, |row| row.id);
    Ok(Page { items: views(read, page.items)?, next_cursor: page.next_cursor })
}

/// One delivery.
pub fn find_delivery(
    read: &mut Read<'_>,
    caller: &Caller,
    (webhook, key): (&Key, &Key),
) -> Result<DeliveryView> {
    let webhook = seen(read, caller, webhook)?;
    let row = told(read, &webhook, key)?;
    view(read, row)
}

/// Lets a webhook be told that this is a test.
pub fn ping(write: &mut Write<'_>, by: &Caller, config: &Config, key: &Key) -> Result<DeliveryView> {
    let webhook = own(write, by, key)?;
    check_active(&webhook)?;
    let what = Occurrence {
        kind: WebhookEventKind::Ping,
        sequence: events::last_event(write)?,
        object: webhook.id.uuid(),
        occurred_at: write.now(),
        change: None,
    };
    let made = outbox::enqueue(write, config, webhook.id, &[what])?.pop().ok_or_else(Error::not_found)?;
    let row = deliveries::find_delivery(write, made)?.ok_or_else(Error::not_found)?;
    view(write, row)
}

/// Lets a delivery go out once more, with the same id and body: from the beginning of the schedule when it ended, at once when it
/// waits for its time.
pub fn replay(write: &mut Write<'_>, by: &Caller, (webhook, key): (&Key, &Key)) -> Result<DeliveryView> {
    let webhook = own(write, by, webhook)?;
    let row = told(write, &webhook, key)?;
    check_active(&webhook)?;
    match row.status {
        DeliveryStatus::Delivered | DeliveryStatus::Dead => {
            deliveries::queue_again(write, &[row.id])?;
            outbox::line_up(write, webhook.id, vec![row.object_id])?;
        }
        DeliveryStatus::Pending => deliveries::put_first(write, &[row.id])?,
        // It is as soon as it can be.
        DeliveryStatus::Queued | DeliveryStatus::Sending => {}
    }
    let row = deliveries::find_delivery(write, row.id)?.ok_or_else(Error::not_found)?;
    view(write, row)
}

/// Lets all that died in a period go out once more, at most so many at once; on request also what arrived.
pub fn replay_all(write: &mut Write<'_>, by: &Caller, key: &Key, asked: &NewReplays) -> Result<ReplaysView> {
    let webhook = own(write, by, key)?;
    asked.check()?;
    check_active(&webhook)?;
    let mut status = vec![DeliveryStatus::Dead];
    status.extend(Some(DeliveryStatus::Delivered).filter(|_| asked.include_delivered));
    let period = (asked.made_after, asked.made_before);
    let mut found = deliveries::list_closed(write, webhook.id, period, (status, MOST_REPLAYED + 1))?;
    let most = usize::try_from(MOST_REPLAYED).unwrap_or(usize::MAX);
    let has_more = found.len() > most;
    found.truncate(most);
    let ids: Vec<DeliveryId> = found.iter().map(|(_, id)| *id).collect();
    deliveries::queue_again(write, &ids)?;
    outbox::line_up(write, webhook.id, found.into_iter().map(|(object, _)| object).collect())?;
    Ok(ReplaysView { webhook: webhook.id, replayed: i64::try_from(ids.len()).unwrap_or(i64::MAX), has_more })
}

fn check_active(webhook: &WebhookRow) -> Result<()> {
    match webhook.status {
        WebhookStatus::Active => Ok(()),
        WebhookStatus::Disabled => {
            let detail = "The webhook is disabled. Set its status to active first; what waits goes out then.";
            Err(Error::refused(Code::NotReady, detail))
        }
    }
}

/// The delivery that a path names, among those of a webhook.
fn told(read: &mut Read<'_>, webhook: &WebhookRow, key: &Key) -> Result<DeliveryRow> {
    let id = DeliveryId::from_uuid(key.uuid().ok_or_else(Error::not_found)?);
    let row = deliveries::find_delivery(read, id)?.filter(|row| row.webhook_id == webhook.id);
    row.ok_or_else(Error::not_found)
}

fn view(read: &mut Read<'_>, row: DeliveryRow) -> Result<DeliveryView> {
    views(read, vec![row])?.pop().ok_or_else(Error::not_found)
}

fn views(read: &mut Read<'_>, rows: Vec<DeliveryRow>) -> Result<Vec<DeliveryView>> {
    let ids: Vec<DeliveryId> = rows.iter().map(|row| row.id).collect();
    let attempts = deliveries::list_attempts(read, &ids)?;
    rows.into_iter()
        .map(|row| {
            let own = attempts.iter().filter(|attempt| attempt.delivery_id == row.id).cloned().collect();
            DeliveryView::of(row, own)
        })
        .collect()
}
