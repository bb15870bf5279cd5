//! What indicators count: pilots that began, whoever asks.

use super::store;
use crate::{
    base::{error::Result, id::PilotId, period::Period},
    db::{Read, types::Day},
};
use jiff::civil::Date;

/// The pilots that began in a period with the day, in the order of their days.
pub fn begun(read: &mut Read<'_>, period: Period) -> Result<Vec<(PilotId, Date)>> {
    let rows = store::list_begun(read, Day(period.from), Day(period.until))?;
    Ok(rows.into_iter().map(|(pilot, on)| (pilot, on.0)).collect())
}
