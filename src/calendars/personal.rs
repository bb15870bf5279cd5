//! What is kept of people here.

use super::store;
use crate::{
    base::{
        error::Result,
        person::{Found, Person},
    },
    db::{Read, Write},
};

/// The secret addresses that somebody made.
pub fn personal_data(read: &mut Read<'_>, person: &Person) -> Result<Vec<Found>> {
    Ok(vec![Found::of("calendar_addresses", store::list_traces(read, person.id)?)?])
}

/// Lets go of them: those calendars end.
pub fn forget(write: &mut Write<'_>, person: &Person) -> Result<()> {
    store::delete_traces(write, person.id)
}
