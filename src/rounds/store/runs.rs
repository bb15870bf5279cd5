//! The SQL of runs and their results.

use crate::{
    base::{
        error::Result,
        id::{
            InnovationId, LabId, OrganisationId, PilotRequestId, RoundApplicationId, RoundId, RunId, UserId,
        },
        person::ROWS_ASKED,
    },
    db::{
        Read, Write,
        schema::{innovations, pilot_requests, round_applications, round_choices, round_results, round_runs},
        types::{Instant, Json},
    },
    rounds::model::PairVerdict,
};
use diesel::{dsl::max, prelude::*};
use serde::Serialize;

use super::applications::Sight;

/// A row of `round_runs`, but for its inputs and its labs, which are large.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = round_runs)]
pub(crate) struct RunRow {
    pub id: RunId,
    pub round_id: RoundId,
    pub number: i32,
    pub engine_version: String,
    pub weights_version: Option<String>,
    pub inputs_sha256: String,
    pub summary: Json,
    pub created_by: Option<UserId>,
    pub created_at: Instant,
}

/// A whole row of `round_runs`.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = round_runs, treat_none_as_default_value = false)]
pub(crate) struct NewRunRow {
    pub id: RunId,
    pub round_id: RoundId,
    pub number: i32,
    pub engine_version: String,
    pub weights_version: Option<String>,
    pub inputs_sha256: String,
    pub inputs: Json,
    pub summary: Json,
    pub labs: Json,
    pub created_by: Option<UserId>,
    pub created_at: Instant,
}

/// A row of `round_results`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = round_results, treat_none_as_default_value = false)]
pub(crate) struct ResultRow {
    pub run_id: RunId,
    pub application_id: RoundApplicationId,
    pub lab_id: Option<LabId>,
    pub binding: Option<PairVerdict>,
    pub pairs: Json,
}

/// A result, whose it is, of which request, and the title of the innovation.
pub(crate) type Named = (ResultRow, OrganisationId, PilotRequestId, InnovationId, String);

/// The number that the next run of a round gets.
pub(crate) fn next_number(read: &mut Read<'_>, round: RoundId) -> Result<i32> {
    let last: Option<i32> = round_runs::table
        .filter(round_runs::round_id.eq(round))
        .select(max(round_runs::number))
        .first(read.db())?;
    Ok(last.unwrap_or_default() + 1)
}

/// Writes a run down.
pub(crate) fn insert_run(write: &mut Write<'_>, row: &NewRunRow, results: &[ResultRow]) -> Result<()> {
    diesel::insert_into(round_runs::table).values(row).execute(write.db())?;
    for part in results.chunks(super::ROWS_AT_ONCE) {
        crate::insert_all!(write, round_results::table, part)?;
    }
    Ok(())
}

/// The runs of a round, newest first, before a number.
pub(crate) fn list_runs(
    read: &mut Read<'_>,
    round: RoundId,
    before: Option<i32>,
    limit: i64,
) -> Result<Vec<RunRow>> {
    let mut rows = round_runs::table
        .filter(round_runs::round_id.eq(round))
        .order(round_runs::number.desc())
        .limit(limit)
        .select(RunRow::as_select())
        .into_boxed();
    if let Some(before) = before {
        rows = rows.filter(round_runs::number.lt(before));
    }
    Ok(rows.load(read.db())?)
}

/// One run.
pub(crate) fn find_run(read: &mut Read<'_>, round: RoundId, id: RunId) -> Result<Option<RunRow>> {
    Ok(round_runs::table
        .find(id)
        .filter(round_runs::round_id.eq(round))
        .select(RunRow::as_select())
        .first(read.db())
        .optional()?)
}

/// What a run was made of.
pub(crate) fn find_inputs(read: &mut Read<'_>, id: RunId) -> Result<Json> {
    Ok(round_runs::table.find(id).select(round_runs::inputs).first(read.db())?)
}

/// What a run says of each lab.
pub(crate) fn find_labs(read: &mut Read<'_>, id: RunId) -> Result<Json> {
    Ok(round_runs::table.find(id).select(round_runs::labs).first(read.db())?)
}

/// Which results are wanted.
#[derive(Debug, Clone, Default)]
pub(crate) struct ResultFilter {
    pub application: Option<RoundApplicationId>,
    pub lab: Option<LabId>,
    pub placed: Option<bool>,
    pub after: Option<RoundApplicationId>,
    pub limit: i64,
}

/// Results in sight, first come first.
pub(crate) fn list_results(
    read: &mut Read<'_>,
    run: &RunRow,
    sight: &Sight,
    filter: ResultFilter,
) -> Result<Vec<Named>> {
    let mut rows = round_results::table
        .inner_join(
            round_applications::table.inner_join(pilot_requests::table.inner_join(innovations::table)),
        )
        .filter(round_results::run_id.eq(run.id))
        .order(round_results::application_id)
        .limit(filter.limit)
        .select((
            ResultRow::as_select(),
            round_applications::organisation_id,
            pilot_requests::id,
            innovations::id,
            innovations::title,
        ))
        .into_boxed();
    if !sight.everything {
        let chose = round_choices::table
            .filter(round_choices::round_id.eq(run.round_id))
            .filter(round_choices::lab_id.eq_any(sight.labs.clone()))
            .select(round_choices::application_id);
        rows = rows.filter(
            round_applications::organisation_id
                .eq_any(sight.organisations.clone())
                .or(round_results::application_id.eq_any(chose)),
        );
    }
    if let Some(application) = filter.application {
        rows = rows.filter(round_results::application_id.eq(application));
    }
    if let Some(lab) = filter.lab {
        rows = rows.filter(round_results::lab_id.eq(Some(lab)));
        // Where else somebody went is not for a lab that did not get them.
        if !sight.everything && !sight.labs.contains(&lab) {
            rows = rows.filter(round_applications::organisation_id.eq_any(sight.organisations.clone()));
        }
    }
    rows = match filter.placed {
        Some(true) => rows.filter(round_results::lab_id.is_not_null()),
        Some(false) => rows.filter(round_results::lab_id.is_null()),
        None => rows,
    };
    if let Some(after) = filter.after {
        rows = rows.filter(round_results::application_id.gt(after));
    }
    Ok(rows.load(read.db())?)
}

/// What was decided for each application of a run, and of which request it is.
pub(crate) fn list_decisions(
    read: &mut Read<'_>,
    run: RunId,
) -> Result<Vec<(RoundApplicationId, PilotRequestId, Option<LabId>, Option<PairVerdict>)>> {
    Ok(round_results::table
        .inner_join(round_applications::table)
        .filter(round_results::run_id.eq(run))
        .order(round_results::application_id)
        .select((
            round_results::application_id,
            round_applications::pilot_request_id,
            round_results::lab_id,
            round_results::binding,
        ))
        .load(read.db())?)
}

/// What a run says about people.
#[derive(Debug, Queryable, Selectable, Serialize)]
#[diesel(table_name = round_runs)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RunTrace {
    pub id: RunId,
    pub created_by: Option<UserId>,
    pub created_at: Instant,
}

/// The runs that somebody asked for, newest first.
pub(crate) fn list_traces(read: &mut Read<'_>, person: UserId) -> Result<Vec<RunTrace>> {
    Ok(round_runs::table
        .filter(round_runs::created_by.eq(Some(person)))
        .order(round_runs::id.desc())
        .limit(ROWS_ASKED)
        .select(RunTrace::as_select())
        .load(read.db())?)
}
