//! The bytes of a file on their way in and out, piece by piece.

use super::{
    kinds::{HEAD, Inspector, Kind},
    store::{self, ContentRow, Keeping},
};
use crate::{
    app::App,
    base::{
        error::{Code, Error, Result},
        id::ContentId,
    },
    config::Config,
};
use anyhow::{Context as _, anyhow};
use aws_lc_rs::digest::{Context, SHA256};
use bytes::Bytes;
use futures_util::{Stream, stream};
use std::{
    fmt::Write as _,
    fs::{DirBuilder, File, OpenOptions},
    io::{Read as _, Write as _},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

/// Bytes in one piece: what an upload or download keeps in memory, and what the writer does at a time.
const PIECE: usize = HEAD;

/// A file that was received whole, and is durable.
#[derive(Debug, Clone)]
pub struct Received {
    /// Its bytes.
    pub(super) content: ContentId,
    /// Its name, cleaned.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// How many bytes.
    pub size: i64,
    /// Their digest, in hexadecimal.
    pub sha256: String,
}

/// Where the bytes of a file go, or come from.
#[derive(Debug)]
enum Place {
    Database,
    Folder { path: PathBuf, file: Option<File> },
}

/// A file that is being received.
pub struct Incoming {
    app: App,
    name: String,
    inspector: Inspector,
    digest: Context,
    size: u64,
    waiting: Vec<u8>,
    begun: Option<(ContentId, Place)>,
    pieces: i32,
}

impl Incoming {
    /// Begins to receive a file with this (cleaned) name. Nothing is written before its first piece was looked at.
    pub fn new(app: &App, name: String) -> Result<Self> {
        let inspector = Inspector::of_name(&name)?;
        let (digest, waiting) = (Context::new(&SHA256), Vec::new());
        Ok(Self { app: app.clone(), name, inspector, digest, size: 0, waiting, begun: None, pieces: 0 })
    }

    /// Takes what came; refuses as soon as it is too much, or not what its name says.
    pub async fn take(&mut self, bytes: &[u8]) -> Result<()> {
        self.size += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        check_size(self.app.config(), self.size)?;
        self.digest.update(bytes);
        self.waiting.extend_from_slice(bytes);
        while self.waiting.len() >= PIECE {
            let rest = self.waiting.split_off(PIECE);
            let piece = std::mem::replace(&mut self.waiting, rest);
            self.inspector.look(&piece, self.pieces == 0)?;
            self.put(piece).await?;
        }
        Ok(())
    }

    /// All has come: what it is, once it is durable.
    pub async fn finish(mut self) -> Result<Received> {
        if self.size == 0 {
            return Err(Error::refused(Code::InvalidInput, "The file is empty; send its bytes as the body."));
        }
        let last = std::mem::take(&mut self.waiting);
        self.inspector.look(&last, self.pieces == 0)?;
        self.inspector.end()?;
        if !last.is_empty() {
            self.put(last).await?;
        }
        let Some((content, place)) = self.begun else { return Err(anyhow!("a file has no place").into()) };
        if let Place::Folder { path, file: Some(file) } = place {
            blocking(move || make_durable(&path, &file)).await?;
        }
        let size = i64::try_from(self.size).map_err(anyhow::Error::new)?;
        let sha256 = hexadecimal(self.digest.finish().as_ref());
        Ok(Received { content, name: self.name, kind: self.inspector.kind(), size, sha256 })
    }

    /// Writes a piece that was looked at.
    async fn put(&mut self, piece: Vec<u8>) -> Result<()> {
        let (content, mut place) = match self.begun.take() {
            Some(begun) => begun,
            None => begin(&self.app).await?,
        };
        let position = self.pieces;
        match &mut place {
            Place::Database => {
                let write = move |write: &mut crate::db::Write<'_>| {
                    store::insert_chunk(write, content, position, &piece)
                };
                self.app.db().write(write).await?;
            }
            Place::Folder { path, file } => {
                let (path, opened) = (path.clone(), file.take());
                *file = Some(blocking(move || append(&path, opened, &piece)).await?);
            }
        }
        self.pieces += 1;
        self.begun = Some((content, place));
        Ok(())
    }
}

/// Refuses what is larger than the settings allow.
pub fn check_size(config: &Config, size: u64) -> Result<()> {
    let most = config.attachments.max_mib;
    if size <= most.saturating_mul(1024 * 1024) {
        return Ok(());
    }
    Err(Error::refused(
        Code::TooLarge,
        format!("The file is larger than {most} MiB, the most that is taken here."),
    ))
}

