//! The two ways in: many readers, one writer.

use super::{
    Db, Read, Write,
    audit::NewEntry,
    open::{Access, DatabaseUrl},
    statistics,
    writer::{Listener, Writer},
};
use crate::base::{
    clock::Clock,
    deadlines::Deadlines,
    error::{Error, Result},
    id::Ids,
};
use diesel::r2d2::{ManageConnection, Pool};
use std::{sync::Arc, time::Duration};

/// How long a request waits for a free reader before it is told to come back.
const WAIT_FOR_READER: Duration = Duration::from_secs(2);

/// Everything that the database needs of its surroundings.
#[derive(Clone)]
pub struct Surroundings {
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where new ids come from.
    pub ids: Arc<dyn Ids>,
    /// How long things may take where a network does not say otherwise.
    pub deadlines: Deadlines,
}

impl Surroundings {
    /// With the deadlines that hold when nobody sets them; [`App::start`](crate::app::App::start) takes those of the settings.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        Self { clock, ids, deadlines: Deadlines::DEFAULT }
    }
}

/// The store: give it closures, it gives them a connection.
#[derive(Clone)]
pub struct Database {
    readers: Pool<Readers>,
    writer: Writer,
    around: Surroundings,
}

impl Database {
    /// Opens the readers and starts the writer. `listener` hears of every commit of this process before it is answered.
    pub fn start(
        url: &DatabaseUrl,
        readers: u32,
        around: Surroundings,
        listener: Arc<dyn Listener>,
    ) -> anyhow::Result<Self> {
        let writer = Writer::start(url.clone(), around.clone(), listener)?;
        let readers = Pool::builder()
            .max_size(readers)
            .min_idle(Some(1))
            .test_on_check_out(false)
            .connection_timeout(WAIT_FOR_READER)
            .build(Readers(url.clone()))?;
        Ok(Self { readers, writer, around })
    }

    /// Runs queries on a blocking thread. Call it once per request.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Read<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let this = self.clone();
        match tokio::task::spawn_blocking(move || this.read_here(work)).await {
            Ok(result) => result,
            Err(cause) => Err(anyhow::anyhow!("a read panicked: {cause}").into()),
        }
    }

    /// Runs queries on this thread; for start-up, the command line and jobs.
    pub fn read_here<T>(&self, work: impl FnOnce(&mut Read<'_>) -> Result<T>) -> Result<T> {
        let mut connection = self.readers.get().map_err(|cause| {
            tracing::warn!(%cause, "no reader free");
            Error::busy()
        })?;
        work(&mut Read::new(&mut connection, &self.around))
    }

    /// Lets PostgreSQL know how much has come in, where that is so much that it should plan its queries anew; for whoever
    /// writes many rows one batch after another, once a second or so. It blocks.
    pub fn refresh_statistics(&self) -> Result<()> {
        self.read_here(|read| Ok(statistics::refresh(read.db())?))
    }

    /// Runs a use case that changes rows, in a transaction of its own; returns after it is durable. Call it once per request.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Write<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.writer.run(work).await
    }

    /// As [`Database::write`], with an entry in the audit log that is written with the change, or with its refusal.
    pub async fn write_audited<T: Send + 'static>(
        &self,
        entry: NewEntry,
        work: impl FnOnce(&mut Write<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.writer.run_audited(entry, work).await
    }

    /// As [`Database::write`], from a thread that may block.
    pub fn write_here<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Write<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.writer.run_blocking(None, work)
    }

    /// As [`Database::write_audited`], from a thread that may block.
    pub fn write_audited_here<T: Send + 'static>(
        &self,
        entry: NewEntry,
        work: impl FnOnce(&mut Write<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.writer.run_blocking(Some(entry), work)
    }
}

/// Makes connections that can only read.
struct Readers(DatabaseUrl);

impl ManageConnection for Readers {
    type Connection = Db;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> std::result::Result<Db, Self::Error> {
        self.0.open(Access::ReadOnly).map_err(|cause| {
            diesel::r2d2::Error::ConnectionError(diesel::ConnectionError::BadConnection(format!("{cause:#}")))
        })
    }

    fn is_valid(&self, _: &mut Db) -> std::result::Result<(), Self::Error> {
        Ok(())
    }

    fn has_broken(&self, connection: &mut Db) -> bool {
        // A panic or a lost server leaves a connection in an unknown state: throw it away.
        std::thread::panicking() || diesel::r2d2::R2D2Connection::is_broken(connection)
    }
}
