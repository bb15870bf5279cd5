//! Who lets which machine act for them. A consent is the role of SME member on one organisation, given to a machine by a
//! member of that organisation; the machine's scopes narrow it down. What the machine may do with it, and that it ends
//! at once, is then the same as for people.

use super::{
    actions,
    model::NewConsent,
    store,
    views::{ClientView, ConsentView},
};
use crate::{
    base::{
        actor::{Caller, Permission, Role, Stakes},
        error::{Error, Faults, Result},
        id::{GrantId, OrganisationId, UserId},
        key::Key,
        page::Page,
    },
    db::{Read, Write, resolve},
    identity::{
        machines::{self, Mandate},
        model::UserStatus,
    },
};
use std::collections::HashMap;

/// The machines that act for an organisation.
pub fn list_consents(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<Page<ConsentView>> {
    let organisation = own(read, caller, key)?;
    let mandates = machines::list_mandates(read, Role::Sme, organisation)?;
    views(read, organisation, mandates).map(Page::whole)
}

/// Lets a machine act for an organisation. Once more answers the consent that is there.
pub fn create_consent(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    new: &NewConsent,
) -> Result<ConsentView> {
    let organisation = own(write, by, key)?;
    let machine = match new.client.uuid() {
        Some(id) => machines::find_machine(write, UserId::from_uuid(id))?,
        None => None,
    };
    let Some(machine) = machine.filter(|machine| machine.status == UserStatus::Active) else {
        let mut faults = Faults::new();
        let detail =
            format!("client: there is no active machine {} here; ask the partner for its id", new.client);
        faults.body("/client", "unknown_reference", detail);
        faults.check()?;
        return Err(Error::not_found());
    };
    let mandate = machines::give(write, by, &machine, Role::Sme, organisation)?;
    views(write, organisation, vec![mandate])?.pop().ok_or_else(Error::not_found)
}

/// Withdraws a consent; it acts at the next request.
pub fn delete_consent(write: &mut Write<'_>, by: &Caller, key: &Key, consent: &Key) -> Result<()> {
    let organisation = own(write, by, key)?;
    let grant = GrantId::from_uuid(consent.uuid().ok_or_else(Error::not_found)?);
    machines::take(write, by, (Role::Sme, organisation), grant)
}

/// The organisation that a path names, for its own members.
fn own(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<OrganisationId> {
    let id = resolve::named(read, key, resolve::organisation)?;
    if caller.may(Permission::GiveConsent, &Stakes::organisation(id)) {
        Ok(id)
    } else {
        Err(Error::forbidden())
    }
}

fn views(
    read: &mut Read<'_>,
    organisation: OrganisationId,
    mandates: Vec<Mandate>,
) -> Result<Vec<ConsentView>> {
    let ids: Vec<UserId> = mandates.iter().map(|mandate| mandate.machine).collect();
    let rows = store::list_by_id(read, &ids)?;
    let clients: HashMap<UserId, ClientView> =
        actions::views(read, rows)?.into_iter().map(|client| (client.id, client)).collect();
    let view = |mandate: Mandate| {
        let client = clients.get(&mandate.machine)?.clone();
        Some(ConsentView::of(organisation, mandate, client))
    };
    Ok(mandates.into_iter().filter_map(view).collect())
}
