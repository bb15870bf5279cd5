//! How the jobs stand; and the steps of a run, each of them one transaction.

use super::{
    store::{self, Ending, Lease},
    table::{JOBS, Job, Step},
    views::JobView,
};
use crate::{
    base::{
        actor::{Caller, Permission, Stakes},
        error::{Error, Result},
        page::Page,
    },
    config::Config,
    db::{Read, Write},
};
use jiff::SignedDuration;

/// How long a lease lasts unless it is renewed, which each batch does: much longer than a batch may take.
pub(crate) const LEASE: SignedDuration = SignedDuration::from_mins(1);
/// Things in one batch: bounds how long others wait for the writer.
pub const BATCH: i64 = 100;
/// How long after a first failure it is tried again; twice as long after each further one, but not longer than a day.
const FIRST_RETRY: SignedDuration = SignedDuration::from_mins(1);
const MOST_DOUBLINGS: u32 = 10;

/// What came of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Batch {
    /// So many things were done, and there are more.
    More(usize),
    /// So many things were done, and there are no more.
    Last(usize),
    /// Nothing: the lease is somebody else's by now.
    Lost,
}

/// All jobs: when they ran, with what result, when they run next.
pub fn list_jobs(read: &mut Read<'_>, caller: &Caller) -> Result<Page<JobView>> {
    if !caller.may(Permission::ActAsService, &Stakes::default()) {
        return Err(Error::forbidden());
    }
    let rows = store::list_jobs(read)?;
    let row = |job: &Job| rows.iter().find(|row| row.name == job.name);
    Ok(Page::whole(JOBS.iter().map(|job| JobView::of(job, row(job))).collect()))
}

/// Those of these jobs that seem to be due and free: what is worth a try to take the lease of.
pub(crate) fn list_due(read: &mut Read<'_>, jobs: &'static [Job]) -> Result<Vec<&'static Job>> {
    let (rows, now) = (store::list_jobs(read)?, read.now());
    let waits = |job: &&Job| {
        rows.iter().any(|row| {
            let leased = row.leased_until.is_some_and(|until| now < until.0);
            row.name == job.name && (leased || now < row.next_run_at.0)
        })
    };
    Ok(jobs.iter().filter(|job| !waits(job)).collect())
}

/// One batch, unless the lease was lost; the last one also ends the run.
pub(crate) fn run_batch(
    write: &mut Write<'_>,
    config: &Config,
    (job, step): (&Job, Step),
    (lease, before): (Lease, usize),
) -> Result<Batch> {
    if !store::renew_lease(write, lease, LEASE)? {
        write.goes_unnoticed();
        return Ok(Batch::Lost);
    }
    let done = step(write, config, BATCH)?;
    if count_of(done) >= BATCH {
        return Ok(Batch::More(done));
    }
    finish(write, job, lease, (before, done))
}

/// Ends a run of which the work was done outside.
pub(crate) fn end_errand(write: &mut Write<'_>, job: &Job, lease: Lease, done: usize) -> Result<Batch> {
    finish(write, job, lease, (0, done))
}

fn finish(write: &mut Write<'_>, job: &Job, lease: Lease, (before, done): (usize, usize)) -> Result<Batch> {
    if done == 0 {
        write.goes_unnoticed();
    }
    let next_run_at = write.now() + job.every;
    let ending = Ending { result: "done", count: count_of(before + done), failures: 0, next_run_at };
    store::finish_job(write, lease, ending)?;
    Ok(Batch::Last(done))
}

/// Ends a run that failed.
pub(crate) fn fail(
    write: &mut Write<'_>,
    (lease, before): (Lease, usize),
    result: &'static str,
) -> Result<()> {
    let failures = store::find_job(write, lease.job)?.map_or(0, |row| row.failures).saturating_add(1);
    let doublings = u32::try_from(failures - 1).unwrap_or_default().min(MOST_DOUBLINGS);
    let next_run_at = write.now() + FIRST_RETRY * 2_i32.pow(doublings);
    let ending = Ending { result, count: count_of(before), failures, next_run_at };
    store::finish_job(write, lease, ending)
}

fn count_of(things: usize) -> i64 {
    i64::try_from(things).unwrap_or(i64::MAX)
}
