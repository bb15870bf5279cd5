//! Labs as they stood: what is dated about them, for whoever counts them on a day of the past.

use crate::{
    base::{clock::dutch_day, error::Result, id::LabId},
    db::{Read, transitions},
    labs::{
        lifecycle::MACHINE,
        model::{LabKind, LabStatus},
        store::parts,
    },
    vocabulary::terms::Province,
};
use jiff::{Timestamp, civil::Date};
use std::collections::HashMap;

/// A lab that is, or once was, published, with the days on which it changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedLab {
    /// Its id.
    pub id: LabId,
    /// Its name for addresses.
    pub slug: Option<String>,
    /// Its name.
    pub name: String,
    /// Its province, stated or that of its municipality.
    pub province: Option<Province>,
    /// The year in which it began, as stated.
    pub start_year: Option<i32>,
    /// The last year in which it worked, as stated.
    pub end_year: Option<i32>,
    /// The day on which it was entered here.
    pub entered_on: Date,
    /// The day on which it was retired here.
    pub retired_on: Option<Date>,
    /// The periods in which the province was actively involved, oldest first.
    pub involvements: Vec<(Date, Option<Date>)>,
}

/// Kind and province of every lab that is published and not retired.
pub fn list_kinds(read: &mut Read<'_>) -> Result<Vec<(LabKind, Option<Province>)>> {
    let rows = parts::list_kinds(read)?;
    Ok(rows.into_iter().map(|(kind, own, derived)| (kind, own.or(derived))).collect())
}

/// Every lab that is or was published, by name: three queries, whatever their number.
pub fn list_dated_labs(read: &mut Read<'_>) -> Result<Vec<DatedLab>> {
    let rows = parts::list_dated_labs(read)?;
    let retired: Vec<LabId> =
        rows.iter().filter(|row| row.status == LabStatus::Retired).map(|row| row.id).collect();
    let arrivals = transitions::list_arrivals(read, MACHINE, LabStatus::Retired.code(), &retired)?;
    let retired_on: HashMap<LabId, Date> =
        arrivals.into_iter().map(|(lab, at)| (lab, dutch_day(at))).collect();
    let mut involvements: HashMap<LabId, Vec<(Date, Option<Date>)>> = HashMap::new();
    for (lab, from, until) in parts::list_all_involvements(read)? {
        involvements.entry(lab).or_default().push((from.into(), until.map(Date::from)));
    }
    let dated = rows.into_iter().map(|row| {
        let entered_on = dutch_day(Timestamp::from(row.created_at));
        // What was entered as retired was so from the first day on that this register knows of it.
        let entered_as_retired = (row.status == LabStatus::Retired).then_some(entered_on);
        DatedLab {
            involvements: involvements.remove(&row.id).unwrap_or_default(),
            retired_on: retired_on.get(&row.id).copied().or(entered_as_retired),
            id: row.id,
            slug: row.slug,
            name: row.name,
            province: row.province.or(row.municipality_province),
            start_year: row.start_year,
            end_year: row.end_year,
            entered_on,
        }
    });
    Ok(dated.collect())
}
