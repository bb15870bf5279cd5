//! The SQL of the timeline, as far as it is not that of what it shows.

use crate::{
    base::{
        error::Result,
        id::{LabId, SubjectId, TransitionId},
    },
    db::{
        Read,
        schema::{labs, transitions},
        transitions::Transition,
    },
};
use diesel::prelude::*;
use std::collections::HashMap;

/// The steps of some things, oldest first.
pub(crate) fn list_steps(
    read: &mut Read<'_>,
    subjects: &[SubjectId],
    after: Option<TransitionId>,
    limit: i64,
) -> Result<Vec<Transition>> {
    let mut rows = transitions::table
        .filter(transitions::subject_id.eq_any(subjects.to_vec()))
        .order(transitions::id)
        .limit(limit)
        .select(Transition::as_select())
        .into_boxed();
    if let Some(after) = after {
        rows = rows.filter(transitions::id.gt(after));
    }
    Ok(rows.load(read.db())?)
}

/// The names of labs.
pub(crate) fn list_lab_names(read: &mut Read<'_>, ids: &[LabId]) -> Result<HashMap<LabId, String>> {
    let rows: Vec<(LabId, String)> =
        labs::table.filter(labs::id.eq_any(ids.to_vec())).select((labs::id, labs::name)).load(read.db())?;
    Ok(rows.into_iter().collect())
}
