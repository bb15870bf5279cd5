//! Floor 2: one store over two databases.
//!
//! SQLite is embedded and the default; PostgreSQL is chosen by URL. [`Db`] is either of them: one schema, one set of
//! queries. Reads run on a pool ([`Database::read`]), writes one after another on a single thread with group commit
//! ([`Database::write`]); [`Read`] and [`Write`] are different types, and the pool's connections can't write at all.
//!
//! What diesel can't say on the enum (`ON CONFLICT`, batch insert) goes through [`each!`](crate::each).

pub mod audit;
mod connection;
pub mod events;
pub mod migrations;
pub mod open;
pub mod pool;
pub mod resolve;
pub(crate) mod schema;
mod statistics;
pub mod transitions;
pub mod tx;
pub mod types;
pub mod violation;
pub mod writer;

pub use connection::{Db, MultiBackend};
pub use events::{Event, NewEvent};
pub use pool::Database;
pub use tx::{Read, Write};

/// The same expression, typed once per backend: for batch inserts and `on_conflict`, which the enum can't express.
#[macro_export]
macro_rules! each {
    ($db:expr, $connection:ident => $expression:expr) => {
        match $db {
            $crate::db::Db::Pg($connection) => $expression,
            $crate::db::Db::Sqlite($connection) => $expression,
        }
    };
}

/// Inserts many rows in one statement; nothing happens when there are none. The statement for a single row, the
/// commonest case, stays prepared; those for more are prepared each time, because each number of rows makes another one.
#[macro_export]
macro_rules! insert_all {
    ($write:expr, $table:expr, $rows:expr) => {{
        match &$rows[..] {
            [] => Ok(0),
            [row] => diesel::RunQueryDsl::execute(diesel::insert_into($table).values(row), $write.db()),
            rows => $crate::each!($write.db(), connection => diesel::RunQueryDsl::execute(
                diesel::insert_into($table).values(rows),
                connection,
            )),
        }
    }};
}
