//! From what happened to what is told to whom. Each webhook has a mark in the event log, which moves in the transaction that makes its
//! deliveries.

use super::{
    event::{ChangeData, Occurrence},
    model::{WebhookDisabledReason, WebhookEventKind},
    outbox,
    store::{self, WebhookRow},
};
use crate::{
    base::{actor::Caller, error::Result, id::UserId},
    changes::{
        sight::Sight,
        telling::{self, Told},
    },
    clients,
    config::Config,
    db::{Write, events},
};

/// Webhooks in one transaction: bounds how long others wait for the writer.
const AT_ONCE: i64 = 10;
/// Events of each of them.
const EVENTS: i64 = 100;

/// Makes the deliveries of what happened since. For a job: answers how many it made, or `limit` when there is more.
pub fn plan(write: &mut Write<'_>, config: &Config, limit: i64) -> Result<usize> {
    let last = events::last_event(write)?;
    let behind = store::list_behind(write, last, AT_ONCE)?;
    let owners: Vec<UserId> = behind.iter().map(|webhook| webhook.user_id).collect();
    let owners = clients::actions::list_callers(write, &owners)?;
    let mut is_more = i64::try_from(behind.len()).is_ok_and(|count| count >= AT_ONCE);
    let mut made = 0;
    for webhook in &behind {
        match owners.get(&webhook.user_id) {
            Some(owner) => {
                let (count, seen) = plan_for(write, config, (webhook, owner))?;
                made += count;
                is_more |= seen < last;
            }
            None => outbox::disable(write, webhook.id, WebhookDisabledReason::OwnerInactive)?,
        }
    }
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    Ok(if is_more { most } else { made.min(most.saturating_sub(1)) })
}

/// Answers how many deliveries it made, and which event was the last that it looked at.
fn plan_for(
    write: &mut Write<'_>,
    config: &Config,
    (webhook, owner): (&WebhookRow, &Caller),
) -> Result<(usize, i64)> {
    let sight = Sight::of(write, owner)?;
    let news = telling::list_news(write, (owner, &sight), (webhook.seen, EVENTS))?;
    let wanted: Option<Vec<WebhookEventKind>> =
        webhook.kinds.clone().map(crate::db::types::Json::into).transpose()?;
    let is_wanted = |what: &Occurrence| {
        what.kind.is_for_all() || wanted.as_ref().is_none_or(|kinds| kinds.contains(&what.kind))
    };
    // Whoever sees more or less than before can't tell what from single changes.
    let resync = (news.is_upheaval || sight.key != webhook.sight).then(|| Occurrence {
        kind: WebhookEventKind::Resync,
        sequence: news.seen,
        object: webhook.id.uuid(),
        occurred_at: write.now(),
        change: None,
    });
    let what: Vec<Occurrence> =
        resync.into_iter().chain(news.told.into_iter().map(occurrence)).filter(is_wanted).collect();
    outbox::enqueue(write, config, webhook.id, &what)?;
    store::move_mark(write, webhook.id, (news.seen, &sight.key))?;
    Ok((what.len(), news.seen))
}

fn occurrence(told: Told) -> Occurrence {
    let (kind, id) = told.named;
    let (href, version) = told.present.map_or((None, None), |(path, version)| (Some(path), Some(version)));
    Occurrence {
        kind: WebhookEventKind::of(kind, told.operation),
        sequence: told.seq,
        object: id,
        occurred_at: told.occurred_at,
        change: Some(ChangeData { kind, id, operation: told.operation, href, version }),
    }
}
