//! The SQL of jobs. A lease is taken by the statement itself: of several processes that try, one changes the row.

use crate::{
    base::{error::Result, id::RunnerId},
    db::{Read, Write, schema::jobs, types::Instant},
};
use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};

/// A row of `jobs`: a job that ran, or runs.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = jobs, treat_none_as_default_value = false)]
pub(crate) struct JobRow {
    pub name: String,
    pub lease_owner: Option<RunnerId>,
    pub leased_until: Option<Instant>,
    pub next_run_at: Instant,
    pub last_started_at: Option<Instant>,
    pub last_finished_at: Option<Instant>,
    pub last_result: Option<String>,
    pub last_count: Option<i64>,
    pub failures: i32,
}

/// A job, and who runs it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lease {
    pub job: &'static str,
    pub owner: RunnerId,
}

/// How a run ended.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ending {
    pub result: &'static str,
    pub count: i64,
    pub failures: i32,
    pub next_run_at: Timestamp,
}

/// All jobs that ever ran.
pub(crate) fn list_jobs(read: &mut Read<'_>) -> Result<Vec<JobRow>> {
    Ok(jobs::table.order(jobs::name).select(JobRow::as_select()).load(read.db())?)
}

/// A job that ran before.
pub(crate) fn find_job(read: &mut Read<'_>, name: &str) -> Result<Option<JobRow>> {
    Ok(jobs::table.find(name).select(JobRow::as_select()).first(read.db()).optional()?)
}

/// Takes the lease of a job that is due and that nobody runs; false when it is not to be had.
pub(crate) fn claim_job(write: &mut Write<'_>, lease: Lease, length: SignedDuration) -> Result<bool> {
    let now: Instant = write.now().into();
    let until: Instant = (write.now() + length).into();
    let free = jobs::leased_until.is_null().or(jobs::leased_until.le(Some(now)).assume_not_null());
    let claimed = diesel::update(jobs::table.find(lease.job).filter(jobs::next_run_at.le(now)).filter(free))
        .set((
            jobs::lease_owner.eq(Some(lease.owner)),
            jobs::leased_until.eq(Some(until)),
            jobs::last_started_at.eq(Some(now)),
        ))
        .execute(write.db())?;
    if claimed == 1 || find_job(write, lease.job)?.is_some() {
        return Ok(claimed == 1);
    }
    let row = JobRow {
        name: lease.job.to_owned(),
        lease_owner: Some(lease.owner),
        leased_until: Some(until),
        next_run_at: now,
        last_started_at: Some(now),
        last_finished_at: None,
        last_result: None,
        last_count: None,
        failures: 0,
    };
    diesel::insert_into(jobs::table).values(&row).execute(write.db())?;
    Ok(true)
}

/// Renews a lease; false when somebody else has taken it meanwhile.
pub(crate) fn renew_lease(write: &mut Write<'_>, lease: Lease, length: SignedDuration) -> Result<bool> {
    let until: Instant = (write.now() + length).into();
    let renewed = diesel::update(held(lease)).set(jobs::leased_until.eq(Some(until))).execute(write.db())?;
    Ok(renewed == 1)
}

/// Gives a lease back before the work is done: whoever comes next goes on with it.
pub(crate) fn release_lease(write: &mut Write<'_>, lease: Lease) -> Result<()> {
    diesel::update(held(lease))
        .set((jobs::lease_owner.eq(None::<RunnerId>), jobs::leased_until.eq(None::<Instant>)))
        .execute(write.db())?;
    Ok(())
}

/// Writes down how a run ended, and gives the lease back.
pub(crate) fn finish_job(write: &mut Write<'_>, lease: Lease, ending: Ending) -> Result<()> {
    let now: Instant = write.now().into();
    diesel::update(held(lease))
        .set((
            jobs::lease_owner.eq(None::<RunnerId>),
            jobs::leased_until.eq(None::<Instant>),
            jobs::next_run_at.eq(Instant::from(ending.next_run_at)),
            jobs::last_finished_at.eq(Some(now)),
            jobs::last_result.eq(Some(ending.result)),
            jobs::last_count.eq(Some(ending.count)),
            jobs::failures.eq(ending.failures),
        ))
        .execute(write.db())?;
    Ok(())
}

/// Makes a job due now, whenever it last ran.
pub(crate) fn make_due(write: &mut Write<'_>, name: &str) -> Result<()> {
    let now: Instant = write.now().into();
    diesel::update(jobs::table.find(name)).set(jobs::next_run_at.eq(now)).execute(write.db())?;
    Ok(())
}

type Held = diesel::dsl::Filter<
    diesel::dsl::Find<jobs::table, &'static str>,
    diesel::dsl::Eq<jobs::lease_owner, Option<RunnerId>>,
>;

fn held(lease: Lease) -> Held {
    jobs::table.find(lease.job).filter(jobs::lease_owner.eq(Some(lease.owner)))
}
