//! A run: the rows of a file, batch by batch, into their collection.

mod source;
mod tally;

use super::{
    batches::Target,
    faults::RowFault,
    model::{EmptyCells, ImportCollection, ImportFormat, ImportMode, ImportStatus, KEPT_DAYS},
    store,
    views::{ImportRunQuery, ImportView},
};
use crate::{
    app::App,
    base::{
        actor::Caller,
        error::{Code, Error, Result},
        id::ImportId,
        key::Key,
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::{Read, Write, audit::NewEntry},
};
use anyhow::Context as _;
use aws_lc_rs::digest::{Context, SHA256};
use jiff::SignedDuration;
use source::{Batch, Source};
use std::{
    fmt::Write as _,
    fs::File,
    io::{Read as _, Seek, SeekFrom},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};
use tally::Tally;

/// How often a run looks whether tables grew so much that the database should know.
const BETWEEN_LOOKS: Duration = Duration::from_millis(500);

/// What is to be done with a file.
#[derive(Clone)]
pub struct Order {
    /// Who asks.
    pub by: Caller,
    /// What the audit log says about it.
    pub like: NewEntry,
    /// What is imported.
    pub collection: ImportCollection,
    /// What the file is.
    pub format: ImportFormat,
    /// Row by row, or all or nothing.
    pub mode: ImportMode,
    /// What empty cells say.
    pub empty: EmptyCells,
    /// Whether it only checks.
    pub dry_run: bool,
    /// Whether it goes on with the last run of this file.
    pub resume: bool,
}

/// How far a run is.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Rows that were read.
    pub rows: i64,
    /// Bytes of the file that were read.
    pub done: u64,
    /// How many bytes there are.
    pub size: u64,
    /// Whether they were only checked, and are to be written after that.
    pub is_checking: bool,
}

/// Hears how far a run is.
pub type Hears<'h> = &'h mut dyn FnMut(Progress);

/// One of the caller's runs.
pub fn find_import(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<ImportView> {
    let id = ImportId::from_uuid(key.uuid().ok_or_else(Error::not_found)?);
    ImportView::of(store::find_import(read, caller.user, id)?.ok_or_else(Error::not_found)?)
}

/// The caller's runs, newest first.
pub fn list_imports(
    read: &mut Read<'_>,
    caller: &Caller,
    query: &ImportRunQuery,
) -> Result<Page<ImportView>> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = format!("imports {:?}", caller.user);
    let after: Option<ImportId> = page::decode(&scope, query.cursor.as_deref())?;
    let rows = store::list_imports(read, caller.user, (after, limit + 1))?;
    let page = Page::cut(rows, limit, &scope, |row| row.id);
    let items = page.items.into_iter().map(ImportView::of).collect::<Result<Vec<_>>>()?;
    Ok(Page { items, next_cursor: page.next_cursor })
}

/// Imports a file. It blocks: call it on a thread that may.
pub fn run(app: &App, order: &Order, file: &File, heard: Hears<'_>) -> Result<ImportView> {
    let sha256 = digest_of(file)?;
    let into = Target {
        app: app.clone(),
        collection: order.collection,
        by: order.by.clone(),
        like: order.like.clone(),
    };
    let begun = Run { tally: Tally::begin(app, order, sha256), order: order.clone(), into };
    match (order.dry_run, order.mode) {
        (true, _) => begun.check(file, heard)?.tally.view(true),
        (false, ImportMode::Rows) => begun.row_by_row(file, heard),
        (false, ImportMode::All) => begun.all_or_nothing(file, heard),
    }
}

fn digest_of(mut file: &File) -> Result<String> {
    let mut digest = Context::new(&SHA256);
    let mut piece = vec![0; 64 * 1024];
    file.seek(SeekFrom::Start(0)).context("reading the file")?;
    loop {
        let read = file.read(&mut piece).context("reading the file")?;
        if read == 0 {
            let digest = digest.finish();
            return Ok(digest.as_ref().iter().fold(String::with_capacity(64), |mut text, byte| {
                let _ = write!(text, "{byte:02x}");
                text
            }));
        }
        digest.update(piece.get(..read).unwrap_or_default());
    }
}

struct Run {
    tally: Tally,
    order: Order,
    into: Target,
}

