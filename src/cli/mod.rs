//! The command line: `serve`, `demo`, `migrate`, `token`, `openapi`, `check-config`, `audit`, `jobs`, `import`,
//! `privacy`, `retention`, `health`.
//! What it writes is in the audit log, done by `service`.
//!
//! Exit codes: 0 done, 1 failed, 2 wrong use or wrong settings. Errors say what to do.

mod audit;
pub mod demo;
mod import;
mod jobs;
mod privacy;
mod start;

use crate::{
    app::as_anyhow,
    base::{actor::Caller, key::Key},
    config::{self, Config, Flags, SETTINGS},
    db::{self, audit::NewEntry, migrations},
    identity::{
        self,
        model::{LinkPurpose, NewLink},
    },
};
use anyhow::{Context, anyhow};
use clap::{Args, Parser, Subcommand};
use std::{io::Write, path::PathBuf, process::ExitCode, time::Duration};

/// Registry and matching service for networks of living labs in health care
#[derive(Debug, Parser)]
#[command(
    name = "proeftuin",
    version,
    after_help = "Start here: `proeftuin demo` runs the whole service with a sample \
network.\nSettings: flags beat the environment (PROEFTUIN_LISTEN, …) beats the file (--config) beats the defaults; \
`proeftuin check-config` lists them all."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the service
    ///
    /// Brings the database up to date, loads the reference data (themes, municipalities) where they are missing, and
    /// listens. Ctrl-C or SIGTERM: finishes what is running and stops.
    Serve(Flags),
    /// Run the service with a sample network: real labs and themes, invented capacity
    ///
    /// Keeps its own SQLite file; a second start finds the data again. Prints a login per role and things to try.
    #[command(after_help = "Example: proeftuin demo --listen 127.0.0.1:9000 --synthetic 10000")]
    Demo(Demo),
    /// Bring the database up to date, or take the last step back
    Migrate(Migrate),
    /// Print a token for an account; with --admin, make that account an administrator first
    ///
    /// For the first login of a new installation, and for scripts on the same machine. It needs the database and the
    /// signing key, so whoever can run it controls the service already. Give it the same settings as the service: a token is
    /// for the public URL (or the address) that it was made with. A running service knows a new administrator within 2 seconds.
    Token(Token),
    /// Print the OpenAPI document, or write it to a file
    Openapi(Openapi),
    /// Check the settings and list them; nothing is opened or changed
    CheckConfig(Flags),
    /// Check the audit log, or print what it comes to
    Audit(audit::Audit),
    /// Run one of the jobs that the service runs by itself, or list them
    Jobs(jobs::Jobs),
    /// Import labs, organisations or capacity from a spreadsheet (CSV) or NDJSON
    ///
    /// What has the key of a row is changed, the rest is made. Every fault is told with its line and column. Exit code 1 when
    /// a row was refused. A running service need not stop, and sees it within 2 seconds.
    #[command(after_help = "Example: proeftuin import labs labs.csv --dry-run")]
    Import(import::Import),
    /// Print the list of erased accounts, or erase them again after a backup was put back
    Privacy(privacy::Privacy),
    /// Let go of what is past its time: drafts, contacts, sessions, addresses, old audit entries
    ///
    /// The periods are the settings `keep_…`. Run it daily; a service that runs need not stop for it.
    Retention(privacy::Retention),
    /// Ask a running service whether it is ready (for health checks in containers)
    Health(Health),
}

#[derive(Debug, Args)]
struct Demo {
    #[command(flatten)]
    flags: Flags,
    /// Print one line of JSON first: base URL and a token per role
    #[arg(long)]
    json: bool,
    /// Add this many synthetic labs, for load tests; always the same ones
    #[arg(long, value_name = "N", default_value_t = 0)]
    synthetic: u32,
}

#[derive(Debug, Args)]
struct Migrate {
    #[command(flatten)]
    flags: Flags,
    /// Take the last migration back; its data are lost
    #[arg(long, conflicts_with = "pending")]
    down: bool,
    /// Only list what would run
    #[arg(long)]
    pending: bool,
}

#[derive(Debug, Args)]
struct Token {
    #[command(flatten)]
    flags: Flags,
    /// E-mail address of the account
    #[arg(long)]
    email: String,
    /// Make the account when there is none, and an administrator of it
    #[arg(long)]
    admin: bool,
    /// Print a one-time link instead, by which the account gets a (new) password; valid for an hour
    #[arg(long)]
    link: bool,
}

#[derive(Debug, Args)]
struct Openapi {
    /// File to write to, instead of the terminal
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct Health {
    /// Address of the service
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    url: String,
}

/// Runs the program.
#[must_use]
pub fn run() -> ExitCode {
    let command = Cli::parse().command;
    match dispatch(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            let wrong_use = cause.downcast_ref::<crate::config::Faults>().is_some();
            let mut stderr = std::io::stderr();
            let _ = writeln!(stderr, "proeftuin: {cause:#}");
            ExitCode::from(if wrong_use { 2 } else { 1 })
        }
    }
}

