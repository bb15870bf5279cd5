//! The SQL of figures over many care needs: counted by the database.

use crate::{
    base::error::Result,
    db::{
        Read,
        schema::{care_need_answers, care_need_themes, care_needs, innovations, transitions},
        types::Instant,
    },
    innovations::model::Visibility,
    needs::{figures::NeedCohort, lifecycle::MACHINE, model::NeedStatus},
};
use diesel::{
    dsl::{count, count_star},
    prelude::*,
};

/// Keeps of a query on `care_needs` those of a cohort that were published.
macro_rules! of_cohort {
    ($rows:expr, $cohort:expr) => {{
        let cohort: &NeedCohort = $cohort;
        let (from, until): (Instant, Instant) = (cohort.from.into(), cohort.until.into());
        let mut rows = $rows
            .filter(care_needs::status.ne(NeedStatus::Draft))
            .filter(care_needs::created_at.ge(from))
            .filter(care_needs::created_at.lt(until))
            .into_boxed();
        if let Some(themes) = &cohort.themes {
            let about = care_need_themes::table
                .filter(care_need_themes::theme_id.eq_any(themes.clone()))
                .select(care_need_themes::care_need_id);
            rows = rows.filter(care_needs::id.eq_any(about));
        }
        rows
    }};
}

/// How many needs have each status now.
pub(crate) fn count_statuses(read: &mut Read<'_>, cohort: &NeedCohort) -> Result<Vec<(NeedStatus, i64)>> {
    let counts = care_needs::table.group_by(care_needs::status).select((care_needs::status, count_star()));
    Ok(of_cohort!(counts, cohort).load(read.db())?)
}

/// How many needs an innovation that is not private answered at any time, or answers as a party confirmed.
pub(crate) fn count_answered(read: &mut Read<'_>, cohort: &NeedCohort, confirmed: bool) -> Result<i64> {
    let answered = care_needs::table
        .inner_join(care_need_answers::table.inner_join(innovations::table))
        .filter(innovations::visibility.ne(Visibility::Private))
        .select(count(care_needs::id).aggregate_distinct());
    let mut rows = of_cohort!(answered, cohort);
    if confirmed {
        rows = rows.filter(care_need_answers::confirmed_at.is_not_null());
    }
    Ok(rows.first(read.db())?)
}

/// How many needs ever came into a state.
pub(crate) fn count_reached(read: &mut Read<'_>, cohort: &NeedCohort, state: NeedStatus) -> Result<i64> {
    let reached = care_needs::table
        .inner_join(transitions::table.on(transitions::subject_id.eq(care_needs::id)))
        .filter(transitions::machine.eq(MACHINE))
        .filter(transitions::to_state.eq(state.code()))
        .select(count(care_needs::id).aggregate_distinct());
    Ok(of_cohort!(reached, cohort).first(read.db())?)
}
