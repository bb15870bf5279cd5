//! Who waits for a place.

use crate::{
    base::{error::Result, id::LabId},
    db::Write,
};

/// Offers what came free in a lab to who waits.
pub fn offer_freed(_: &mut Write<'_>, _: LabId) -> Result<()> {
    Ok(())
}
