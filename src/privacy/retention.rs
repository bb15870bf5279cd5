//! Letting things go after their time. What is due is looked up by the injected clock; nothing else decides it.

use super::{model::RetentionKind as Kind, views::DueView};
use crate::{
    audit,
    base::{actor::Caller, clock::day_begins, error::Result},
    clients,
    config::Config,
    db::{Read, Write},
    dialogue,
    http::idempotency,
    identity::personal as identity,
    requests,
};
use jiff::{SignedDuration, Timestamp, ToSpan};

/// What went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retained {
    /// How many of each kind.
    pub gone: Vec<(Kind, usize)>,
    /// Whether nothing more is due.
    pub is_done: bool,
}

/// What has a job of its own beside this one.
const OTHERS: &[Kind] = &[Kind::IdempotencyKeys, Kind::AuditEntries];

impl Retained {
    /// How many of the kind of which most went: as many as were allowed means that there is more.
    #[must_use]
    pub fn most(&self) -> usize {
        self.gone.iter().map(|(_, number)| *number).max().unwrap_or_default()
    }
}

/// What is due to go now.
pub fn list_due(read: &mut Read<'_>, config: &Config) -> Result<Vec<DueView>> {
    Kind::ALL
        .iter()
        .map(|kind| {
            let ended_before = end(read, *kind, config)?;
            let due = match ended_before {
                Some(before) => count(read, *kind, before)?,
                None => 0,
            };
            Ok(DueView { kind: *kind, ended_before, due })
        })
        .collect()
}

/// Lets go of what is due, at most so many of each kind: call it again until it is done, in a transaction each time, so
/// that nobody waits for long.
pub fn retain(write: &mut Write<'_>, config: &Config, limit: i64) -> Result<Retained> {
    retain_of(write, config, Kind::ALL, limit)
}

/// As [`retain`], of what has no job of its own.
pub fn retain_rest(write: &mut Write<'_>, config: &Config, limit: i64) -> Result<Retained> {
    let rest: Vec<Kind> = Kind::ALL.iter().copied().filter(|kind| !OTHERS.contains(kind)).collect();
    retain_of(write, config, &rest, limit)
}

fn retain_of(write: &mut Write<'_>, config: &Config, kinds: &[Kind], limit: i64) -> Result<Retained> {
    let by = Caller::service();
    let mut gone = Vec::new();
    for kind in kinds {
        let Some(before) = end(write, *kind, config)? else { continue };
        let number = let_go(write, &by, *kind, (before, limit))?;
        if number > 0 {
            gone.push((*kind, number));
        }
    }
    write.concerns("/v1/retention");
    if !gone.is_empty() {
        write.leave_no_trace();
    }
    let retained = Retained { gone, is_done: true };
    let is_done = i64::try_from(retained.most()).unwrap_or(i64::MAX) < limit;
    Ok(Retained { is_done, ..retained })
}

/// What ended before this goes; nothing where it is kept for good. Months end with a Dutch day.
fn end(read: &Read<'_>, kind: Kind, config: &Config) -> Result<Option<Timestamp>> {
    let (now, today, keep) = (read.now(), read.today(), &config.retention);
    let months = |months: i64| -> Result<Option<Timestamp>> {
        let day = today.checked_sub(months.months()).map_err(anyhow::Error::new)?;
        Ok(Some(day_begins(day)))
    };
    match kind {
        Kind::Drafts => months(keep.draft_months),
        Kind::RequestContacts => months(keep.request_months),
        Kind::AuditEntries if config.audit_months == 0 => Ok(None),
        Kind::AuditEntries => months(config.audit_months.into()),
        Kind::Addresses => months(keep.address_months),
        Kind::Sessions => Ok(Some(now - SignedDuration::from_hours(24 * keep.session_days))),
        Kind::IdempotencyKeys => Ok(Some(now - idempotency::KEPT)),
        // Of no use from the moment that they end.
        Kind::Links | Kind::Assertions => Ok(Some(now)),
    }
}

fn count(read: &mut Read<'_>, kind: Kind, before: Timestamp) -> Result<i64> {
    match kind {
        Kind::Drafts => requests::personal::count_idle(read, before),
        Kind::RequestContacts => requests::personal::count_over(read, before),
        Kind::Sessions => identity::count_old_sessions(read, before),
        Kind::Links => identity::count_old_links(read, before),
        Kind::IdempotencyKeys => idempotency::count_old(read, before),
        Kind::Assertions => clients::personal::count_old_assertions(read, before),
        Kind::Addresses => audit::actions::count_old_addresses(read, before),
        Kind::AuditEntries => audit::actions::count_old(read, before),
    }
}

fn let_go(
    write: &mut Write<'_>,
    by: &Caller,
    kind: Kind,
    (before, limit): (Timestamp, i64),
) -> Result<usize> {
    match kind {
        Kind::Drafts => {
            // What hangs on them first.
            let idle = requests::personal::list_idle(write, before, limit)?;
            dialogue::forgetting::delete_of(write, &idle)?;
            requests::personal::delete_idle(write, by, before, limit)
        }
        Kind::RequestContacts => requests::personal::pseudonymise(write, by, before, limit),
        Kind::Sessions => identity::delete_old_sessions(write, before, limit),
        Kind::Links => identity::delete_old_links(write, before, limit),
        Kind::IdempotencyKeys => idempotency::forget_old(write, limit),
        Kind::Assertions => clients::personal::delete_old_assertions(write, before, limit),
        Kind::Addresses => audit::actions::delete_old_addresses(write, before, limit),
        Kind::AuditEntries => audit::actions::prune(write, before, limit),
    }
}
