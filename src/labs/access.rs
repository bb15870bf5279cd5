//! Who stands how to a lab: the stakes that permissions are compared with, and which labs a caller sees at all.

use super::{model::LabStatus, store};
use crate::{
    base::{
        actor::{Caller, Permission, Stakes},
        error::{Error, Result},
        id::{LabId, NetworkId},
        key::Key,
    },
    db::{
        Read,
        schema::{labs, network_members},
        types::Day,
    },
    identity::stakes::DEEPEST_NETWORK,
};
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

pub use crate::identity::stakes::of_lab as stakes;

/// These networks and the networks that belong to them today, directly or through another network: the way down, where
/// [`stakes`] goes up.
pub fn networks_within(read: &mut Read<'_>, networks: &[NetworkId]) -> Result<Vec<NetworkId>> {
    let today: Day = read.today().into();
    let mut all = networks.to_vec();
    let mut newest = networks.to_vec();
    for _ in 0..DEEPEST_NETWORK {
        if newest.is_empty() {
            break;
        }
        let members: Vec<NetworkId> = network_members::table
            .filter(network_members::network_id.eq_any(newest))
            .filter(network_members::member_network_id.is_not_null())
            .filter(network_members::from_on.le(today))
            .filter(network_members::until_on.is_null().or(network_members::until_on.ge(Some(today))))
            .select(network_members::member_network_id.assume_not_null())
            .load(read.db())?;
        newest = members.into_iter().filter(|member| !all.contains(member)).collect();
        all.extend(&newest);
    }
    Ok(all)
}

/// The labs that belong today to these networks, or to networks within them.
pub fn labs_within(read: &mut Read<'_>, networks: &[NetworkId]) -> Result<Vec<LabId>> {
    let today: Day = read.today().into();
    let networks = networks_within(read, networks)?;
    Ok(network_members::table
        .filter(network_members::network_id.eq_any(networks))
        .filter(network_members::lab_id.is_not_null())
        .filter(network_members::from_on.le(today))
        .filter(network_members::until_on.is_null().or(network_members::until_on.ge(Some(today))))
        .select(network_members::lab_id.assume_not_null())
        .distinct()
        .load(read.db())?)
}

/// The lab that a key names, when the caller may see it: published, or theirs to manage.
pub fn visible(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<LabId> {
    visible_with_name(read, caller, key).map(|(lab, _)| lab)
}

/// As [`visible`], with the lab's name.
pub fn visible_with_name(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<(LabId, String)> {
    let columns = labs::table.select((labs::id, labs::name, labs::status));
    let found: Option<(LabId, String, LabStatus)> = match key.uuid() {
        Some(uuid) => columns.filter(labs::id.eq(LabId::from_uuid(uuid))).first(read.db()),
        None => columns.filter(labs::slug.eq(key.as_str())).first(read.db()),
    }
    .optional()?;
    let (lab, name, status) = found.ok_or_else(Error::not_found)?;
    if status.is_published() || caller.may(Permission::ManageLab, &stakes(read, lab)?) {
        return Ok((lab, name));
    }
    Err(Error::not_found())
}

/// The lab that a key names, when the caller holds a permission on it; forbidden when they only see it.
pub fn permitted(read: &mut Read<'_>, caller: &Caller, key: &Key, permission: Permission) -> Result<LabId> {
    let lab = visible(read, caller, key)?;
    if caller.may(permission, &stakes(read, lab)?) { Ok(lab) } else { Err(Error::forbidden()) }
}

/// A lab that a caller sees.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    /// Which one.
    pub lab: LabId,
    /// Whether they may manage it.
    pub is_managed: bool,
}

/// Those of the labs with these keys that the caller sees: [`visible`] and [`permitted`] for many at once.
pub fn seen_among(read: &mut Read<'_>, caller: &Caller, keys: &[&Key]) -> Result<HashMap<Key, Seen>> {
    let ids = keys.iter().filter_map(|key| key.uuid()).map(LabId::from_uuid).collect();
    let slugs = keys.iter().filter(|key| key.uuid().is_none()).map(|key| key.0.clone()).collect();
    let managed = Managed::by(read, caller)?;
    let found = store::list_keys(read, ids, slugs)?.into_iter().filter_map(|(lab, slug, status)| {
        let is_managed = managed.has(lab);
        (is_managed || status.is_published()).then_some((lab, slug, Seen { lab, is_managed }))
    });
    let (mut by_id, mut by_slug) = (HashMap::new(), HashMap::new());
    for (lab, slug, seen) in found {
        by_id.insert(lab.uuid(), seen);
        by_slug.extend(slug.map(|slug| (slug, seen)));
    }
    let seen = |key: &Key| match key.uuid() {
        Some(uuid) => by_id.get(&uuid).copied(),
        None => by_slug.get(&key.0).copied(),
    };
    Ok(keys.iter().filter_map(|key| Some(((*key).clone(), seen(key)?))).collect())
}

/// The labs that a caller may manage: [`stakes`] for many labs at once.
#[derive(Debug)]
pub struct Managed {
    everything: bool,
    labs: HashSet<LabId>,
}

impl Managed {
    /// Reads them.
    pub fn by(read: &mut Read<'_>, caller: &Caller) -> Result<Self> {
        let everything = caller.may(Permission::ManageLab, &Stakes::default());
        let mut labs = HashSet::new();
        if !everything && caller.may_somewhere(Permission::ManageLab) {
            labs.extend(caller.labs());
            let networks = caller.networks();
            if !networks.is_empty() {
                labs.extend(labs_within(read, &networks)?);
            }
        }
        Ok(Self { everything, labs })
    }

    /// Whether a lab is among them.
    #[must_use]
    pub fn has(&self, lab: LabId) -> bool {
        self.everything || self.labs.contains(&lab)
    }
}
