//! Everybody's grants in memory: what a caller may do costs no query, and a change acts at once.

use super::{
    links::{self, model::Identity},
    store,
};
use crate::{
    base::{actor::Caller, error::Result, id::UserId},
    db::{Event, Read},
};
use arc_swap::ArcSwap;
use std::{collections::HashMap, sync::Arc};

/// Active accounts by id, and by what OpenID providers call them.
#[derive(Default)]
pub struct Directory(ArcSwap<People>);

#[derive(Default, Clone)]
struct People {
    callers: HashMap<UserId, Caller>,
    /// Of accounts that are disabled too; they have no caller.
    identities: HashMap<Identity, UserId>,
}

impl Directory {
    /// What an account may do; none when it does not exist or is disabled.
    #[must_use]
    pub fn caller(&self, user: UserId) -> Option<Caller> {
        self.0.load().callers.get(&user).cloned()
    }

    /// What the account that an external identity is linked to may do; none when there is no such active account.
    #[must_use]
    pub fn caller_behind(&self, identity: &Identity) -> Option<Caller> {
        let people = self.0.load();
        people.identities.get(identity).and_then(|user| people.callers.get(user)).cloned()
    }

    /// Reads all accounts.
    pub fn load(&self, read: &mut Read<'_>) -> Result<()> {
        let callers = store::list_callers(read, None)?;
        let identities = links::store::list_linked(read, None)?;
        self.0.store(Arc::new(People { callers, identities }));
        Ok(())
    }

    /// Follows the events that are about accounts.
    pub fn apply(&self, read: &mut Read<'_>, events: &[Event]) -> Result<()> {
        let mut touched: Vec<UserId> = events
            .iter()
            .filter(|event| event.subject_kind == "users")
            .map(|event| UserId::from_uuid(event.subject_id.uuid()))
            .collect();
        if touched.is_empty() {
            return Ok(());
        }
        touched.sort_unstable();
        touched.dedup();
        let callers = store::list_callers(read, Some(&touched))?;
        let identities = links::store::list_linked(read, Some(&touched))?;
        let mut all = People::clone(&self.0.load());
        all.callers.retain(|user, _| !touched.contains(user));
        all.callers.extend(callers);
        all.identities.retain(|_, user| !touched.contains(user));
        all.identities.extend(identities);
        self.0.store(Arc::new(all));
        Ok(())
    }
}
