//! The SQL of the list of erased accounts.

use crate::{
    base::{error::Result, id::UserId},
    db::{Read, Write, schema::erasures, types::Instant},
};
use diesel::prelude::*;

/// A row of `erasures`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = erasures)]
pub(crate) struct ErasureRow {
    pub user_id: UserId,
    pub erased_at: Instant,
}

/// All that were erased, the first one first.
pub(crate) fn list_erasures(read: &mut Read<'_>) -> Result<Vec<ErasureRow>> {
    Ok(erasures::table
        .order((erasures::erased_at, erasures::user_id))
        .select(ErasureRow::as_select())
        .load(read.db())?)
}

/// Puts an account on the list, once.
pub(crate) fn insert_erasure(write: &mut Write<'_>, row: &ErasureRow) -> Result<()> {
    crate::each!(write.db(), connection => diesel::insert_into(erasures::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(connection))?;
    Ok(())
}
