//! The SQL of accounts and grants; that of sessions and links is in the modules below.

pub(crate) mod machines;
pub(crate) mod onetime;
pub(crate) mod personal;
pub(crate) mod sessions;

use super::{
    factors,
    model::{AccountKind, UserStatus},
    views::ObjectName,
};
use crate::{
    base::{
        actor::{Caller, Grant, ObjectKind, Role},
        error::{Code, Error, Result},
        id::{GrantId, Id, LabId, NetworkId, OrganisationId, SubjectId, UserId},
    },
    db::{
        Read, Write,
        schema::{grants, labs, networks, organisations, users},
        types::Instant,
        violation::{Violation, violation},
    },
};
use diesel::prelude::*;
use serde::Serialize;
use std::{collections::HashMap, sync::Arc};

/// A row of `users`. It has no `Debug`, so that no log can show a hash.
#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = users, treat_none_as_null = true, treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserRow {
    pub id: UserId,
    pub kind: AccountKind,
    /// Of a machine or an erased account: a name that is no address, and that nobody can log in with.
    pub email: String,
    pub name: String,
    #[serde(skip)]
    pub password_hash: Option<String>,
    pub status: UserStatus,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// A row of `grants`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = grants, treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GrantRow {
    pub id: GrantId,
    pub user_id: UserId,
    pub role: Role,
    pub object_kind: ObjectKind,
    pub object_id: Option<SubjectId>,
    pub granted_by: Option<UserId>,
    pub granted_at: Instant,
    pub revoked_by: Option<UserId>,
    pub revoked_at: Option<Instant>,
}

/// Active accounts with their grants: all of them, or those named.
pub fn list_callers(read: &mut Read<'_>, only: Option<&[UserId]>) -> Result<HashMap<UserId, Caller>> {
    let mut accounts = users::table
        .filter(users::status.eq(UserStatus::Active))
        .select((users::id, users::kind))
        .into_boxed();
    let mut held = grants::table
        .filter(grants::revoked_at.is_null())
        .select((grants::user_id, grants::role, grants::object_id))
        .into_boxed();
    if let Some(only) = only {
        accounts = accounts.filter(users::id.eq_any(only.to_vec()));
        held = held.filter(grants::user_id.eq_any(only.to_vec()));
    }
    let accounts: Vec<(UserId, AccountKind)> = accounts.load(read.db())?;
    let factors = factors::store::list_confirmed(read, only)?;
    let held: Vec<(UserId, Role, Option<SubjectId>)> = held.load(read.db())?;
    let mut callers: HashMap<UserId, Caller> = HashMap::with_capacity(accounts.len());
    for (id, kind) in accounts {
        // A machine's scopes come from what it shows at each request; without that it has none.
        let scopes = (kind == AccountKind::Machine).then(|| Arc::from([]));
        let has_second_factor = factors.contains_key(&id);
        callers.insert(id, Caller { user: Some(id), scopes, has_second_factor, ..Caller::default() });
    }
    for (user, role, object) in held {
        if let Some(caller) = callers.get_mut(&user) {
            caller.grants.push(Grant { role, object: object.map(Id::uuid) });
        }
    }
    Ok(callers)
}

/// The account with an id, of a person or a machine.
pub(crate) fn find_account(read: &mut Read<'_>, id: UserId) -> Result<Option<UserRow>> {
    Ok(users::table.find(id).select(UserRow::as_select()).first(read.db()).optional()?)
}

/// The account of a person with an id. Where people are managed, machines do not exist.
pub(crate) fn find_user(read: &mut Read<'_>, id: UserId) -> Result<Option<UserRow>> {
    Ok(find_account(read, id)?.filter(|row| row.kind == AccountKind::Person))
}

/// The account of a person with an e-mail address (in lower case).
pub(crate) fn find_user_by_email(read: &mut Read<'_>, email: &str) -> Result<Option<UserRow>> {
    Ok(users::table
        .filter(users::email.eq(email))
        .filter(users::kind.eq(AccountKind::Person))
        .select(UserRow::as_select())
        .first(read.db())
        .optional()?)
}

