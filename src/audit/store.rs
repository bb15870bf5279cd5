//! The SQL of reading the audit log, and of letting old entries go.

use crate::{
    base::{
        error::Result,
        id::{RequestId, UserId},
        person::ROWS_ASKED,
    },
    db::{
        Read, Write,
        audit::{Entry, GENESIS, Origin, SERVICE},
        schema::{audit_anchors, audit_entries, audit_origins, counters},
        types::Instant,
    },
};
use diesel::prelude::*;

/// Whoever reads this sees every person.
const EVERYBODY: &str = "/v1/users";

/// Which entries are wanted. All that are named must hold.
#[derive(Debug, Clone, Default)]
pub(crate) struct EntryFilter {
    pub actor: Option<String>,
    pub action: Option<String>,
    pub object: Option<String>,
    pub result: Option<String>,
    pub request_id: Option<RequestId>,
    /// About this person.
    pub person: Option<UserId>,
    pub since: Option<Instant>,
    pub before: Option<Instant>,
    pub below: Option<i64>,
    pub limit: i64,
}

/// Entries, newest first, with the addresses that they came from; none where it was erased.
pub(crate) fn list_entries(read: &mut Read<'_>, filter: EntryFilter) -> Result<Vec<(Entry, Option<String>)>> {
    let mut rows = audit_entries::table
        .left_join(audit_origins::table.on(audit_origins::seq.eq(audit_entries::seq)))
        .order(audit_entries::seq.desc())
        .limit(filter.limit)
        .select((Entry::as_select(), audit_origins::address.nullable()))
        .into_boxed();
    if let Some(actor) = filter.actor {
        rows = rows.filter(audit_entries::actor.eq(actor));
    }
    if let Some(action) = filter.action {
        rows = rows.filter(audit_entries::action.eq(action));
    }
    if let Some(object) = filter.object {
        rows = rows.filter(audit_entries::object.eq(object));
    }
    if let Some(result) = filter.result {
        rows = rows.filter(audit_entries::result.eq(result));
    }
    if let Some(request) = filter.request_id {
        rows = rows.filter(audit_entries::request_id.eq(Some(request)));
    }
    if let Some(person) = filter.person {
        let own = format!("/v1/users/{person}");
        let below = format!("{own}/%");
        rows = rows.filter(
            audit_entries::object
                .eq(own)
                .or(audit_entries::object.like(below))
                .or(audit_entries::object.eq(EVERYBODY)),
        );
    }
    if let Some(since) = filter.since {
        rows = rows.filter(audit_entries::occurred_at.ge(since));
    }
    if let Some(before) = filter.before {
        rows = rows.filter(audit_entries::occurred_at.lt(before));
    }
    if let Some(below) = filter.below {
        rows = rows.filter(audit_entries::seq.lt(below));
    }
    Ok(rows.load(read.db())?)
}

/// The entries after a number with what their origins are, in the order of the chain.
pub(crate) fn list_chain(
    read: &mut Read<'_>,
    after: i64,
    limit: i64,
) -> Result<Vec<(Entry, Option<Origin>)>> {
    Ok(audit_entries::table
        .left_join(audit_origins::table.on(audit_origins::seq.eq(audit_entries::seq)))
        .filter(audit_entries::seq.gt(after))
        .order(audit_entries::seq)
        .limit(limit)
        .select((Entry::as_select(), Option::<crate::db::audit::Origin>::as_select()))
        .load(read.db())?)
}

/// Where the kept part of the chain begins: the number and hash of the entry before it.
pub(crate) fn get_anchor(read: &mut Read<'_>) -> Result<(i64, String)> {
    let anchor = audit_anchors::table
        .order(audit_anchors::seq.desc())
        .select((audit_anchors::seq, audit_anchors::hash))
        .first(read.db())
        .optional()?;
    Ok(anchor.unwrap_or_else(|| (0, GENESIS.to_owned())))
}

/// The number and hash of the last entry.
pub(crate) fn find_last(read: &mut Read<'_>) -> Result<Option<(i64, String)>> {
    Ok(audit_entries::table
        .order(audit_entries::seq.desc())
        .select((audit_entries::seq, audit_entries::hash))
        .first(read.db())
        .optional()?)
}

/// How many entries were ever written.
pub(crate) fn get_count(read: &mut Read<'_>) -> Result<i64> {
    Ok(counters::table.find("audit").select(counters::value).first(read.db())?)
}

