//! The SQL of one-time links.

use super::UserRow;
use crate::{
    base::{error::Result, id::UserId},
    db::{
        Read, Write,
        schema::{user_links, users},
        types::Instant,
    },
    identity::model::{LinkPurpose, UserStatus},
};
use diesel::prelude::*;
use serde::Serialize;

/// A row of `user_links`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = user_links, treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LinkRow {
    pub user_id: UserId,
    pub purpose: LinkPurpose,
    #[serde(skip)]
    pub secret_sha256: String,
    pub created_by: Option<UserId>,
    pub created_at: Instant,
    pub expires_at: Instant,
}

/// Makes the link of an account, in the place of the one that it had.
pub(crate) fn replace_link(write: &mut Write<'_>, row: &LinkRow) -> Result<()> {
    delete_link(write, row.user_id)?;
    diesel::insert_into(user_links::table).values(row).execute(write.db())?;
    Ok(())
}

/// The link with a secret and its account, while both can be used.
pub(crate) fn find_link(read: &mut Read<'_>, secret_sha256: &str) -> Result<Option<(LinkPurpose, UserRow)>> {
    let now: Instant = read.now().into();
    Ok(user_links::table
        .inner_join(users::table)
        .filter(user_links::secret_sha256.eq(secret_sha256))
        .filter(user_links::expires_at.gt(now))
        .filter(users::status.eq(UserStatus::Active))
        .select((user_links::purpose, UserRow::as_select()))
        .first(read.db())
        .optional()?)
}

/// Takes the link of an account away, if it has one.
pub(crate) fn delete_link(write: &mut Write<'_>, user: UserId) -> Result<()> {
    diesel::delete(user_links::table.find(user)).execute(write.db())?;
    Ok(())
}
