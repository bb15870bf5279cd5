//! What labs are shown with, for many labs at once: one query per table.

use super::{LabPartnerRow, LabRow, MunicipalityRow, municipalities, parts, parts::ServiceRow};
use crate::{
    base::{
        error::Result,
        id::{LabId, NetworkId, OrganisationId, ThemeId},
    },
    db::{
        Read,
        schema::{
            lab_involvements, lab_members, lab_partners, lab_themes, network_members, networks,
            organisations, themes,
        },
        types::Day,
    },
};
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

/// A theme of a lab.
#[derive(Debug, Queryable)]
pub(crate) struct ThemeLabelRow {
    pub id: ThemeId,
    pub slug: String,
    pub label_nl: String,
    pub label_en: String,
}

/// A network that a lab belongs to.
#[derive(Debug, Queryable)]
pub(crate) struct MembershipRow {
    pub id: NetworkId,
    pub slug: Option<String>,
    pub name_nl: String,
    pub name_en: String,
    pub role: String,
    pub from_on: Day,
    pub until_on: Option<Day>,
}

/// The rows around labs, by lab.
#[derive(Debug, Default)]
pub(crate) struct Children {
    pub themes: HashMap<LabId, Vec<ThemeLabelRow>>,
    pub members: HashMap<LabId, Vec<LabId>>,
    pub partners: HashMap<LabId, Vec<LabPartnerRow>>,
    pub services: HashMap<LabId, Vec<ServiceRow>>,
    pub networks: HashMap<LabId, Vec<MembershipRow>>,
    pub involved: HashSet<LabId>,
    pub organisations: HashMap<OrganisationId, String>,
    pub municipalities: HashMap<String, MunicipalityRow>,
}

/// Everything that these labs are shown with; `only` names them unless they are all.
pub(crate) fn load(read: &mut Read<'_>, rows: &[LabRow], only: Option<&[LabId]>) -> Result<Children> {
    let partners = partners(read, only)?;
    let mut organisations: Vec<OrganisationId> =
        rows.iter().filter_map(|row| row.owner_organisation_id).collect();
    organisations.extend(partners.iter().filter_map(|partner| partner.organisation_id));
    organisations.sort_unstable();
    organisations.dedup();
    let mut codes: Vec<String> = rows.iter().filter_map(|row| row.municipality_code.clone()).collect();
    codes.sort_unstable();
    codes.dedup();
    Ok(Children {
        themes: grouped(theme_labels(read, only)?),
        members: grouped(members(read, only)?),
        partners: grouped(partners.into_iter().map(|row| (row.lab_id, row)).collect()),
        services: grouped(
            parts::list_services_of(read, only)?.into_iter().map(|row| (row.lab_id, row)).collect(),
        ),
        networks: grouped(memberships(read, only)?),
        involved: involved(read, only)?,
        organisations: names(read, &organisations)?,
        municipalities: municipalities(read, &codes)?.into_iter().map(|row| (row.0.clone(), row)).collect(),
    })
}

fn grouped<T>(rows: Vec<(LabId, T)>) -> HashMap<LabId, Vec<T>> {
    let mut by_lab: HashMap<LabId, Vec<T>> = HashMap::new();
    for (lab, row) in rows {
        by_lab.entry(lab).or_default().push(row);
    }
    by_lab
}

fn theme_labels(read: &mut Read<'_>, only: Option<&[LabId]>) -> Result<Vec<(LabId, ThemeLabelRow)>> {
    let label = (themes::id, themes::slug, themes::label_nl, themes::label_en);
    let mut rows = lab_themes::table
        .inner_join(themes::table)
        .select((lab_themes::lab_id, label))
        .order(themes::slug)
        .into_boxed();
    if let Some(only) = only {
        rows = rows.filter(lab_themes::lab_id.eq_any(only.to_vec()));
    }
    Ok(rows.load(read.db())?)
}

fn members(read: &mut Read<'_>, only: Option<&[LabId]>) -> Result<Vec<(LabId, LabId)>> {
    let mut rows = lab_members::table
        .select((lab_members::lab_id, lab_members::member_lab_id))
        .order(lab_members::member_lab_id)
        .into_boxed();
    if let Some(only) = only {
        rows = rows.filter(lab_members::lab_id.eq_any(only.to_vec()));
    }
    Ok(rows.load(read.db())?)
}

fn partners(read: &mut Read<'_>, only: Option<&[LabId]>) -> Result<Vec<LabPartnerRow>> {
    let mut rows =
        lab_partners::table.select(LabPartnerRow::as_select()).order(lab_partners::position).into_boxed();
    if let Some(only) = only {
        rows = rows.filter(lab_partners::lab_id.eq_any(only.to_vec()));
    }
    Ok(rows.load(read.db())?)
}

fn memberships(read: &mut Read<'_>, only: Option<&[LabId]>) -> Result<Vec<(LabId, MembershipRow)>> {
    let today: Day = read.today().into();
    let membership = (
        networks::id,
        networks::slug,
        networks::name_nl,
        networks::name_en,
        network_members::role,
        network_members::from_on,
        network_members::until_on,
    );
    let mut rows = network_members::table
        .inner_join(networks::table)
        .filter(network_members::from_on.le(today))
        .filter(network_members::until_on.is_null().or(network_members::until_on.ge(Some(today))))
        .filter(network_members::lab_id.is_not_null())
        .select((network_members::lab_id.assume_not_null(), membership))
        .order((networks::name_nl, network_members::id))
        .into_boxed();
    if let Some(only) = only {
        let only: Vec<Option<LabId>> = only.iter().copied().map(Some).collect();
        rows = rows.filter(network_members::lab_id.eq_any(only));
    }
    Ok(rows.load(read.db())?)
}

fn involved(read: &mut Read<'_>, only: Option<&[LabId]>) -> Result<HashSet<LabId>> {
    let today: Day = read.today().into();
    let mut rows = lab_involvements::table
        .filter(lab_involvements::from_on.le(today))
        .filter(lab_involvements::until_on.is_null().or(lab_involvements::until_on.ge(Some(today))))
        .select(lab_involvements::lab_id)
        .into_boxed();
    if let Some(only) = only {
        rows = rows.filter(lab_involvements::lab_id.eq_any(only.to_vec()));
    }
    let rows: Vec<LabId> = rows.load(read.db())?;
    Ok(rows.into_iter().collect())
}

fn names(read: &mut Read<'_>, of: &[OrganisationId]) -> Result<HashMap<OrganisationId, String>> {
    let rows: Vec<(OrganisationId, String)> = organisations::table
        .filter(organisations::id.eq_any(of.to_vec()))
        .select((organisations::id, organisations::name))
        .load(read.db())?;
    Ok(rows.into_iter().collect())
}
