//! Rows into their collection: some hundreds at a time, by the rules of that collection.

use super::model::ImportCollection;
use crate::{
    app::App,
    base::{
        actor::Caller,
        error::{Error, Result},
        puts::{Put, Wanted},
    },
    capacity,
    db::{Read, Write, audit::NewEntry},
    labs, organisations,
};
use uuid::Uuid;

/// What became of a row, or would.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Became {
    Created,
    Changed,
    Unchanged,
}

/// One outcome for each row, in their order.
pub(super) type Outcomes = Vec<Result<Became>>;

/// Who puts what where.
#[derive(Clone)]
pub(super) struct Target {
    pub app: App,
    pub collection: ImportCollection,
    pub by: Caller,
    pub like: NewEntry,
}

impl Target {
    fn new_id(&self) -> Uuid {
        self.app.ids().next(self.app.clock().now())
    }

    /// Says what would become of rows; nothing is written. `is_ahead` knows what rows before these would have made by its slug.
    pub fn check(
        &self,
        read: &mut Read<'_>,
        wanted: Vec<Wanted>,
        is_ahead: &dyn Fn(&str) -> bool,
    ) -> Result<Outcomes> {
        let new_id = || self.new_id();
        Ok(match self.collection {
            ImportCollection::Labs => sorted(labs::actions::bulk::plan(read, &self.by, wanted, &new_id)?)?.0,
            ImportCollection::Organisations => {
                sorted(organisations::bulk::plan(read, &self.by, wanted, (&new_id, is_ahead))?)?.0
            }
            ImportCollection::Capacity => sorted(capacity::bulk::plan(read, &self.by, wanted, &new_id)?)?.0,
        })
    }

    /// Puts rows.
    pub fn put(&self, write: &mut Write<'_>, wanted: Vec<Wanted>) -> Result<Outcomes> {
        let new_id = || self.new_id();
        match self.collection {
            ImportCollection::Labs => {
                let planned = labs::actions::bulk::plan(write, &self.by, wanted, &new_id)?;
                let (outcomes, puts) = sorted(planned)?;
                labs::actions::bulk::put(write, &self.by, puts, &self.like)?;
                Ok(outcomes)
            }
            ImportCollection::Organisations => {
                let planned =
                    organisations::bulk::plan(write, &self.by, wanted, (&new_id, &|_: &str| false))?;
                let (outcomes, puts) = sorted(planned)?;
                organisations::bulk::put(write, &self.by, puts, &self.like)?;
                Ok(outcomes)
            }
            ImportCollection::Capacity => {
                let planned = capacity::bulk::plan(write, &self.by, wanted, &new_id)?;
                let (outcomes, puts) = sorted(planned)?;
                capacity::bulk::put(write, &self.by, puts, (self.app.heirs(), &self.like))?;
                Ok(outcomes)
            }
        }
    }
}

/// What becomes of the rows, and what is to be written. What went wrong inside is nobody's row's fault.
fn sorted<P>(planned: Vec<Result<Put<P>>>) -> Result<(Outcomes, Vec<Put<P>>)> {
    let (mut outcomes, mut puts) = (Vec::with_capacity(planned.len()), Vec::with_capacity(planned.len()));
    for one in planned {
        match one {
            Err(Error::Internal(cause)) => return Err(cause.into()),
            Err(refused) => outcomes.push(Err(refused)),
            Ok(put) => {
                outcomes.push(Ok(match &put {
                    Put::New(_) => Became::Created,
                    Put::Changed(_) => Became::Changed,
                    Put::Unchanged => Became::Unchanged,
                }));
                puts.push(put);
            }
        }
    }
    Ok((outcomes, puts))
}
