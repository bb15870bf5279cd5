//! Runs what is due, for as long as the service runs.

use super::{
    actions::{self, Batch, LEASE},
    store::{self, Lease},
    table::{Errand, JOBS, Job, Step, Work},
};
use crate::{
    app::App,
    base::{
        error::{Code, Result},
        id::{Id, RunnerId},
    },
    db::{Write, audit::NewEntry},
};
use std::time::Duration;
use tokio::{
    sync::watch,
    task::JoinHandle,
    time::{MissedTickBehavior, interval},
};

/// How often it is looked what is due.
const TICK: Duration = Duration::from_secs(5);
/// Batches of one job before the others have their turn.
const BATCHES: usize = 20;
/// How long work outside of the database may go on once the service is to stop.
const GRACE: Duration = Duration::from_secs(5);

/// A run of a job that this process did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ran {
    /// Which job.
    pub job: &'static str,
    /// How many things it did.
    pub count: usize,
    /// Why it failed, if it did.
    pub failure: Option<Code>,
}

/// What runs jobs in one process.
pub struct Runner {
    app: App,
    jobs: &'static [Job],
    owner: RunnerId,
    stop: watch::Receiver<bool>,
}

/// Runners at work.
pub struct Running {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

/// Runs all jobs in the background, until [`Running::stop`]. Who waits for others has a runner of its own, so that nobody waits for it.
#[must_use]
pub fn start(app: App) -> Running {
    let (stop, stopped) = watch::channel(false);
    let parts = JOBS.chunk_by(|one, next| one.work.is_inside() && next.work.is_inside());
    let tasks =
        parts.map(|jobs| tokio::spawn(Runner::new(app.clone(), jobs, stopped.clone()).run())).collect();
    Running { stop, tasks }
}

impl Running {
    /// Finishes the batches that are being done, gives the leases back, and ends.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        for task in self.tasks {
            if let Err(cause) = task.await {
                tracing::error!(%cause, "the runner of jobs did not end well");
            }
        }
    }
}

impl Runner {
    /// A runner of these jobs, until `stop` says true.
    #[must_use]
    pub fn new(app: App, jobs: &'static [Job], stop: watch::Receiver<bool>) -> Self {
        let owner = Id::from_uuid(app.ids().next(app.clock().now()));
        Self { app, jobs, owner, stop }
    }

    async fn run(mut self) {
        let mut is_failing = false;
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                _ = self.stop.changed() => return,
            }
            match self.run_due().await {
                Ok(_) => is_failing = false,
                // Once, not every few seconds: the database is gone, and all else says so too.
                Err(error) if !is_failing => {
                    tracing::error!(?error, "jobs are not run; it keeps trying");
                    is_failing = true;
                }
                Err(_) => {}
            }
        }
    }

    /// Runs each job that is due and that no other process runs.
    pub async fn run_due(&self) -> Result<Vec<Ran>> {
        let jobs = self.jobs;
        let due = self.app.db().read(move |read| actions::list_due(read, jobs)).await?;
        let mut all = Vec::new();
        for job in due {
            if self.is_stopping() {
                break;
            }
            all.extend(self.run_job(job).await?);
        }
        Ok(all)
    }

    /// Runs the job with this name, due or not; none when there is none, or when another process runs it.
    pub async fn run_now(&self, name: &str) -> Result<Option<Ran>> {
        let Some(job) = self.jobs.iter().find(|job| job.name == name) else { return Ok(None) };
        self.app.db().write(|write| store::make_due(write, job.name)).await?;
        self.run_job(job).await
    }

    fn is_stopping(&self) -> bool {
        *self.stop.borrow()
    }

    /// A run, if the lease is to be had.
    async fn run_job(&self, job: &'static Job) -> Result<Option<Ran>> {
        let lease = Lease { job: job.name, owner: self.owner };
        let db = self.app.db();
        if !db.write(move |write| store::claim_job(write, lease, LEASE)).await? {
            return Ok(None);
        }
        let mut ran = Ran { job: job.name, count: 0, failure: None };
        for _ in 0..BATCHES {
            if self.is_stopping() {
                break;
            }
            let batch = match job.work {
                Work::Inside(step) => self.batch((job, step), (lease, ran.count)).await,
                Work::Outside(errand) => self.errand((job, errand), lease).await,
            };
            match batch {
                Ok(Batch::More(done)) => ran.count += done,
                Ok(Batch::Last(done)) => return Ok(Some(Ran { count: ran.count + done, ..ran })),
                Ok(Batch::Lost) => {
                    tracing::warn!(
                        job = job.name,
                        "another process took the job over: this one was too slow"
                    );
                    return Ok(Some(ran));
                }
                Err(error) => {
                    tracing::error!(job = job.name, ?error, "the job failed; it is tried again later");
                    let code = error.code();
                    let so_far = (lease, ran.count);
                    db.write(move |write| actions::fail(write, so_far, code.slug())).await?;
                    return Ok(Some(Ran { failure: Some(code), ..ran }));
                }
            }
        }
        // There is more: it stays due, for the next who looks.
        db.write(move |write| store::release_lease(write, lease)).await?;
        Ok(Some(ran))
    }

    async fn batch(&self, (job, step): (&'static Job, Step), so_far: (Lease, usize)) -> Result<Batch> {
        let app = self.app.clone();
        let work = move |write: &mut Write<'_>| actions::run_batch(write, app.config(), (job, step), so_far);
        self.app.db().write_audited(entry_of(job), work).await
    }

    async fn errand(&self, (job, errand): (&'static Job, Errand), lease: Lease) -> Result<Batch> {
        let done = tokio::select! {
            done = errand(self.app.clone()) => done?,
            // What it had begun, it takes up again when it runs next.
            () = self.out_of_time() => return Ok(Batch::More(0)),
        };
        let end = move |write: &mut Write<'_>| actions::end_errand(write, job, lease, done);
        self.app.db().write_audited(entry_of(job), end).await
    }

    /// Comes to an end when the service is to stop, and a little more.
    async fn out_of_time(&self) {
        let mut stop = self.stop.clone();
        let is_told = stop.wait_for(|stop| *stop).await.is_ok();
        if !is_told {
            // Nobody is left who could say so.
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(GRACE).await;
    }
}

fn entry_of(job: &Job) -> NewEntry {
    NewEntry::by_service(job.name, format!("/v1/jobs/{}", job.name))
}
