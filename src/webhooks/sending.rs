//! The job that calls receivers. They may be slow and may fail, so nothing of it happens within a transaction, and nobody waits for
//! another.

use super::outbox::{self, Attempted};
use crate::{app::App, base::error::Result};
use futures_util::{StreamExt, stream::FuturesUnordered};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How long one run takes on more; with what is under way then, less than a lease lasts.
const BUDGET: Duration = Duration::from_secs(30);
/// How often it is tried to write down what came of a delivery: what is forgotten goes out twice.
const NOTES: usize = 3;
/// How long between two of those.
const NOTED_AGAIN: Duration = Duration::from_secs(1);

/// Sends what is due; answers how many attempts that were. What ends makes room for the next at once.
pub async fn send_due(app: App) -> Result<usize> {
    let begun = Instant::now();
    let mut under_way = FuturesUnordered::new();
    let (mut all, mut ended) = (0, None);
    loop {
        let takes_more = begun.elapsed() < BUDGET;
        for parcel in note(&app, ended.take(), takes_more).await? {
            let (app, now) = (app.clone(), app.clock().now());
            under_way.push(async move { app.courier().bring(parcel, now).await });
        }
        ended = under_way.next().await;
        if ended.is_none() {
            return Ok(all);
        }
        all += 1;
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
