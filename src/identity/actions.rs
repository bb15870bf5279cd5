//! What can be done with accounts. Sessions, one-time links and grants have modules of their own.

pub use super::grants::{create_grant, is_granted};
use super::{
    grants,
    model::{AccountKind, EndReason, NewGrant, NewUser, OwnAccount, UserStatus},
    passwords::Hashed,
    sessions,
    store::{self, UserRow, onetime},
    views::{PageQuery, UserView},
};
use crate::{
    app::Change,
    base::{
        actor::{Caller, Permission, Role, Stakes},
        error::{Error, Result},
        id::UserId,
        input::{self, Part},
        key::Key,
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::{NewEvent, Read, Write},
};
use serde_json::json;

/// The account that asks.
pub fn find_me(read: &mut Read<'_>, caller: &Caller) -> Result<UserView> {
    view(read, caller.user.ok_or_else(Error::unauthenticated)?)
}

/// One account.
pub fn find_user(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<UserView> {
    let id = allowed(read, caller, key)?;
    view(read, id)
}

/// Accounts by e-mail address.
pub fn list_users(read: &mut Read<'_>, query: &PageQuery) -> Result<Page<UserView>> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let after: Option<String> = page::decode("users", query.cursor.as_deref())?;
    let rows = store::list_users(read, after.as_deref(), limit + 1)?;
    let page = Page::cut(rows, limit, "users", |row| row.email.clone());
    Ok(Page { items: grants::with_grants(read, page.items)?, next_cursor: page.next_cursor })
}

/// Makes an account. Its password was hashed before: that takes too long for the one writer.
pub fn create_user(
    write: &mut Write<'_>,
    by: &Caller,
    new: NewUser,
    password: Option<Hashed>,
) -> Result<UserView> {
    let row = UserRow {
        id: write.new_id(),
        kind: AccountKind::Person,
        email: new.email.to_lowercase(),
        name: new.name,
        password_hash: password.map(Hashed::into_text),
        status: new.status,
        version: 1,
        created_at: write.now().into(),
        updated_at: write.now().into(),
    };
    store::insert_user(write, &row)?;
    write.record(NewEvent::new("user_created", "users", row.id, by));
    Ok(UserView::of(row, Vec::new(), None))
}

/// Changes an account: name, address, status, password.
pub fn update_user(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    change: Change,
    password: Option<Hashed>,
) -> Result<UserView> {
    let id = allowed(write, by, key)?;
    let present = view(write, id)?;
    let old = store::find_user(write, id)?.ok_or_else(Error::not_found)?;
    let new: NewUser = change.apply(&present)?;
    let disabled = new.status == UserStatus::Disabled && old.status == UserStatus::Active;
    if disabled {
        if present.grants.iter().any(|grant| grant.role == Role::Admin) {
            grants::keep_an_admin(write, id)?;
        }
        sessions::end_all(write, by, id, EndReason::Disabled)?;
        onetime::delete_link(write, id)?;
    }
    let row = UserRow { email: new.email.to_lowercase(), name: new.name, status: new.status, ..old };
    save(write, by, row, password)?;
    view(write, id)
}

/// Changes one's own name or password; that the old password was right is known by now.
pub fn update_me(
    write: &mut Write<'_>,
    by: &Caller,
    change: Change,
    password: Option<(Hashed, String)>,
) -> Result<UserView> {
    let present = find_me(write, by)?;
    let old = store::find_user(write, present.id)?.ok_or_else(Error::not_found)?;
    let new: OwnAccount = change.apply(&present)?;
    let password = match password {
        // Somebody set another one since it was compared.
        Some((_, compared)) if old.password_hash.as_ref() != Some(&compared) => return Err(Error::stale()),
        Some((password, _)) => Some(password),
        None => None,
    };
    save(write, by, UserRow { name: new.name, ..old }, password)?;
    view(write, present.id)
}

/// Sets a password: nobody stays logged in with the old one, and an older link can't undo it.
pub(super) fn set_password(write: &mut Write<'_>, by: &Caller, row: UserRow, password: Hashed) -> Result<()> {
    save(write, by, row, Some(password))
}

fn save(write: &mut Write<'_>, by: &Caller, row: UserRow, password: Option<Hashed>) -> Result<()> {
    let (id, version) = (row.id, row.version);
    let mut row = UserRow { version: version + 1, updated_at: write.now().into(), ..row };
    if let Some(password) = password {
        row.password_hash = Some(password.into_text());
        sessions::end_all(write, by, id, EndReason::Password)?;
        onetime::delete_link(write, id)?;
        write.record(NewEvent::new("password_set", "users", id, by));
    }
    store::update_user(write, &row, version)?;
    write.record(NewEvent::new("user_updated", "users", id, by));
    Ok(())
}

/// The account with this address, when it can be used.
pub fn find_active_user(read: &mut Read<'_>, email: &str) -> Result<Option<UserId>> {
    let row = store::find_user_by_email(read, email)?;
    Ok(row.filter(|row| row.status == UserStatus::Active).map(|row| row.id))
}

/// The account with this address and its password hash, whatever its status.
pub fn find_credentials(read: &mut Read<'_>, email: &str) -> Result<Option<(UserId, Option<String>)>> {
    let row = store::find_user_by_email(read, email)?;
    Ok(row.map(|row| (row.id, row.password_hash)))
}

/// Address, name and password hash of the account that asks.
pub fn credentials(read: &mut Read<'_>, caller: &Caller) -> Result<(String, String, Option<String>)> {
    let id = caller.user.ok_or_else(Error::unauthenticated)?;
    let row = store::find_user(read, id)?.ok_or_else(Error::not_found)?;
    Ok((row.email, row.name, row.password_hash))
}

/// What is known of the owner of an account: what their password must not be made of.
pub fn about_user(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<Vec<String>> {
    let id = allowed(read, caller, key)?;
    let row = store::find_user(read, id)?.ok_or_else(Error::not_found)?;
    Ok(vec![row.email, row.name])
}

/// Makes sure that there is an administrator with this address: the way into a new installation.
pub fn ensure_admin(write: &mut Write<'_>, by: &Caller, email: &str) -> Result<UserId> {
    let id = match store::find_user_by_email(write, email)? {
        Some(row) => row.id,
        None => {
            let new = json!({ "email": email, "name": email });
            create_user(write, by, input::read(Part::Body, new)?, None)?.id
        }
    };
    create_grant(write, by, &Key::from(id.uuid()), NewGrant { role: Role::Admin, object: None })?;
    Ok(id)
}

/// The account that a path names, for whoever manages accounts.
pub(super) fn allowed(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<UserId> {
    if !caller.may(Permission::ManageUsers, &Stakes::default()) {
        return Err(Error::not_found());
    }
    let id = UserId::from_uuid(key.uuid().ok_or_else(Error::not_found)?);
    store::find_user(read, id)?.map(|row| row.id).ok_or_else(Error::not_found)
}

fn view(read: &mut Read<'_>, id: UserId) -> Result<UserView> {
    let row = store::find_account(read, id)?.ok_or_else(Error::not_found)?;
    grants::with_grants(read, vec![row])?.pop().ok_or_else(Error::not_found)
}
