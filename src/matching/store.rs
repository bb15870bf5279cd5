//! The SQL of the read model: the register as matching and finding need it, in a fixed number of queries whatever its size.
//!
//! Reads only. It looks at the tables of earlier capabilities itself: one pass over all of them at once is what makes a
//! snapshot cheap, and no capability alone could give it.

use crate::{
    base::{
        error::Result,
        id::{InnovationId, LabId, NetworkId, OrganisationId, OutcomeId, PlacementId, ThemeId},
    },
    db::{
        Read,
        schema::{
            blackouts, capacity_windows, innovation_themes, innovations, lab_members, lab_partners,
            lab_services, lab_themes, labs, municipalities, network_members, networks, outcomes, placements,
            theme_relations, themes,
        },
        types::{Day, Instant, Json},
    },
    labs::model::{LabKind, LabScope, LabStatus},
    outcomes::lifecycle::OutcomeStatus,
    requests::figures,
    vocabulary::model::ThemeStatus,
    vocabulary::terms::{CareSetting, DeviceClass, Province, Purpose},
};
use diesel::prelude::*;

/// A row of `labs`, as far as it is found or matched by.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = labs)]
pub(super) struct LabRow {
    pub id: LabId,
    pub slug: Option<String>,
    pub name: String,
    pub description_nl: Option<String>,
    pub description_en: Option<String>,
    pub kind: LabKind,
    pub scope: Option<LabScope>,
    pub is_virtual: bool,
    pub owner_organisation_id: Option<OrganisationId>,
    pub city: Option<String>,
    pub municipality_code: Option<String>,
    pub province: Option<Province>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub care_settings: Option<Json>,
    pub purposes: Option<Json>,
    pub trl_min: Option<i32>,
    pub trl_max: Option<i32>,
    pub device_classes: Option<Json>,
    pub target_populations: Option<Json>,
    pub reachable_participants: Option<i32>,
    pub languages: Option<Json>,
    pub status: LabStatus,
    pub verified_at: Option<Instant>,
}

/// A row of `capacity_windows`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = capacity_windows)]
pub(super) struct WindowRow {
    pub lab_id: LabId,
    pub theme_id: Option<ThemeId>,
    pub from_on: Day,
    pub until_on: Day,
    pub slots: i32,
    pub sme_reserved_slots: i32,
    pub held: i32,
    pub booked: i32,
    pub taken_by_others: i32,
}

/// A row of `themes`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = themes)]
pub(super) struct ThemeRow {
    pub id: ThemeId,
    pub slug: String,
    pub broader_id: Option<ThemeId>,
    pub label_nl: String,
    pub label_en: String,
    pub alt_labels_nl: Json,
    pub alt_labels_en: Json,
    pub definition_nl: Option<String>,
    pub definition_en: Option<String>,
    pub status: ThemeStatus,
    pub version: i64,
}

/// A row of `municipalities`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = municipalities)]
pub(super) struct MunicipalityRow {
    pub code: String,
    pub name: String,
    pub province: Province,
    pub lat: f64,
    pub lon: f64,
}

/// A row of `innovations`, as far as it is matched by.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = innovations)]
pub(super) struct InnovationRow {
    pub title: String,
    pub trl: Option<i32>,
    pub device_class: Option<DeviceClass>,
    pub purpose: Option<Purpose>,
    pub care_setting: Option<CareSetting>,
    pub target_populations: Option<Json>,
    pub participants_needed: Option<i32>,
}

/// Two themes that are linked across the tree.
pub(super) type Related = (ThemeId, ThemeId);

/// A dated membership of a network: of a lab, or of another network.
pub(super) type MembershipRow<T> = (T, NetworkId, Day, Option<Day>);

/// Everything about some labs, or about all of them.
pub(super) struct LabRows {
    pub labs: Vec<LabRow>,
    pub themes: Vec<(LabId, ThemeId)>,
    /// Kind, and the organisation where it is one of the register.
    pub partners: Vec<(LabId, String, Option<OrganisationId>)>,
    pub services: Vec<(LabId, String, String)>,
    pub networks: Vec<MembershipRow<LabId>>,
    /// Virtual lab, active member lab.
    pub members: Vec<(LabId, LabId)>,
    pub windows: Vec<WindowRow>,
    pub blackouts: Vec<(LabId, Day, Day)>,
    /// The lab of every published outcome.
    pub outcomes: Vec<LabId>,
    /// In how many days a lab usually answers.
    pub response_days: Vec<(LabId, f64)>,
}

