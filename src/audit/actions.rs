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
        person::{Found, Person},
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
            query.person,
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
        person: query.person,
        since: query.since.map(Instant),
        before: query.before.map(Instant),
        below: page::decode(&scope, query.cursor.as_deref())?,
        limit: limit + 1,
    };
    let rows = store::list_entries(read, filter)?;
    let page = Page::cut(rows, limit, &scope, |(entry, _)| entry.seq);
    Ok(page.map(|(entry, origin)| AuditEntryView::of(entry, origin)))
}

/// How many entries are from before an instant.
pub fn count_old(read: &mut Read<'_>, before: Timestamp) -> Result<i64> {
    store::count_before(read, before.into())
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

/// What somebody did, and from where, newest first.
pub fn personal_data(read: &mut Read<'_>, person: &Person) -> Result<Vec<Found>> {
    let actor = person.id.to_string();
    Ok(vec![
        Found::of("audit_entries", store::list_by(read, &actor)?)?,
        Found::of("audit_origins", store::list_origins_of(read, &actor)?)?,
    ])
}

/// Forgets from where somebody did what they did. The entries stay: their id is all that these hold of them.
pub fn forget(write: &mut Write<'_>, person: &Person) -> Result<()> {
    store::delete_origins_of(write, &person.id.to_string())
}

/// How many addresses are kept with entries from before an instant.
pub fn count_old_addresses(read: &mut Read<'_>, before: Timestamp) -> Result<i64> {
    store::count_origins_before(read, before.into())
}

/// Forgets so many of them.
pub fn delete_old_addresses(write: &mut Write<'_>, before: Timestamp, limit: i64) -> Result<usize> {
    store::delete_origins_before(write, before.into(), limit)
}
