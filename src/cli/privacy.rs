//! `privacy` and `retention`: what an operator does about personal data on the machine itself.

use super::{read_config, say, start};
use crate::{
    app::{App, as_anyhow},
    config::Flags,
    db::audit::NewEntry,
    privacy::{actions, erasures, retention},
};
use anyhow::Context;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Rows of a kind that go in one transaction.
const AT_ONCE: i64 = 500;

#[derive(Debug, Args)]
pub(super) struct Privacy {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print the list of erased accounts: ids and instants, one on each line
    ///
    /// Before a backup is put back, keep this list of the database that it replaces.
    Erasures(Flags),
    /// Erase again all accounts on a list, after a backup was put back
    ///
    /// Doing it twice does no harm. Nobody is spared for being the only one in charge of something.
    Reapply {
        #[command(flatten)]
        flags: Flags,
        /// File with erasures, one on each line: `erasure_list_file`, or what `privacy erasures` printed
        #[arg(long, value_name = "FILE")]
        list: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(super) struct Retention {
    #[command(flatten)]
    flags: Flags,
    /// Only tell what would go
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(privacy: &Privacy) -> anyhow::Result<()> {
    match &privacy.command {
        Command::Erasures(flags) => print_erasures(&start::open(&read_config(flags)?)?),
        Command::Reapply { flags, list } => {
            let text =
                std::fs::read_to_string(list).with_context(|| format!("reading {}", list.display()))?;
            let list = erasures::read_list(&text).with_context(|| list.display().to_string())?;
            let done = erasures::reapply(&start::open(&read_config(flags)?)?, &list)?;
            say(&format!("erased again: {}; nothing to erase: {}", done.again, done.nothing));
            Ok(())
        }
    }
}

fn print_erasures(app: &App) -> anyhow::Result<()> {
    for erasure in app.db().read_here(actions::list_erasures).map_err(as_anyhow)? {
        say(&serde_json::to_string(&erasure)?);
    }
    Ok(())
}

pub(super) fn let_go(command: &Retention) -> anyhow::Result<()> {
    let config = read_config(&command.flags)?;
    let app = start::open(&config)?;
    let due = app.db().read_here(|read| retention::list_due(read, &config)).map_err(as_anyhow)?;
    if command.dry_run {
        for due in due {
            let before = due
                .ended_before
                .map_or_else(|| "kept for good".to_owned(), |at| format!("ended before {at}"));
            say(&format!("{:>8}  {}, {before}", due.due, due.kind.label_en()));
        }
        return Ok(());
    }
    if due.iter().all(|due| due.due == 0) {
        say("nothing is due");
        return Ok(());
    }
    loop {
        let (entry, service) = (NewEntry::by_service("retain", "/v1/retention"), app.clone());
        let batch = app
            .db()
            .write_audited_here(entry, move |write| actions::retain(write, service.config(), AT_ONCE));
        let batch = batch.map_err(as_anyhow)?;
        for (kind, number) in &batch.gone {
            say(&format!("{number:>8}  {}", kind.label_en()));
        }
        if batch.is_done {
            return Ok(());
        }
    }
}
