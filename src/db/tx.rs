//! What a use case may do with the database: [`Read`], or [`Write`] inside one transaction.

use super::{Db, NewEvent};
use crate::base::{
    clock::{Clock, dutch_day},
    id::{Id, Ids},
};
use jiff::{Timestamp, civil::Date};
use std::ops::{Deref, DerefMut};

/// A connection for queries.
pub struct Read<'c> {
    db: &'c mut Db,
    now: Timestamp,
}

impl<'c> Read<'c> {
    pub(super) fn new(db: &'c mut Db, now: Timestamp) -> Self {
        Self { db, now }
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
}

/// A write transaction: all that one use case changes, and the events that tell of it, commit together or not at all.
pub struct Write<'c> {
    read: Read<'c>,
    ids: &'c dyn Ids,
    events: &'c mut Vec<NewEvent>,
}

impl<'c> Write<'c> {
    pub(super) fn new(
        db: &'c mut Db,
        clock: &dyn Clock,
        ids: &'c dyn Ids,
        events: &'c mut Vec<NewEvent>,
    ) -> Self {
        Self {
            read: Read::new(db, clock.now()),
            ids,
            events,
        }
    }

    /// A new row id.
    #[must_use]
    pub fn new_id<K>(&self) -> Id<K> {
        Id::from_uuid(self.ids.next(self.read.now))
    }

    /// Records what happened. Every change records at least one event; it gets its number when the batch commits.
    pub fn record(&mut self, event: NewEvent) {
        self.events.push(event);
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
