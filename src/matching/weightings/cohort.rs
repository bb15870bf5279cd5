//! The requests by which sets of weights are looked at: those of a period that the caller may read, with what the engine is
//! asked about them.
//!
//! Labs and innovations are as they are now, and nothing is wished: neither period nor place. Free slots of the past are not kept,
//! and rules reject the same labs whatever the weights. At most [`LOOKED_AT`] requests are looked at, the newest, in a
//! fixed number of queries.

use crate::{
    base::{
        actor::{Caller, Permission, Stakes},
        clock::day_begins,
        error::{Error, Faults, Result},
        id::{InnovationId, NetworkId},
        key::Key,
    },
    db::{Read, resolve},
    labs::access,
    matching::{engine::Query, fits, snapshot::Snapshot},
    requests::figures::{self, Submitted},
};
use jiff::{ToSpan, civil::Date};
use std::collections::HashMap;

/// So many requests are looked at, at most.
pub const LOOKED_AT: i64 = 1000;
/// A longer period is probably a typing error.
const LONGEST_YEARS: i64 = 20;

/// Which requests, as a caller asks.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// From this day; a year before `until` when left out.
    pub from: Option<Date>,
    /// Until this one; today when left out.
    pub until: Option<Date>,
    /// Of this network; of all that the caller manages when left out.
    pub network: Option<&'a Key>,
}

/// The requests of a period.
#[derive(Debug)]
pub struct Cohort {
    /// From this day.
    pub from: Date,
    /// Until this one.
    pub until: Date,
    /// How many there are.
    pub all: i64,
    /// Those that are looked at, by innovation, with what the engine is asked about it.
    pub groups: Vec<(InnovationId, Query, Vec<Submitted>)>,
}

impl Cohort {
    /// How many are looked at.
    #[must_use]
    pub fn looked_at(&self) -> i64 {
        let count: usize = self.groups.iter().map(|(.., requests)| requests.len()).sum();
        i64::try_from(count).unwrap_or(i64::MAX)
    }
}

/// The requests that were drafted in a period and submitted, of networks that the caller manages.
pub fn find_cohort(
    read: &mut Read<'_>,
    caller: &Caller,
    (wanted, mut faults): (Wanted<'_>, Faults),
    register: &Snapshot,
) -> Result<Cohort> {
    let until = wanted.until.unwrap_or_else(|| read.today());
    let year_before = || until.checked_sub(1.year()).and_then(Date::tomorrow).unwrap_or(until);
    let from = wanted.from.unwrap_or_else(year_before);
    if until < from {
        faults.query("until", "range", "until: must not lie before from");
    } else if from.checked_add(LONGEST_YEARS.years()).is_ok_and(|latest| latest < until) {
        let detail = format!("until: must lie at most {LONGEST_YEARS} years after from");
        faults.query("until", "too_long", detail);
    }
    let named = wanted.network.map(std::slice::from_ref);
    let named = resolve::queried(read, named, resolve::network, ("network", &mut faults))?;
    faults.check()?;
    let networks = networks(read, caller, named.and_then(|mut named| named.pop()))?;
    let after = until.tomorrow().unwrap_or(until);
    let cohort = figures::Cohort { from: day_begins(from), until: day_begins(after), networks, themes: None };
    let (all, requests) = figures::list_submitted(read, &cohort, LOOKED_AT)?;
    let mut of: HashMap<InnovationId, Vec<Submitted>> = HashMap::new();
    let mut ids = Vec::new();
    for request in requests {
        let group = of.entry(request.innovation).or_default();
        if group.is_empty() {
            ids.push(request.innovation);
        }
        group.push(request);
    }
    let mut questions = fits::list_questions(read, &ids, register)?;
    let group = |id: InnovationId| Some((id, questions.remove(&id)?, of.remove(&id)?));
    let groups = ids.into_iter().filter_map(group).collect();
    Ok(Cohort { from, until, all, groups })
}

/// The networks whose requests are looked at: the one asked for, else those that the caller manages; none named means all.
fn networks(
    read: &mut Read<'_>,
    caller: &Caller,
    asked: Option<NetworkId>,
) -> Result<Option<Vec<NetworkId>>> {
    let sees_all = caller.may(Permission::KeepWeightings, &Stakes::default());
    let own = access::networks_within(read, &caller.networks())?;
    match asked {
        Some(network) if sees_all || own.contains(&network) => {
            access::networks_within(read, &[network]).map(Some)
        }
        Some(_) => Err(Error::forbidden()),
        None if sees_all => Ok(None),
        None => Ok(Some(own)),
    }
}
