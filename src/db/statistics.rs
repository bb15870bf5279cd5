//! What PostgreSQL knows of the sizes of its tables.
//!
//! It plans a prepared statement by what it knew when the plan was made, and counts tables by itself once a minute. A plan
//! that was made for an empty table reads all of it: when much comes in within that minute, each batch would take longer
//! than the one before. SQLite chooses an index without having counted.

use super::Db;
use diesel::{
    QueryResult, QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::Text,
};

/// Tables of which more rows changed than there were when they were last counted; small ones don't matter.
const GROWN: &str = "SELECT there.relid::regclass::text AS name
    FROM pg_stat_user_tables there JOIN pg_class counted ON counted.oid = there.relid
    WHERE there.n_mod_since_analyze > 500 AND there.n_mod_since_analyze > counted.reltuples";

#[derive(QueryableByName)]
struct Table {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Counts the tables anew that grew to more than twice their size; what changed in the last second may be overlooked.
pub(super) fn refresh(db: &mut Db) -> QueryResult<()> {
    let Db::Pg(connection) = db else { return Ok(()) };
    for table in sql_query(GROWN).load::<Table>(connection)? {
        connection.batch_execute(&format!("ANALYZE {}", table.name))?;
    }
    Ok(())
}
