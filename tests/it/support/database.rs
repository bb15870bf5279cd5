//! A database per test.

use diesel::{Connection, PgConnection, connection::SimpleConnection};
use proeftuin::db::{
    migrations,
    open::{Access, DatabaseUrl},
};
use uuid::Uuid;

const TEMPLATE: &str = "proeftuin_template";

/// A database that exists as long as this value.
pub struct TestDatabase {
    pub url: DatabaseUrl,
    folder: Option<std::path::PathBuf>,
    postgres: Option<(String, String)>,
}

impl TestDatabase {
    /// A migrated database with the reference data.
    pub fn new(folder: &std::path::Path) -> Self {
        match std::env::var("TEST_DATABASE_URL") {
            Ok(server) => Self::postgres(&server),
            Err(_) => Self::sqlite(folder),
        }
    }

    fn sqlite(folder: &std::path::Path) -> Self {
        let url = DatabaseUrl::Sqlite(folder.join("test.sqlite3"));
        prepare(&url);
        Self {
            url,
            folder: Some(folder.to_owned()),
            postgres: None,
        }
    }

    /// Databases are made from a migrated template: that takes milliseconds.
    fn postgres(server: &str) -> Self {
        let name = format!("test_{}", Uuid::new_v4().simple());
        let mut admin = PgConnection::establish(server).unwrap();
        // One process at a time: a template can't be copied while it is being made.
        admin.batch_execute("SELECT pg_advisory_lock(4711)").unwrap();
        ensure_template(server, &mut admin);
        admin
            .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE}"))
            .unwrap();
        admin.batch_execute("SELECT pg_advisory_unlock(4711)").unwrap();
        let url = DatabaseUrl::parse(&with_database(server, &name)).unwrap();
        Self {
            url,
            folder: None,
            postgres: Some((server.to_owned(), name)),
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        }
        if let Some((server, name)) = &self.postgres
            && let Ok(mut admin) = PgConnection::establish(server)
        {
            let _ = admin.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

fn ensure_template(server: &str, admin: &mut PgConnection) {
    use diesel::{RunQueryDsl, sql_query};
    let known = sql_query(format!("SELECT 1 FROM pg_database WHERE datname = '{TEMPLATE}'"))
        .execute(admin)
        .unwrap();
    if known == 0 {
        admin
            .batch_execute(&format!("CREATE DATABASE {TEMPLATE}"))
            .unwrap();
        prepare(&DatabaseUrl::parse(&with_database(server, TEMPLATE)).unwrap());
    }
}

/// The same server, another database.
pub fn with_database(server: &str, name: &str) -> String {
    let (front, options) = server
        .split_once('?')
        .map_or((server, None), |(front, options)| (front, Some(options)));
    let (front, _) = front.rsplit_once('/').unwrap();
    options.map_or_else(
        || format!("{front}/{name}"),
        |options| format!("{front}/{name}?{options}"),
    )
}

fn prepare(url: &DatabaseUrl) {
    let mut db = url.open(Access::ReadWrite).unwrap();
    migrations::migrate(&mut db).unwrap();
}
