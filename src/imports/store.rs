//! The SQL of runs.

use super::model::{EmptyCells, ImportCollection, ImportFormat, ImportMode, ImportStatus};
use crate::{
    base::{
        error::{Error, Result},
        id::{ImportId, UserId},
    },
    db::{
        Read, Write,
        schema::imports,
        types::{Instant, Json},
    },
};
use diesel::prelude::*;
use serde::Serialize;

/// A row of `imports`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = imports, treat_none_as_null = true)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImportRow {
    pub id: ImportId,
    pub user_id: Option<UserId>,
    pub collection: ImportCollection,
    pub status: ImportStatus,
    pub mode: ImportMode,
    pub empty_cells: EmptyCells,
    pub format: ImportFormat,
    pub encoding: Option<String>,
    pub sha256: String,
    pub rows_read: i64,
    pub created: i64,
    pub changed: i64,
    pub unchanged: i64,
    pub refused: i64,
    pub fault_count: i64,
    pub faults: Json,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// Whose runs: an account's, or those of whoever works on the machine itself.
type Owned = imports::BoxedQuery<'static, crate::db::MultiBackend>;

fn of_user(user: Option<UserId>) -> Owned {
    let rows = imports::table.into_boxed();
    match user {
        Some(user) => rows.filter(imports::user_id.eq(Some(user))),
        None => rows.filter(imports::user_id.is_null()),
    }
}

/// One of somebody's runs.
pub(crate) fn find_import(
    read: &mut Read<'_>,
    user: Option<UserId>,
    id: ImportId,
) -> Result<Option<ImportRow>> {
    Ok(of_user(user).filter(imports::id.eq(id)).select(ImportRow::as_select()).first(read.db()).optional()?)
}

/// Somebody's runs, newest first.
pub(crate) fn list_imports(
    read: &mut Read<'_>,
    user: Option<UserId>,
    (before, limit): (Option<ImportId>, i64),
) -> Result<Vec<ImportRow>> {
    let mut rows = of_user(user).order(imports::id.desc()).limit(limit);
    if let Some(before) = before {
        rows = rows.filter(imports::id.lt(before));
    }
    Ok(rows.select(ImportRow::as_select()).load(read.db())?)
}

/// Somebody's last run of this file that was broken off, row by row.
pub(crate) fn find_broken_off(
    read: &mut Read<'_>,
    user: Option<UserId>,
    (collection, empty, sha256): (ImportCollection, EmptyCells, &str),
) -> Result<Option<ImportRow>> {
    Ok(of_user(user)
        .filter(imports::collection.eq(collection))
        .filter(imports::empty_cells.eq(empty))
        .filter(imports::sha256.eq(sha256.to_owned()))
        .filter(imports::mode.eq(ImportMode::Rows))
        .filter(imports::status.eq(ImportStatus::Running))
        .order(imports::id.desc())
        .select(ImportRow::as_select())
        .first(read.db())
        .optional()?)
}

/// Begins a run.
pub(crate) fn insert_import(write: &mut Write<'_>, row: &ImportRow) -> Result<()> {
    diesel::insert_into(imports::table).values(row).execute(write.db())?;
    Ok(())
}

/// Says how far a run came that is still at `version`: of two that go on with the same one, one stops.
pub(crate) fn update_import(write: &mut Write<'_>, row: &ImportRow, version: i64) -> Result<()> {
    let same = imports::table.find(row.id).filter(imports::version.eq(version));
    let changed = diesel::update(same).set(row).execute(write.db())?;
    if changed == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// Lets go of runs that last came further before an instant.
pub(crate) fn delete_before(write: &mut Write<'_>, before: Instant) -> Result<()> {
    diesel::delete(imports::table.filter(imports::updated_at.lt(before))).execute(write.db())?;
    Ok(())
}

/// Lets go of somebody's runs.
pub(crate) fn delete_of(write: &mut Write<'_>, user: UserId) -> Result<()> {
    diesel::delete(imports::table.filter(imports::user_id.eq(Some(user)))).execute(write.db())?;
    Ok(())
}
