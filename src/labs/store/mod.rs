//! The SQL of labs. What belongs to many labs is read with one query per table, whatever their number.

pub mod children;
pub mod parts;
pub mod personal;
pub mod showing;

use super::model::{EthicsRoute, LabKind, LabScope, LabStatus, ParticipantKind};
use crate::{
    base::{
        error::{Code, Error, Result},
        id::{LabId, MembershipId, NetworkId, OrganisationId, ThemeId},
    },
    db::{
        Read, Write,
        schema::{lab_members, lab_partners, lab_themes, labs, municipalities, network_members, themes},
        types::{Day, Instant, Json},
        violation::{Violation, violation},
    },
    insert_all,
    vocabulary::{model::ThemeStatus, terms::Province},
};
use diesel::prelude::*;

/// So many labs stand in one statement: SQLite allows 32,766 parameters.
const ROWS_AT_ONCE: usize = 500;
/// The same of rows with few columns.
const SMALL_ROWS_AT_ONCE: usize = 5000;

/// A row of `labs`.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = labs, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct LabRow {
    pub id: LabId,
    pub slug: Option<String>,
    pub name: String,
    pub description_nl: Option<String>,
    pub description_en: Option<String>,
    pub kind: LabKind,
    pub owner_organisation_id: Option<OrganisationId>,
    pub scope: Option<LabScope>,
    pub is_virtual: bool,
    pub street: Option<String>,
    pub postal_code: Option<String>,
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
    pub ethics_route: Option<EthicsRoute>,
    pub contact_name: Option<String>,
    pub contact_email: Option<String>,
    pub contact_phone: Option<String>,
    pub website: Option<String>,
    pub start_year: Option<i32>,
    pub end_year: Option<i32>,
    pub status: LabStatus,
    pub verified_at: Option<Instant>,
    pub fictitious_fields: Json,
    pub sources: Json,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// A row of `lab_themes`.
#[derive(Debug, Insertable)]
#[diesel(table_name = lab_themes)]
pub(crate) struct LabThemeRow {
    pub lab_id: LabId,
    pub theme_id: ThemeId,
}

/// A row of `lab_members`.
#[derive(Debug, Insertable)]
#[diesel(table_name = lab_members)]
pub(crate) struct LabMemberRow {
    pub lab_id: LabId,
    pub member_lab_id: LabId,
}

/// A row of `lab_partners`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = lab_partners, treat_none_as_default_value = false)]
pub(crate) struct LabPartnerRow {
    pub lab_id: LabId,
    pub position: i32,
    pub kind: ParticipantKind,
    pub organisation_id: Option<OrganisationId>,
    pub name: Option<String>,
}

/// What hangs under a lab and is replaced as a whole.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    pub themes: Vec<ThemeId>,
    pub members: Vec<LabId>,
    pub partners: Vec<LabPartnerRow>,
}

/// A municipality: its name, province and point.
pub(crate) type MunicipalityRow = (String, String, Province, f64, f64);

/// Labs by name: all of them, or those named.
pub(crate) fn list_labs(read: &mut Read<'_>, only: Option<&[LabId]>) -> Result<Vec<LabRow>> {
    let mut rows = labs::table.select(LabRow::as_select()).order((labs::name, labs::id)).into_boxed();
    if let Some(only) = only {
        rows = rows.filter(labs::id.eq_any(only.to_vec()));
    }
    Ok(rows.load(read.db())?)
}

/// The ids of labs in their order, from the one after `after`.
pub(crate) fn list_ids(read: &mut Read<'_>, after: Option<LabId>, limit: i64) -> Result<Vec<LabId>> {
    let mut rows = labs::table.select(labs::id).order(labs::id).limit(limit).into_boxed();
    if let Some(after) = after {
        rows = rows.filter(labs::id.gt(after));
    }
    Ok(rows.load(read.db())?)
}

/// The lab with an id.
pub(crate) fn find_lab(read: &mut Read<'_>, id: LabId) -> Result<Option<LabRow>> {
    Ok(labs::table.find(id).select(LabRow::as_select()).first(read.db()).optional()?)
}

/// Makes a lab with its lists.
pub(crate) fn insert_lab(write: &mut Write<'_>, row: &LabRow, lists: Lists) -> Result<()> {
    diesel::insert_into(labs::table).values(row).execute(write.db()).map_err(refusal)?;
    insert_lists(write, vec![(row.id, lists)])
}

/// Makes labs with their lists.
pub(crate) fn insert_labs(write: &mut Write<'_>, made: Vec<(LabRow, Lists)>) -> Result<()> {
    let (rows, lists): (Vec<LabRow>, Vec<(LabId, Lists)>) = made
        .into_iter()
        .map(|(row, lists)| (row.id, row, lists))
        .map(|(id, row, lists)| (row, (id, lists)))
        .unzip();
    for part in rows.chunks(ROWS_AT_ONCE) {
        insert_all!(write, labs::table, part).map_err(refusal)?;
    }
    insert_lists(write, lists)
}

/// Replaces a lab that is still at `version`, with its lists when they are given.
pub(crate) fn update_lab(
    write: &mut Write<'_>,
    row: &LabRow,
    version: i64,
    lists: Option<Lists>,
) -> Result<()> {
    let changed = diesel::update(labs::table.find(row.id).filter(labs::version.eq(version)))
        .set(row)
        .execute(write.db())
        .map_err(refusal)?;
    if changed != 1 {
        return Err(Error::stale());
    }
    if let Some(lists) = lists {
        replace_lists(write, vec![(row.id, lists)])?;
    }
    Ok(())
}

