//! What can be done with machines. Their credentials and consents have modules of their own.

use super::{
    directory::COLLECTION,
    model::NewClient,
    store::{self, ClientRow},
    views::ClientView,
};
use crate::{
    app::Change,
    base::{
        actor::{ApiScope, Caller, Permission, Role, Stakes},
        error::{Error, Faults, Result},
        id::{CredentialId, UserId},
        key::Key,
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::{NewEvent, Read, Write, resolve, types::Json},
    identity::{machines, people, views::PageQuery},
};
use std::collections::HashMap;

const SCOPE: &str = "clients";

/// The machines that the caller looks after, oldest first.
pub fn list_clients(read: &mut Read<'_>, caller: &Caller, query: &PageQuery) -> Result<Page<ClientView>> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let after: Option<UserId> = page::decode(SCOPE, query.cursor.as_deref())?;
    let is_admin = caller.may(Permission::ManageClients, &Stakes::default());
    let of = (!is_admin).then(|| caller.partners());
    let rows = store::list_clients(read, of, after, limit + 1)?;
    let page = Page::cut(rows, limit, SCOPE, |row| row.user_id);
    Ok(Page { items: views(read, page.items)?, next_cursor: page.next_cursor })
}

/// One machine.
pub fn find_client(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<ClientView> {
    let row = looked_after(read, caller, key)?;
    view(read, row)
}

/// Makes a machine: a partner of its own organisation, and nothing else until somebody consents.
pub fn create_client(write: &mut Write<'_>, by: &Caller, new: NewClient) -> Result<ClientView> {
    let mut faults = Faults::new();
    let place = ("/organisation", &mut faults);
    let organisation = resolve::field(write, Some(&new.organisation), resolve::organisation, place)?;
    faults.check()?;
    let organisation = organisation.ok_or_else(Error::not_found)?;
    let scopes = Json::of(&new.scopes())?;
    let id = machines::create_machine(write, by, new.name, new.status)?;
    let row = ClientRow { user_id: id, organisation_id: organisation, scopes, created_by: by.user };
    store::insert_client(write, &row)?;
    let machine = machines::find_machine(write, id)?.ok_or_else(Error::not_found)?;
    machines::give(write, by, &machine, Role::Partner, organisation)?;
    write.record(NewEvent::new("client_created", COLLECTION, id, by));
    view(write, row)
}

/// Changes the name, scopes or status of a machine; it acts at the next request.
pub fn update_client(write: &mut Write<'_>, by: &Caller, key: &Key, change: Change) -> Result<ClientView> {
    let old = looked_after(write, by, key)?;
    if !by.may(Permission::ManageClients, &Stakes::default()) {
        return Err(Error::forbidden());
    }
    let id = old.user_id;
    let present = view(write, old.clone())?;
    let new: NewClient = change.apply(&present)?;
    if resolve::organisation(write, &new.organisation)? != Some(old.organisation_id) {
        let mut faults = Faults::new();
        faults.body("/organisation", "fixed", "organisation: stays the same; make another machine");
        faults.check()?;
    }
    let scopes = Json::of(&new.scopes())?;
    store::update_scopes(write, id, scopes.clone())?;
    machines::update_machine(write, by, id, (new.name, new.status), present.version)?;
    write.record(NewEvent::new("client_updated", COLLECTION, id, by));
    view(write, ClientRow { scopes, ..old })
}

/// Notes that an API key is used now.
pub fn note_use(write: &mut Write<'_>, credential: CredentialId) -> Result<()> {
    store::update_last_used(write, credential)
}

/// These accounts as callers, while nobody asks: with all their roles, a machine with all its scopes. Those that are disabled or
/// erased are left out.
pub fn list_callers(read: &mut Read<'_>, accounts: &[UserId]) -> Result<HashMap<UserId, Caller>> {
    let mut callers = people::list_active(read, accounts)?;
    for row in store::list_by_id(read, accounts)? {
        if let Some(machine) = callers.get_mut(&row.user_id) {
            machine.scopes = Some(row.scopes.into::<Vec<ApiScope>>()?.into());
        }
    }
    Ok(callers)
}

/// Who made a machine; none for what is no machine, or was made by nobody who is still known.
pub fn find_maker(read: &mut Read<'_>, account: UserId) -> Result<Option<UserId>> {
    Ok(store::find_client(read, account)?.and_then(|row| row.created_by))
}

/// Whether an account is a machine that the caller looks after.
pub fn looks_after(read: &mut Read<'_>, caller: &Caller, account: UserId) -> Result<bool> {
    let machine = store::find_client(read, account)?;
    Ok(machine.is_some_and(|row| may_look_after(caller, &row)))
}

/// The machine that a path names, for whoever looks after it; to others it does not exist.
pub(super) fn looked_after(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<ClientRow> {
    let id = UserId::from_uuid(key.uuid().ok_or_else(Error::not_found)?);
    let row = store::find_client(read, id)?.ok_or_else(Error::not_found)?;
    if may_look_after(caller, &row) { Ok(row) } else { Err(Error::not_found()) }
}

fn may_look_after(caller: &Caller, row: &ClientRow) -> bool {
    caller.may(Permission::RotateCredentials, &Stakes::organisation(row.organisation_id))
}

fn view(read: &mut Read<'_>, row: ClientRow) -> Result<ClientView> {
    views(read, vec![row])?.pop().ok_or_else(Error::not_found)
}

pub(super) fn views(read: &mut Read<'_>, rows: Vec<ClientRow>) -> Result<Vec<ClientView>> {
    let ids: Vec<UserId> = rows.iter().map(|row| row.user_id).collect();
    let mut accounts: HashMap<UserId, machines::Machine> =
        machines::list_machines(read, &ids)?.into_iter().map(|machine| (machine.id, machine)).collect();
    rows.into_iter()
        .filter_map(|row| accounts.remove(&row.user_id).map(|account| ClientView::of(row, account)))
        .collect()
}
