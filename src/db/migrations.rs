//! The schema, built step by step; compiled in, for each database its own spelling under the same names.

use super::Db;
use anyhow::anyhow;
use diesel::{Connection, connection::SimpleConnection, migration::MigrationVersion};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

/// For SQLite.
pub const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
/// For PostgreSQL.
pub const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// A number of our own for PostgreSQL's advisory lock: only one process migrates at a time.
const MIGRATION_LOCK: i64 = 0x7072_6f65_6674_756e;

/// Brings the schema up to date; returns the names of the migrations that ran.
///
/// Refuses a schema that this program does not know: a newer version has been here.
pub fn migrate(db: &mut Db) -> anyhow::Result<Vec<String>> {
    lock(db, "pg_advisory_lock")?;
    let ran = refuse_unknown(db).and_then(|()| {
        let ran =
            crate::each!(db, connection => connection.run_pending_migrations(source(connection)).map(names));
        ran.map_err(|cause| anyhow!("migrating: {cause}"))
    });
    lock(db, "pg_advisory_unlock")?;
    ran
}

/// Takes back the last migration; returns its name.
pub fn revert_last(db: &mut Db) -> anyhow::Result<String> {
    crate::each!(db, connection => connection.revert_last_migration(source(connection)).map(|version| version.to_string()))
        .map_err(|cause| anyhow!("reverting: {cause}"))
}

/// The names of the migrations that still have to run.
pub fn pending(db: &mut Db) -> anyhow::Result<Vec<String>> {
    crate::each!(db, connection => {
        let all = connection.pending_migrations(source(connection));
        all.map(|list| list.iter().map(|migration| migration.name().to_string()).collect())
    })
    .map_err(|cause| anyhow!("reading which migrations ran: {cause}"))
}

fn refuse_unknown(db: &mut Db) -> anyhow::Result<()> {
    use diesel::migration::MigrationSource;
    let known: Vec<String> = MigrationSource::<diesel::sqlite::Sqlite>::migrations(&SQLITE)
        .map_err(|cause| anyhow!("{cause}"))?
        .iter()
        .map(|migration| migration.name().version().to_string())
        .collect();
    let applied = crate::each!(db, connection => connection.applied_migrations().map(names))
        .map_err(|cause| anyhow!("reading which migrations ran: {cause}"))?;
    match applied.into_iter().find(|version| !known.contains(version)) {
        Some(unknown) => Err(anyhow!(
            "the database has migration {unknown}, which this version of proeftuin does not know; run the newer version"
        )),
        None => Ok(()),
    }
}

fn names(versions: Vec<MigrationVersion<'_>>) -> Vec<String> {
    versions.iter().map(ToString::to_string).collect()
}

fn lock(db: &mut Db, function: &str) -> anyhow::Result<()> {
    if let Db::Pg(connection) = db {
        connection.batch_execute(&format!("SELECT {function}({MIGRATION_LOCK})"))?;
    }
    Ok(())
}

/// Which set of migrations goes with a connection.
trait Migrated: Connection {
    const MIGRATIONS: EmbeddedMigrations;
}
impl Migrated for diesel::PgConnection {
    const MIGRATIONS: EmbeddedMigrations = POSTGRES;
}
impl Migrated for diesel::SqliteConnection {
    const MIGRATIONS: EmbeddedMigrations = SQLITE;
}

fn source<C: Migrated>(_: &C) -> EmbeddedMigrations {
    C::MIGRATIONS
}