/// Replaces the lists of labs.
pub(crate) fn replace_lists(write: &mut Write<'_>, lists: Vec<(LabId, Lists)>) -> Result<()> {
    let of: Vec<LabId> = lists.iter().map(|(lab, _)| *lab).collect();
    diesel::delete(lab_themes::table.filter(lab_themes::lab_id.eq_any(of.clone()))).execute(write.db())?;
    diesel::delete(lab_members::table.filter(lab_members::lab_id.eq_any(of.clone()))).execute(write.db())?;
    diesel::delete(lab_partners::table.filter(lab_partners::lab_id.eq_any(of))).execute(write.db())?;
    insert_lists(write, lists)
}

/// Raises a lab's version, because something that it is shown with changed.
pub(crate) fn touch_lab(write: &mut Write<'_>, lab: LabId) -> Result<()> {
    let now: Instant = write.now().into();
    diesel::update(labs::table.find(lab))
        .set((labs::version.eq(labs::version + 1), labs::updated_at.eq(now)))
        .execute(write.db())?;
    Ok(())
}

fn insert_lists(write: &mut Write<'_>, lists: Vec<(LabId, Lists)>) -> Result<()> {
    let (mut themes, mut members, mut partners) = (Vec::new(), Vec::new(), Vec::new());
    for (lab_id, of_lab) in lists {
        themes.extend(of_lab.themes.into_iter().map(|theme_id| LabThemeRow { lab_id, theme_id }));
        members
            .extend(of_lab.members.into_iter().map(|member_lab_id| LabMemberRow { lab_id, member_lab_id }));
        partners.extend(of_lab.partners);
    }
    for part in themes.chunks(SMALL_ROWS_AT_ONCE) {
        insert_all!(write, lab_themes::table, part)?;
    }
    for part in members.chunks(SMALL_ROWS_AT_ONCE) {
        insert_all!(write, lab_members::table, part)?;
    }
    for part in partners.chunks(SMALL_ROWS_AT_ONCE) {
        insert_all!(write, lab_partners::table, part)?;
    }
    Ok(())
}

/// A row of `network_members`: a lab from a day on.
#[derive(Debug, Insertable)]
#[diesel(table_name = network_members)]
pub(crate) struct NewMembershipRow {
    id: MembershipId,
    network_id: NetworkId,
    lab_id: LabId,
    role: &'static str,
    from_on: Day,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
}

/// A lab as a member of a network from today on.
pub(crate) fn membership(write: &Write<'_>, network_id: NetworkId, lab_id: LabId) -> NewMembershipRow {
    let now = write.now().into();
    NewMembershipRow {
        id: write.new_id(),
        network_id,
        lab_id,
        role: "member",
        from_on: write.today().into(),
        version: 1,
        created_at: now,
        updated_at: now,
    }
}

/// Makes labs members of networks.
pub(crate) fn insert_memberships(write: &mut Write<'_>, rows: &[NewMembershipRow]) -> Result<()> {
    insert_all!(write, network_members::table, rows)?;
    Ok(())
}

/// Which of these themes can be given to a lab that does not have them yet.
pub(crate) fn active_themes(read: &mut Read<'_>, of: &[ThemeId]) -> Result<Vec<ThemeId>> {
    Ok(themes::table
        .filter(themes::id.eq_any(of.to_vec()))
        .filter(themes::status.eq(ThemeStatus::Active))
        .select(themes::id)
        .load(read.db())?)
}

/// Which of these labs can be part of a virtual lab: published, and not virtual themselves.
pub(crate) fn labs_with_a_place(read: &mut Read<'_>, of: &[LabId]) -> Result<Vec<LabId>> {
    let rows: Vec<(LabId, LabStatus, bool)> = labs::table
        .filter(labs::id.eq_any(of.to_vec()))
        .select((labs::id, labs::status, labs::is_virtual))
        .load(read.db())?;
    Ok(rows
        .into_iter()
        .filter(|(_, status, is_virtual)| status.is_published() && !is_virtual)
        .map(|(id, _, _)| id)
        .collect())
}

/// Which of these labs virtual labs are made of.
pub(crate) fn list_parts(read: &mut Read<'_>, of: &[LabId]) -> Result<Vec<LabId>> {
    Ok(lab_members::table
        .filter(lab_members::member_lab_id.eq_any(of.to_vec()))
        .select(lab_members::member_lab_id)
        .distinct()
        .load(read.db())?)
}

/// Which labs have one of these ids or slugs, and where they stand; two queries, because each has an index of its own.
pub(crate) fn list_keys(
    read: &mut Read<'_>,
    ids: Vec<LabId>,
    slugs: Vec<String>,
) -> Result<Vec<(LabId, Option<String>, LabStatus)>> {
    let keys = labs::table.select((labs::id, labs::slug, labs::status));
    let mut found = Vec::new();
    if !ids.is_empty() {
        found = keys.filter(labs::id.eq_any(ids)).load(read.db())?;
    }
    if !slugs.is_empty() {
        let by_slug = keys.filter(labs::slug.eq_any(slugs));
        found.extend(by_slug.load::<(LabId, Option<String>, LabStatus)>(read.db())?);
    }
    Ok(found)
}

/// The municipalities with these codes.
pub(crate) fn municipalities(read: &mut Read<'_>, codes: &[String]) -> Result<Vec<MunicipalityRow>> {
    Ok(municipalities::table
        .filter(municipalities::code.eq_any(codes.to_vec()))
        .select((
            municipalities::code,
            municipalities::name,
            municipalities::province,
            municipalities::lat,
            municipalities::lon,
        ))
        .load(read.db())?)
}

fn refusal(error: diesel::result::Error) -> Error {
    match violation(&error) {
        Some(Violation::Unique(name)) if name == "labs_slug_unique" => {
            Error::refused(Code::NotUnique, "There is a lab with this slug already.")
        }
        _ => error.into(),
    }
}
