//! Which rule of the schema a statement broke: the same answer on both databases.

use diesel::result::{DatabaseErrorKind, Error};

/// A broken rule, by the name of its constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Violation {
    /// A value that must be unique is taken.
    Unique(String),
    /// A CHECK failed.
    Check(String),
    /// A row that is referred to does not exist, or a row that is still referred to was deleted. SQLite names none.
    ForeignKey,
}

/// The rule that an error is about, if it is about one.
#[expect(clippy::wildcard_enum_match_arm, reason = "only broken rules are of interest")]
#[must_use]
pub fn violation(error: &Error) -> Option<Violation> {
    let Error::DatabaseError(kind, info) = error else {
        return None;
    };
    let named = info.constraint_name().map(str::to_owned);
    let told = info.message();
    match kind {
        DatabaseErrorKind::UniqueViolation => {
            Some(Violation::Unique(named.unwrap_or_else(|| sqlite_unique(told))))
        }
        DatabaseErrorKind::CheckViolation => {
            Some(Violation::Check(named.unwrap_or_else(|| after_colon(told).to_owned())))
        }
        DatabaseErrorKind::ForeignKeyViolation => Some(Violation::ForeignKey),
        _ => None,
    }
}

/// SQLite says "UNIQUE constraint failed: labs.slug" where PostgreSQL names `labs_slug_unique`; primary keys likewise.
fn sqlite_unique(message: &str) -> String {
    let columns: Vec<&str> = after_colon(message).split(", ").collect();
    let table = columns.first().and_then(|column| column.split_once('.')).map_or("", |(table, _)| table);
    let names: Vec<&str> =
        columns.iter().filter_map(|column| column.split_once('.')).map(|(_, name)| name).collect();
    format!("{table}_{}_unique", names.join("_"))
}

fn after_colon(message: &str) -> &str {
    message.rsplit_once(": ").map_or(message, |(_, rest)| rest)
}
