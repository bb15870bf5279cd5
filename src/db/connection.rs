//! A connection to either database.

#![expect(missing_docs, reason = "what the derive makes beside the enum has no documentation")]

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub enum Db {
    /// PostgreSQL 15 or later.
    Pg(diesel::PgConnection),
    /// The SQLite that is compiled in.
    Sqlite(diesel::SqliteConnection),
}