/// Accounts of people by e-mail address, from the one after `after`.
pub(crate) fn list_users(read: &mut Read<'_>, after: Option<&str>, limit: i64) -> Result<Vec<UserRow>> {
    let mut rows = users::table
        .filter(users::kind.eq(AccountKind::Person))
        .select(UserRow::as_select())
        .order(users::email)
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        rows = rows.filter(users::email.gt(after.to_owned()));
    }
    Ok(rows.load(read.db())?)
}

/// Makes an account.
pub(crate) fn insert_user(write: &mut Write<'_>, row: &UserRow) -> Result<()> {
    diesel::insert_into(users::table).values(row).execute(write.db()).map_err(refusal)?;
    Ok(())
}

/// Replaces an account that is still at `version`.
pub(crate) fn update_user(write: &mut Write<'_>, row: &UserRow, version: i64) -> Result<()> {
    let changed = diesel::update(users::table.find(row.id).filter(users::version.eq(version)))
        .set(row)
        .execute(write.db())
        .map_err(refusal)?;
    if changed == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// The next version of an account of which something changed that is not in its row.
pub(crate) fn touch_user(write: &mut Write<'_>, id: UserId) -> Result<()> {
    let now: Instant = write.now().into();
    diesel::update(users::table.find(id))
        .set((users::version.eq(users::version + 1), users::updated_at.eq(now)))
        .execute(write.db())?;
    Ok(())
}

/// The grants of an account that were not taken back, oldest first.
pub(crate) fn list_grants(read: &mut Read<'_>, user: UserId) -> Result<Vec<GrantRow>> {
    list_grants_of(read, &[user])
}

/// The grants of some accounts that were not taken back, oldest first.
pub(crate) fn list_grants_of(read: &mut Read<'_>, users: &[UserId]) -> Result<Vec<GrantRow>> {
    Ok(grants::table
        .filter(grants::user_id.eq_any(users))
        .filter(grants::revoked_at.is_null())
        .order(grants::id)
        .select(GrantRow::as_select())
        .load(read.db())?)
}

/// Who holds one of these roles on an object, from the grant after `after`: grant, name, e-mail address.
pub(crate) fn list_holders(
    read: &mut Read<'_>,
    object: SubjectId,
    roles: &[Role],
    after: Option<GrantId>,
    limit: i64,
) -> Result<Vec<(GrantRow, String, String)>> {
    let mut rows = grants::table
        .inner_join(users::table)
        .filter(grants::object_id.eq(Some(object)))
        .filter(grants::role.eq_any(roles.to_vec()))
        .filter(grants::revoked_at.is_null())
        .filter(users::kind.eq(AccountKind::Person))
        .order(grants::id)
        .limit(limit)
        .select((GrantRow::as_select(), users::name, users::email))
        .into_boxed();
    if let Some(after) = after {
        rows = rows.filter(grants::id.gt(after));
    }
    Ok(rows.load(read.db())?)
}

/// The active people who hold a role on one of these objects: account, role, object.
pub(crate) fn list_people_on(
    read: &mut Read<'_>,
    objects: &[SubjectId],
) -> Result<Vec<(UserId, Role, SubjectId)>> {
    let objects: Vec<Option<SubjectId>> = objects.iter().copied().map(Some).collect();
    Ok(grants::table
        .inner_join(users::table)
        .filter(grants::object_id.eq_any(objects))
        .filter(grants::revoked_at.is_null())
        .filter(users::kind.eq(AccountKind::Person))
        .filter(users::status.eq(UserStatus::Active))
        .select((users::id, grants::role, grants::object_id.assume_not_null()))
        .load(read.db())?)
}

/// The names of accounts.
pub(crate) fn list_user_names(read: &mut Read<'_>, ids: &[UserId]) -> Result<HashMap<UserId, String>> {
    let rows: Vec<(UserId, String)> = users::table
        .filter(users::id.eq_any(ids.to_vec()))
        .select((users::id, users::name))
        .load(read.db())?;
    Ok(rows.into_iter().collect())
}

/// The addresses of people whose account is active.
pub(crate) fn list_user_addresses(read: &mut Read<'_>, ids: &[UserId]) -> Result<HashMap<UserId, String>> {
    let rows: Vec<(UserId, String)> = users::table
        .filter(users::id.eq_any(ids.to_vec()))
        .filter(users::kind.eq(AccountKind::Person))
        .filter(users::status.eq(UserStatus::Active))
        .select((users::id, users::email))
        .load(read.db())?;
    Ok(rows.into_iter().collect())
}

/// The grant with an id, when this account holds it.
pub(crate) fn find_grant(read: &mut Read<'_>, user: UserId, id: GrantId) -> Result<Option<GrantRow>> {
    Ok(grants::table
        .find(id)
        .filter(grants::user_id.eq(user))
        .filter(grants::revoked_at.is_null())
        .select(GrantRow::as_select())
        .first(read.db())
        .optional()?)
}

/// Whether an active administrator remains without this account.
pub(crate) fn is_other_admin(read: &mut Read<'_>, user: UserId) -> Result<bool> {
    let others = grants::table
        .inner_join(users::table)
        .filter(grants::role.eq(Role::Admin))
        .filter(grants::revoked_at.is_null())
        .filter(users::status.eq(UserStatus::Active))
        .filter(users::id.ne(user));
    Ok(diesel::select(diesel::dsl::exists(others)).get_result(read.db())?)
}

/// What the objects of grants are called.
pub(crate) fn list_names(read: &mut Read<'_>, held: &[GrantRow]) -> Result<HashMap<SubjectId, ObjectName>> {
    let of = |kind: ObjectKind| {
        let named = held.iter().filter(move |grant| grant.object_kind == kind);
        named.filter_map(|grant| grant.object_id).map(Id::uuid)
    };
    let mut names = HashMap::new();
    let mut put = |id, slug, name_nl, name_en| {
        names.insert(SubjectId::from_uuid(id), ObjectName { slug, name_nl, name_en });
    };
    let ids: Vec<OrganisationId> = of(ObjectKind::Organisation).map(Id::from_uuid).collect();
    if !ids.is_empty() {
        let columns = (organisations::id, organisations::slug, organisations::name);
        let found: Vec<(OrganisationId, Option<String>, String)> =
            organisations::table.filter(organisations::id.eq_any(ids)).select(columns).load(read.db())?;
        for (id, slug, name) in found {
            put(id.uuid(), slug, name.clone(), name);
        }
    }
    let ids: Vec<LabId> = of(ObjectKind::Lab).map(Id::from_uuid).collect();
    if !ids.is_empty() {
        let rows = labs::table.filter(labs::id.eq_any(ids)).select((labs::id, labs::slug, labs::name));
        let found: Vec<(LabId, Option<String>, String)> = rows.load(read.db())?;
        for (id, slug, name) in found {
            put(id.uuid(), slug, name.clone(), name);
        }
    }
    let ids: Vec<NetworkId> = of(ObjectKind::Network).map(Id::from_uuid).collect();
    if !ids.is_empty() {
        let columns = (networks::id, networks::slug, networks::name_nl, networks::name_en);
        let rows = networks::table.filter(networks::id.eq_any(ids)).select(columns);
        let found: Vec<(NetworkId, Option<String>, String, String)> = rows.load(read.db())?;
        for (id, slug, nl, en) in found {
            put(id.uuid(), slug, nl, en);
        }
    }
    Ok(names)
}

/// Whether anybody holds a role on an object.
pub(crate) fn is_granted(read: &mut Read<'_>, object: SubjectId) -> Result<bool> {
    let held = grants::table.filter(grants::object_id.eq(Some(object))).filter(grants::revoked_at.is_null());
    Ok(diesel::select(diesel::dsl::exists(held)).get_result(read.db())?)
}

/// Gives a grant.
pub(crate) fn insert_grant(write: &mut Write<'_>, row: &GrantRow) -> Result<()> {
    diesel::insert_into(grants::table).values(row).execute(write.db())?;
    Ok(())
}

/// Takes a grant back.
pub(crate) fn revoke_grant(write: &mut Write<'_>, grant: GrantId, by: Option<UserId>) -> Result<()> {
    let now: Instant = write.now().into();
    diesel::update(grants::table.find(grant))
        .set((grants::revoked_at.eq(Some(now)), grants::revoked_by.eq(by)))
        .execute(write.db())?;
    Ok(())
}

fn refusal(error: diesel::result::Error) -> Error {
    match violation(&error) {
        Some(Violation::Unique(name)) if name == "users_email_unique" => {
            Error::refused(Code::NotUnique, "There is an account with this e-mail address already.")
        }
        _ => error.into(),
    }
}
