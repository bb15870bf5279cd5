//! `jobs`: run one of the service's own jobs by hand.

use super::{read_config, say, start};
use crate::{
    app::as_anyhow,
    config::Flags,
    jobs::{runner::Runner, table::JOBS},
};
use anyhow::{anyhow, bail};
use clap::{Args, Subcommand};
use tokio::sync::watch;

#[derive(Debug, Args)]
pub(super) struct Jobs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the jobs: name, seconds between two runs, what it does
    List,
    /// Run a job now, due or not, unless a process is running it
    ///
    /// At most twenty batches; what is left the service does by itself. Exit code 1 when it failed.
    Run {
        #[command(flatten)]
        flags: Flags,
        /// Which job; `jobs list` has their names
        name: String,
    },
}

pub(super) fn run(jobs: &Jobs) -> anyhow::Result<()> {
    match &jobs.command {
        Command::List => {
            for job in JOBS {
                say(&format!("{:<24} {:>6}  {}", job.name, job.every.as_secs(), job.what));
            }
            Ok(())
        }
        Command::Run { flags, name } => run_one(flags, name),
    }
}

fn run_one(flags: &Flags, name: &str) -> anyhow::Result<()> {
    if !JOBS.iter().any(|job| job.name == name) {
        bail!("there is no job {name}; `proeftuin jobs list` has their names");
    }
    let app = start::open(&read_config(flags)?)?;
    let ran = actix_web::rt::System::new().block_on(async {
        let (_stop, stopped) = watch::channel(false);
        Runner::new(app, JOBS, stopped).run_now(name).await
    });
    let ran = ran.map_err(as_anyhow)?.ok_or_else(|| anyhow!("another process is running {name} now"))?;
    match ran.failure {
        Some(code) => bail!("{name} failed after {} things: {}", ran.count, code.title()),
        None => {
            say(&format!("{name}: {} done", ran.count));
            Ok(())
        }
    }
}
