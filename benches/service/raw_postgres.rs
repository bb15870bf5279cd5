//! What PostgreSQL does without the service.

use diesel::{Connection, PgConnection, RunQueryDsl, connection::SimpleConnection, sql_query};
use std::{process::Command, time::Duration};

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

/// The statements that a pilot request comes to (its row, its placement, its event, its audit entry), each client committing its own,
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
