//! What is kept of people here.

use super::store;
use crate::{
    base::{
        error::Result,
        person::{Found, Person, ROWS_ASKED},
    },
    db::{Read, Write},
};

/// What somebody imported.
pub fn personal_data(read: &mut Read<'_>, person: &Person) -> Result<Vec<Found>> {
    Ok(vec![Found::of("imports", store::list_imports(read, Some(person.id), (None, ROWS_ASKED))?)?])
}

/// Lets go of it.
pub fn forget(write: &mut Write<'_>, person: &Person) -> Result<()> {
    store::delete_of(write, person.id)
}
