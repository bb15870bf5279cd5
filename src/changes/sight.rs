//! What a caller sees beside the public: a cursor belongs to it.

use crate::{
    base::{
        actor::{Caller, Permission, Stakes},
        error::Result,
        id::LabId,
    },
    db::Read,
    labs::{access, views::LabView},
    outcomes::following,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use std::collections::HashSet;

/// What a caller sees.
#[derive(Debug, Clone)]
pub struct Sight {
    everything: bool,
    labs: HashSet<LabId>,
    /// Contact persons and proposed themes.
    pub knows: bool,
    /// All of this as a short text.
    pub key: String,
}

impl Sight {
    /// Reads it.
    pub fn of(read: &mut Read<'_>, caller: &Caller) -> Result<Self> {
        let networks = caller.networks();
        let mut managed =
            if networks.is_empty() { Vec::new() } else { access::labs_within(read, &networks)? };
        managed.sort_unstable();
        let partaken =
            if caller.grants.is_empty() { Vec::new() } else { following::list_partaken(read, caller)? };
        let mut grants: Vec<String> = caller.grants.iter().map(|grant| format!("{grant:?}")).collect();
        grants.sort_unstable();
        let knows = caller.may_somewhere(Permission::ReadRegister);
        let all = format!("{knows} {grants:?} {:?} {managed:?} {partaken:?}", caller.scopes);
        let digest = Sha256::digest(all.as_bytes());
        let manages = caller.may_somewhere(Permission::ManageLab);
        Ok(Self {
            everything: caller.may(Permission::ManageLab, &Stakes::default()),
            labs: if manages { managed.into_iter().chain(caller.labs()).collect() } else { HashSet::new() },
            knows,
            key: URL_SAFE_NO_PAD.encode(digest.get(..9).unwrap_or_default()),
        })
    }

    /// Whether the caller sees a lab.
    #[must_use]
    pub fn has(&self, lab: &LabView) -> bool {
        lab.status.is_published() || self.everything || self.labs.contains(&lab.id)
    }
}
