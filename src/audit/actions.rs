//! What can be done with the audit log: read it, and let old entries go.

use super::{
    store::{self, EntryFilter},
    views::{AuditEntryView, AuditQuery},
};
use crate::{
    base::{
        clock::day_begins,
        error::Result,
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::{Read, Write, types::Instant},
};
use jiff::{Timestamp, ToSpan};

/// Entries, newest first.
pub fn list_audit_entries(read: &mut Read<'_>, query: &AuditQuery) -> Result<Page<AuditEntryView>> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = format!(
        "audit {:?}",
        (
            &query.actor,
            &query.action,
            &query.object,
            &query.result,
            query.request_id,
            query.since,
            query.before
        )
    );
    let filter = EntryFilter {
        actor: query.actor.clone(),
        action: query.action.clone(),
        object: query.object.clone(),
        result: query.result.clone(),
        request_id: query.request_id,
        since: query.since.map(Instant),
        before: query.before.map(Instant),
        below: page::decode(&scope, query.cursor.as_deref())?,
        limit: limit + 1,
    };
    let rows = store::list_entries(read, filter)?;
    let page = Page::cut(rows, limit, &scope, |(entry, _)| entry.seq);
    Ok(page.map(|(entry, origin)| AuditEntryView::of(entry, origin)))
}

/// As [`prune`], of what is older than so many months; 0 months: everything is kept.
pub fn prune_after(write: &mut Write<'_>, months: u32, limit: i64) -> Result<usize> {
    let oldest = write.today().checked_sub(i64::from(months).months());
    match oldest {
        Ok(day) if months > 0 => prune(write, day_begins(day), limit),
        // Further back than a calendar goes nothing is.
        Ok(_) | Err(_) => Ok(0),
    }
}

/// Lets go of the oldest `limit` entries from before an instant, all but the newest of all, and says how many. The chain is
/// anchored at the last of them, so what remains can still be verified.
pub fn prune(write: &mut Write<'_>, before: Timestamp, limit: i64) -> Result<usize> {
    let Some((seq, hash)) = store::find_last_before(write, before.into(), limit)? else { return Ok(0) };
    write.concerns(format!("/v1/audit-entries?upTo={seq}&hash={hash}"));
    store::delete_up_to(write, seq, &hash)
}
