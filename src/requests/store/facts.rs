//! What requests need to know of innovations, organisations, labs and networks.

use crate::{
    base::{
        error::Result,
        id::{InnovationId, LabId, NetworkId, OrganisationId, PlacementId, ThemeId},
        key::Key,
    },
    db::{
        Read,
        schema::{innovation_themes, innovations, labs, networks, organisations, pilots},
    },
    labs::model::LabStatus,
};
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

/// An innovation that a pilot is asked for.
#[derive(Debug, Clone, Queryable)]
pub(crate) struct Subject {
    pub innovation: InnovationId,
    pub title: String,
    pub owner: OrganisationId,
    pub owner_name: String,
}

/// The innovation that a key names, and whose it is.
pub(crate) fn find_subject(read: &mut Read<'_>, key: &Key) -> Result<Option<Subject>> {
    let rows = innovations::table.inner_join(organisations::table).select((
        innovations::id,
        innovations::title,
        organisations::id,
        organisations::name,
    ));
    let found = match key.uuid() {
        Some(uuid) => rows.filter(innovations::id.eq(InnovationId::from_uuid(uuid))).first(read.db()),
        None => rows.filter(innovations::slug.eq(key.as_str())).first(read.db()),
    };
    Ok(found.optional()?)
}

/// Whether an innovation was put away: nothing new is asked for it.
pub(crate) fn is_archived(read: &mut Read<'_>, id: InnovationId) -> Result<bool> {
    let status: String = innovations::table.find(id).select(innovations::status).first(read.db())?;
    Ok(status == "archived")
}

/// The themes of an innovation.
pub(crate) fn list_themes(read: &mut Read<'_>, id: InnovationId) -> Result<Vec<ThemeId>> {
    Ok(innovation_themes::table
        .filter(innovation_themes::innovation_id.eq(id))
        .select(innovation_themes::theme_id)
        .load(read.db())?)
}

/// The names of organisations.
pub(crate) fn list_names(
    read: &mut Read<'_>,
    ids: &[OrganisationId],
) -> Result<HashMap<OrganisationId, String>> {
    let rows: Vec<(OrganisationId, String)> = organisations::table
        .filter(organisations::id.eq_any(ids.to_vec()))
        .select((organisations::id, organisations::name))
        .load(read.db())?;
    Ok(rows.into_iter().collect())
}

/// The names of labs.
pub(crate) fn list_lab_names(read: &mut Read<'_>, ids: &[LabId]) -> Result<HashMap<LabId, String>> {
    let rows: Vec<(LabId, String)> =
        labs::table.filter(labs::id.eq_any(ids.to_vec())).select((labs::id, labs::name)).load(read.db())?;
    Ok(rows.into_iter().collect())
}

/// The titles of innovations.
pub(crate) fn list_titles(
    read: &mut Read<'_>,
    ids: &[InnovationId],
) -> Result<HashMap<InnovationId, String>> {
    let rows: Vec<(InnovationId, String)> = innovations::table
        .filter(innovations::id.eq_any(ids.to_vec()))
        .select((innovations::id, innovations::title))
        .load(read.db())?;
    Ok(rows.into_iter().collect())
}

/// Those of these labs that take pilots.
pub(crate) fn list_active(read: &mut Read<'_>, ids: &[LabId]) -> Result<Vec<LabId>> {
    Ok(labs::table
        .filter(labs::id.eq_any(ids.to_vec()))
        .filter(labs::status.eq(LabStatus::Active))
        .select(labs::id)
        .load(read.db())?)
}

/// Whether requests to a network open without a manager's screening.
pub(crate) fn opens_by_itself(read: &mut Read<'_>, id: NetworkId) -> Result<bool> {
    let screening: String = networks::table.find(id).select(networks::screening).first(read.db())?;
    Ok(screening == "automatic")
}

/// Those of these placements that a pilot carries out.
pub(crate) fn list_piloted(read: &mut Read<'_>, ids: &[PlacementId]) -> Result<HashSet<PlacementId>> {
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let piloted: Vec<PlacementId> = pilots::table
        .filter(pilots::placement_id.eq_any(ids.to_vec()))
        .select(pilots::placement_id)
        .load(read.db())?;
    Ok(piloted.into_iter().collect())
}

/// Whether a pilot carries out a placement.
pub(crate) fn has_pilot(read: &mut Read<'_>, placement: PlacementId) -> Result<bool> {
    let pilot = pilots::table.filter(pilots::placement_id.eq(placement));
    Ok(diesel::select(diesel::dsl::exists(pilot)).get_result(read.db())?)
}
