//! Everybody's grants in memory, and which sessions were ended: what a caller may do costs no query, and a change acts
//! at once.

use super::{
    links::{self, model::Identity},
    sessions::REMEMBERED,
    store,
};
use crate::{
    base::{
        actor::Caller,
        error::Result,
        id::{SessionId, UserId},
    },
    db::{Event, Read},
};
use arc_swap::ArcSwap;
use jiff::Timestamp;
use std::{collections::HashMap, sync::Arc};

/// Active accounts by id, and by what OpenID providers call them; and ended sessions for as long as there may be tokens that
/// were issued in them.
#[derive(Default)]
pub struct Directory {
    people: ArcSwap<People>,
    ended: ArcSwap<HashMap<SessionId, Timestamp>>,
}

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
        self.people.load().callers.get(&user).cloned()
    }

    /// Whether a session was ended before its time.
    #[must_use]
    pub fn has_ended(&self, session: SessionId) -> bool {
        self.ended.load().contains_key(&session)
    }

    /// What the account that an external identity is linked to may do; none when there is no such active account.
    #[must_use]
    pub fn caller_behind(&self, identity: &Identity) -> Option<Caller> {
        let people = self.people.load();
        people.identities.get(identity).and_then(|user| people.callers.get(user)).cloned()
    }

    /// Reads all accounts.
    pub fn load(&self, read: &mut Read<'_>) -> Result<()> {
        let callers = store::list_callers(read, None)?;
        let identities = links::store::list_linked(read, None)?;
        self.people.store(Arc::new(People { callers, identities }));
        let ended = store::sessions::list_ended(read, read.now() - REMEMBERED)?;
        self.ended.store(Arc::new(ended.into_iter().map(|(id, at)| (id, at.into())).collect()));
        Ok(())
    }

    /// Follows the events that are about accounts and sessions.
    pub fn apply(&self, read: &mut Read<'_>, events: &[Event]) -> Result<()> {
        self.forget_sessions(events, read.now() - REMEMBERED);
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
        let mut all = People::clone(&self.people.load());
        all.callers.retain(|user, _| !touched.contains(user));
        all.callers.extend(callers);
        all.identities.retain(|_, user| !touched.contains(user));
        all.identities.extend(identities);
        self.people.store(Arc::new(all));
        Ok(())
    }

    fn forget_sessions(&self, events: &[Event], oldest: Timestamp) {
        let mut ended = events
            .iter()
            .filter(|event| event.kind == "session_ended")
            .map(|event| (SessionId::from_uuid(event.subject_id.uuid()), event.occurred_at.into()))
            .peekable();
        if ended.peek().is_some() {
            let mut all = HashMap::clone(&self.ended.load());
            all.retain(|_, at| *at >= oldest);
            all.extend(ended);
            self.ended.store(Arc::new(all));
        }
    }
}
