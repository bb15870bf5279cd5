//! The job that sends mail. The network is slow and may fail, so nothing of it happens within a transaction.

use super::{
    letter::Letter,
    outbox::{self, Attempted, Outcome},
    smtp::Open,
};
use crate::{app::App, base::error::Result};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Mails that are claimed at once: who dies with them lets so many wait.
const AT_ONCE: i64 = 10;
/// How long one run goes on; the rest is for the next, which begins soon.
const BUDGET: Duration = Duration::from_secs(30);
/// How often it is tried to write down what came of a mail: what is forgotten goes out twice.
const NOTES: usize = 3;
/// How long between two of those.
const NOTED_AGAIN: Duration = Duration::from_secs(1);

/// Sends what is due; answers how many mails were dealt with.
pub async fn send_due(app: App) -> Result<usize> {
    let begun = Instant::now();
    let mut open = Open::default();
    let mut all = 0;
    loop {
        let (count, letters) = app.db().write(|write| outbox::claim(write, AT_ONCE)).await?;
        let is_stuck = bring(&app, &mut open, letters).await?;
        all += count;
        let is_last = i64::try_from(count).is_ok_and(|count| count < AT_ONCE);
        if is_last || is_stuck || begun.elapsed() > BUDGET {
            break;
        }
    }
    app.postman().take_leave(open).await;
    Ok(all)
}

/// Brings these letters. Each is written down before the next goes out, so that whoever dies here repeats one at most. Answers
/// whether none goes out any more.
async fn bring(app: &App, open: &mut Open, letters: Vec<Letter>) -> Result<bool> {
    let mut stuck: Option<Outcome> = None;
    for letter in letters {
        let outcome = match stuck {
            Some(outcome) => outcome,
            None => app.postman().bring(open, &letter).await,
        };
        stuck = stuck.or(Some(outcome).filter(|outcome| outcome.stops_all()));
        if let (Outcome::Failed { fault, reply, is_final }, None) = (outcome, stuck) {
            tracing::warn!(mail = %letter.mail, %fault, reply, is_final, "a mail did not go out");
        }
        note(app, Attempted { mail: letter.mail, attempt: letter.attempt, outcome }).await?;
    }
    Ok(stuck.is_some())
}

async fn note(app: &App, done: Attempted) -> Result<()> {
    let give_up = app.config().mail.give_up;
    let mut notes = 1;
    loop {
        match app.db().write(move |write| outbox::settle(write, give_up, done)).await {
            Err(_) if notes < NOTES => sleep(NOTED_AGAIN).await,
            noted => return noted,
        }
        notes += 1;
    }
}
