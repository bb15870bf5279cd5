//! The SQL of assessments, which are added and never changed, and of adoptions.

use crate::{
    base::{
        error::{Error, Result},
        id::{AdoptionId, HtaId, InnovationId, OrganisationId, OutcomeId, PilotId},
    },
    db::{
        Read, Write,
        schema::{organisations, outcome_adoptions, outcome_htas, outcomes, pilots},
        types::{Day, Instant, Json},
    },
    outcomes::{hta::BurdenBand, lifecycle::OutcomeStatus, model::HtaKind, store::PilotFacts},
};
use diesel::prelude::*;

/// A row of `outcome_htas`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = outcome_htas, treat_none_as_default_value = false)]
pub(crate) struct HtaRow {
    pub id: HtaId,
    pub outcome_id: OutcomeId,
    pub kind: HtaKind,
    pub number: i32,
    pub assessed_on: Day,
    pub participants: i32,
    pub burden_band: Option<BurdenBand>,
    pub content: Json,
    pub created_at: Instant,
}

/// A row of `outcome_adoptions`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = outcome_adoptions, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct AdoptionRow {
    pub id: AdoptionId,
    pub outcome_id: OutcomeId,
    pub organisation_id: OrganisationId,
    pub from_on: Day,
    pub until_on: Option<Day>,
    pub scope: String,
    pub people_per_year: Option<i32>,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// All assessments of these outcomes, oldest first.
pub(crate) fn list_htas(read: &mut Read<'_>, of: &[OutcomeId]) -> Result<Vec<HtaRow>> {
    if of.is_empty() {
        return Ok(Vec::new());
    }
    Ok(outcome_htas::table
        .filter(outcome_htas::outcome_id.eq_any(of.to_vec()))
        .order((outcome_htas::outcome_id, outcome_htas::id))
        .select(HtaRow::as_select())
        .load(read.db())?)
}

/// All assessments of an innovation by outcomes that were not withdrawn, with their pilots, oldest first.
pub(crate) fn list_evidence(
    read: &mut Read<'_>,
    innovation: InnovationId,
) -> Result<Vec<(HtaRow, PilotFacts)>> {
    Ok(outcome_htas::table
        .inner_join(outcomes::table.inner_join(pilots::table))
        .filter(outcomes::innovation_id.eq(innovation))
        .filter(outcomes::status.ne(OutcomeStatus::Withdrawn))
        .order(outcome_htas::id)
        .select((
            HtaRow::as_select(),
            (pilots::status, pilots::verdict, pilots::override_verdict, pilots::participants_actual),
        ))
        .load(read.db())?)
}

/// Adds an assessment.
pub(crate) fn insert_hta(write: &mut Write<'_>, row: &HtaRow) -> Result<()> {
    diesel::insert_into(outcome_htas::table).values(row).execute(write.db())?;
    Ok(())
}

/// Assessments of a period, in the order of their days: whose, of which pilot.
pub(crate) fn list_htas_between(
    read: &mut Read<'_>,
    from: Day,
    until: Day,
) -> Result<Vec<(HtaId, HtaKind, Day, OutcomeId, PilotId)>> {
    Ok(outcome_htas::table
        .inner_join(outcomes::table)
        .filter(outcome_htas::assessed_on.ge(from))
        .filter(outcome_htas::assessed_on.le(until))
        .order((outcome_htas::assessed_on, outcome_htas::id))
        .select((
            outcome_htas::id,
            outcome_htas::kind,
            outcome_htas::assessed_on,
            outcomes::id,
            outcomes::pilot_id,
        ))
        .load(read.db())?)
}

/// How many adoptions each of these outcomes has.
pub(crate) fn count_adoptions(read: &mut Read<'_>, of: &[OutcomeId]) -> Result<Vec<(OutcomeId, i64)>> {
    if of.is_empty() {
        return Ok(Vec::new());
    }
    Ok(outcome_adoptions::table
        .filter(outcome_adoptions::outcome_id.eq_any(of.to_vec()))
        .group_by(outcome_adoptions::outcome_id)
        .select((outcome_adoptions::outcome_id, diesel::dsl::count_star()))
        .load(read.db())?)
}

/// Adoptions of an outcome with the names of who adopted, oldest first; one of them when an id is given.
pub(crate) fn list_adoptions(
    read: &mut Read<'_>,
    outcome: OutcomeId,
    only: Option<AdoptionId>,
    (after, limit): (Option<AdoptionId>, i64),
) -> Result<Vec<(AdoptionRow, String)>> {
    let mut rows = outcome_adoptions::table
        .inner_join(organisations::table)
        .filter(outcome_adoptions::outcome_id.eq(outcome))
        .order(outcome_adoptions::id)
        .limit(limit)
        .select((AdoptionRow::as_select(), organisations::name))
        .into_boxed();
    if let Some(only) = only {
        rows = rows.filter(outcome_adoptions::id.eq(only));
    }
    if let Some(after) = after {
        rows = rows.filter(outcome_adoptions::id.gt(after));
    }
    Ok(rows.load(read.db())?)
}

/// The other adoptions of an outcome by the same organisation.
pub(crate) fn list_others(read: &mut Read<'_>, row: &AdoptionRow) -> Result<Vec<AdoptionRow>> {
    Ok(outcome_adoptions::table
        .filter(outcome_adoptions::outcome_id.eq(row.outcome_id))
        .filter(outcome_adoptions::organisation_id.eq(row.organisation_id))
        .filter(outcome_adoptions::id.ne(row.id))
        .select(AdoptionRow::as_select())
        .load(read.db())?)
}

/// Adds an adoption.
pub(crate) fn insert_adoption(write: &mut Write<'_>, row: &AdoptionRow) -> Result<()> {
    diesel::insert_into(outcome_adoptions::table).values(row).execute(write.db())?;
    Ok(())
}

/// Replaces an adoption that is still at `version`.
pub(crate) fn update_adoption(write: &mut Write<'_>, row: &AdoptionRow, version: i64) -> Result<()> {
    let present = outcome_adoptions::table.find(row.id).filter(outcome_adoptions::version.eq(version));
    let changed = diesel::update(present).set(row).execute(write.db())?;
    if changed == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// Deletes an adoption that is still at `version`: one that was entered by mistake.
pub(crate) fn delete_adoption(write: &mut Write<'_>, id: AdoptionId, version: i64) -> Result<()> {
    let present = outcome_adoptions::table.find(id).filter(outcome_adoptions::version.eq(version));
    let deleted = diesel::delete(present).execute(write.db())?;
    if deleted == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// Adoptions that began in a period, in the order of their days.
pub(crate) fn list_adoptions_between(read: &mut Read<'_>, from: Day, until: Day) -> Result<Vec<AdoptionRow>> {
    Ok(outcome_adoptions::table
        .filter(outcome_adoptions::from_on.ge(from))
        .filter(outcome_adoptions::from_on.le(until))
        .order((outcome_adoptions::from_on, outcome_adoptions::id))
        .select(AdoptionRow::as_select())
        .load(read.db())?)
}
