//! What the databases do without the service.

use diesel::{
    Connection, PgConnection, RunQueryDsl, SqliteConnection, connection::SimpleConnection, sql_query,
};
use std::{
    process::Command,
    time::{Duration, Instant},
};

/// Rows that a plain loop inserts in a second when it commits each of them, with the service's own settings.
pub fn sqlite_commits_per_second(spell: Duration) -> f64 {
    let path = std::env::temp_dir().join(format!("proeftuin-raw-{}.sqlite3", uuid::Uuid::new_v4().simple()));
    let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    connection
        .batch_execute(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
             CREATE TABLE requests (id BLOB NOT NULL PRIMARY KEY, title TEXT NOT NULL, at INTEGER NOT NULL) STRICT;",
        )
        .unwrap();
    let (begun, mut done) = (Instant::now(), 0_u32);
    while begun.elapsed() < spell {
        sql_query("INSERT INTO requests (id, title, at) VALUES (randomblob(16), 'a pilot request', 1)")
            .execute(&mut connection)
            .unwrap();
        done += 1;
    }
    let rate = f64::from(done) / begun.elapsed().as_secs_f64();
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{suffix}", path.display()));
    }
    rate
}

/// A database of its own on a PostgreSQL server.
pub struct PostgresDatabase {
    server: String,
    name: String,
    pub url: String,
}

impl PostgresDatabase {
    pub fn create(server: &str) -> Self {
        let name = format!("bench_{}", uuid::Uuid::new_v4().simple());
        let mut admin = PgConnection::establish(server).unwrap();
        sql_query(format!("CREATE DATABASE {name}")).execute(&mut admin).unwrap();
        let url = format!("{}/{name}", server.rsplit_once('/').unwrap().0);
        Self { server: server.to_owned(), name, url }
    }
}

impl Drop for PostgresDatabase {
    fn drop(&mut self) {
        if let Ok(mut admin) = PgConnection::establish(&self.server) {
            let _ = sql_query(format!("DROP DATABASE {} WITH (FORCE)", self.name)).execute(&mut admin);
        }
    }
}

/// The statements that a pilot request comes to (its row, its placement, its event), each client committing its own,
/// events numbered by an ordinary sequence.
pub fn pgbench_per_second(url: &str, spell: Duration) -> f64 {
    let mut connection = PgConnection::establish(url).unwrap();
    connection.batch_execute("CREATE SEQUENCE bench_events START 1000000000").unwrap();
    let script = std::env::temp_dir().join(format!("proeftuin-{}.pgbench", uuid::Uuid::new_v4().simple()));
    std::fs::write(&script, include_str!("pilot_request.pgbench")).unwrap();
    let out = Command::new(pgbench())
        .args(["-n", "-c", "32", "-j", "2", "-M", "prepared", "-T", &spell.as_secs().to_string(), "-f"])
        .arg(&script)
        .arg(url)
        .output()
        .expect("pgbench");
    std::fs::remove_file(script).unwrap();
    let told = String::from_utf8_lossy(&out.stdout).into_owned();
    let line = told.lines().find(|line| line.starts_with("tps = ")).unwrap_or_else(|| {
        panic!("pgbench: {told}{}", String::from_utf8_lossy(&out.stderr));
    });
    line.split_whitespace().nth(2).unwrap().parse().unwrap()
}

/// Debian keeps it beside the server's programs.
fn pgbench() -> String {
    let mut found: Vec<_> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin/pgbench")))
        .filter(|path| path.exists())
        .collect();
    found.sort();
    found.pop().map_or_else(|| "pgbench".to_owned(), |path| path.display().to_string())
}
