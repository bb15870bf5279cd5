//! Who stands how to the object of a grant: the stakes that permissions are compared with.

use crate::{
    base::{
        actor::{ObjectKind, Stakes},
        error::Result,
        id::{Id, LabId, NetworkId, SubjectId},
    },
    db::{Read, schema::network_members, types::Day},
};
use diesel::prelude::*;

/// Networks within networks are followed this far.
pub(crate) const DEEPEST_NETWORK: usize = 8;

/// The parties to what a grant names.
pub fn of_object(read: &mut Read<'_>, kind: ObjectKind, object: Option<SubjectId>) -> Result<Stakes> {
    let Some(object) = object.map(Id::uuid) else {
        return Ok(Stakes::default());
    };
    match kind {
        ObjectKind::Register => Ok(Stakes::default()),
        ObjectKind::Organisation => Ok(Stakes::organisation(Id::from_uuid(object))),
        ObjectKind::Network => Ok(Stakes::network(Id::from_uuid(object))),
        ObjectKind::Lab => of_lab(read, Id::from_uuid(object)),
    }
}

/// The parties to a lab: the lab itself and the networks that it belongs to today, directly or through another network.
pub fn of_lab(read: &mut Read<'_>, lab: LabId) -> Result<Stakes> {
    let today: Day = read.today().into();
    let now = network_members::from_on
        .le(today)
        .and(network_members::until_on.is_null().or(network_members::until_on.ge(Some(today))));
    let mut networks: Vec<NetworkId> = network_members::table
        .filter(network_members::lab_id.eq(Some(lab)))
        .filter(now)
        .select(network_members::network_id)
        .load(read.db())?;
    let mut newest = networks.clone();
    for _ in 0..DEEPEST_NETWORK {
        let inner: Vec<Option<NetworkId>> = newest.into_iter().map(Some).collect();
        let parents: Vec<NetworkId> = network_members::table
            .filter(network_members::member_network_id.eq_any(inner))
            .filter(now)
            .select(network_members::network_id)
            .load(read.db())?;
        newest = parents.into_iter().filter(|parent| !networks.contains(parent)).collect();
        if newest.is_empty() {
            break;
        }
        networks.extend(&newest);
    }
    Ok(Stakes { labs: vec![lab], networks, organisations: Vec::new() })
}
