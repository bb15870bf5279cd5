//! Files that wait on disk: without a name, so that they are gone when nobody has them open any more.

use crate::{
    base::error::{Code, Error, Result},
    http::files::Body,
};
use anyhow::{Context as _, bail};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};
use tokio::time::timeout;

/// So long nothing may come.
const PATIENCE: Duration = Duration::from_secs(30);
/// So much is written at once.
const PIECE: usize = 256 * 1024;

/// How many this process made: no two have the same name at the same time.
static FILES: AtomicU64 = AtomicU64::new(0);

/// A file that waits.
#[derive(Debug)]
pub struct Spool;

impl Spool {
    /// An empty file that only this process can see.
    pub fn file() -> anyhow::Result<File> {
        // One of this number may have been left behind by a process that was killed in between.
        const TRIES: u32 = 100;
        for _ in 0..TRIES {
            let number = FILES.fetch_add(1, Ordering::Relaxed);
            let name = format!("proeftuin-import-{}-{number}", std::process::id());
            let path = std::env::temp_dir().join(name);
            let mut options = OpenOptions::new();
            match options.read(true).write(true).create_new(true).mode(0o600).open(&path) {
                Ok(file) => {
                    fs::remove_file(&path)
                        .with_context(|| format!("removing the name {}", path.display()))?;
                    return Ok(file);
                }
                Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => {}
                Err(cause) => {
                    return Err(cause).with_context(|| format!("making the file {}", path.display()));
                }
            }
        }
        bail!("no free name for a file in {}", std::env::temp_dir().display())
    }

    /// All that a reader gives.
    pub fn copy(source: &mut impl Read) -> anyhow::Result<File> {
        let mut file = Self::file()?;
        io::copy(source, &mut file).context("keeping what came")?;
        Ok(file)
    }

    /// A body, as it comes; refused when it is larger than so many MiB.
    pub(super) async fn receive(body: &mut Body, max_mib: u64) -> Result<File> {
        let most = max_mib.saturating_mul(1024 * 1024);
        let too_large = || {
            let detail = format!(
                "The file is larger than {max_mib} MiB, the most that is taken here; import it in parts."
            );
            Error::refused(Code::TooLarge, detail)
        };
        if body.declared().is_some_and(|size| size > most) {
            return Err(too_large());
        }
        let (mut file, mut waiting, mut size) = (Self::file()?, Vec::with_capacity(PIECE), 0_u64);
        loop {
            let came = timeout(PATIENCE, body.next()).await;
            let came = came.map_err(|_| {
                Error::refused(Code::SlowBody, "Nothing of the file came for 30 seconds; send it again.")
            })??;
            size += came.as_ref().map_or(0, |bytes| u64::try_from(bytes.len()).unwrap_or(u64::MAX));
            if size > most {
                return Err(too_large());
            }
            let is_over = came.is_none();
            waiting.extend_from_slice(came.as_deref().unwrap_or_default());
            if waiting.len() >= PIECE || is_over {
                let piece = std::mem::replace(&mut waiting, Vec::with_capacity(PIECE));
                let written = tokio::task::spawn_blocking(move || file.write_all(&piece).map(|()| file));
                file = written.await.context("writing the file")?.context("writing the file")?;
            }
            if is_over {
                return Ok(file);
            }
        }
    }
}
