//! The job that calls receivers. They may be slow and may fail, so nothing of it happens within a transaction, and nobody waits for
//! another.

use super::outbox::{self, Attempted};
use crate::{app::App, base::error::Result};
use futures_util::{Stream, StreamExt, stream::FuturesUnordered};
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};

/// How long one run lasts at most: less than a lease does.
const BUDGET: Duration = Duration::from_secs(30);
/// How often it is looked what became due, while a receiver takes its time.
const LOOKS: Duration = Duration::from_millis(250);
/// How often it is tried to write down what came of a delivery: what is forgotten goes out twice.
const NOTES: usize = 3;
/// How long between two of those.
const NOTED_AGAIN: Duration = Duration::from_secs(1);

/// Sends what is due; answers how many attempts ended. What ends makes room for the next at once, and who takes long holds up
/// nobody: what is under way when the time is over ends by itself, while the next run sends what became due.
pub async fn send_due(app: App) -> Result<usize> {
    let begun = Instant::now();
    let mut under_way = FuturesUnordered::new();
    let (mut all, mut ended) = (0, None);
    loop {
        for parcel in note(&app, ended.take(), true).await? {
            let (app, now) = (app.clone(), app.clock().now());
            under_way.push(async move { app.courier().bring(parcel, now).await });
        }
        if under_way.is_empty() {
            return Ok(all);
        }
        if begun.elapsed() >= BUDGET {
            tokio::spawn(see_off(app, under_way));
            return Ok(all);
        }
        ended = timeout(LOOKS, under_way.next()).await.unwrap_or(None);
        all += usize::from(ended.is_some());
    }
}

/// Writes down what becomes of the last. What can't be written down goes out once more.
async fn see_off(app: App, mut under_way: impl Stream<Item = Attempted> + Unpin) {
    while let Some(ended) = under_way.next().await {
        if let Err(error) = note(&app, Some(ended), false).await {
            tracing::warn!(?error, "what became of a delivery was not written down");
        }
    }
}

/// Writes down what ended, and claims what has room now.
async fn note(app: &App, ended: Option<Attempted>, takes_more: bool) -> Result<Vec<outbox::Parcel>> {
    let mut notes = 1;
    loop {
        let ended = ended.clone();
        let noted = app.db().write(move |write| {
            if let Some(ended) = &ended {
                outbox::settle(write, ended)?;
            }
            if takes_more { outbox::claim(write) } else { Ok(Vec::new()) }
        });
        match noted.await {
            Err(_) if notes < NOTES => sleep(NOTED_AGAIN).await,
            noted => return noted,
        }
        notes += 1;
    }
}
