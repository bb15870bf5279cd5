//! People in pilots: only the ids of who made, signed, recorded or decided something. After an erasure these are nobody's,
//! so there is nothing to forget here; texts about people are refused at the door (`model::persons`).

use super::store::personal as store;
use crate::{
    base::{
        error::Result,
        person::{Found, Person},
    },
    db::Read,
};

/// What they made, signed, recorded and decided.
pub fn personal_data(read: &mut Read<'_>, person: &Person) -> Result<Vec<Found>> {
    Ok(vec![
        Found::of("pilots", store::list_pilots(read, person.id)?)?,
        Found::of("pilot_documents", store::list_documents(read, person.id)?)?,
        Found::of("pilot_measurements", store::list_measurements(read, person.id)?)?,
        Found::of("pilot_moments", store::list_moments(read, person.id)?)?,
        Found::of("pilot_notes", store::list_notes(read, person.id)?)?,
        Found::of("pilot_incidents", store::list_incidents(read, person.id)?)?,
    ])
}