fn dispatch(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Serve(flags) => start::serve(&read_config(&flags)?),
        Command::Demo(demo) => demo::run(&demo.flags, demo.json, demo.synthetic),
        Command::Migrate(migrate) => run_migrations(&migrate),
        Command::Token(token) => print_token(&token),
        Command::Openapi(openapi) => write_openapi(openapi.output),
        Command::CheckConfig(flags) => check_config(&flags),
        Command::Audit(audit) => audit::run(&audit),
        Command::Jobs(jobs) => jobs::run(&jobs),
        Command::Import(command) => import::run(&command),
        Command::Privacy(command) => privacy::run(&command),
        Command::Retention(command) => privacy::let_go(&command),
        Command::Health(health) => ask_health(&health.url),
    }
}

fn read_config(flags: &Flags) -> anyhow::Result<Config> {
    Ok(Config::read(flags, &config::environment())?)
}

/// Writes a line to the terminal; a closed pipe is no error.
fn say(line: &str) {
    let mut stdout = std::io::stdout();
    let _ = writeln!(stdout, "{line}");
}

fn run_migrations(command: &Migrate) -> anyhow::Result<()> {
    let config = read_config(&command.flags)?;
    let mut db = config.database.open(crate::db::open::Access::ReadWrite)?;
    let (names, done) = if command.down {
        (vec![migrations::revert_last(&mut db)?], "taken back")
    } else if command.pending {
        (migrations::pending(&mut db)?, "to run")
    } else {
        (start::migrate(&mut db)?, "ran")
    };
    if names.is_empty() {
        say(&format!("{}: up to date", config.database));
    }
    for name in names {
        say(&format!("{done}: {name}"));
    }
    Ok(())
}

fn print_token(command: &Token) -> anyhow::Result<()> {
    let config = read_config(&command.flags)?;
    let app = start::open(&config)?;
    let email = command.email.to_lowercase();
    if command.admin {
        let (email, root) = (email.clone(), Caller::service());
        let made = move |write: &mut db::Write<'_>| {
            let user = identity::actions::ensure_admin(write, &root, &email)?;
            write.concerns(format!("/v1/users/{user}"));
            Ok(())
        };
        let entry = NewEntry::by_service("ensure_admin", "/v1/users");
        app.db().write_audited_here(entry, made).map_err(as_anyhow)?;
    }
    let user =
        app.db().read_here(|read| identity::actions::find_active_user(read, &email)).map_err(as_anyhow)?;
    let user = user.ok_or_else(|| {
        anyhow!("there is no active account {email}; add --admin to make it, as an administrator")
    })?;
    if command.link {
        let (key, root, url) = (Key::from(user.uuid()), Caller::service(), config.public_url.clone());
        let new = NewLink { purpose: LinkPurpose::Reset };
        let entry = NewEntry::by_service("create_link", format!("/v1/users/{user}"));
        let made = app.db().write_audited_here(entry, move |write| {
            identity::onetime::create_link(write, &root, &key, new, &url)
        });
        say(&made.map_err(as_anyhow)?.url);
        return Ok(());
    }
    // Whoever has this token is that account: nobody gets one unseen.
    let entry = NewEntry::by_service("issue_token", format!("/v1/users/{user}"));
    app.db().write_audited_here(entry, |_| Ok(())).map_err(as_anyhow)?;
    let now = app.clock().now();
    let issued = app.tokens().issue(user, app.ids().next(now), now)?;
    say(&issued.token);
    Ok(())
}

fn write_openapi(output: Option<PathBuf>) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(&crate::http::openapi::document())?;
    match output {
        Some(path) => {
            std::fs::write(&path, text + "\n").with_context(|| format!("writing {}", path.display()))
        }
        None => {
            say(&text);
            Ok(())
        }
    }
}

fn check_config(flags: &Flags) -> anyhow::Result<()> {
    let config = read_config(flags)?;
    say("The settings are good.\n");
    say(&format!("listens on   {}", config.listen));
    say(&format!("public URL   {}", config.public_url));
    say(&format!("database     {}", config.database));
    say(&format!("signing key  {}", config.key_file.display()));
    say("\nEvery setting (file: name; environment: PROEFTUIN_NAME):\n");
    for setting in SETTINGS {
        say(&format!("  {:<17} {} [{}]", setting.name, setting.help, setting.default));
    }
    Ok(())
}

fn ask_health(url: &str) -> anyhow::Result<()> {
    const PATIENCE: Duration = Duration::from_secs(3);
    let scheme = if url.contains("://") { "" } else { "http://" };
    let address = format!("{scheme}{}/readyz", url.trim_end_matches('/'));
    let status = actix_web::rt::System::new().block_on(async {
        let client = reqwest::Client::builder().timeout(PATIENCE).no_proxy().build()?;
        client.get(&address).send().await.map(|response| response.status())
    });
    match status {
        Ok(status) if status.is_success() => Ok(()),
        Ok(status) => Err(anyhow!("{address} answers {status}")),
        Err(cause) => Err(anyhow!("{address} does not answer: {cause}")),
    }
}
