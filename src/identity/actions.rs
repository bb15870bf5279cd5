//! What can be done with accounts and grants.

use super::{
    model::{NewGrant, NewUser, UserStatus},
    passwords,
    store::{self, GrantRow, UserRow},
    views::{GrantView, PageQuery, UserView},
};
use crate::{
    app::Change,
    base::{
        actor::{Caller, ObjectKind, Permission, Role, Stakes},
        error::{Error, Faults, Result},
        id::{GrantId, Id, SubjectId, UserId},
        input::{self, Part},
        key::Key,
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::{NewEvent, Read, Write, resolve},
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
    let mut items = Vec::with_capacity(page.items.len());
    for row in page.items {
        let grants = store::list_grants(read, row.id)?;
        items.push(UserView::of(row, grants));
    }
    Ok(Page { items, next_cursor: page.next_cursor })
}

/// Makes an account.
pub fn create_user(write: &mut Write<'_>, by: &Caller, new: NewUser) -> Result<UserView> {
    new.check()?;
    let row = UserRow {
        id: write.new_id(),
        email: new.email.to_lowercase(),
        name: new.name,
        password_hash: new.password.as_deref().map(passwords::hash).transpose()?,
        status: new.status,
        version: 1,
        created_at: write.now().into(),
        updated_at: write.now().into(),
    };
    store::insert_user(write, &row)?;
    write.record(NewEvent::new("user_created", "users", row.id, by));
    Ok(UserView::of(row, Vec::new()))
}

/// Changes an account: name, address, status, password.
pub fn update_user(write: &mut Write<'_>, by: &Caller, key: &Key, change: Change) -> Result<UserView> {
    let id = allowed(write, by, key)?;
    let present = view(write, id)?;
    let old = store::find_user(write, id)?.ok_or_else(Error::not_found)?;
    let new: NewUser = change.apply(&present)?;
    new.check()?;
    let row = UserRow {
        email: new.email.to_lowercase(),
        name: new.name,
        password_hash: new.password.as_deref().map(passwords::hash).transpose()?.or(old.password_hash),
        status: new.status,
        version: old.version + 1,
        updated_at: write.now().into(),
        ..old
    };
    store::update_user(write, &row, old.version)?;
    write.record(NewEvent::new("user_updated", "users", id, by));
    view(write, id)
}

/// Gives someone a role. Giving what they hold already answers the grant that they hold.
pub fn create_grant(write: &mut Write<'_>, by: &Caller, key: &Key, new: NewGrant) -> Result<GrantView> {
    let user = allowed(write, by, key)?;
    let object = grant_object(write, &new)?;
    let held = store::list_grants(write, user)?;
    if let Some(same) = held.into_iter().find(|grant| grant.role == new.role && grant.object_id == object) {
        return Ok(same.into());
    }
    let row = GrantRow {
        id: write.new_id(),
        user_id: user,
        role: new.role,
        object_kind: new.role.object_kind(),
        object_id: object,
        granted_by: by.user,
        granted_at: write.now().into(),
        revoked_by: None,
        revoked_at: None,
    };
    store::insert_grant(write, &row)?;
    let facts = json!({ "role": row.role, "objectId": row.object_id });
    write.record(NewEvent::new("grant_given", "users", user, by).data(facts));
    Ok(row.into())
}

/// The roles of an account.
pub fn list_grants(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<Page<GrantView>> {
    let user = allowed(read, caller, key)?;
    Ok(Page::whole(store::list_grants(read, user)?).map(GrantView::from))
}

/// Takes a role back; it acts at the next request.
pub fn delete_grant(write: &mut Write<'_>, by: &Caller, user: &Key, grant: &Key) -> Result<()> {
    let user = allowed(write, by, user)?;
    let grant = GrantId::from_uuid(grant.uuid().ok_or_else(Error::not_found)?);
    if !store::revoke_grant(write, user, grant, by.user)? {
        return Err(Error::not_found());
    }
    write.record(NewEvent::new("grant_revoked", "users", user, by).data(json!({ "grantId": grant })));
    Ok(())
}

/// The account with this address, when it can be used.
pub fn find_active_user(read: &mut Read<'_>, email: &str) -> Result<Option<UserId>> {
    let row = store::find_user_by_email(read, email)?;
    Ok(row.filter(|row| row.status == UserStatus::Active).map(|row| row.id))
}

/// Makes sure that there is an administrator with this address: the way into a new installation.
pub fn ensure_admin(write: &mut Write<'_>, by: &Caller, email: &str) -> Result<UserId> {
    let id = match store::find_user_by_email(write, email)? {
        Some(row) => row.id,
        None => {
            let new = json!({ "email": email, "name": email });
            create_user(write, by, input::read(Part::Body, new)?)?.id
        }
    };
    create_grant(write, by, &Key::from(id.uuid()), NewGrant { role: Role::Admin, object: None })?;
    Ok(id)
}

/// Whether anybody holds a role on an object: then it can't be deleted.
pub fn is_granted(read: &mut Read<'_>, object: SubjectId) -> Result<bool> {
    store::is_granted(read, object)
}

/// The account that a path names, for whoever manages accounts.
fn allowed(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<UserId> {
    if !caller.may(Permission::ManageUsers, &Stakes::default()) {
        return Err(Error::not_found());
    }
    let id = UserId::from_uuid(key.uuid().ok_or_else(Error::not_found)?);
    store::find_user(read, id)?.map(|row| row.id).ok_or_else(Error::not_found)
}

fn view(read: &mut Read<'_>, id: UserId) -> Result<UserView> {
    let row = store::find_user(read, id)?.ok_or_else(Error::not_found)?;
    Ok(UserView::of(row, store::list_grants(read, id)?))
}

fn grant_object(read: &mut Read<'_>, new: &NewGrant) -> Result<Option<SubjectId>> {
    let mut faults = Faults::new();
    let kind = new.role.object_kind();
    match (&new.object, kind) {
        (None, ObjectKind::Register) => {}
        (Some(_), ObjectKind::Register) => {
            faults.body(
                "/object",
                "not_wanted",
                format!("object: the role {} is held in the whole register", new.role),
            );
        }
        (None, _) => {
            faults.body("/object", "required", format!("object: the role {} needs a {kind}", new.role));
        }
        (Some(_), _) => {}
    }
    let place = ("/object", &mut faults);
    let key = new.object.as_ref();
    let object = match kind {
        ObjectKind::Register => None,
        ObjectKind::Organisation => resolve::field(read, key, resolve::organisation, place)?.map(Id::uuid),
        ObjectKind::Lab => resolve::field(read, key, resolve::lab, place)?.map(Id::uuid),
        ObjectKind::Network => resolve::field(read, key, resolve::network, place)?.map(Id::uuid),
    };
    faults.check()?;
    Ok(object.map(SubjectId::from_uuid))
}
