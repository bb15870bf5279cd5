//! The SQL of external identities.

use super::model::Identity;
use crate::{
    base::{
        error::{Code, Error, Result},
        id::{IdentityLinkId, UserId},
    },
    db::{
        Read, Write,
        schema::identities,
        types::Instant,
        violation::{Violation, violation},
    },
};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::HashMap;

/// A row of `identities`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = identities, treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IdentityRow {
    pub id: IdentityLinkId,
    pub user_id: UserId,
    pub issuer: String,
    pub subject: String,
    pub created_by: Option<UserId>,
    pub created_at: Instant,
}

/// Which account each identity is linked to: of all accounts, or of those named.
pub(crate) fn list_linked(read: &mut Read<'_>, only: Option<&[UserId]>) -> Result<HashMap<Identity, UserId>> {
    let columns = (identities::issuer, identities::subject, identities::user_id);
    let mut linked = identities::table.select(columns).into_boxed();
    if let Some(only) = only {
        linked = linked.filter(identities::user_id.eq_any(only.to_vec()));
    }
    let linked: Vec<(String, String, UserId)> = linked.load(read.db())?;
    Ok(linked.into_iter().map(|(issuer, subject, user)| (Identity { issuer, subject }, user)).collect())
}

/// The identities of an account, oldest first.
pub(crate) fn list_identities(read: &mut Read<'_>, user: UserId) -> Result<Vec<IdentityRow>> {
    Ok(identities::table
        .filter(identities::user_id.eq(user))
        .order(identities::id)
        .select(IdentityRow::as_select())
        .load(read.db())?)
}

/// Links an identity.
pub(crate) fn insert_identity(write: &mut Write<'_>, row: &IdentityRow) -> Result<()> {
    diesel::insert_into(identities::table).values(row).execute(write.db()).map_err(refusal)?;
    Ok(())
}

/// Takes a link away; false when the account does not have it.
pub(crate) fn delete_identity(write: &mut Write<'_>, user: UserId, link: IdentityLinkId) -> Result<bool> {
    let held = identities::table.find(link).filter(identities::user_id.eq(user));
    Ok(diesel::delete(held).execute(write.db())? == 1)
}

fn refusal(error: diesel::result::Error) -> Error {
    match violation(&error) {
        Some(Violation::Unique(name)) if name == "identities_issuer_subject_unique" => Error::refused(
            Code::NotUnique,
            "This issuer and subject are linked to an account already. Take that link away first.",
        ),
        _ => error.into(),
    }
}
