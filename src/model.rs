//! The read model: what is read far more often than it changes, in memory, swapped atomically.
//!
//! It hears every commit of this process before that commit is answered, so a write is visible to the next read here;
//! [`Model::catch_up`] follows the event log for what other processes commit. Everything in it can be rebuilt from the store.

use crate::{
    base::error::Result,
    clients::directory::Clients,
    db::{Event, Read, events, writer::Listener},
    identity::directory::Directory,
    matching::snapshot::{Register, Snapshot},
    searching::library::Library,
};
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicI64, Ordering},
};

/// Everything that is kept in memory.
#[derive(Default)]
pub struct Model {
    directory: Directory,
    clients: Clients,
    register: Register,
    library: Library,
    /// Held while events are applied, so that of two threads the one that read last also writes last. Readers never take it.
    turn: Mutex<()>,
    /// Number of the last event that is in the model, without a gap before it.
    seen: AtomicI64,
}

impl Model {
    /// People and their grants.
    #[must_use]
    pub const fn directory(&self) -> &Directory {
        &self.directory
    }

    /// What machines show, and their scopes.
    #[must_use]
    pub const fn clients(&self) -> &Clients {
        &self.clients
    }

    /// Labs, themes, free capacity, as they are now.
    #[must_use]
    pub fn register(&self) -> Arc<Snapshot> {
        self.register.snapshot()
    }

    /// What is found under words.
    #[must_use]
    pub const fn library(&self) -> &Library {
        &self.library
    }

    /// Number of the last event up to which all are known here: this process's at once, those of others within a second or so.
    #[must_use]
    pub fn seen(&self) -> i64 {
        self.seen.load(Ordering::SeqCst)
    }

    /// Builds everything from the store.
    pub fn load(&self, read: &mut Read<'_>) -> Result<()> {
        // First the number, then the rows: what commits in between is applied twice, which does no harm.
        let last = events::last_event(read)?;
        self.directory.load(read)?;
        self.clients.load(read)?;
        self.register.load(read)?;
        self.seen.store(last, Ordering::SeqCst);
        Ok(())
    }

    /// Applies what other processes committed since the last look; answers how many events that were.
    pub fn catch_up(&self, read: &mut Read<'_>) -> Result<usize> {
        const AT_ONCE: i64 = 1000;
        let mut applied = 0;
        loop {
            let seen = self.seen.load(Ordering::SeqCst);
            let new = events::list_events(read, seen, AT_ONCE)?;
            let (Some(first), Some(last)) = (new.first(), new.last().map(|event| event.seq)) else {
                return Ok(applied);
            };
            if first.seq != seen + 1 {
                // Numbers have no gaps, so somebody took events out, or put another database in place.
                tracing::warn!(seen, next = first.seq, "events are missing; the read model is built anew");
                let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
                self.load(read)?;
                return Ok(applied + new.len());
            }
            self.apply(read, &new)?;
            self.seen.fetch_max(last, Ordering::SeqCst);
            applied += new.len();
        }
    }

    fn apply(&self, read: &mut Read<'_>, events: &[Event]) -> Result<()> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        // First, because it only notes what changed and can't fail.
        self.library.note(events);
        self.directory.apply(read, events)?;
        self.clients.apply(read, events)?;
        self.register.apply(read, events)
    }
}

impl Listener for Model {
    fn committed(&self, read: &mut Read<'_>, events: &[Event]) {
        match self.apply(read, events) {
            // Only when nothing of another process lies in between may the mark move on.
            Ok(()) => {
                if let (Some(first), Some(last)) = (events.first(), events.last()) {
                    let _ = self.seen.compare_exchange(
                        first.seq - 1,
                        last.seq,
                        Ordering::SeqCst,
                        Ordering::SeqCst,
                    );
                }
            }
            Err(error) => tracing::error!(?error, "the read model did not follow a commit; it will catch up"),
        }
    }
}
