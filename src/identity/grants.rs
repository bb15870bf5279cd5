//! Roles: given and taken by those who may. Every grant says by whom and when, and stays in the books after it ended.

use super::{
    factors,
    model::{NewGrant, NewInvitation, NewUser, UserStatus},
    onetime, stakes,
    store::{self, GrantRow, UserRow},
    views::{GrantView, GrantsQuery, HolderView, InvitationView, PersonView},
};
use crate::{
    base::{
        actor::{Caller, ObjectKind, Permission, Role, Stakes},
        error::{Code, Error, Faults, Result},
        id::{GrantId, Id, SubjectId, UserId},
        key::Key,
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::{NewEvent, Read, Write, resolve},
};
use serde_json::json;

/// Gives someone a role. Giving what they hold already answers the grant that they hold.
pub fn create_grant(write: &mut Write<'_>, by: &Caller, key: &Key, new: NewGrant) -> Result<GrantView> {
    let object = allowed_object(write, by, &new)?;
    let id = UserId::from_uuid(key.uuid().ok_or_else(Error::not_found)?);
    let user = store::find_user(write, id)?.ok_or_else(Error::not_found)?;
    let row = give(write, by, user.id, (new.role, object))?;
    one_view(write, row)
}

/// Asks someone in: the grant, the account when there is none with this address, and a link when they need one to get in.
pub fn create_invitation(
    write: &mut Write<'_>,
    by: &Caller,
    new: NewInvitation,
    public_url: &str,
) -> Result<InvitationView> {
    let wanted = NewGrant { role: new.role, object: new.object };
    let object = allowed_object(write, by, &wanted)?;
    let email = new.email.to_lowercase();
    let user = match store::find_user_by_email(write, &email)? {
        Some(row) => row,
        None => {
            let new = NewUser { email, name: new.name, password: None, status: UserStatus::Active };
            let made = super::actions::create_user(write, by, new, None)?;
            store::find_user(write, made.id)?.ok_or_else(Error::not_found)?
        }
    };
    let row = give(write, by, user.id, (wanted.role, object))?;
    let link = onetime::for_invited(write, by, &user, public_url)?;
    Ok(InvitationView { grant: one_view(write, row)?, link })
}

/// The roles of an account, for whoever manages accounts.
pub fn list_grants(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<Page<GrantView>> {
    let user = super::actions::allowed(read, caller, key)?;
    let rows = store::list_grants(read, user)?;
    views(read, rows).map(Page::whole)
}

/// Who holds roles on an object, for whoever may give those roles.
pub fn list_holders(read: &mut Read<'_>, caller: &Caller, query: &GrantsQuery) -> Result<Page<HolderView>> {
    let manages_all = caller.may(Permission::ManageUsers, &Stakes::default());
    let (kind, object) = match object_of(read, query)? {
        Ok(found) => found,
        Err(unknown) if manages_all => return Err(unknown),
        // As for what is there but not theirs.
        Err(_) => return Err(Error::forbidden()),
    };
    let stakes = stakes::of_object(read, kind, Some(object))?;
    let roles: Vec<Role> = Role::ALL
        .iter()
        .copied()
        .filter(|role| role.object_kind() == kind && caller.may(to_give(*role), &stakes))
        .collect();
    if roles.is_empty() {
        return Err(Error::forbidden());
    }
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = format!("grants {object}");
    let after: Option<GrantId> = page::decode(&scope, query.cursor.as_deref())?;
    let rows = store::list_holders(read, object, &roles, after, limit + 1)?;
    let page = Page::cut(rows, limit, &scope, |(grant, _, _)| grant.id);
    Ok(page.map(|(grant, name, email)| {
        let user = PersonView { id: grant.user_id, name, email: manages_all.then_some(email) };
        HolderView::of(grant, user)
    }))
}

/// Takes a role back; it acts at the next request.
pub fn delete_grant(write: &mut Write<'_>, by: &Caller, user: &Key, grant: &Key) -> Result<()> {
    let user = UserId::from_uuid(user.uuid().ok_or_else(Error::not_found)?);
    let grant = GrantId::from_uuid(grant.uuid().ok_or_else(Error::not_found)?);
    store::find_user(write, user)?.ok_or_else(Error::not_found)?;
    let row = store::find_grant(write, user, grant)?.ok_or_else(Error::not_found)?;
    if !may_give(write, by, row.role, row.object_id)? {
        return Err(Error::not_found());
    }
    if row.role == Role::Admin {
        keep_an_admin(write, user)?;
    }
    take(write, by, &row)
}

/// Takes a grant back, once it is known that the caller may.
pub(super) fn take(write: &mut Write<'_>, by: &Caller, row: &GrantRow) -> Result<()> {
    store::revoke_grant(write, row.id, by.user)?;
    // What is told of an account tells its roles too.
    store::touch_user(write, row.user_id)?;
    let facts = json!({ "grantId": row.id, "role": row.role, "objectId": row.object_id });
    write.record(NewEvent::new("grant_revoked", "users", row.user_id, by).data(facts));
    Ok(())
}

/// Refuses what would leave no active administrator.
pub(super) fn keep_an_admin(read: &mut Read<'_>, leaving: UserId) -> Result<()> {
    let active = store::find_user(read, leaving)?.is_some_and(|row| row.status == UserStatus::Active);
    if active && !store::is_other_admin(read, leaving)? {
        return Err(Error::refused(Code::LastAdmin, Code::LastAdmin.help()));
    }
    Ok(())
}

/// What allows to give or take a role.
const fn to_give(role: Role) -> Permission {
    match role {
        Role::Sme => Permission::GrantSme,
        Role::Coordinator => Permission::GrantCoordinator,
        Role::NetworkManager => Permission::GrantNetworkManager,
        Role::Payer | Role::Province | Role::Partner | Role::Admin => Permission::ManageUsers,
    }
}

/// Whether a caller may give, and take, a role on an object.
pub(super) fn may_give(
    read: &mut Read<'_>,
    by: &Caller,
    role: Role,
    object: Option<SubjectId>,
) -> Result<bool> {
    let stakes = stakes::of_object(read, role.object_kind(), object)?;
    Ok(by.may(to_give(role), &stakes))
}

pub(super) fn views(read: &mut Read<'_>, rows: Vec<GrantRow>) -> Result<Vec<GrantView>> {
    let names = store::list_names(read, &rows)?;
    Ok(rows.into_iter().map(|row| GrantView::of(row, &names)).collect())
}

fn one_view(read: &mut Read<'_>, row: GrantRow) -> Result<GrantView> {
    let names = store::list_names(read, std::slice::from_ref(&row))?;
    Ok(GrantView::of(row, &names))
}

pub(super) fn give(
    write: &mut Write<'_>,
    by: &Caller,
    user: UserId,
    (role, object): (Role, Option<SubjectId>),
) -> Result<GrantRow> {
    let held = store::list_grants(write, user)?;
    if let Some(same) = held.into_iter().find(|grant| grant.role == role && grant.object_id == object) {
        return Ok(same);
    }
    // Whoever may hand out a role does not hold it by that: a second person must agree.
    if by.user == Some(user) && !by.may(Permission::ManageUsers, &Stakes::default()) {
        let detail = "Nobody gives a role to themselves; ask someone else who may give it.";
        return Err(Error::refused(Code::Forbidden, detail));
    }
    let row = GrantRow {
        id: write.new_id(),
        user_id: user,
        role,
        object_kind: role.object_kind(),
        object_id: object,
        granted_by: by.user,
        granted_at: write.now().into(),
        revoked_by: None,
        revoked_at: None,
    };
    store::insert_grant(write, &row)?;
    store::touch_user(write, user)?;
    let facts = json!({ "grantId": row.id, "role": role, "objectId": object });
    write.record(NewEvent::new("grant_given", "users", user, by).data(facts));
    Ok(row)
}

/// The object of a new grant, when the caller may give that role on it. Others learn nothing of what exists.
fn allowed_object(read: &mut Read<'_>, by: &Caller, new: &NewGrant) -> Result<Option<SubjectId>> {
    if !by.may_somewhere(to_give(new.role)) {
        return Err(Error::forbidden());
    }
    let found = grant_object(read, new);
    if by.may(Permission::ManageUsers, &Stakes::default()) {
        return found;
    }
    match found {
        Ok(object) if may_give(read, by, new.role, object)? => Ok(object),
        Ok(_) | Err(Error::Refused(_)) => Err(Error::forbidden()),
        Err(broken) => Err(broken),
    }
}

fn grant_object(read: &mut Read<'_>, new: &NewGrant) -> Result<Option<SubjectId>> {
    let mut faults = Faults::new();
    let kind = new.role.object_kind();
    match (&new.object, kind) {
        (Some(_), ObjectKind::Register) => {
            let detail = format!("object: the role {} is held in the whole register", new.role);
            faults.body("/object", "not_wanted", detail);
        }
        (None, ObjectKind::Organisation | ObjectKind::Lab | ObjectKind::Network) => {
            faults.body("/object", "required", format!("object: the role {} needs a {kind}", new.role));
        }
        (None, ObjectKind::Register) | (Some(_), _) => {}
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

/// The one object that a query names; or that there is no such thing.
fn object_of(read: &mut Read<'_>, query: &GrantsQuery) -> Result<Result<(ObjectKind, SubjectId)>> {
    let mut faults = Faults::new();
    let (kind, key) = match (&query.organisation, &query.lab, &query.network) {
        (Some(key), None, None) => (ObjectKind::Organisation, key),
        (None, Some(key), None) => (ObjectKind::Lab, key),
        (None, None, Some(key)) => (ObjectKind::Network, key),
        _ => {
            faults.query("organisation", "one_of", "name exactly one of organisation, lab and network");
            return Err(refusal(faults));
        }
    };
    let found = match kind {
        ObjectKind::Lab => resolve::lab(read, key)?.map(Id::uuid),
        ObjectKind::Network => resolve::network(read, key)?.map(Id::uuid),
        ObjectKind::Organisation | ObjectKind::Register => resolve::organisation(read, key)?.map(Id::uuid),
    };
    Ok(found.map(|object| (kind, SubjectId::from_uuid(object))).ok_or_else(|| {
        faults.query(kind.code(), "unknown_reference", format!("{kind}: there is no {key} here"));
        refusal(faults)
    }))
}

fn refusal(faults: Faults) -> Error {
    faults.check().err().unwrap_or_else(Error::not_found)
}

/// Whether anybody holds a role on an object: then it can't be deleted.
pub fn is_granted(read: &mut Read<'_>, object: SubjectId) -> Result<bool> {
    store::is_granted(read, object)
}

/// The caller's own roles and those of others, each with the names of its object.
pub(super) fn with_grants(read: &mut Read<'_>, rows: Vec<UserRow>) -> Result<Vec<super::views::UserView>> {
    let ids: Vec<UserId> = rows.iter().map(|row| row.id).collect();
    let held = store::list_grants_of(read, &ids)?;
    let all = views(read, held)?;
    let factors = factors::store::list_confirmed(read, Some(&ids))?;
    let of = |user: UserId| all.iter().filter(|grant| grant.user == user).cloned().collect();
    Ok(rows
        .into_iter()
        .map(|row| {
            let (grants, since) = (of(row.id), factors.get(&row.id).copied().map(Into::into));
            super::views::UserView::of(row, grants, since)
        })
        .collect())
}