impl Run {
    fn open<'f>(&mut self, file: &'f File) -> Result<Option<Source<'f>>> {
        let opened = self.into.app.db().read_here(|read| Source::open(read, &self.order, file))?;
        match opened {
            Ok(source) => Ok(Some(source)),
            Err(faults) => {
                self.tally.tell(faults);
                self.tally.row.status = ImportStatus::Refused;
                Ok(None)
            }
        }
    }

    fn progress(&self, mut file: &File, is_checking: bool) -> Progress {
        let size = file.metadata().map_or(0, |about| about.len());
        Progress {
            rows: self.tally.row.rows_read,
            done: file.stream_position().unwrap_or(0),
            size,
            is_checking,
        }
    }

    fn end_of(&mut self, source: &mut Source<'_>) {
        self.tally.row.encoding = Some(source.encoding().to_owned());
        self.tally.tell(source.broken.take().into_iter().collect());
    }

    /// Only checks.
    fn check(mut self, file: &File, heard: Hears<'_>) -> Result<Self> {
        let Some(mut source) = self.open(file)? else { return Ok(self) };
        while let Some(mut batch) = source.batch()? {
            let wanted = std::mem::take(&mut batch.wanted);
            let first = batch.lines.first().copied().unwrap_or_default();
            let is_ahead = |slug: &str| source.seen.slug_before(slug, first);
            let into = &self.into;
            let outcomes = into.app.db().read_here(|read| into.check(read, wanted, &is_ahead))?;
            self.tally.add(&batch, outcomes)?;
            heard(self.progress(file, true));
        }
        self.end_of(&mut source);
        Ok(self)
    }

    /// Batch by batch, each with how far the run came.
    fn row_by_row(mut self, file: &File, heard: Hears<'_>) -> Result<ImportView> {
        self.begin()?;
        let Some(mut source) = self.open(file)? else { return self.finish() };
        source.skip(self.tally.row.rows_read)?;
        let mut looked = Instant::now();
        while let Some(batch) = source.batch()? {
            self.tally.row.encoding = Some(source.encoding().to_owned());
            self.put(batch)?;
            heard(self.progress(file, false));
            if looked.elapsed() > BETWEEN_LOOKS {
                self.let_it_plan_anew();
                looked = Instant::now();
            }
        }
        self.end_of(&mut source);
        self.tally.row.status = ImportStatus::Done;
        self.finish()
    }

    /// The rows are safe without it; it only gets slower.
    fn let_it_plan_anew(&self) {
        if let Err(cause) = self.into.app.db().refresh_statistics() {
            tracing::warn!(?cause, "the database did not count its tables anew during an import");
        }
    }

    /// Says that the run begins, or goes on.
    fn begin(&mut self) -> Result<()> {
        let (mut tally, order) = (self.tally.clone(), self.order.clone());
        let entry = self.order.like.clone();
        let begun = self.into.app.db().write_audited_here(entry, move |write| {
            let kept_from = write.now() - SignedDuration::from_hours(24 * KEPT_DAYS);
            store::delete_before(write, kept_from.into())?;
            if order.resume && order.mode == ImportMode::Rows {
                let which = (order.collection, order.empty, tally.row.sha256.as_str());
                if let Some(row) = store::find_broken_off(write, order.by.user, which)? {
                    return Tally::of(row);
                }
            }
            tally.row.created_at = write.now().into();
            store::insert_import(write, &tally.row()?)?;
            Ok(tally)
        })?;
        self.tally = begun;
        Ok(())
    }

    /// Writes a batch. When it is refused as a whole its halves are written, until it is known which row it is about.
    fn put(&mut self, batch: Batch) -> Result<()> {
        let batch = Arc::new(batch);
        let (tally, into, shared) = (self.tally.clone(), self.into.clone(), batch.clone());
        let done = self.patiently(move || {
            let (mut tally, into, batch) = (tally.clone(), into.clone(), shared.clone());
            move |write: &mut Write<'_>| {
                let outcomes = into.put(write, batch.wanted.clone())?;
                tally.add(&batch, outcomes)?;
                advance(write, &mut tally)?;
                Ok(tally)
            }
        });
        match done {
            Ok(tally) => self.tally = tally,
            Err(Error::Refused(refusal)) if batch.lines.len() == 1 && refusal.code != Code::Busy => {
                let mut tally = self.tally.clone();
                tally.add(&batch, vec![Err(Error::Refused(refusal))])?;
                self.tally = self.patiently(move || {
                    let mut tally = tally.clone();
                    move |write: &mut Write<'_>| advance(write, &mut tally).map(|()| tally)
                })?;
            }
            Err(Error::Refused(refusal)) if batch.lines.len() > 1 && refusal.code != Code::Busy => {
                for half in batch.halves() {
                    self.put(half)?;
                }
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn finish(self) -> Result<ImportView> {
        let tally = self.tally.clone();
        let done = self.patiently(move || {
            let mut tally = tally.clone();
            move |write: &mut Write<'_>| advance(write, &mut tally).map(|()| tally)
        })?;
        done.view(false)
    }

    /// Everything is checked; then everything is written, in one transaction.
    fn all_or_nothing(mut self, file: &File, heard: Hears<'_>) -> Result<ImportView> {
        self.begin()?;
        let most = self.into.app.config().imports.all_rows;
        let mut checked = self.check(file, heard)?;
        if checked.tally.row.rows_read > most {
            let detail = format!(
                "the file has more rows than are imported all or nothing, {most}; import it row by row, or in parts"
            );
            checked.tally.tell(vec![RowFault::of_row(1, "too_many_rows", &detail)]);
        }
        if !checked.tally.is_clean() {
            checked.tally.row.status = ImportStatus::Refused;
            checked.nothing_came_of_it();
            return checked.finish();
        }
        checked.write_all(file)
    }

    fn nothing_came_of_it(&mut self) {
        let row = &mut self.tally.row;
        (row.created, row.changed, row.unchanged) = (0, 0, 0);
    }

    fn write_all(&self, file: &File) -> Result<ImportView> {
        let file = Arc::new(file.try_clone().context("reading the file")?);
        let (order, into, tally) = (self.order.clone(), self.into.clone(), self.tally.clone());
        let refused = Refused::default();
        let told = refused.clone();
        let done = self.patiently(move || {
            let (order, into, file, tally) = (order.clone(), into.clone(), file.clone(), tally.clone());
            let told = told.clone();
            move |write: &mut Write<'_>| write_all(write, (&order, &into), &file, (tally, &told))
        });
        let refused = refused.lock().unwrap_or_else(PoisonError::into_inner).take();
        match (done, refused) {
            (Ok(tally), _) => tally.view(false),
            (Err(_), Some(tally)) => {
                Self { tally, order: self.order.clone(), into: self.into.clone() }.finish()
            }
            (Err(error), None) => Err(error),
        }
    }

    /// Hands a job to the writer; when there is no room in its queue it waits, for nobody waits for this.
    fn patiently<T, J>(&self, job: impl Fn() -> J) -> Result<T>
    where
        T: Send + 'static,
        J: FnOnce(&mut Write<'_>) -> Result<T> + Send + 'static,
    {
        const TRIES: u32 = 60;
        const PAUSE: Duration = Duration::from_millis(500);
        let mut tries = 0;
        loop {
            tries += 1;
            match self.into.app.db().write_here(job()) {
                Err(error) if error.code() == Code::Busy && tries < TRIES => thread::sleep(PAUSE),
                done => return done,
            }
        }
    }
}

/// Says how far the run came.
fn advance(write: &mut Write<'_>, tally: &mut Tally) -> Result<()> {
    let version = tally.row.version;
    tally.row.version = version + 1;
    tally.row.updated_at = write.now().into();
    match store::update_import(write, &tally.row()?, version) {
        // Not a fault of a row.
        Err(error) if error.code() == Code::Stale => {
            Err(anyhow::anyhow!("another process went on with this import").into())
        }
        done => done,
    }
}

/// What was wrong with a row after all; the job that found it was undone.
type Refused = Arc<Mutex<Option<Tally>>>;

/// All rows; a refusal when one is refused after all. Not under a savepoint: SQLite would keep every page that is written in memory
/// as it was before, and walk through them at each statement.
fn write_all(
    write: &mut Write<'_>,
    (order, into): (&Order, &Target),
    file: &File,
    (tally, refused): (Tally, &Refused),
) -> Result<Tally> {
    let mut tally = tally.anew();
    if let Ok(mut source) = Source::open(write, order, file)? {
        while let Some(mut batch) = source.batch()? {
            let outcomes = into.put(write, std::mem::take(&mut batch.wanted))?;
            tally.add(&batch, outcomes)?;
            if !tally.is_clean() {
                break;
            }
        }
        if tally.is_clean() {
            tally.row.status = ImportStatus::Done;
            advance(write, &mut tally)?;
            return Ok(tally);
        }
    }
    tally.row.status = ImportStatus::Refused;
    (tally.row.created, tally.row.changed, tally.row.unchanged) = (0, 0, 0);
    *refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(tally);
    Err(Error::refused(Code::NotReady, "a row was refused that was right a moment ago"))
}
