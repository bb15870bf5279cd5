//! What indicators count: conditional reimbursements that began in a year, with the records.

use super::{
    store,
    views::{ReimbursementYear, ReimbursementYearQuery},
};
use crate::{
    base::{
        error::{Faults, Result},
        id::{InnovationId, OrganisationId, ReimbursementId},
        page::Page,
        period::Period,
    },
    db::{Read, types::Day},
};
use jiff::civil::{Date, date};
use std::collections::BTreeSet;

/// A conditional reimbursement that began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedReimbursement {
    /// The reimbursement.
    pub reimbursement: ReimbursementId,
    /// The product: counted once, however many payers there are.
    pub innovation: InnovationId,
    /// Who pays.
    pub payer: OrganisationId,
    /// Whether the product is made up, for demonstrations.
    pub fictitious: bool,
    /// First day.
    pub from: Date,
    /// Last day, as it stands now.
    pub until: Option<Date>,
}

/// The conditional reimbursements that began in a period, in the order of their days.
pub fn conditional_begun(read: &mut Read<'_>, period: Period) -> Result<Vec<CountedReimbursement>> {
    let rows = store::list_conditional_between(read, Day(period.from), Day(period.until))?;
    let counted = rows.into_iter().map(|(period, row, fictitious)| CountedReimbursement {
        reimbursement: row.id,
        innovation: row.innovation_id,
        payer: row.payer_organisation_id,
        fictitious,
        from: period.from_on.0,
        until: period.until_on.map(|day| day.0),
    });
    Ok(counted.collect())
}

/// Per year the products of which a conditional reimbursement began.
pub fn list_reimbursement_years(
    read: &mut Read<'_>,
    query: &ReimbursementYearQuery,
) -> Result<Page<ReimbursementYear>> {
    let until = query.until.unwrap_or(read.today().year());
    let from = query.from.unwrap_or(until - 4);
    let mut faults = Faults::new();
    if until < from {
        faults.query("until", "before_from", "until: must not be before from");
    }
    faults.check()?;
    let period = Period { from: date(from, 1, 1), until: date(until, 12, 31) };
    let begun = conditional_begun(read, period)?;
    let year = |year: i16| {
        let of_year: Vec<&CountedReimbursement> =
            begun.iter().filter(|one| one.from.year() == year).collect();
        let products: BTreeSet<InnovationId> = of_year.iter().map(|one| one.innovation).collect();
        ReimbursementYear {
            year,
            products: products.len(),
            reimbursements: of_year.iter().map(|one| one.reimbursement).collect(),
        }
    };
    Ok(Page::whole((from..=until).map(year).collect()))
}
