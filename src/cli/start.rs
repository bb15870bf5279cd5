//! From settings to a running service.

use crate::{
    app::App,
    base::{
        clock::{Clock, SystemClock},
        id::SystemIds,
    },
    config::{Config, LogFormat},
    db::{
        Db,
        audit::{self, NewEntry},
        migrations,
        open::Access,
        pool::Surroundings,
    },
    http::server,
    jobs::runner,
    vocabulary,
};
use anyhow::Context;
use std::{net::TcpListener, sync::Arc};
use tracing_subscriber::EnvFilter;

/// Brings the database up to date, and says so in the audit log.
pub fn migrate(db: &mut Db) -> anyhow::Result<Vec<String>> {
    let ran = migrations::migrate(db)?;
    for name in &ran {
        audit::note(db, SystemClock.now(), NewEntry::by_service("migrate", format!("/migrations/{name}")))?;
    }
    Ok(ran)
}

/// Brings the database up to date and opens the service on it.
pub fn open(config: &Config) -> anyhow::Result<App> {
    let mut db = config.database.open(Access::ReadWrite)?;
    for name in migrate(&mut db)? {
        tracing::info!(name, "migrated");
    }
    drop(db);
    let around = Surroundings::new(Arc::new(SystemClock), Arc::new(SystemIds::default()));
    let app = App::start(config.clone(), around)?;
    let added = vocabulary::reference::load(app.db())?;
    if added.themes + added.municipalities > 0 {
        tracing::info!(
            themes = added.themes,
            municipalities = added.municipalities,
            "loaded the reference data"
        );
    }
    Ok(app)
}

/// Runs the service until it is told to stop.
pub fn serve(config: &Config) -> anyhow::Result<()> {
    log_to_stderr(config);
    let listener = bind(config)?;
    let app = open(config)?;
    tracing::info!(version = env!("CARGO_PKG_VERSION"), listen = %config.listen, database = %config.database, "ready");
    tracing::info!("{}", app.postman().way());
    run(app, listener)
}

/// Takes the port, before anything else is begun.
pub fn bind(config: &Config) -> anyhow::Result<TcpListener> {
    TcpListener::bind(config.listen)
        .with_context(|| format!("can't listen on {}; choose another with --listen", config.listen))
}

/// Serves until SIGINT or SIGTERM; what is running then is finished first.
pub fn run(app: App, listener: TcpListener) -> anyhow::Result<()> {
    actix_web::rt::System::new().block_on(async move {
        let jobs = runner::start(app.clone());
        let served = server::run(app, listener)?.await;
        jobs.stop().await;
        served
    })?;
    Ok(())
}

/// Sends log lines to standard error.
pub fn log_to_stderr(config: &Config) {
    let filter = EnvFilter::try_new(&config.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second call (in tests) keeps the first.
    let _ = match config.log_format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.json().try_init(),
    };
}
