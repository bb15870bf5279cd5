//! When who gets a mail, and what becomes of it. Every function is (part of) one transaction.

use super::{
    letter::{Letter, News},
    store::{self, MailRow},
    views::{MailQuery, MailView},
};
use crate::{
    base::{
        actor::{Caller, Permission, Stakes},
        clock::{day_begins, dutch_day},
        error::{Error, Result},
        id::{MailId, PilotRequestId, UserId},
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::{Read, Write},
    dialogue::{
        model::{About, MailFault, MailPace, MailStatus, NotificationPreferences},
        notifications::{actions::preferences_of, store::NotificationRow},
        seats::Seat,
    },
    identity::people,
    requests::parties::{self, Parties},
};
use jiff::{SignedDuration, Timestamp, ToSpan};
use std::collections::{HashMap, hash_map::Entry};

/// How long what happens is gathered before it is mailed.
const GATHERED: SignedDuration = SignedDuration::from_mins(2);
/// How long after a mail the same person gets another at the earliest.
const APART: SignedDuration = SignedDuration::from_mins(15);
/// At which hour of the Dutch day those who want one mail a day get it.
const DIGEST_HOUR: i64 = 7;
/// How long who has claimed a mail has it: much longer than sending it may take.
const CLAIMED: SignedDuration = SignedDuration::from_mins(5);
/// How long after a first failure it is tried again; twice as long after each further one, up to [`MOST`].
const FIRST_RETRY: SignedDuration = SignedDuration::from_mins(1);
const MOST: SignedDuration = SignedDuration::from_hours(2);
const MOST_DOUBLINGS: u32 = 7;
/// After which failures no mail is tried for how long.
const PAUSES: &[(&[MailFault], SignedDuration)] = &[
    (&[MailFault::Unreachable, MailFault::NotWritten], FIRST_RETRY),
    (&[MailFault::LoginRefused], SignedDuration::from_mins(15)),
];
/// How long mails are kept after they were sent, dropped or given up.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 30);

/// What came of one attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The mail server took it.
    Sent,
    /// It failed.
    Failed {
        /// Why.
        fault: MailFault,
        /// What the mail server replied, if it did.
        reply: Option<u16>,
        /// Whether trying again is no use.
        is_final: bool,
    },
}

impl Outcome {
    /// Whether no other mail would go out now either.
    pub(super) fn stops_all(self) -> bool {
        let Self::Failed { fault, .. } = self else { return false };
        PAUSES.iter().any(|(faults, _)| faults.contains(&fault))
    }
}

/// Which attempt it was, and what came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempted {
    /// The mail.
    pub mail: MailId,
    /// Counts attempts.
    pub attempt: i32,
    /// What came of it.
    pub outcome: Outcome,
}

/// Lets notifications go by mail to those who want that: with a mail that waits for them, or a new one.
pub(crate) fn enqueue(
    write: &mut Write<'_>,
    rows: &mut [NotificationRow],
    wishes: &HashMap<UserId, NotificationPreferences>,
) -> Result<()> {
    let default = NotificationPreferences::default();
    let wish = |user: &UserId| wishes.get(user).unwrap_or(&default);
    let is_mailed = |row: &NotificationRow| wish(&row.user_id).mails(row.kind);
    let mut people: Vec<UserId> = rows.iter().filter(|row| is_mailed(row)).map(|row| row.user_id).collect();
    people.sort_unstable();
    people.dedup();
    let waiting = store::list_waiting(write, &people)?;
    let mut mails: HashMap<UserId, MailId> = waiting.iter().map(|mail| (mail.user_id, mail.id)).collect();
    let now = write.now();
    // In order of time: of several the last one counts.
    let sent: HashMap<UserId, Timestamp> = store::list_sent_since(write, &people, now - APART)?
        .into_iter()
        .map(|(user, at)| (user, at.into()))
        .collect();
    let mut new = Vec::new();
    for user in people {
        mails.entry(user).or_insert_with(|| {
            let mail = MailRow {
                id: write.new_id(),
                user_id: user,
                status: MailStatus::Waiting,
                attempts: 0,
                due_at: due(wish(&user).email, now, sent.get(&user).copied()).into(),
                first_tried_at: None,
                fault: None,
                failed_at: None,
                reply_code: None,
                created_at: now.into(),
                closed_at: None,
            };
            new.push(mail.clone());
            mail.id
        });
    }
    store::insert_mails(write, &new)?;
    for row in rows.iter_mut().filter(|row| is_mailed(row)) {
        row.mail_id = mails.get(&row.user_id).copied();
    }
    Ok(())
}

/// When what happened now is mailed.
fn due(pace: MailPace, now: Timestamp, last: Option<Timestamp>) -> Timestamp {
    let soon = last.map_or(now + GATHERED, |last| (last + APART).max(now + GATHERED));
    match pace {
        MailPace::Immediate | MailPace::Never => soon,
        MailPace::Daily => {
            let at = |days: i64| day_begins(dutch_day(now).saturating_add(days.days())) + hours(DIGEST_HOUR);
            let today = at(0);
            if today > now { today } else { at(1) }
        }
    }
}

const fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

/// Somebody changed how they want mail: what waits follows.
pub(crate) fn follow_pace(write: &mut Write<'_>, user: UserId, pace: MailPace) -> Result<()> {
    for mail in store::list_waiting(write, &[user])?.into_iter().filter(|mail| mail.attempts == 0) {
        let row = match pace {
            MailPace::Never => closed(&mail, MailStatus::Dropped, write.now()),
            MailPace::Immediate | MailPace::Daily => {
                let since = write.now() - APART;
                let last = store::list_sent_since(write, &[user], since)?.pop();
                let due_at = due(pace, write.now(), last.map(|(_, at)| at.into()));
                MailRow { due_at: due_at.into(), ..mail.clone() }
            }
        };
        store::update_mail(write, &row, (mail.status, mail.attempts))?;
    }
    Ok(())
}

/// Claims mails whose time has come, at most `limit`: how many rows that were, and the letters to send now. What is for
/// nobody any more is dropped.
pub(crate) fn claim(write: &mut Write<'_>, limit: i64) -> Result<(usize, Vec<Letter>)> {
    if is_paused(write)? {
        return Ok((0, Vec::new()));
    }
    let due = store::list_due(write, limit)?;
    let mails: Vec<MailId> = due.iter().map(|mail| mail.id).collect();
    let users: Vec<UserId> = due.iter().map(|mail| mail.user_id).collect();
    let wishes = preferences_of(write, &users)?;
    let mut addresses = people::list_addresses(write, &users)?;
    let mut news = news_of(write, &mails)?;
    let mut letters = Vec::new();
    for mail in &due {
        let mut news = news.remove(&mail.id).unwrap_or_default();
        let wish = wishes.get(&mail.user_id).cloned().unwrap_or_default();
        news.retain(|news| wish.mails(news.kind));
        let address = addresses.remove(&mail.user_id);
        let row = match &address {
            Some(_) if !news.is_empty() => MailRow {
                status: MailStatus::Sending,
                attempts: mail.attempts.saturating_add(1),
                due_at: (write.now() + CLAIMED).into(),
                first_tried_at: mail.first_tried_at.or(Some(write.now().into())),
                ..mail.clone()
            },
            Some(_) | None => closed(mail, MailStatus::Dropped, write.now()),
        };
        let is_ours = store::update_mail(write, &row, (mail.status, mail.attempts))?;
        if let Some(address) = address.filter(|_| is_ours && row.status == MailStatus::Sending) {
            letters.push(Letter {
                mail: mail.id,
                attempt: row.attempts,
                address,
                language: wish.language,
                news,
                written_at: write.now(),
            });
        }
    }
    Ok((due.len(), letters))
}

/// What each of these mails tells: of requests that its reader still sees, and of searches and webhooks that they keep.
fn news_of(read: &mut Read<'_>, mails: &[MailId]) -> Result<HashMap<MailId, Vec<News>>> {
    let rows = store::list_news(read, mails)?;
    let mut users: Vec<UserId> = rows.iter().map(|row| row.user_id).collect();
    users.sort_unstable();
    users.dedup();
    let people = people::list_persons(read, &users)?;
    let mut known: HashMap<PilotRequestId, Option<Parties>> = HashMap::new();
    let mut news: HashMap<MailId, Vec<News>> = HashMap::new();
    for row in rows {
        let Some((person, about)) = people.get(&row.user_id).zip(row.about()) else { continue };
        let is_theirs = match about {
            // Either goes with its notifications when they keep it no longer.
            About::Search(_) | About::Webhook(_) => true,
            About::Request(request) => {
                let parties = match known.entry(request) {
                    Entry::Occupied(entry) => entry.into_mut(),
                    Entry::Vacant(entry) => entry.insert(parties::parties_to(read, request)?),
                };
                parties.as_ref().is_some_and(|parties| Seat::of(person, parties.clone()).is_taken())
            }
        };
        if let Some(mail) = row.mail_id.filter(|_| is_theirs) {
            news.entry(mail).or_default().push(News { id: row.id, about, kind: row.kind });
        }
    }
    Ok(news)
}

/// Writes down what came of an attempt. Of a mail that was deleted, or claimed by another, nothing.
pub(crate) fn settle(write: &mut Write<'_>, give_up: SignedDuration, done: Attempted) -> Result<()> {
    let Some(mail) = store::find_mail(write, done.mail)? else { return Ok(()) };
    if mail.status != MailStatus::Sending || mail.attempts != done.attempt {
        return Ok(());
    }
    let row = after(&mail, done.outcome, (write.now(), give_up));
    // What happened while it was on its way waits in a mail of its own.
    for other in store::list_waiting(write, &[mail.user_id])? {
        if row.status == MailStatus::Waiting {
            store::merge_mail(write, other.id, mail.id)?;
        } else if other.due_at.0 < write.now() + APART {
            let later = MailRow { due_at: (write.now() + APART).into(), ..other.clone() };
            store::update_mail(write, &later, (other.status, other.attempts))?;
        }
    }
    store::update_mail(write, &row, (mail.status, mail.attempts))?;
    Ok(())
}

