//! The SQL of machines' accounts and of what they were given.

use super::{GrantRow, UserRow};
use crate::{
    base::{
        actor::Role,
        error::Result,
        id::{SubjectId, UserId},
    },
    db::{
        Read,
        schema::{grants, users},
    },
    identity::model::AccountKind,
};
use diesel::prelude::*;

/// The accounts of these machines.
pub(crate) fn list_machines(read: &mut Read<'_>, ids: &[UserId]) -> Result<Vec<UserRow>> {
    Ok(users::table
        .filter(users::id.eq_any(ids.to_vec()))
        .filter(users::kind.eq(AccountKind::Machine))
        .select(UserRow::as_select())
        .load(read.db())?)
}

/// The grants of a role on an object that machines hold, oldest first, with the names of those machines.
pub(crate) fn list_mandates(
    read: &mut Read<'_>,
    role: Role,
    object: SubjectId,
) -> Result<Vec<(GrantRow, String)>> {
    Ok(grants::table
        .inner_join(users::table)
        .filter(grants::object_id.eq(Some(object)))
        .filter(grants::role.eq(role))
        .filter(grants::revoked_at.is_null())
        .filter(users::kind.eq(AccountKind::Machine))
        .order(grants::id)
        .select((GrantRow::as_select(), users::name))
        .load(read.db())?)
}
