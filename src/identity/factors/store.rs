//! The SQL of second factors and codes on paper.

use crate::{
    base::{error::Result, id::UserId},
    db::{
        Read, Write,
        schema::{user_factors, user_recovery_codes},
        types::Instant,
    },
};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::HashMap;

/// A row of `user_factors`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = user_factors, treat_none_as_null = true, treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FactorRow {
    pub user_id: UserId,
    #[serde(skip)]
    pub secret: String,
    pub begun_at: Instant,
    pub confirmed_at: Option<Instant>,
    pub last_step: i64,
    pub misses: i32,
}

/// A row of `user_recovery_codes`.
#[derive(Insertable)]
#[diesel(table_name = user_recovery_codes)]
struct CodeRow {
    code_sha256: String,
    user_id: UserId,
}

/// A row of `user_recovery_codes` without what is kept of the code.
#[derive(Debug, Queryable, Selectable, Serialize)]
#[diesel(table_name = user_recovery_codes)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CodeTrace {
    pub user_id: UserId,
}

/// That somebody has codes on paper, once for each.
pub(crate) fn list_code_traces(read: &mut Read<'_>, user: UserId) -> Result<Vec<CodeTrace>> {
    Ok(user_recovery_codes::table
        .filter(user_recovery_codes::user_id.eq(user))
        .select(CodeTrace::as_select())
        .load(read.db())?)
}

/// The factor of an account, confirmed or only begun.
pub(crate) fn find_factor(read: &mut Read<'_>, user: UserId) -> Result<Option<FactorRow>> {
    Ok(user_factors::table.find(user).select(FactorRow::as_select()).first(read.db()).optional()?)
}

/// Since when those among some accounts have a second factor that have one; of all accounts when none are named.
pub(crate) fn list_confirmed(
    read: &mut Read<'_>,
    only: Option<&[UserId]>,
) -> Result<HashMap<UserId, Instant>> {
    let mut rows = user_factors::table
        .filter(user_factors::confirmed_at.is_not_null())
        .select((user_factors::user_id, user_factors::confirmed_at.assume_not_null()))
        .into_boxed();
    if let Some(only) = only {
        rows = rows.filter(user_factors::user_id.eq_any(only.to_vec()));
    }
    let rows: Vec<(UserId, Instant)> = rows.load(read.db())?;
    Ok(rows.into_iter().collect())
}

/// Begins a factor anew.
pub(crate) fn insert_factor(write: &mut Write<'_>, row: &FactorRow) -> Result<()> {
    delete_factor(write, row.user_id)?;
    diesel::insert_into(user_factors::table).values(row).execute(write.db())?;
    Ok(())
}

/// Notes what was typed last.
pub(crate) fn update_factor(write: &mut Write<'_>, row: &FactorRow) -> Result<()> {
    diesel::update(user_factors::table.find(row.user_id)).set(row).execute(write.db())?;
    Ok(())
}

/// Takes the factor of an account away with its codes; says whether it had one.
pub(crate) fn delete_factor(write: &mut Write<'_>, user: UserId) -> Result<bool> {
    diesel::delete(user_recovery_codes::table.filter(user_recovery_codes::user_id.eq(user)))
        .execute(write.db())?;
    Ok(diesel::delete(user_factors::table.find(user)).execute(write.db())? > 0)
}

/// Keeps codes on paper.
pub(crate) fn insert_codes(write: &mut Write<'_>, user: UserId, digests: Vec<String>) -> Result<()> {
    let rows: Vec<CodeRow> =
        digests.into_iter().map(|digest| CodeRow { code_sha256: digest, user_id: user }).collect();
    crate::insert_all!(write, user_recovery_codes::table, rows)?;
    Ok(())
}

/// Uses a code on paper up; says whether the account had it.
pub(crate) fn use_code(write: &mut Write<'_>, user: UserId, digest: &str) -> Result<bool> {
    let code = user_recovery_codes::table.find(digest).filter(user_recovery_codes::user_id.eq(user));
    Ok(diesel::delete(code).execute(write.db())? > 0)
}

/// How many codes on paper are left.
pub(crate) fn count_codes(read: &mut Read<'_>, user: UserId) -> Result<i64> {
    let codes = user_recovery_codes::table.filter(user_recovery_codes::user_id.eq(user));
    Ok(codes.count().get_result(read.db())?)
}