/// A table's rows of the labs asked for, or all its rows.
macro_rules! rows_of {
    ($read:expr, $only:expr, $table:ident, $lab:expr, $columns:expr) => {{
        let mut rows = $table::table.select($columns).into_boxed();
        if let Some(only) = $only {
            rows = rows.filter($lab.eq_any(only.to_vec()));
        }
        rows.load($read.db())
    }};
}

/// Reads labs with all that belongs to them: eleven queries.
pub(super) fn list_labs(read: &mut Read<'_>, only: Option<&[LabId]>) -> Result<LabRows> {
    let members = list_members(read, only)?;
    // What a virtual lab offers is what its members have free.
    let with_members: Option<Vec<LabId>> =
        only.map(|only| only.iter().copied().chain(members.iter().map(|(_, member)| *member)).collect());
    let with_members = with_members.as_deref();
    let nullable: Option<Vec<Option<LabId>>> = only.map(|only| only.iter().copied().map(Some).collect());
    let networks: Vec<MembershipRow<Option<LabId>>> = rows_of!(
        read,
        nullable.as_deref(),
        network_members,
        network_members::lab_id,
        (
            network_members::lab_id,
            network_members::network_id,
            network_members::from_on,
            network_members::until_on
        )
    )?;
    let mut windows = capacity_windows::table
        .filter(capacity_windows::service_id.is_null())
        .select(WindowRow::as_select())
        .into_boxed();
    if let Some(only) = with_members {
        windows = windows.filter(capacity_windows::lab_id.eq_any(only.to_vec()));
    }
    let mut outcomes = outcomes::table
        .filter(outcomes::published_at.is_not_null())
        .filter(outcomes::status.ne(OutcomeStatus::Withdrawn))
        .select(outcomes::lab_id)
        .into_boxed();
    if let Some(only) = only {
        outcomes = outcomes.filter(outcomes::lab_id.eq_any(only.to_vec()));
    }
    Ok(LabRows {
        outcomes: outcomes.load(read.db())?,
        response_days: figures::list_usual_response_days(read, only)?,
        labs: rows_of!(read, only, labs, labs::id, LabRow::as_select())?,
        themes: rows_of!(read, only, lab_themes, lab_themes::lab_id, lab_themes::all_columns)?,
        partners: rows_of!(
            read,
            only,
            lab_partners,
            lab_partners::lab_id,
            (lab_partners::lab_id, lab_partners::kind, lab_partners::organisation_id)
        )?,
        services: rows_of!(
            read,
            only,
            lab_services,
            lab_services::lab_id,
            (lab_services::lab_id, lab_services::name_nl, lab_services::name_en)
        )?,
        networks: networks
            .into_iter()
            .filter_map(|(lab, network, from, until)| Some((lab?, network, from, until)))
            .collect(),
        members,
        windows: windows.load(read.db())?,
        blackouts: rows_of!(
            read,
            with_members,
            blackouts,
            blackouts::lab_id,
            (blackouts::lab_id, blackouts::from_on, blackouts::until_on)
        )?,
    })
}

fn list_members(read: &mut Read<'_>, only: Option<&[LabId]>) -> Result<Vec<(LabId, LabId)>> {
    let mut rows = lab_members::table
        .inner_join(labs::table.on(labs::id.eq(lab_members::member_lab_id)))
        .filter(labs::status.eq(LabStatus::Active))
        .select((lab_members::lab_id, lab_members::member_lab_id))
        .into_boxed();
    if let Some(only) = only {
        rows = rows.filter(lab_members::lab_id.eq_any(only.to_vec()));
    }
    Ok(rows.load(read.db())?)
}

/// The virtual labs that some of these labs are members of.
pub(super) fn list_virtual_labs(read: &mut Read<'_>, members: &[LabId]) -> Result<Vec<LabId>> {
    Ok(lab_members::table
        .filter(lab_members::member_lab_id.eq_any(members.to_vec()))
        .select(lab_members::lab_id)
        .distinct()
        .load(read.db())?)
}

/// The labs that show the name of some of these organisations: as their owner or among their partners.
pub(super) fn list_labs_of_organisations(
    read: &mut Read<'_>,
    organisations: &[OrganisationId],
) -> Result<Vec<LabId>> {
    let named: Vec<Option<OrganisationId>> = organisations.iter().copied().map(Some).collect();
    let mut owned: Vec<LabId> = labs::table
        .filter(labs::owner_organisation_id.eq_any(named.clone()))
        .select(labs::id)
        .load(read.db())?;
    let partnered: Vec<LabId> = lab_partners::table
        .filter(lab_partners::organisation_id.eq_any(named))
        .select(lab_partners::lab_id)
        .load(read.db())?;
    owned.extend(partnered);
    Ok(owned)
}

