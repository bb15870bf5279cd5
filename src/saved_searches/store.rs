//! The SQL of saved searches.

use crate::{
    base::{
        error::{Error, Result},
        id::{SavedSearchId, UserId},
    },
    db::{
        Read, Write,
        schema::{counters, saved_searches},
        types::{Instant, Json},
    },
};
use diesel::prelude::*;
use serde::Serialize;

const MARK: &str = "saved_searches";

/// A row of `saved_searches`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = saved_searches)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SavedSearchRow {
    pub id: SavedSearchId,
    pub user_id: UserId,
    pub name: String,
    pub question: Json,
    pub notifies: bool,
    pub labs: Json,
    pub looked_at: Instant,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// One of somebody's searches.
pub(crate) fn find_search(
    read: &mut Read<'_>,
    user: UserId,
    id: SavedSearchId,
) -> Result<Option<SavedSearchRow>> {
    Ok(saved_searches::table
        .find(id)
        .filter(saved_searches::user_id.eq(user))
        .select(SavedSearchRow::as_select())
        .first(read.db())
        .optional()?)
}

/// Somebody's searches, newest first.
pub(crate) fn list_searches(
    read: &mut Read<'_>,
    user: UserId,
    (before, limit): (Option<SavedSearchId>, i64),
) -> Result<Vec<SavedSearchRow>> {
    let mut rows = saved_searches::table
        .filter(saved_searches::user_id.eq(user))
        .order(saved_searches::id.desc())
        .limit(limit)
        .select(SavedSearchRow::as_select())
        .into_boxed();
    if let Some(before) = before {
        rows = rows.filter(saved_searches::id.lt(before));
    }
    Ok(rows.load(read.db())?)
}

/// How many somebody keeps.
pub(crate) fn count_searches(read: &mut Read<'_>, user: UserId) -> Result<i64> {
    Ok(saved_searches::table.filter(saved_searches::user_id.eq(user)).count().get_result(read.db())?)
}

/// Searches that notify, in the order of their ids.
pub(crate) fn list_notifying(
    read: &mut Read<'_>,
    after: Option<SavedSearchId>,
    limit: i64,
) -> Result<Vec<SavedSearchRow>> {
    let mut rows = saved_searches::table
        .filter(saved_searches::notifies.eq(true))
        .order(saved_searches::id)
        .limit(limit)
        .select(SavedSearchRow::as_select())
        .into_boxed();
    if let Some(after) = after {
        rows = rows.filter(saved_searches::id.gt(after));
    }
    Ok(rows.load(read.db())?)
}

/// Keeps a search.
pub(crate) fn insert_search(write: &mut Write<'_>, row: &SavedSearchRow) -> Result<()> {
    diesel::insert_into(saved_searches::table).values(row).execute(write.db())?;
    Ok(())
}

/// Replaces a search that is still at `version`.
pub(crate) fn update_search(write: &mut Write<'_>, row: &SavedSearchRow, version: i64) -> Result<()> {
    let present = saved_searches::table.find(row.id).filter(saved_searches::version.eq(version));
    let changed = diesel::update(present).set(row).execute(write.db())?;
    if changed == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// Remembers what matches now; false when somebody found something else, or changed the search, since it was read.
pub(crate) fn remember(write: &mut Write<'_>, row: &SavedSearchRow, labs: &Json) -> Result<bool> {
    let now: Instant = write.now().into();
    let present = saved_searches::table
        .find(row.id)
        .filter(saved_searches::version.eq(row.version))
        .filter(saved_searches::labs.eq(&row.labs));
    let changed = diesel::update(present)
        .set((saved_searches::labs.eq(labs), saved_searches::looked_at.eq(now)))
        .execute(write.db())?;
    Ok(changed == 1)
}

/// Keeps a search no longer.
pub(crate) fn delete_search(write: &mut Write<'_>, id: SavedSearchId, version: i64) -> Result<()> {
    let present = saved_searches::table.find(id).filter(saved_searches::version.eq(version));
    let deleted = diesel::delete(present).execute(write.db())?;
    if deleted == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// All that somebody keeps.
pub(crate) fn list_traces(read: &mut Read<'_>, user: UserId) -> Result<Vec<SavedSearchRow>> {
    list_searches(read, user, (None, super::model::MOST_SEARCHES))
}

/// Lets go of all that somebody keeps.
pub(crate) fn delete_traces(write: &mut Write<'_>, user: UserId) -> Result<()> {
    diesel::delete(saved_searches::table.filter(saved_searches::user_id.eq(user))).execute(write.db())?;
    Ok(())
}

/// Up to which event the searches were looked into.
pub(crate) fn find_mark(read: &mut Read<'_>) -> Result<i64> {
    Ok(counters::table.find(MARK).select(counters::value).first(read.db())?)
}

/// Moves the mark on; never back.
pub(crate) fn move_mark(write: &mut Write<'_>, to: i64) -> Result<()> {
    let behind = counters::table.find(MARK).filter(counters::value.lt(to));
    diesel::update(behind).set(counters::value.eq(to)).execute(write.db())?;
    Ok(())
}
