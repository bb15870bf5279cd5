//! People in rounds: only the ids of who ran an assignment. After an erasure these are nobody's, so there is nothing to forget.

use super::store::runs as store;
use crate::{
    base::{
        error::Result,
        person::{Found, Person},
    },
    db::Read,
};

/// The runs that they asked for.
pub fn personal_data(read: &mut Read<'_>, person: &Person) -> Result<Vec<Found>> {
    Ok(vec![Found::of("round_runs", store::list_traces(read, person.id)?)?])
}
