//! What the databases do without the service, with the very rows that an import left.

use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection,
    sql_query, sql_types::Text,
};
use proeftuin::db::{
    migrations,
    open::{Access, DatabaseUrl},
};
use std::{
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

/// The tables that an import of organisations writes to.
pub const ALL: &[&str] =
    &["organisations", "organisation_identifiers", "events", "audit_entries", "audit_origins"];
/// What these refer to; there beforehand.
const BEFORE: &str = "municipalities";
/// Rows in one statement.
const AT_ONCE: usize = 500;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Of the rows that were made, without those of later changes.
fn made(table: &str) -> &'static str {
    match table {
        "events" => "WHERE kind = 'organisation_created'",
        "audit_entries" => "WHERE action = 'create_organisation'",
        "audit_origins" => {
            "WHERE seq IN (SELECT seq FROM audit_entries WHERE action = 'create_organisation')"
        }
        _ => "",
    }
}

/// Seconds to put the rows of these tables into an empty database: inserts of some hundreds, ready as text, in one
/// transaction.
pub fn sqlite_seconds(from: &Path, tables: &[&str]) -> f64 {
    let mut source = SqliteConnection::establish(from.to_str().unwrap()).unwrap();
    let file = from.with_extension("raw.sqlite3");
    let _ = std::fs::remove_file(&file);
    let mut target = DatabaseUrl::Sqlite(file.clone()).open(Access::ReadWrite).unwrap();
    migrations::migrate(&mut target).unwrap();
    let (mut before, mut statements) = (Vec::new(), Vec::new());
    for table in std::iter::once(&BEFORE).chain(tables) {
        let columns: Vec<Line> =
            sql_query(format!("SELECT 'quote(' || name || ')' AS line FROM pragma_table_info('{table}')"))
                .load(&mut source)
                .unwrap();
        let columns: Vec<String> = columns.into_iter().map(|column| column.line).collect();
        let tuple = columns.join(" || ',' || ");
        let rows: Vec<Line> =
            sql_query(format!("SELECT '(' || {tuple} || ')' AS line FROM {table} {}", made(table)))
                .load(&mut source)
                .unwrap();
        for part in rows.chunks(AT_ONCE) {
            let tuples: Vec<&str> = part.iter().map(|row| row.line.as_str()).collect();
            let to = if *table == BEFORE { &mut before } else { &mut statements };
            to.push(format!("INSERT INTO {table} VALUES {}", tuples.join(",")));
        }
    }
    for statement in &before {
        target.batch_execute(statement).unwrap();
    }
    let begun = Instant::now();
    target.batch_execute("BEGIN IMMEDIATE").unwrap();
    for statement in &statements {
        target.batch_execute(statement).unwrap();
    }
    target.batch_execute("COMMIT").unwrap();
    let took = begun.elapsed().as_secs_f64();
    drop(target);
    std::fs::remove_file(file).unwrap();
    took
}

/// A database of its own on a PostgreSQL server.
pub struct Postgres {
    server: String,
    name: String,
    pub url: String,
}

impl Postgres {
    pub fn create(server: &str) -> Self {
        let name = format!("bench_{}", uuid::Uuid::new_v4().simple());
        let mut admin = PgConnection::establish(server).unwrap();
        sql_query(format!("CREATE DATABASE {name}")).execute(&mut admin).unwrap();
        let url = format!("{}/{name}", server.rsplit_once('/').unwrap().0);
        Self { server: server.to_owned(), name, url }
    }

    /// Seconds to COPY the rows of these tables into an empty database.
    pub fn copy_seconds(&self, tables: &[&str]) -> f64 {
        let target = Self::create(&self.server);
        let mut db = DatabaseUrl::parse(&target.url).unwrap().open(Access::ReadWrite).unwrap();
        migrations::migrate(&mut db).unwrap();
        let mut took = 0.0;
        for table in std::iter::once(&BEFORE).chain(tables) {
            let file = std::env::temp_dir().join(format!("{}-{table}.copy", target.name));
            let out = format!("\\copy (SELECT * FROM {table} {}) TO '{}'", made(table), file.display());
            psql(&self.url, &out);
            let begun = Instant::now();
            psql(&target.url, &format!("\\copy {table} FROM '{}'", file.display()));
            took += if *table == BEFORE { 0.0 } else { begun.elapsed().as_secs_f64() };
            std::fs::remove_file(file).unwrap();
        }
        took
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Ok(mut admin) = PgConnection::establish(&self.server) {
            let _ = sql_query(format!("DROP DATABASE {} WITH (FORCE)", self.name)).execute(&mut admin);
        }
    }
}

fn psql(url: &str, command: &str) {
    let done = Command::new("psql")
        .args(["-q", "-X", "-v", "ON_ERROR_STOP=1", "-c", command, url])
        .stdout(Stdio::null())
        .status();
    assert!(done.unwrap().success(), "{command}");
}
