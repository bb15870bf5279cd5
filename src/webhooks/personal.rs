//! People behind webhooks.

use super::store::{self, deliveries};
use crate::{
    base::{
        error::Result,
        person::{Found, Person},
    },
    db::{Read, Write},
};

/// The webhooks that they made.
pub fn personal_data(read: &mut Read<'_>, person: &Person) -> Result<Vec<Found>> {
    Ok(vec![Found::of("webhooks", store::list_traces(read, person.id)?)?])
}

/// Deletes them, with what they were told.
pub fn forget(write: &mut Write<'_>, person: &Person) -> Result<()> {
    for webhook in store::list_traces(write, person.id)? {
        deliveries::delete_of(write, webhook.id)?;
        store::delete_webhook(write, webhook.id)?;
    }
    Ok(())
}
