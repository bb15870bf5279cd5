//! What a use case may do with the database: [`Read`], or [`Write`] inside one transaction.

use super::{Db, NewEvent, audit::NewEntry, pool::Surroundings};
use crate::base::{
    clock::dutch_day,
    deadlines::Deadlines,
    error::Result,
    id::{Id, Ids, UserId},
};
use diesel::connection::{Connection, TransactionManager};
use jiff::{Timestamp, civil::Date};
use std::ops::{Deref, DerefMut};

type Transactions = <Db as Connection>::TransactionManager;

/// A connection for queries.
pub struct Read<'c> {
    db: &'c mut Db,
    now: Timestamp,
    deadlines: Deadlines,
}

impl<'c> Read<'c> {
    pub(super) fn new(db: &'c mut Db, around: &Surroundings) -> Self {
        Self { db, now: around.clock.now(), deadlines: around.deadlines }
    }

    /// The connection, for diesel.
    pub fn db(&mut self) -> &mut Db {
        self.db
    }

    /// The instant at which this piece of work began; it does not move.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The Dutch calendar day of [`Read::now`].
    #[must_use]
    pub fn today(&self) -> Date {
        dutch_day(self.now)
    }

    /// How long things may take where a network does not say otherwise.
    #[must_use]
    pub fn deadlines(&self) -> Deadlines {
        self.deadlines
    }
}

/// A write transaction: all that one use case changes, and the events that tell of it, commit together or not at all.
pub struct Write<'c> {
    read: Read<'c>,
    ids: &'c dyn Ids,
    events: &'c mut Vec<(Timestamp, NewEvent)>,
    entry: Option<NewEntry>,
    notes: Vec<NewEntry>,
    leaves_no_trace: bool,
}

impl<'c> Write<'c> {
    pub(super) fn new(
        db: &'c mut Db,
        around: &'c Surroundings,
        events: &'c mut Vec<(Timestamp, NewEvent)>,
        entry: Option<NewEntry>,
    ) -> Self {
        Self {
            read: Read::new(db, around),
            ids: &*around.ids,
            events,
            entry,
            notes: Vec::new(),
            leaves_no_trace: false,
        }
    }

    /// What the audit log says about it: in any case, and when it goes well; and whether nothing of what was there before
    /// may stay in the file.
    pub(super) fn into_entries(self) -> (Option<NewEntry>, Vec<NewEntry>, bool) {
        (self.entry, self.notes, self.leaves_no_trace)
    }

    /// Adds an entry to the audit log, for work that does many things at once; only when all of it goes well.
    pub fn note(&mut self, entry: NewEntry) {
        self.notes.push(entry);
    }

    /// Says in the audit log what exactly this is about, where the address of the request does not: the path of a new
    /// resource, or the canonical one of what was called by its slug.
    pub fn concerns(&mut self, object: impl Into<String>) {
        if let Some(entry) = &mut self.entry {
            entry.object = object.into();
        }
    }

    /// Says in the audit log how it ended, where that is neither "ok" nor a refusal.
    pub fn results_in(&mut self, result: &'static str) {
        if let Some(entry) = &mut self.entry {
            entry.result = Some(result);
        }
    }

    /// Leaves no entry in the audit log: nothing was done.
    pub fn goes_unnoticed(&mut self) {
        self.entry = None;
    }

    /// Says in the audit log who acts, where the request does not: who logs in.
    pub fn acted_by(&mut self, user: UserId) {
        if let Some(entry) = &mut self.entry {
            entry.actor = user.to_string();
        }
    }

    /// Wants nothing of what this changed or deleted to stay in the journal of the database: before it is answered, SQLite's
    /// journal is written back and emptied. What was deleted in the file itself is overwritten anyway.
    pub fn leave_no_trace(&mut self) {
        self.leaves_no_trace = true;
    }

    /// A new row id.
    #[must_use]
    pub fn new_id<K>(&self) -> Id<K> {
        Id::from_uuid(self.ids.next(self.read.now))
    }

    /// Tries something under a savepoint: when it answers nothing or fails, all that it wrote and recorded is undone and
    /// the transaction goes on as if it had not been tried.
    pub fn attempt<T>(
        &mut self,
        work: impl FnOnce(&mut Write<'_>) -> Result<Option<T>>,
    ) -> Result<Option<T>> {
        let recorded = self.events.len();
        Transactions::begin_transaction(self.db())?;
        let mut tried = Write {
            read: Read { db: &mut *self.read.db, now: self.read.now, deadlines: self.read.deadlines },
            ids: self.ids,
            events: &mut *self.events,
            entry: None,
            notes: Vec::new(),
            leaves_no_trace: self.leaves_no_trace,
        };
        let outcome = work(&mut tried);
        self.leaves_no_trace = tried.leaves_no_trace;
        let notes = std::mem::take(&mut tried.notes);
        if matches!(outcome, Ok(Some(_))) {
            Transactions::commit_transaction(self.db())?;
            self.notes.extend(notes);
        } else {
            Transactions::rollback_transaction(self.db())?;
            self.events.truncate(recorded);
        }
        outcome
    }

    /// Records what happened. Every change records at least one event; it gets its number when the batch commits.
    pub fn record(&mut self, event: NewEvent) {
        self.events.push((self.read.now, event));
    }

    /// Goes to another moment: what follows is done then. Only for the demo, whose history lies before its first start; the
    /// audit log tells when it was loaded.
    pub fn travel(&mut self, to: Timestamp) {
        self.read.now = to;
    }
}

impl<'c> Deref for Write<'c> {
    type Target = Read<'c>;

    fn deref(&self) -> &Self::Target {
        &self.read
    }
}
impl DerefMut for Write<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.read
    }
}
