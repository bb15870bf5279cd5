//! Signed heads: what the chain came to at an instant, to be kept where whoever can change the log can't.

use super::store;
use crate::{
    app::{App, as_anyhow},
    base::error::Result,
    db::{Read, audit::GENESIS},
};
use anyhow::Context;
use serde::{Deserialize, Serialize};
use std::{fs::OpenOptions, io::Write, os::unix::fs::OpenOptionsExt, path::Path};

/// The type in the header of a signed head.
const TYPE: &str = "audit-head+jwt";

/// What the chain came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Who signed it.
    pub iss: String,
    /// When, in seconds since 1970.
    pub iat: i64,
    /// The number of the last entry; 0 before the first.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
}

/// The head of this moment.
pub fn get_head(read: &mut Read<'_>, issuer: &str) -> Result<Head> {
    let (seq, hash) = store::find_last(read)?.unwrap_or_else(|| (0, GENESIS.to_owned()));
    Ok(Head { iss: issuer.to_owned(), iat: read.now().as_second(), seq, hash })
}

/// The signed head of this moment. Blocks: for the command line and jobs.
pub fn signed_now(app: &App) -> anyhow::Result<String> {
    let issuer = &app.config().public_url;
    let head = app.db().read_here(|read| get_head(read, issuer)).map_err(as_anyhow)?;
    sign(app, &head)
}

/// Writes a signed head to the log, and to the file that is set for it.
pub fn publish(app: &App) -> anyhow::Result<()> {
    let signed = signed_now(app)?;
    tracing::info!(target: "proeftuin::audit", head = signed, "audit head");
    match &app.config().audit_head_file {
        Some(path) => append(path, &signed),
        None => Ok(()),
    }
}

/// The head as a JWS that anyone with the public key can check.
pub fn sign(app: &App, head: &Head) -> anyhow::Result<String> {
    app.tokens().sign(TYPE, head)
}

/// The heads in a text with one JWS on each line. All must bear our signature.
pub fn read_signed(app: &App, text: &str) -> anyhow::Result<Vec<Head>> {
    let lines = text.lines().map(str::trim).enumerate().filter(|(_, line)| !line.is_empty());
    lines
        .map(|(index, line)| {
            app.tokens()
                .open_signed(TYPE, line)
                .with_context(|| format!("line {} is not a head that we signed", index + 1))
        })
        .collect()
}

/// Adds a line, such as a signed head, to a file, durably.
pub fn append(path: &Path, line: &str) -> anyhow::Result<()> {
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(path)
        .with_context(|| format!("opening {}", path.display()))?;
    writeln!(file, "{line}")?;
    Ok(file.sync_all()?)
}
