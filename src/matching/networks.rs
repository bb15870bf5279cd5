//! Networks as the read model keeps them: their names, and which lies within which.

use super::{entry::Membership, store};
use crate::{
    base::{error::Result, id::NetworkId, key::Key},
    db::Read,
};
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};

/// All networks.
#[derive(Debug, Default)]
pub struct Networks {
    known: HashSet<NetworkId>,
    by_slug: HashMap<String, NetworkId>,
    /// The inner one, and what it belongs to.
    links: Vec<(NetworkId, Membership<NetworkId>)>,
}

impl Networks {
    pub(super) fn load(read: &mut Read<'_>) -> Result<Self> {
        let rows = store::list_networks(read)?;
        let links = store::list_network_links(read)?;
        Ok(Self {
            known: rows.iter().map(|(id, _)| *id).collect(),
            by_slug: rows.into_iter().filter_map(|(id, slug)| Some((slug?, id))).collect(),
            links: links
                .into_iter()
                .map(|(inner, of, from, until)| {
                    let (from, until) = (from.0, until.map(Date::from));
                    (inner, Membership { of, from, until })
                })
                .collect(),
        })
    }

    /// The network that a caller names.
    #[must_use]
    pub fn find(&self, key: &Key) -> Option<NetworkId> {
        match key.uuid() {
            Some(uuid) => Some(NetworkId::from_uuid(uuid)).filter(|id| self.known.contains(id)),
            None => self.by_slug.get(key.as_str()).copied(),
        }
    }

    /// A network and all networks within it on a day.
    #[must_use]
    pub fn within(&self, network: NetworkId, today: Date) -> HashSet<NetworkId> {
        self.reach(vec![network], today, |inner, outer, at| (outer == at).then_some(inner))
    }

    /// Some networks and all that they lie within on a day.
    #[must_use]
    pub fn around(&self, networks: Vec<NetworkId>, today: Date) -> HashSet<NetworkId> {
        self.reach(networks, today, |inner, outer, at| (inner == at).then_some(outer))
    }

    fn reach(
        &self,
        mut newest: Vec<NetworkId>,
        today: Date,
        step: impl Fn(NetworkId, NetworkId, NetworkId) -> Option<NetworkId>,
    ) -> HashSet<NetworkId> {
        let mut all = HashSet::new();
        while let Some(at) = newest.pop() {
            if all.insert(at) {
                let now = self.links.iter().filter(|(_, membership)| membership.holds_on(today));
                newest.extend(now.filter_map(|(inner, membership)| step(*inner, membership.of, at)));
            }
        }
        all
    }
}
