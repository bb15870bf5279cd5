//! From what callers call a thing (UUID or slug) to its id, for every table that has slugs.

use super::{Read, schema};
use crate::base::{
    error::{Error, Faults, Result},
    id::{CareNeedId, Id, InnovationId, LabId, NetworkId, OrganisationId, PilotRequestId, ThemeId},
    key::Key,
};
use diesel::prelude::*;

macro_rules! resolvers {
    ($($function:ident, $table:ident => $id:ty;)+) => {
        $(
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
    theme, themes => ThemeId;
    organisation, organisations => OrganisationId;
    network, networks => NetworkId;
    lab, labs => LabId;
    innovation, innovations => InnovationId;
    care_need, care_needs => CareNeedId;
    pilot_request, pilot_requests => PilotRequestId;
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
    if found.is_none() {
        let name = pointer.rsplit('/').find(|part| part.parse::<usize>().is_err()).unwrap_or_default();
        faults.body(pointer, "unknown_reference", format!("{name}: there is no {key} here"));
    }
    Ok(found)
}

/// What a list of a body names, in order; a fault for each that does not exist.
pub fn fields<K>(
    read: &mut Read<'_>,
    keys: &[Key],
    resolver: Resolver<Id<K>>,
    (pointer, faults): (&str, &mut Faults),
) -> Result<Vec<Id<K>>> {
    let mut found = Vec::with_capacity(keys.len());
    for (index, key) in keys.iter().enumerate() {
        let place = format!("{pointer}/{index}");
        if let Some(id) = field(read, Some(key), resolver, (&place, faults))?
            && !found.contains(&id)
        {
            found.push(id);
        }
    }
    Ok(found)
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
