//! The SQL of machines and of what they show.

use super::model::CredentialKind;
use crate::{
    base::{
        error::Result,
        id::{CredentialId, OrganisationId, UserId},
        person::ROWS_ASKED,
    },
    db::{
        Read, Write,
        schema::{client_assertions, client_credentials, clients},
        types::{Instant, Json},
    },
};
use diesel::prelude::*;
use serde::Serialize;

/// A row of `clients`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = clients, treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClientRow {
    pub user_id: UserId,
    pub organisation_id: OrganisationId,
    pub scopes: Json,
    pub created_by: Option<UserId>,
}

/// A row of `client_credentials`. It has no `Debug`, so that no log can show a digest.
#[derive(Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = client_credentials, treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CredentialRow {
    pub id: CredentialId,
    pub client_id: UserId,
    pub kind: CredentialKind,
    pub key_id: String,
    #[serde(skip)]
    pub secret_sha256: Option<String>,
    pub public_key: Option<Json>,
    pub expires_at: Instant,
    pub created_by: Option<UserId>,
    pub created_at: Instant,
    pub last_used_at: Option<Instant>,
    pub revoked_by: Option<UserId>,
    pub revoked_at: Option<Instant>,
}

/// The machine with an id.
pub(crate) fn find_client(read: &mut Read<'_>, id: UserId) -> Result<Option<ClientRow>> {
    Ok(clients::table.find(id).select(ClientRow::as_select()).first(read.db()).optional()?)
}

/// Machines, oldest first, from the one after `after`: all of them, or those of some organisations.
pub(crate) fn list_clients(
    read: &mut Read<'_>,
    of: Option<Vec<OrganisationId>>,
    after: Option<UserId>,
    limit: i64,
) -> Result<Vec<ClientRow>> {
    let mut rows =
        clients::table.order(clients::user_id).limit(limit).select(ClientRow::as_select()).into_boxed();
    if let Some(of) = of {
        rows = rows.filter(clients::organisation_id.eq_any(of));
    }
    if let Some(after) = after {
        rows = rows.filter(clients::user_id.gt(after));
    }
    Ok(rows.load(read.db())?)
}

/// The machines with these ids.
pub(crate) fn list_by_id(read: &mut Read<'_>, ids: &[UserId]) -> Result<Vec<ClientRow>> {
    Ok(clients::table
        .filter(clients::user_id.eq_any(ids.to_vec()))
        .select(ClientRow::as_select())
        .load(read.db())?)
}

/// The scopes of every machine.
pub(crate) fn list_scopes(read: &mut Read<'_>) -> Result<Vec<(UserId, Json)>> {
    Ok(clients::table.select((clients::user_id, clients::scopes)).load(read.db())?)
}

/// Makes a machine.
pub(crate) fn insert_client(write: &mut Write<'_>, row: &ClientRow) -> Result<()> {
    diesel::insert_into(clients::table).values(row).execute(write.db())?;
    Ok(())
}

/// Changes the scopes of a machine.
pub(crate) fn update_scopes(write: &mut Write<'_>, id: UserId, scopes: Json) -> Result<()> {
    diesel::update(clients::table.find(id)).set(clients::scopes.eq(scopes)).execute(write.db())?;
    Ok(())
}

/// All credentials that work at this instant.
pub(crate) fn list_live(read: &mut Read<'_>) -> Result<Vec<CredentialRow>> {
    let now: Instant = read.now().into();
    Ok(client_credentials::table
        .filter(client_credentials::revoked_at.is_null())
        .filter(client_credentials::expires_at.gt(now))
        .select(CredentialRow::as_select())
        .load(read.db())?)
}

/// The credentials of a machine, newest first.
pub(crate) fn list_credentials(
    read: &mut Read<'_>,
    client: UserId,
    after: Option<CredentialId>,
    limit: i64,
) -> Result<Vec<CredentialRow>> {
    let mut rows = client_credentials::table
        .filter(client_credentials::client_id.eq(client))
        .order(client_credentials::id.desc())
        .limit(limit)
        .select(CredentialRow::as_select())
        .into_boxed();
    if let Some(after) = after {
        rows = rows.filter(client_credentials::id.lt(after));
    }
    Ok(rows.load(read.db())?)
}