/// Whether all mail waits a little, because none got through a moment ago: a server that is down is not asked for each mail, and
/// one that refuses our login does not take us for somebody who guesses.
fn is_paused(read: &mut Read<'_>) -> Result<bool> {
    for (faults, pause) in PAUSES {
        let since = read.now() - *pause;
        if store::has_failed(read, faults, since)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn after(mail: &MailRow, outcome: Outcome, (now, give_up): (Timestamp, SignedDuration)) -> MailRow {
    let again =
        |due_at: Timestamp| MailRow { status: MailStatus::Waiting, due_at: due_at.into(), ..mail.clone() };
    match outcome {
        Outcome::Sent => {
            MailRow { fault: None, failed_at: None, reply_code: None, ..closed(mail, MailStatus::Sent, now) }
        }
        Outcome::Failed { fault, reply, is_final } => {
            let since = mail.first_tried_at.map_or(now, Timestamp::from);
            let row = if is_final || now.duration_since(since) >= give_up {
                closed(mail, MailStatus::Failed, now)
            } else {
                again(now + wait(mail.attempts, mail.id))
            };
            let reply_code = reply.map(i32::from);
            MailRow { fault: Some(fault), failed_at: Some(now.into()), reply_code, ..row }
        }
    }
}

fn closed(mail: &MailRow, status: MailStatus, now: Timestamp) -> MailRow {
    MailRow { status, closed_at: Some(now.into()), ..mail.clone() }
}

/// How long to wait after an attempt that failed. Up to a quarter longer, by the random part of its id, so that not all come
/// back at the same time.
fn wait(attempts: i32, mail: MailId) -> SignedDuration {
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or_default().min(MOST_DOUBLINGS);
    let wait = (FIRST_RETRY * 2_i32.pow(doublings)).min(MOST);
    let [.., last] = mail.uuid().into_bytes();
    wait + wait * i32::from(last) / (4 * 256)
}

/// Lets go of mails that were done with long ago. For a job: at most `limit`, answers how many.
pub(crate) fn forget_old(write: &mut Write<'_>, limit: i64) -> Result<usize> {
    let before = write.now() - KEPT;
    store::delete_closed_before(write, before, limit)
}

/// Mails as they stand, newest first: for who runs the service.
pub fn list_mails(read: &mut Read<'_>, caller: &Caller, query: &MailQuery) -> Result<Page<MailView>> {
    if !caller.may(Permission::ActAsService, &Stakes::default()) {
        return Err(Error::forbidden());
    }
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = query.scope();
    let before: Option<MailId> = page::decode(&scope, query.cursor.as_deref())?;
    let rows = store::list_mails(read, query.status.clone(), before, limit + 1)?;
    Ok(Page::cut(rows, limit, &scope, |row| row.id).map(MailView::from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::Id;
    use uuid::Uuid;

    fn mail(last: u8) -> MailId {
        let mut bytes = [0; 16];
        bytes[15] = last;
        Id::from_uuid(Uuid::from_bytes(bytes))
    }

    #[test]
    fn waits_double_up_to_two_hours_and_differ_by_a_quarter() {
        let minutes = |attempts, last| wait(attempts, mail(last)).as_secs() / 60;
        let first: Vec<i64> = (1..=10).map(|attempts| minutes(attempts, 0)).collect();
        assert_eq!(first, [1, 2, 4, 8, 16, 32, 64, 120, 120, 120]);
        assert_eq!((minutes(8, 128), minutes(8, 255)), (135, 149));
    }

    #[test]
    fn a_daily_mail_comes_at_the_next_seven_o_clock_in_the_netherlands() {
        let due = |now: &str| due(MailPace::Daily, now.parse().unwrap(), None).to_string();
        assert_eq!(due("2026-11-02T08:00:00Z"), "2026-11-03T06:00:00Z");
        assert_eq!(due("2026-11-02T05:59:59Z"), "2026-11-02T06:00:00Z");
        assert_eq!(due("2026-07-02T05:00:00Z"), "2026-07-03T05:00:00Z");
    }

    #[test]
    fn mails_are_a_quarter_of_an_hour_apart() {
        let now: Timestamp = "2026-11-02T08:00:00Z".parse().unwrap();
        let after = |last| due(MailPace::Immediate, now, last).duration_since(now).as_secs() / 60;
        assert_eq!(after(None), 2);
        assert_eq!(after(Some(now)), 15);
        assert_eq!(after(Some(now - SignedDuration::from_mins(14))), 2);
    }
}
