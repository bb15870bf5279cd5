//! Figures over many care needs, for whoever reports on them: numbers only.

use super::{model::NeedStatus, store::figures as sql};
use crate::{
    base::{error::Result, id::ThemeId},
    db::Read,
};
use jiff::Timestamp;

/// Care needs that were made in a period.
#[derive(Debug, Clone)]
pub struct NeedCohort {
    /// From this instant.
    pub from: Timestamp,
    /// To before this one.
    pub until: Timestamp,
    /// Those about one of these themes; all when none are named.
    pub themes: Option<Vec<ThemeId>>,
}

/// How far care needs came.
#[derive(Debug, Clone, Default)]
pub struct NeedProgress {
    /// How many have each status now; drafts are nobody's business.
    pub now: Vec<(NeedStatus, i64)>,
    /// How many some innovation answers, as its owner says.
    pub answered: i64,
    /// How many some innovation answers, as a party to the need confirmed.
    pub confirmed: i64,
    /// Of how many a pilot ever began.
    pub piloted: i64,
    /// How many were ever met.
    pub met: i64,
}

/// How far the needs of a cohort came: four queries. Private innovations answer nothing here.
pub fn count_progress(read: &mut Read<'_>, cohort: &NeedCohort) -> Result<NeedProgress> {
    Ok(NeedProgress {
        now: sql::count_statuses(read, cohort)?,
        answered: sql::count_answered(read, cohort, false)?,
        confirmed: sql::count_answered(read, cohort, true)?,
        piloted: sql::count_reached(read, cohort, NeedStatus::Piloting)?,
        met: sql::count_reached(read, cohort, NeedStatus::Met)?,
    })
}
