//! People behind machines: who made them, gave them keys and took those away. The machines are their organisation's and
//! stay when such a person is erased.

use super::store;
use crate::{
    base::{
        error::Result,
        person::{Found, Person},
    },
    db::{Read, Write},
};
use jiff::Timestamp;

/// The machines that they made, and the keys that they made or revoked.
pub fn personal_data(read: &mut Read<'_>, person: &Person) -> Result<Vec<Found>> {
    Ok(vec![
        Found::of("clients", store::list_made_by(read, person.id)?)?,
        Found::of("client_credentials", store::list_handled_by(read, person.id)?)?,
    ])
}

/// How many used assertions would have expired before an instant.
pub fn count_old_assertions(read: &mut Read<'_>, before: Timestamp) -> Result<i64> {
    store::count_expired_assertions(read, before.into())
}

/// Forgets so many of them.
pub fn delete_old_assertions(write: &mut Write<'_>, before: Timestamp, limit: i64) -> Result<usize> {
    store::delete_expired_assertions(write, before.into(), limit)
}
