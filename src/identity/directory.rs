//! Everybody's grants in memory: what a caller may do costs no query, and a change acts at once.

use super::store;
use crate::{
    base::{actor::Caller, error::Result, id::UserId},
    db::{Event, Read},
};
use arc_swap::ArcSwap;
use std::{collections::HashMap, sync::Arc};

/// Active accounts by id.
#[derive(Default)]
pub struct Directory(ArcSwap<HashMap<UserId, Caller>>);

impl Directory {
    /// What an account may do; none when it does not exist or is disabled.
    #[must_use]
    pub fn caller(&self, user: UserId) -> Option<Caller> {
        self.0.load().get(&user).cloned()
    }

    /// Reads all accounts.
    pub fn load(&self, read: &mut Read<'_>) -> Result<()> {
        self.0.store(Arc::new(store::list_callers(read, None)?));
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
        let fresh = store::list_callers(read, Some(&touched))?;
        let mut all = HashMap::clone(&self.0.load());
        all.retain(|user, _| !touched.contains(user));
        all.extend(fresh);
        self.0.store(Arc::new(all));
        Ok(())
    }
}
