//! Letting things go after their time. What is due is looked up by the injected clock; nothing else decides it.

use super::{model::RetentionKind as Kind, views::DueView};
use crate::{
    audit,
    base::{actor::Caller, error::Result},
    clients,
    config::Retention,
    db::{Read, Write},
    http::idempotency,
    identity::personal as identity,
    requests,
};
use jiff::{SignedDuration, Timestamp, ToSpan, tz::TimeZone};

/// What went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retained {
    /// How many of each kind.
    pub gone: Vec<(Kind, usize)>,
    /// Whether nothing more is due.
    pub is_done: bool,
}

/// What is due to go now.
pub fn list_due(read: &mut Read<'_>, keep: &Retention) -> Result<Vec<DueView>> {
    let now = read.now();
    Kind::ALL
        .iter()
        .map(|kind| {
            let ended_before = end(*kind, keep, now)?;
            Ok(DueView { kind: *kind, ended_before, due: count(read, *kind, ended_before)? })
        })
        .collect()
}

/// Lets go of what is due, at most so many of each kind: call it again until it is done, in a transaction each time, so
/// that nobody waits for long.
pub fn retain(write: &mut Write<'_>, keep: &Retention, limit: i64) -> Result<Retained> {
    let (now, by) = (write.now(), Caller::service());
    let mut gone = Vec::new();
    let mut is_done = true;
    for kind in Kind::ALL {
        let number = let_go(write, &by, *kind, (end(*kind, keep, now)?, limit))?;
        is_done &= i64::try_from(number).unwrap_or(i64::MAX) < limit;
        if number > 0 {
            gone.push((*kind, number));
        }
    }
    write.concerns("/v1/retention");
    if !gone.is_empty() {
        write.leave_no_trace();
    }
    Ok(Retained { gone, is_done })
}

/// What ended before this goes.
fn end(kind: Kind, keep: &Retention, now: Timestamp) -> Result<Timestamp> {
    let months = |months: i64| -> Result<Timestamp> {
        let then = now.to_zoned(TimeZone::UTC).checked_sub(months.months());
        Ok(then.map_err(anyhow::Error::new)?.timestamp())
    };
    match kind {
        Kind::Drafts => months(keep.draft_months),
        Kind::RequestContacts => months(keep.request_months),
        Kind::AuditEntries => months(keep.audit_months),
        Kind::Addresses => months(keep.address_months),
        Kind::Sessions => Ok(now - SignedDuration::from_hours(24 * keep.session_days)),
        Kind::IdempotencyKeys => Ok(now - idempotency::KEPT),
        // Of no use from the moment that they end.
        Kind::Links | Kind::Assertions => Ok(now),
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
        Kind::Drafts => requests::personal::delete_idle(write, by, before, limit),
        Kind::RequestContacts => requests::personal::pseudonymise(write, by, before, limit),
        Kind::Sessions => identity::delete_old_sessions(write, before, limit),
        Kind::Links => identity::delete_old_links(write, before, limit),
        Kind::IdempotencyKeys => idempotency::delete_old(write, before, limit),
        Kind::Assertions => clients::personal::delete_old_assertions(write, before, limit),
        Kind::Addresses => audit::actions::delete_old_addresses(write, before, limit),
        Kind::AuditEntries => audit::actions::prune(write, before, limit),
    }
}
