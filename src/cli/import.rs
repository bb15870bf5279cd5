//! `import`: a file into the register, on the machine itself.

use super::{read_config, say, start};
use crate::{
    app::{App, as_anyhow},
    base::actor::Caller,
    config::Flags,
    db::audit::NewEntry,
    identity,
    imports::{
        model::{EmptyCells, ImportCollection, ImportFormat, ImportMode, ImportStatus},
        running::{self, Order, Progress},
        spool::Spool,
        views::ImportView,
    },
};
use anyhow::{Context, anyhow, bail};
use clap::{Args, ValueEnum};
use std::{
    fs::File,
    io::{IsTerminal, Write},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct Import {
    #[command(flatten)]
    flags: Flags,
    /// What is in the file
    #[arg(value_enum)]
    collection: What,
    /// The file: a table (.csv) or objects one a line (.ndjson, .jsonl); `-` for what comes in
    file: PathBuf,
    /// Only check: say what would happen
    #[arg(long)]
    dry_run: bool,
    /// Row by row, or all or nothing
    #[arg(long, value_enum, default_value = "rows")]
    mode: Mode,
    /// Empty cells clear what is there; without this they leave it
    #[arg(long)]
    clear: bool,
    /// Go on where the last import of this file was broken off
    #[arg(long)]
    resume: bool,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
    /// Import as this account, with its rights, instead of as the operator, who may do all
    #[arg(long = "as", value_name = "EMAIL")]
    account: Option<String>,
    /// What the file is, where its name does not say it
    #[arg(long, value_enum)]
    format: Option<FileFormat>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    Labs,
    Organisations,
    Capacity,
}
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Mode {
    Rows,
    All,
}
#[derive(Debug, Clone, Copy, ValueEnum)]
enum FileFormat {
    Csv,
    Ndjson,
}

/// Faults that are printed; `--json` has more.
const SHOWN: usize = 50;

pub(super) fn run(command: &Import) -> anyhow::Result<()> {
    let config = read_config(&command.flags)?;
    let format = format_of(command)?;
    let file = if is_stdin(&command.file) {
        Spool::copy(&mut std::io::stdin().lock())?
    } else {
        File::open(&command.file).with_context(|| format!("opening {}", command.file.display()))?
    };
    let app = start::open(&config)?;
    let order = order(&app, command, format)?;
    let mut bar = Bar::new();
    let done = running::run(&app, &order, &file, &mut |progress| bar.show(progress)).map_err(as_anyhow);
    bar.end();
    let report = done?;
    if command.json {
        say(&serde_json::to_string(&report)?);
    } else {
        tell(&report);
    }
    if report.fault_count > 0 {
        bail!("{} rows were refused", report.refused.max(1));
    }
    Ok(())
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn format_of(command: &Import) -> anyhow::Result<ImportFormat> {
    if let Some(format) = command.format {
        return Ok(match format {
            FileFormat::Csv => ImportFormat::Csv,
            FileFormat::Ndjson => ImportFormat::Ndjson,
        });
    }
    let ending = command.file.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
    match ending.as_deref() {
        Some("csv" | "txt" | "tsv") => Ok(ImportFormat::Csv),
        Some("ndjson" | "jsonl") => Ok(ImportFormat::Ndjson),
        _ => Err(anyhow!("the name does not say what the file is; add --format csv or --format ndjson")),
    }
}

fn order(app: &App, command: &Import, format: ImportFormat) -> anyhow::Result<Order> {
    let collection = match command.collection {
        What::Labs => ImportCollection::Labs,
        What::Organisations => ImportCollection::Organisations,
        What::Capacity => ImportCollection::Capacity,
    };
    let mut like = NewEntry::by_service("import_collection", format!("/v1/imports/{collection}"));
    let by = match &command.account {
        None => Caller::service(),
        Some(email) => {
            let email = email.to_lowercase();
            let found = app.db().read_here(|read| identity::actions::find_active_user(read, &email));
            let user =
                found.map_err(as_anyhow)?.ok_or_else(|| anyhow!("there is no active account {email}"))?;
            like.actor = user.to_string();
            app.directory().caller(user).ok_or_else(|| anyhow!("there is no active account {email}"))?
        }
    };
    Ok(Order {
        by,
        like,
        collection,
        format,
        mode: match command.mode {
            Mode::Rows => ImportMode::Rows,
            Mode::All => ImportMode::All,
        },
        empty: if command.clear { EmptyCells::Clear } else { EmptyCells::Keep },
        dry_run: command.dry_run,
        resume: command.resume,
    })
}

fn tell(report: &ImportView) {
    let mut stderr = std::io::stderr();
    for fault in report.faults.iter().take(SHOWN) {
        let column = fault.column.map_or_else(String::new, |column| format!(", column {column}"));
        let _ = writeln!(stderr, "line {}{column}: {} [{}]", fault.line, fault.text_en, fault.code);
    }
    let more = report.fault_count - i64::try_from(report.faults.len().min(SHOWN)).unwrap_or(0);
    if more > 0 {
        let _ = writeln!(stderr, "and {more} more faults; --json lists the first thousand");
    }
    let would = if report.dry_run { "would be " } else { "" };
    say(&format!(
        "{} rows: {} {would}created, {} {would}changed, {} unchanged, {} refused",
        report.rows, report.created, report.changed, report.unchanged, report.refused
    ));
    match report.status {
        ImportStatus::Refused => say("Nothing was imported."),
        ImportStatus::Done | ImportStatus::Running => {}
    }
}

/// How far it is, on a terminal only.
struct Bar {
    begun: Instant,
    shown: Option<Instant>,
    is_on: bool,
}

impl Bar {
    fn new() -> Self {
        Self { begun: Instant::now(), shown: None, is_on: std::io::stderr().is_terminal() }
    }

    fn show(&mut self, progress: Progress) {
        const EVERY: Duration = Duration::from_millis(200);
        const WIDTH: u64 = 30;
        if !self.is_on || self.shown.is_some_and(|shown| shown.elapsed() < EVERY) {
            return;
        }
        self.shown = Some(Instant::now());
        let millis = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX).max(1);
        let rows = u64::try_from(progress.rows).unwrap_or(0);
        let share = progress.done.saturating_mul(100).checked_div(progress.size).unwrap_or(0).min(100);
        let full = usize::try_from(share * WIDTH / 100).unwrap_or(0);
        let empty = usize::try_from(WIDTH).unwrap_or(0) - full;
        let what = if progress.is_checking { "checked" } else { "imported" };
        let mut stderr = std::io::stderr();
        let _ = write!(
            stderr,
            "\r[{}{}] {share:>3} %  {rows} rows {what}, {} a second ",
            "#".repeat(full),
            ".".repeat(empty),
            rows.saturating_mul(1000) / millis
        );
        let _ = stderr.flush();
    }

    fn end(&self) {
        if self.shown.is_some() {
            let _ = writeln!(std::io::stderr());
        }
    }
}
