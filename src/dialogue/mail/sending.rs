//! The job that sends mail. The network is slow and may fail, so nothing of it happens within a transaction.

use super::{
    outbox::{self, Attempted, Outcome},
    postman,
};
use crate::{app::App, base::error::Result, dialogue::model::MailFault};
use std::time::Duration;
use tokio::time::Instant;

/// Mails that are claimed at once: who dies with them lets so many wait.
const AT_ONCE: i64 = 10;
/// How long one run goes on; the rest is for the next, which begins soon.
const BUDGET: Duration = Duration::from_secs(30);

/// Sends what is due; answers how many mails were dealt with.
pub async fn send_due(app: App) -> Result<usize> {
    let begun = Instant::now();
    let mut all = 0;
    loop {
        let (count, letters) = app.db().write(|write| outbox::claim(write, AT_ONCE)).await?;
        let done = postman::deliver(app.postman(), letters).await;
        let is_away = done.iter().any(is_away);
        let give_up = app.config().mail.give_up;
        if !done.is_empty() {
            app.db().write(move |write| outbox::settle(write, give_up, &done)).await?;
        }
        all += count;
        let is_last = i64::try_from(count).is_ok_and(|count| count < AT_ONCE);
        if is_last || is_away || begun.elapsed() > BUDGET {
            return Ok(all);
        }
    }
}

/// Whether the mail server is not there, so that trying others is no use now.
fn is_away(done: &Attempted) -> bool {
    matches!(
        done.outcome,
        Outcome::Failed {
            fault: MailFault::Unreachable | MailFault::LoginRefused | MailFault::NotWritten,
            ..
        }
    )
}
