//! People in outcomes: who proposed one for publication, and who approved it, by their ids.

use super::store;
use crate::{
    base::{
        error::Result,
        person::{Found, Person},
    },
    db::Read,
};

/// The outcomes that they proposed or approved. After an erasure the id stays and is nobody's: that there were four eyes must
/// be seen for as long as the outcome is.
pub fn personal_data(read: &mut Read<'_>, person: &Person) -> Result<Vec<Found>> {
    Ok(vec![Found::of("outcomes", store::list_traces(read, person)?)?])
}
