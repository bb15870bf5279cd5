//! One writer per process, with group commit.
//!
//! Jobs queue up (bounded). The writer thread takes what waits, runs each job under a savepoint in one transaction,
//! numbers their events with one update, commits once and only then answers all of them. So a 2xx means durable, and
//! a slow disk is paid once per batch. A job that fails or panics rolls back alone; a failed commit fails its batch.
//! A job may carry an entry for the audit log: it is written with the job's changes, or without them when the job is refused.
//! On PostgreSQL an advisory lock per transaction makes several processes take turns, as `BEGIN IMMEDIATE` does on SQLite.

use super::{
    Db, Event, NewEvent, Read, Write,
    audit::{self, NewEntry},
    events,
    open::{Access, DatabaseUrl},
    pool::Surroundings,
};
use crate::base::error::{Code, Error, Result};
use diesel::{
    QueryableByName, RunQueryDsl,
    connection::{AnsiTransactionManager, Connection, SimpleConnection, TransactionManager},
    sql_query,
    sql_types::Integer,
};
use jiff::Timestamp;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread,
    time::Duration,
};
use tokio::sync::{mpsc, oneshot};

/// Jobs that may wait; beyond it callers are told to come back.
const QUEUE: usize = 1024;
/// Jobs in one commit: bounds how long the first of them waits for the last.
const BATCH: usize = 128;
/// Events that listeners hear at once.
const HEARD_AT_ONCE: usize = 2000;
/// The key of PostgreSQL's advisory lock under which all processes write.
const WRITE_LOCK: i64 = 0x7072_6f65_6674_7769;

/// What keeps the jobs of a batch apart. One round trip ends the savepoint of a job that went well and begins that of
/// the next; after one that failed the old savepoint serves again.
const SAVEPOINT: &str = "SAVEPOINT job";
const NEXT_SAVEPOINT: &str = "RELEASE SAVEPOINT job; SAVEPOINT job";
const BACK_TO_SAVEPOINT: &str = "ROLLBACK TO SAVEPOINT job";

type Transactions = <Db as Connection>::TransactionManager;

/// Hears of commits.
pub trait Listener: Send + Sync {
    /// Called on the writer's thread after a commit with events, before the callers get their answers.
    fn committed(&self, read: &mut Read<'_>, events: &[Event]);
}

/// Nobody listens.
#[derive(Debug, Clone, Copy)]
pub struct Silence;

impl Listener for Silence {
    fn committed(&self, _: &mut Read<'_>, _: &[Event]) {}
}

/// The way to the writer thread. It stops when the last handle is dropped and the queue is empty.
#[derive(Clone)]
pub struct Writer {
    queue: mpsc::Sender<Box<dyn Job>>,
}

impl Writer {
    /// Opens the connection and starts the thread.
    pub fn start(
        url: DatabaseUrl,
        around: Surroundings,
        listener: Arc<dyn Listener>,
    ) -> anyhow::Result<Self> {
        let db = url.open(Access::ReadWrite)?;
        let (queue, jobs) = mpsc::channel(QUEUE);
        let state = Thread { url, around, listener, db: Some(db), has_traces: false };
        thread::Builder::new().name("writer".to_owned()).spawn(move || state.serve(jobs))?;
        Ok(Self { queue })
    }

    /// Hands in a use case and waits until it is committed or refused.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Write<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let answer = self.hand_in(None, work)?;
        answer.await.map_err(|_| Error::busy())?
    }

    /// As [`Writer::run`], with an entry in the audit log, which tells of a refusal too.
    pub async fn run_audited<T: Send + 'static>(
        &self,
        entry: NewEntry,
        work: impl FnOnce(&mut Write<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let answer = self.hand_in(Some(entry), work)?;
        answer.await.map_err(|_| Error::busy())?
    }

    /// As [`Writer::run`] or [`Writer::run_audited`], for threads that may block.
    pub fn run_blocking<T: Send + 'static>(
        &self,
        entry: Option<NewEntry>,
        work: impl FnOnce(&mut Write<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let answer = self.hand_in(entry, work)?;
        answer.blocking_recv().map_err(|_| Error::busy())?
    }

