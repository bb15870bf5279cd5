//! From what callers call a thing (UUID or slug) to its id, for every table that has slugs.

use super::{Read, schema};
use crate::base::{
    error::{Error, Faults, Result},
    id::{CareNeedId, Id, InnovationId, LabId, NetworkId, OrganisationId, PilotRequestId, ThemeId},
    key::Key,
};
use diesel::prelude::*;
use std::{
    collections::{HashMap, HashSet},
    hash::BuildHasher,
};

/// So many names stand in one statement: SQLite allows 32,766 parameters.
const AT_ONCE: usize = 5000;

macro_rules! resolvers {
    ($($function:ident, $all:ident, $table:ident => $id:ty;)+) => {
        $(
            #[doc = concat!("The rows of `", stringify!($table), "` with these UUIDs or slugs, by the names that were given: two queries, however many.")]
            pub fn $all(read: &mut Read<'_>, keys: &[&Key]) -> Result<HashMap<Key, $id>> {
                use schema::$table::{id, slug, table};
                let (uuids, slugs): (Vec<&Key>, Vec<&Key>) = keys.iter().partition(|key| key.uuid().is_some());
                let mut found = HashMap::with_capacity(keys.len());
                for part in uuids.chunks(AT_ONCE) {
                    let ids: Vec<$id> = part.iter().filter_map(|key| key.uuid()).map(<$id>::from_uuid).collect();
                    let there: HashSet<$id> = table.filter(id.eq_any(ids)).select(id).load(read.db())?.into_iter().collect();
                    let named = part.iter().filter_map(|key| Some(((*key).clone(), <$id>::from_uuid(key.uuid()?))));
                    found.extend(named.filter(|(_, one)| there.contains(one)));
                }
                for part in slugs.chunks(AT_ONCE) {
                    let names: Vec<String> = part.iter().map(|key| key.0.clone()).collect();
                    let rows: Vec<(Option<String>, $id)> =
                        table.filter(slug.eq_any(names)).select((slug.nullable(), id)).load(read.db())?;
                    found.extend(rows.into_iter().filter_map(|(name, one)| Some((Key(name?), one))));
                }
                Ok(found)
            }

            #[doc = concat!("The row of `", stringify!($table), "` with this UUID or slug.")]
            pub fn $function(read: &mut Read<'_>, key: &Key) -> Result<Option<$id>> {
                let rows = schema::$table::table.select(schema::$table::id);
                let found = match key.uuid() {
                    Some(uuid) => rows.filter(schema::$table::id.eq(<$id>::from_uuid(uuid))).first(read.db()),
                    None => rows.filter(schema::$table::slug.eq(key.as_str())).first(read.db()),
                };
                Ok(found.optional()?)
            }
        )+
    };
}
resolvers! {
    theme, all_themes, themes => ThemeId;
    organisation, all_organisations, organisations => OrganisationId;
    network, all_networks, networks => NetworkId;
    lab, all_labs, labs => LabId;
    innovation, all_innovations, innovations => InnovationId;
    care_need, all_care_needs, care_needs => CareNeedId;
    pilot_request, all_pilot_requests, pilot_requests => PilotRequestId;
}

/// A finder of one of the tables above.
pub type Resolver<T> = fn(&mut Read<'_>, &Key) -> Result<Option<T>>;

/// What a path names, or "not found".
pub fn named<T>(read: &mut Read<'_>, key: &Key, resolver: Resolver<T>) -> Result<T> {
    resolver(read, key)?.ok_or_else(Error::not_found)
}

/// What a field of a body names; a fault at `pointer` when there is no such thing.
pub fn field<K>(
    read: &mut Read<'_>,
    key: Option<&Key>,
    resolver: Resolver<Id<K>>,
    (pointer, faults): (&str, &mut Faults),
) -> Result<Option<Id<K>>> {
    let Some(key) = key else { return Ok(None) };
    let found = resolver(read, key)?;
    Ok(told(found, key, (pointer, faults)))
}

/// As [`field`], where what is there was looked up before.
pub fn looked_up<K, S: BuildHasher>(
    known: &HashMap<Key, Id<K>, S>,
    key: Option<&Key>,
    place: (&str, &mut Faults),
) -> Option<Id<K>> {
    let key = key?;
    told(known.get(key).copied(), key, place)
}

fn told<T>(found: Option<T>, key: &Key, (pointer, faults): (&str, &mut Faults)) -> Option<T> {
    if found.is_none() {
        let name = pointer.rsplit('/').find(|part| part.parse::<usize>().is_err()).unwrap_or_default();
        faults.body(pointer, "unknown_reference", format!("{name}: there is no {key} here"));
    }
    found
}

/// What a list of a body names, in order; a fault for each that does not exist.
pub fn fields<K>(
    read: &mut Read<'_>,
    keys: &[Key],
    resolver: Resolver<Id<K>>,
    (pointer, faults): (&str, &mut Faults),
) -> Result<Vec<Id<K>>> {
    let mut known = HashMap::with_capacity(keys.len());
    for key in keys {
        if let Some(id) = resolver(read, key)? {
            known.insert(key.clone(), id);
        }
    }
    Ok(all_looked_up(&known, keys, (pointer, faults)))
}

/// As [`fields`], where what is there was looked up before.
pub fn all_looked_up<K, S: BuildHasher>(
    known: &HashMap<Key, Id<K>, S>,
    keys: &[Key],
    (pointer, faults): (&str, &mut Faults),
) -> Vec<Id<K>> {
    let mut found = Vec::with_capacity(keys.len());
    for (index, key) in keys.iter().enumerate() {
        let place = format!("{pointer}/{index}");
        if let Some(id) = looked_up(known, Some(key), (&place, faults))
            && !found.contains(&id)
        {
            found.push(id);
        }
    }
    found
}

/// What the values of a query parameter name; a fault for each that does not exist.
pub fn queried<K>(
    read: &mut Read<'_>,
    keys: Option<&[Key]>,
    resolver: Resolver<Id<K>>,
    (name, faults): (&str, &mut Faults),
) -> Result<Option<Vec<Id<K>>>> {
    let Some(keys) = keys else { return Ok(None) };
    let mut ids = Vec::with_capacity(keys.len());
    for key in keys {
        match resolver(read, key)? {
            Some(id) => ids.push(id),
            None => faults.query(name, "unknown_reference", format!("{name}: there is no {key} here")),
        }
    }
    Ok(Some(ids))
}