/// Says in the database where bytes will be, before there are any.
async fn begin(app: &App) -> Result<(ContentId, Place)> {
    let folder = app.config().attachments.folder.clone();
    let keeping = if folder.is_some() { Keeping::Folder } else { Keeping::Database };
    let begin = move |write: &mut crate::db::Write<'_>| {
        let row = ContentRow { id: write.new_id(), keeping, begun_at: write.now().into() };
        store::insert_content(write, row)?;
        Ok(row.id)
    };
    let id = app.db().write(begin).await?;
    let place = match folder {
        Some(folder) => Place::Folder { path: path_in(&folder, id), file: None },
        None => Place::Database,
    };
    Ok((id, place))
}

fn path_in(folder: &Path, id: ContentId) -> PathBuf {
    folder.join(id.to_string())
}

fn append(path: &Path, opened: Option<File>, piece: &[u8]) -> anyhow::Result<File> {
    let mut file = match opened {
        Some(file) => file,
        None => {
            let folder = path.parent().unwrap_or(path);
            let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
            made.with_context(|| format!("making {}", folder.display()))?;
            let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
            opened.with_context(|| format!("making {}", path.display()))?
        }
    };
    file.write_all(piece).with_context(|| format!("writing {}", path.display()))?;
    Ok(file)
}

/// The bytes, and that the folder has the file.
fn make_durable(path: &Path, file: &File) -> anyhow::Result<()> {
    file.sync_all()?;
    File::open(path.parent().unwrap_or(path))?.sync_all()?;
    Ok(())
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> anyhow::Result<T> + Send + 'static) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await.map_err(anyhow::Error::new)?;
    Ok(done?)
}

/// Takes away what lies in the folder under an id; that there is nothing is as good.
pub(super) fn remove_file(config: &Config, id: ContentId) -> anyhow::Result<()> {
    let Some(folder) = &config.attachments.folder else {
        return Err(anyhow!("the file {id} is in a folder, but attachment_folder is not set"));
    };
    match std::fs::remove_file(path_in(folder, id)) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => Err(cause.into()),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// How far a file was sent.
struct Outgoing {
    app: App,
    content: ContentId,
    place: Place,
    left: u64,
    pieces: i32,
}

/// The bytes of a file. An error ends the connection, so that nobody takes a part for the whole.
pub async fn send(
    app: &App,
    content: ContentId,
    size: u64,
) -> Result<impl Stream<Item = std::io::Result<Bytes>> + use<>> {
    let row = app.db().read(move |read| store::find_content(read, content)).await?;
    let row = row.ok_or_else(Error::not_found)?;
    let place = match (row.keeping, &app.config().attachments.folder) {
        (Keeping::Database, _) => Place::Database,
        (Keeping::Folder, Some(folder)) => {
            let path = path_in(folder, content);
            let file = blocking(move || File::open(&path).context(path.display().to_string())).await?;
            Place::Folder { path: folder.clone(), file: Some(file) }
        }
        (Keeping::Folder, None) => return Err(anyhow!("attachment_folder is not set").into()),
    };
    let begun = Outgoing { app: app.clone(), content, place, left: size, pieces: 0 };
    Ok(stream::unfold(Some(begun), |outgoing| async move {
        let mut outgoing = outgoing.filter(|outgoing| outgoing.left > 0)?;
        match outgoing.next_piece().await {
            Ok(piece) => Some((Ok(piece), Some(outgoing))),
            Err(error) => {
                tracing::error!(?error, content = %outgoing.content, "a file was not sent to its end");
                Some((Err(std::io::Error::other("the file ends too early")), None))
            }
        }
    }))
}

impl Outgoing {
    async fn next_piece(&mut self) -> Result<Bytes> {
        let (content, position) = (self.content, self.pieces);
        let piece = match &mut self.place {
            Place::Database => {
                let found =
                    self.app.db().read(move |read| store::find_chunk(read, content, position)).await?;
                found.ok_or_else(|| anyhow!("a piece is missing"))?
            }
            Place::Folder { file, .. } => {
                let opened = file.take().ok_or_else(|| anyhow!("the file is closed"))?;
                let (opened, piece) = blocking(move || next_of(opened)).await?;
                *file = Some(opened);
                piece
            }
        };
        let length = u64::try_from(piece.len()).unwrap_or(u64::MAX);
        self.left = self.left.checked_sub(length).ok_or_else(|| anyhow!("the file is longer than it was"))?;
        self.pieces += 1;
        Ok(Bytes::from(piece))
    }
}

fn next_of(file: File) -> anyhow::Result<(File, Vec<u8>)> {
    let mut piece = Vec::with_capacity(PIECE);
    let mut part = file.take(u64::try_from(PIECE)?);
    part.read_to_end(&mut piece)?;
    if piece.is_empty() {
        return Err(anyhow!("the file is shorter than it was"));
    }
    Ok((part.into_inner(), piece))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