/// How many credentials of a kind a machine has that work at this instant.
pub(crate) fn count_live(read: &mut Read<'_>, client: UserId, kind: CredentialKind) -> Result<i64> {
    let now: Instant = read.now().into();
    Ok(client_credentials::table
        .filter(client_credentials::client_id.eq(client))
        .filter(client_credentials::kind.eq(kind))
        .filter(client_credentials::revoked_at.is_null())
        .filter(client_credentials::expires_at.gt(now))
        .count()
        .get_result(read.db())?)
}

/// The credential with an id, when it belongs to this machine.
pub(crate) fn find_credential(
    read: &mut Read<'_>,
    client: UserId,
    id: CredentialId,
) -> Result<Option<CredentialRow>> {
    Ok(client_credentials::table
        .find(id)
        .filter(client_credentials::client_id.eq(client))
        .select(CredentialRow::as_select())
        .first(read.db())
        .optional()?)
}

/// Makes a credential.
pub(crate) fn insert_credential(write: &mut Write<'_>, row: &CredentialRow) -> Result<()> {
    diesel::insert_into(client_credentials::table).values(row).execute(write.db())?;
    Ok(())
}

/// Revokes a credential.
pub(crate) fn revoke_credential(write: &mut Write<'_>, id: CredentialId, by: Option<UserId>) -> Result<()> {
    let now: Instant = write.now().into();
    diesel::update(client_credentials::table.find(id))
        .set((client_credentials::revoked_at.eq(Some(now)), client_credentials::revoked_by.eq(by)))
        .execute(write.db())?;
    Ok(())
}

/// Notes that a credential is used now.
pub(crate) fn update_last_used(write: &mut Write<'_>, id: CredentialId) -> Result<()> {
    let now: Instant = write.now().into();
    diesel::update(client_credentials::table.find(id))
        .set(client_credentials::last_used_at.eq(Some(now)))
        .execute(write.db())?;
    Ok(())
}

/// Uses an assertion up; false when it was used before. Those that have expired are forgotten.
pub(crate) fn use_assertion(
    write: &mut Write<'_>,
    client: UserId,
    jti_sha256: &str,
    expires_at: Instant,
) -> Result<bool> {
    let now: Instant = write.now().into();
    let own = client_assertions::table.filter(client_assertions::client_id.eq(client));
    diesel::delete(own.filter(client_assertions::expires_at.le(now))).execute(write.db())?;
    let used = client_assertions::table.find((client, jti_sha256));
    if diesel::select(diesel::dsl::exists(used)).get_result(write.db())? {
        return Ok(false);
    }
    diesel::insert_into(client_assertions::table)
        .values((
            client_assertions::client_id.eq(client),
            client_assertions::jti_sha256.eq(jti_sha256),
            client_assertions::expires_at.eq(expires_at),
        ))
        .execute(write.db())?;
    Ok(true)
}

/// The machines that somebody made.
pub(crate) fn list_made_by(read: &mut Read<'_>, id: UserId) -> Result<Vec<ClientRow>> {
    Ok(clients::table
        .filter(clients::created_by.eq(Some(id)))
        .order(clients::user_id.desc())
        .limit(ROWS_ASKED)
        .select(ClientRow::as_select())
        .load(read.db())?)
}

/// The credentials that somebody made or revoked.
pub(crate) fn list_handled_by(read: &mut Read<'_>, id: UserId) -> Result<Vec<CredentialRow>> {
    let made = client_credentials::created_by.eq(Some(id)).assume_not_null();
    let revoked = client_credentials::revoked_by.eq(Some(id)).assume_not_null();
    Ok(client_credentials::table
        .filter(made.or(revoked))
        .order(client_credentials::id.desc())
        .limit(ROWS_ASKED)
        .select(CredentialRow::as_select())
        .load(read.db())?)
}

/// How many used assertions would have expired before an instant.
pub(crate) fn count_expired_assertions(read: &mut Read<'_>, before: Instant) -> Result<i64> {
    Ok(client_assertions::table
        .filter(client_assertions::expires_at.lt(before))
        .count()
        .get_result(read.db())?)
}

/// Forgets so many of them.
pub(crate) fn delete_expired_assertions(write: &mut Write<'_>, before: Instant, limit: i64) -> Result<usize> {
    let expired: Vec<String> = client_assertions::table
        .filter(client_assertions::expires_at.lt(before))
        .limit(limit)
        .select(client_assertions::jti_sha256)
        .load(write.db())?;
    Ok(diesel::delete(
        client_assertions::table
            .filter(client_assertions::expires_at.lt(before))
            .filter(client_assertions::jti_sha256.eq_any(expired)),
    )
    .execute(write.db())?)
}