/// The last entry before an instant among the oldest `limit`; the newest of all is never among those.
pub(crate) fn find_last_before(
    read: &mut Read<'_>,
    before: Instant,
    limit: i64,
) -> Result<Option<(i64, String)>> {
    let newest: Option<i64> =
        audit_entries::table.select(diesel::dsl::max(audit_entries::seq)).first(read.db())?;
    // By number, not by time: a clock that was set back must not make a hole.
    let first_kept: Option<i64> = audit_entries::table
        .filter(audit_entries::occurred_at.ge(before))
        .select(diesel::dsl::min(audit_entries::seq))
        .first(read.db())?;
    let Some(end) = first_kept.or(newest) else { return Ok(None) };
    let oldest: Option<i64> =
        audit_entries::table.select(diesel::dsl::min(audit_entries::seq)).first(read.db())?;
    let end = oldest.map_or(end, |oldest| end.min(oldest.saturating_add(limit)));
    Ok(audit_entries::table
        .filter(audit_entries::seq.lt(end))
        .order(audit_entries::seq.desc())
        .select((audit_entries::seq, audit_entries::hash))
        .first(read.db())
        .optional()?)
}

/// Lets go of all entries up to one; the chain begins after it from then on.
pub(crate) fn delete_up_to(write: &mut Write<'_>, seq: i64, hash: &str) -> Result<usize> {
    diesel::insert_into(audit_anchors::table)
        .values((audit_anchors::seq.eq(seq), audit_anchors::hash.eq(hash)))
        .execute(write.db())?;
    diesel::delete(audit_origins::table.filter(audit_origins::seq.le(seq))).execute(write.db())?;
    Ok(diesel::delete(audit_entries::table.filter(audit_entries::seq.le(seq))).execute(write.db())?)
}

/// How many entries are from before an instant.
pub(crate) fn count_before(read: &mut Read<'_>, before: Instant) -> Result<i64> {
    Ok(audit_entries::table.filter(audit_entries::occurred_at.lt(before)).count().get_result(read.db())?)
}

/// What somebody did, newest first.
pub(crate) fn list_by(read: &mut Read<'_>, actor: &str) -> Result<Vec<Entry>> {
    Ok(audit_entries::table
        .filter(audit_entries::actor.eq(actor))
        .order(audit_entries::seq.desc())
        .limit(ROWS_ASKED)
        .select(Entry::as_select())
        .load(read.db())?)
}

/// From where they did it.
pub(crate) fn list_origins_of(read: &mut Read<'_>, actor: &str) -> Result<Vec<Origin>> {
    Ok(audit_origins::table
        .inner_join(audit_entries::table.on(audit_entries::seq.eq(audit_origins::seq)))
        .filter(audit_entries::actor.eq(actor))
        .order(audit_origins::seq.desc())
        .limit(ROWS_ASKED)
        .select(Origin::as_select())
        .load(read.db())?)
}

/// Forgets from where somebody did what they did.
pub(crate) fn delete_origins_of(write: &mut Write<'_>, actor: &str) -> Result<()> {
    let own = audit_entries::table.filter(audit_entries::actor.eq(actor)).select(audit_entries::seq);
    diesel::delete(audit_origins::table.filter(audit_origins::seq.eq_any(own))).execute(write.db())?;
    Ok(())
}

/// How many addresses of people are kept with entries from before an instant.
pub(crate) fn count_origins_before(read: &mut Read<'_>, before: Instant) -> Result<i64> {
    Ok(audit_origins::table
        .inner_join(audit_entries::table.on(audit_entries::seq.eq(audit_origins::seq)))
        .filter(audit_entries::occurred_at.lt(before))
        .filter(audit_origins::address.ne(SERVICE))
        .count()
        .get_result(read.db())?)
}

/// Forgets so many of them, the oldest first.
pub(crate) fn delete_origins_before(write: &mut Write<'_>, before: Instant, limit: i64) -> Result<usize> {
    let old: Vec<i64> = audit_origins::table
        .inner_join(audit_entries::table.on(audit_entries::seq.eq(audit_origins::seq)))
        .filter(audit_entries::occurred_at.lt(before))
        .filter(audit_origins::address.ne(SERVICE))
        .order(audit_origins::seq)
        .limit(limit)
        .select(audit_origins::seq)
        .load(write.db())?;
    Ok(diesel::delete(audit_origins::table.filter(audit_origins::seq.eq_any(old))).execute(write.db())?)
}