    fn hand_in<T: Send + 'static>(
        &self,
        entry: Option<NewEntry>,
        work: impl FnOnce(&mut Write<'_>) -> Result<T> + Send + 'static,
    ) -> Result<oneshot::Receiver<Result<T>>> {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Pending { work: Some(work), entry, result: None, reply });
        self.queue.try_send(job).map_err(|_| Error::busy())?;
        Ok(answer)
    }
}

/// A use case on its way.
trait Job: Send {
    /// What the audit log will say about it.
    fn entry(&mut self) -> Option<NewEntry>;
    /// Runs it. Its changes should be kept when it answers well; otherwise the code says why not.
    fn run(&mut self, write: &mut Write<'_>) -> std::result::Result<(), &'static str>;
    /// Answers the caller, after the commit or its failure.
    fn settle(self: Box<Self>, committed: bool);
}

struct Pending<T, F> {
    work: Option<F>,
    entry: Option<NewEntry>,
    result: Option<Result<T>>,
    reply: oneshot::Sender<Result<T>>,
}

impl<T: Send, F: FnOnce(&mut Write<'_>) -> Result<T> + Send> Job for Pending<T, F> {
    fn entry(&mut self) -> Option<NewEntry> {
        self.entry.take()
    }

    fn run(&mut self, write: &mut Write<'_>) -> std::result::Result<(), &'static str> {
        let Some(work) = self.work.take() else {
            return Err(Code::Internal.slug());
        };
        let result = catch_unwind(AssertUnwindSafe(|| work(write)))
            .unwrap_or_else(|_| Err(anyhow::anyhow!("a write panicked").into()));
        let outcome = result.as_ref().map(|_| ()).map_err(|error| error.code().slug());
        self.result = Some(result);
        outcome
    }

    fn settle(self: Box<Self>, committed: bool) {
        let answer = match self.result {
            Some(Ok(_)) | None if !committed => Err(Error::busy()),
            Some(result) => result,
            None => Err(Error::busy()),
        };
        // The caller may have gone away; what was committed stays.
        let _ = self.reply.send(answer);
    }
}

struct Thread {
    url: DatabaseUrl,
    around: Surroundings,
    listener: Arc<dyn Listener>,
    db: Option<Db>,
    /// Whether the journal may still hold what should leave no trace.
    has_traces: bool,
}

impl Thread {
    fn serve(mut self, mut jobs: mpsc::Receiver<Box<dyn Job>>) {
        while let Some(first) = jobs.blocking_recv() {
            let mut batch = vec![first];
            while batch.len() < BATCH
                && let Ok(next) = jobs.try_recv()
            {
                batch.push(next);
            }
            self.commit(batch);
        }
    }

    /// Runs a batch in one transaction and answers its callers.
    fn commit(&mut self, mut batch: Vec<Box<dyn Job>>) {
        let Some(mut db) = self.connection() else {
            return settle_all(batch, false);
        };
        let committed = match self.transact(&mut db, &mut batch) {
            Ok((events, leaves_no_trace)) => {
                self.has_traces |= leaves_no_trace;
                if !events.is_empty() {
                    let mut read = Read::new(&mut db, &self.around);
                    // Some at a time: who listens reads anew what they are about.
                    let heard = || {
                        for part in events.chunks(HEARD_AT_ONCE) {
                            self.listener.committed(&mut read, part);
                        }
                    };
                    if catch_unwind(AssertUnwindSafe(heard)).is_err() {
                        tracing::error!(
                            "the read model panicked on a commit; it catches up with the next one"
                        );
                    }
                }
                if self.has_traces {
                    self.has_traces = !empty_journal(&mut db);
                }
                self.db = Some(db);
                true
            }
            Err(cause) => {
                // The connection is dropped, which rolls back whatever is open; the next batch gets a new one.
                tracing::error!(%cause, jobs = batch.len(), "a batch was not committed");
                false
            }
        };
        settle_all(batch, committed);
    }

    /// The events of a batch, and whether it should leave no trace in the journal.
    fn transact(&self, db: &mut Db, batch: &mut [Box<dyn Job>]) -> diesel::QueryResult<(Vec<Event>, bool)> {
        begin(db)?;
        let mut log = Log::default();
        if let [job] = batch {
            // Nobody shares its transaction: that one is rolled back instead of a savepoint.
            if !self.run(db, job, &mut log) {
                roll_back_to(db, 0)?;
                if log.entries.is_empty() {
                    return Ok((Vec::new(), false));
                }
                begin(db)?;
            }
        } else {
            let mut next = SAVEPOINT;
            for job in batch {
                db.batch_execute(next)?;
                next = if self.run(db, job, &mut log) {
                    NEXT_SAVEPOINT
                } else {
                    roll_back_to(db, 1)?;
                    BACK_TO_SAVEPOINT
                };
            }
            if next == BACK_TO_SAVEPOINT {
                db.batch_execute(next)?;
            }
        }
        let events = events::append(db, log.events)?;
        audit::append(db, log.entries)?;
        Transactions::commit_transaction(db)?;
        Ok((events, log.leaves_no_trace))
    }

    /// Runs a job; true when it went well. Its events are told only then, its audit entry always.
    fn run(&self, db: &mut Db, job: &mut Box<dyn Job>, log: &mut Log) -> bool {
        let mut recorded = Vec::new();
        let mut write = Write::new(db, &self.around, &mut recorded, job.entry());
        let at = write.now();
        let outcome = job.run(&mut write);
        let (entry, notes, leaves_no_trace) = write.into_entries();
        if outcome.is_ok() {
            log.leaves_no_trace |= leaves_no_trace;
            log.events.extend(recorded);
            log.entries.extend(notes.into_iter().map(|note| (at, note)));
        }
        let result = outcome.err().unwrap_or(audit::DONE);
        log.entries.extend(entry.map(|entry| (at, entry.resulting_in(result))));
        outcome.is_ok()
    }

    /// The connection of the last batch, or a new one after a failure.
    fn connection(&mut self) -> Option<Db> {
        if let Some(db) = self.db.take() {
            return Some(db);
        }
        match self.url.open(Access::ReadWrite) {
            Ok(db) => Some(db),
            Err(cause) => {
                tracing::error!("the writer can't connect: {cause:#}");
                // Callers are refused meanwhile; don't hammer a database that is down.
                thread::sleep(Duration::from_millis(200));
                None
            }
        }
    }
}

/// What the jobs of a batch leave behind beside their rows.
#[derive(Default)]
struct Log {
    events: Vec<(Timestamp, NewEvent)>,
    entries: Vec<(Timestamp, NewEntry)>,
    leaves_no_trace: bool,
}

#[derive(QueryableByName)]
struct Checkpoint {
    #[diesel(sql_type = Integer)]
    busy: i32,
}

/// Writes SQLite's journal back and empties it, so that it holds nothing of what was before; false when a reader of an older
/// state kept it from that for longer than `busy_timeout`: then it is tried again after the next commit.
fn empty_journal(db: &mut Db) -> bool {
    let Db::Sqlite(connection) = db else { return true };
    let done = sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result::<Checkpoint>(connection);
    let is_empty = matches!(&done, Ok(Checkpoint { busy: 0 }));
    if !is_empty {
        tracing::warn!(error = ?done.err(), "the journal still holds what was erased; it is emptied after the next write");
    }
    is_empty
}

fn settle_all(batch: Vec<Box<dyn Job>>, committed: bool) {
    for job in batch {
        job.settle(committed);
    }
}

/// Begins a write transaction: the only one in the whole installation.
fn begin(db: &mut Db) -> diesel::QueryResult<()> {
    match db {
        Db::Sqlite(connection) => {
            AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN IMMEDIATE")
        }
        Db::Pg(_) => {
            Transactions::begin_transaction(db)?;
            db.batch_execute(&format!("SELECT pg_advisory_xact_lock({WRITE_LOCK})"))
        }
    }
}

/// Rolls back what a job began and did not end, such as when it panicked in the middle of an attempt: all levels of
/// the transaction above this one.
fn roll_back_to(db: &mut Db, level: u32) -> diesel::QueryResult<()> {
    let open = |db: &mut Db| Transactions::transaction_manager_status_mut(db).transaction_depth();
    while open(db)?.is_some_and(|depth| depth.get() > level) {
        Transactions::rollback_transaction(db)?;
    }
    Ok(())
}
