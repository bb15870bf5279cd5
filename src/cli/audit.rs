//! `audit`: is the log as it was written, and what does it come to?

use super::{read_config, say, start};
use crate::{
    app::{App, as_anyhow},
    audit::{chain, head},
    config::Flags,
};
use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct Audit {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check that no entry was changed, removed, added or put elsewhere; names the first that was
    ///
    /// Exit code 0: all is as it was written; 1: it is not. Without --heads, a log whose end was cut off together with its
    /// counter looks whole: keep signed heads elsewhere.
    Verify {
        #[command(flatten)]
        flags: Flags,
        /// File with signed heads that were kept, one on each line
        #[arg(long, value_name = "FILE")]
        heads: Option<PathBuf>,
    },
    /// Print the signed head: how many entries there are and what they hash to
    Head {
        #[command(flatten)]
        flags: Flags,
        /// File to add it to, instead of printing it
        #[arg(long, value_name = "FILE")]
        append: Option<PathBuf>,
    },
}

pub(super) fn run(audit: &Audit) -> anyhow::Result<()> {
    match &audit.command {
        Command::Verify { flags, heads } => verify(&start::open(&read_config(flags)?)?, heads.as_ref()),
        Command::Head { flags, append } => print_head(&start::open(&read_config(flags)?)?, append.as_ref()),
    }
}

fn verify(app: &App, heads: Option<&PathBuf>) -> anyhow::Result<()> {
    let heads = match heads {
        Some(path) => {
            let text =
                std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
            head::read_signed(app, &text).with_context(|| path.display().to_string())?
        }
        None => Vec::new(),
    };
    let report = app.db().read_here(|read| chain::verify(read, &heads)).map_err(as_anyhow)?;
    match report.broken {
        Some(broken) => bail!("{broken}; the {} entries before it are sound", report.sound),
        None => {
            say(&format!("{} entries, {} signed heads: all as they were written", report.sound, heads.len()));
            Ok(())
        }
    }
}

fn print_head(app: &App, append: Option<&PathBuf>) -> anyhow::Result<()> {
    let signed = head::signed_now(app)?;
    match append {
        Some(path) => head::append(path, &signed),
        None => {
            say(&signed);
            Ok(())
        }
    }
}