/// The labs that belong, or belonged, to some of these networks directly.
pub(super) fn list_labs_of_networks(read: &mut Read<'_>, networks: &[NetworkId]) -> Result<Vec<LabId>> {
    let labs: Vec<Option<LabId>> = network_members::table
        .filter(network_members::network_id.eq_any(networks.to_vec()))
        .select(network_members::lab_id)
        .load(read.db())?;
    Ok(labs.into_iter().flatten().collect())
}

/// The labs of some placements.
pub(super) fn list_labs_of_placements(read: &mut Read<'_>, placements: &[PlacementId]) -> Result<Vec<LabId>> {
    Ok(placements::table
        .filter(placements::id.eq_any(placements.to_vec()))
        .select(placements::lab_id)
        .load(read.db())?)
}

/// The labs of some outcomes.
pub(super) fn list_labs_of_outcomes(read: &mut Read<'_>, outcomes: &[OutcomeId]) -> Result<Vec<LabId>> {
    Ok(outcomes::table
        .filter(outcomes::id.eq_any(outcomes.to_vec()))
        .select(outcomes::lab_id)
        .load(read.db())?)
}

/// All networks with their slugs.
pub(super) fn list_networks(read: &mut Read<'_>) -> Result<Vec<(NetworkId, Option<String>)>> {
    Ok(networks::table.select((networks::id, networks::slug)).load(read.db())?)
}

/// Networks within networks: the inner one first.
pub(super) fn list_network_links(read: &mut Read<'_>) -> Result<Vec<MembershipRow<NetworkId>>> {
    let rows: Vec<MembershipRow<Option<NetworkId>>> = network_members::table
        .filter(network_members::member_network_id.is_not_null())
        .select((
            network_members::member_network_id,
            network_members::network_id,
            network_members::from_on,
            network_members::until_on,
        ))
        .load(read.db())?;
    Ok(rows
        .into_iter()
        .filter_map(|(inner, outer, from, until)| Some((inner?, outer, from, until)))
        .collect())
}

/// All themes that were ever added, and the links across the tree; what is only proposed has no place in it yet.
pub(super) fn list_themes(read: &mut Read<'_>) -> Result<(Vec<ThemeRow>, Vec<Related>)> {
    let rows = themes::table
        .order(themes::id)
        .filter(themes::status.eq_any([ThemeStatus::Active, ThemeStatus::Retired]))
        .select(ThemeRow::as_select())
        .load(read.db())?;
    let related = theme_relations::table
        .select((theme_relations::theme_id, theme_relations::related_id))
        .load(read.db())?;
    Ok((rows, related))
}

/// All municipalities.
pub(super) fn list_municipalities(read: &mut Read<'_>) -> Result<Vec<MunicipalityRow>> {
    Ok(municipalities::table.select(MunicipalityRow::as_select()).load(read.db())?)
}

/// An innovation with its themes, and the kind of organisation that owns it.
pub(super) fn find_innovation(
    read: &mut Read<'_>,
    id: InnovationId,
) -> Result<Option<(InnovationRow, Vec<ThemeId>, OrganisationId)>> {
    let found = innovations::table
        .find(id)
        .select((InnovationRow::as_select(), innovations::owner_organisation_id))
        .first::<(InnovationRow, OrganisationId)>(read.db())
        .optional()?;
    let Some((row, owner)) = found else {
        return Ok(None);
    };
    let themes = innovation_themes::table
        .filter(innovation_themes::innovation_id.eq(id))
        .order(innovation_themes::theme_id)
        .select(innovation_themes::theme_id)
        .load(read.db())?;
    Ok(Some((row, themes, owner)))
}

/// As [`find_innovation`], for many at once.
pub(super) fn list_innovations(
    read: &mut Read<'_>,
    ids: &[InnovationId],
) -> Result<Vec<(InnovationId, InnovationRow, OrganisationId)>> {
    Ok(innovations::table
        .filter(innovations::id.eq_any(ids.to_vec()))
        .select((innovations::id, InnovationRow::as_select(), innovations::owner_organisation_id))
        .load(read.db())?)
}

/// The themes of many innovations.
pub(super) fn list_innovation_themes(
    read: &mut Read<'_>,
    ids: &[InnovationId],
) -> Result<Vec<(InnovationId, ThemeId)>> {
    Ok(innovation_themes::table
        .filter(innovation_themes::innovation_id.eq_any(ids.to_vec()))
        .order((innovation_themes::innovation_id, innovation_themes::theme_id))
        .select((innovation_themes::innovation_id, innovation_themes::theme_id))
        .load(read.db())?)
}
