//! What indicators count: records of a period, whoever asks. Ids and days only, so that each number can be traced.

use super::{model::HtaKind, store::parts};
use crate::{
    base::{
        error::Result,
        id::{AdoptionId, HtaId, OrganisationId, OutcomeId, PilotId},
        period::Period,
    },
    db::{Read, types::Day},
};
use jiff::civil::Date;

/// An assessment that was made of a pilot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedHta {
    /// The assessment.
    pub hta: HtaId,
    /// Provisional or final.
    pub kind: HtaKind,
    /// The day as of which it holds.
    pub assessed_on: Date,
    /// The outcome.
    pub outcome: OutcomeId,
    /// The pilot: one of several assessments of the same pilot counts it once.
    pub pilot: PilotId,
}

/// An adoption that began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedAdoption {
    /// The adoption.
    pub adoption: AdoptionId,
    /// The outcome that it followed from.
    pub outcome: OutcomeId,
    /// Who adopted.
    pub organisation: OrganisationId,
    /// Since when.
    pub from: Date,
    /// Until when; none while it goes on.
    pub until: Option<Date>,
}

/// The assessments as of a day in a period, in the order of their days.
pub fn htas(read: &mut Read<'_>, period: Period) -> Result<Vec<CountedHta>> {
    let rows = parts::list_htas_between(read, Day(period.from), Day(period.until))?;
    let counted = |(hta, kind, assessed_on, outcome, pilot): (HtaId, HtaKind, Day, OutcomeId, PilotId)| {
        CountedHta { hta, kind, assessed_on: assessed_on.0, outcome, pilot }
    };
    Ok(rows.into_iter().map(counted).collect())
}

/// The adoptions that began in a period, in the order of their days.
pub fn adoptions(read: &mut Read<'_>, period: Period) -> Result<Vec<CountedAdoption>> {
    let rows = parts::list_adoptions_between(read, Day(period.from), Day(period.until))?;
    let counted = rows.into_iter().map(|row| CountedAdoption {
        adoption: row.id,
        outcome: row.outcome_id,
        organisation: row.organisation_id,
        from: row.from_on.0,
        until: row.until_on.map(|day| day.0),
    });
    Ok(counted.collect())
}
