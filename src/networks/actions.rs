//! What can be done with networks; [`super::members`] has what can be done with their members.

use super::{
    model::{NetworkDeadlines, NewNetwork},
    store::{self, NetworkRow},
    views::{NetworkQuery, NetworkView},
};
use crate::{
    app::Change,
    base::{
        actor::{Caller, Permission, Stakes},
        deadlines::Deadlines,
        error::{Error, Faults, Result},
        id::NetworkId,
        key::Key,
        page::{self, DEFAULT_LIMIT, Page},
        text::{fold, has_all_words},
    },
    db::{NewEvent, Read, Write, resolve, types::Json},
};

/// Networks by Dutch name. There are tens of them: they are searched and ordered here, without accents.
pub fn list_networks(read: &mut Read<'_>, query: &NetworkQuery) -> Result<Page<NetworkView>> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = format!("networks {:?} {:?}", query.province, query.q);
    let after: Option<(String, NetworkId)> = page::decode(&scope, query.cursor.as_deref())?;
    let words = query.q.as_deref().map(fold);
    let key = |row: &NetworkRow| (fold(&row.name_nl), row.id);
    let is_called = |row: &NetworkRow, words: &str| {
        [&row.name_nl, &row.name_en].into_iter().any(|name| has_all_words(&fold(name), words))
    };
    let mut rows = store::list_networks(read, query.province.as_deref())?;
    rows.retain(|row| {
        words.as_ref().is_none_or(|words| is_called(row, words))
            && after.as_ref().is_none_or(|after| key(row) > *after)
    });
    rows.sort_by_cached_key(key);
    let page = Page::cut(rows, limit, &scope, key);
    let items = page.items.into_iter().map(NetworkView::of).collect::<Result<_>>()?;
    Ok(Page { items, next_cursor: page.next_cursor })
}

/// All networks.
pub fn list_all_networks(read: &mut Read<'_>) -> Result<Vec<NetworkView>> {
    store::list_networks(read, None)?.into_iter().map(NetworkView::of).collect()
}

/// These networks. One query: there are tens of networks.
pub fn list_networks_by_id(read: &mut Read<'_>, of: &[NetworkId]) -> Result<Vec<NetworkView>> {
    let rows = store::list_networks(read, None)?;
    rows.into_iter().filter(|row| of.contains(&row.id)).map(NetworkView::of).collect()
}

/// One network.
pub fn find_network(read: &mut Read<'_>, key: &Key) -> Result<NetworkView> {
    NetworkView::of(named(read, key)?)
}

/// How long things may take in a network: as it says, else as the service is set.
pub fn find_deadlines(read: &mut Read<'_>, network: Option<NetworkId>) -> Result<Deadlines> {
    let row = match network {
        Some(id) => store::find_network(read, id)?,
        None => None,
    };
    let stated: Option<NetworkDeadlines> = row.and_then(|row| row.deadlines).map(Json::into).transpose()?;
    Ok(stated.map_or(read.deadlines(), |stated| stated.over(read.deadlines())))
}

/// Makes a network.
pub fn create_network(write: &mut Write<'_>, by: &Caller, new: NewNetwork) -> Result<NetworkView> {
    check(write, &new)?;
    let row = NetworkRow {
        id: write.new_id(),
        slug: new.slug,
        name_nl: new.name_nl,
        name_en: new.name_en,
        description_nl: new.description_nl,
        description_en: new.description_en,
        province: new.province,
        screening: new.screening,
        deadlines: new.deadlines.as_ref().map(Json::of).transpose()?,
        version: 1,
        created_at: write.now().into(),
        updated_at: write.now().into(),
    };
    store::insert_network(write, &row)?;
    write.record(NewEvent::new("network_created", "networks", row.id, by));
    NetworkView::of(row)
}

/// Changes a network.
pub fn update_network(write: &mut Write<'_>, by: &Caller, key: &Key, change: Change) -> Result<NetworkView> {
    let old = managed(write, by, key)?;
    let new: NewNetwork = change.apply(&NetworkView::of(old.clone())?)?;
    check(write, &new)?;
    let version = old.version;
    let row = NetworkRow {
        slug: new.slug,
        name_nl: new.name_nl,
        name_en: new.name_en,
        description_nl: new.description_nl,
        description_en: new.description_en,
        province: new.province,
        screening: new.screening,
        deadlines: new.deadlines.as_ref().map(Json::of).transpose()?,
        version: version + 1,
        updated_at: write.now().into(),
        ..old
    };
    store::update_network(write, &row, version)?;
    write.record(NewEvent::new("network_updated", "networks", row.id, by));
    NetworkView::of(row)
}

fn check(read: &Read<'_>, new: &NewNetwork) -> Result<()> {
    let mut faults = Faults::new();
    new.check(read.deadlines(), &mut faults);
    faults.check()
}

/// The network that a path names.
pub(super) fn named(read: &mut Read<'_>, key: &Key) -> Result<NetworkRow> {
    let id = resolve::named(read, key, resolve::network)?;
    store::find_network(read, id)?.ok_or_else(Error::not_found)
}

/// The network that a path names, for whoever manages it.
pub(super) fn managed(read: &mut Read<'_>, by: &Caller, key: &Key) -> Result<NetworkRow> {
    let row = named(read, key)?;
    if manages(by, row.id) { Ok(row) } else { Err(Error::forbidden()) }
}

/// Whether a caller manages a network and its members.
pub(super) fn manages(caller: &Caller, network: NetworkId) -> bool {
    caller.may(Permission::ManageNetwork, &Stakes::network(network))
}
