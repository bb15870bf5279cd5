//! What indicators count: pilots that began, whoever asks.

use super::store;
use crate::{
    base::{
        error::Result,
        id::{InnovationId, PilotId},
        period::Period,
    },
    db::{Read, types::Day},
};
use jiff::civil::Date;

/// A pilot that began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedPilot {
    /// The pilot.
    pub pilot: PilotId,
    /// What is piloted.
    pub innovation: InnovationId,
    /// Whether that is made up, for demonstrations.
    pub fictitious: bool,
    /// The day on which it began.
    pub on: Date,
}

/// The pilots that began in a period, in the order of their days.
pub fn begun(read: &mut Read<'_>, period: Period) -> Result<Vec<CountedPilot>> {
    let rows = store::list_begun(read, Day(period.from), Day(period.until))?;
    let counted = |(pilot, innovation, fictitious, on): (PilotId, InnovationId, bool, Day)| CountedPilot {
        pilot,
        innovation,
        fictitious,
        on: on.0,
    };
    Ok(rows.into_iter().map(counted).collect())
}
