//! Somebody whose data are looked for, and what is found: what exports and erasures are made of.
//!
//! Each capability has two functions: `personal_data`, which finds what it keeps about somebody, and `forget`, which takes
//! it away. [`privacy`](crate::privacy) calls them all.

use super::{
    error::Result,
    id::{LabId, UserId},
};
use serde::Serialize;
use serde_json::Value;

/// So many rows of a table are shown in an export at most, the newest of them.
pub const MOST_ROWS: usize = 10_000;
/// To be asked of the store: one more, by which it shows that there are more.
pub const ROWS_ASKED: i64 = 10_001;

/// Somebody with an account.
#[derive(Debug, Clone)]
pub struct Person {
    /// The account.
    pub id: UserId,
    /// Work address, in lower case.
    pub email: String,
    /// Name as others see it.
    pub name: String,
    /// The labs in which they have or had a role.
    pub labs: Vec<LabId>,
}

/// What one table tells about them.
#[derive(Debug, Clone)]
pub struct Found {
    /// The table.
    pub table: &'static str,
    /// Its rows: objects with the columns as members, in camelCase.
    pub rows: Vec<Value>,
    /// Whether these are all.
    pub is_whole: bool,
}

impl Found {
    /// Rows as they are kept; what is secret in them is left out by their type.
    pub fn of<R: Serialize>(table: &'static str, rows: Vec<R>) -> Result<Self> {
        let is_whole = rows.len() <= MOST_ROWS;
        let rows: Result<Vec<Value>, serde_json::Error> =
            rows.iter().take(MOST_ROWS).map(serde_json::to_value).collect();
        Ok(Self { table, rows: rows?, is_whole })
    }
}
