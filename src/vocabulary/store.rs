//! The SQL of themes and municipalities.

use super::model::ThemeStatus;
use crate::{
    base::{
        error::{Code, Error, Result},
        id::ThemeId,
    },
    db::{
        Read, Write,
        schema::{municipalities, theme_relations, themes},
        types::{Instant, Json},
        violation::{Violation, violation},
    },
    insert_all,
    vocabulary::terms::Province,
};
use diesel::prelude::*;

/// A row of `themes`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = themes, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct ThemeRow {
    pub id: ThemeId,
    pub slug: String,
    pub broader_id: Option<ThemeId>,
    pub label_nl: String,
    pub label_en: String,
    pub alt_labels_nl: Json,
    pub alt_labels_en: Json,
    pub definition_nl: Option<String>,
    pub definition_en: Option<String>,
    pub programme_lines: Json,
    pub action_lines: Json,
    pub status: ThemeStatus,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// A row of `theme_relations`.
#[derive(Debug, Clone, Copy, Queryable, Insertable)]
#[diesel(table_name = theme_relations)]
pub(crate) struct RelationRow {
    pub theme_id: ThemeId,
    pub related_id: ThemeId,
}

/// A row of `municipalities`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = municipalities)]
pub(crate) struct MunicipalityRow {
    pub code: String,
    pub name: String,
    pub province: Province,
    pub nuts2: String,
    pub lat: f64,
    pub lon: f64,
    pub division_year: i32,
}

/// The theme with an id.
pub(crate) fn find_theme(read: &mut Read<'_>, id: ThemeId) -> Result<Option<ThemeRow>> {
    Ok(themes::table.find(id).select(ThemeRow::as_select()).first(read.db()).optional()?)
}

/// All themes, or all that are not mere proposals.
pub(crate) fn list_themes(read: &mut Read<'_>, with_proposed: bool) -> Result<Vec<ThemeRow>> {
    let mut rows = themes::table.select(ThemeRow::as_select()).into_boxed();
    if !with_proposed {
        rows = rows.filter(themes::status.ne(ThemeStatus::Proposed));
    }
    Ok(rows.load(read.db())?)
}

/// Every theme with the one above it.
pub(crate) fn list_places(read: &mut Read<'_>) -> Result<Vec<(ThemeId, Option<ThemeId>)>> {
    Ok(themes::table.select((themes::id, themes::broader_id)).load(read.db())?)
}

/// Where these themes stand in their lifecycle.
pub(crate) fn list_states(read: &mut Read<'_>, of: &[ThemeId]) -> Result<Vec<(ThemeId, ThemeStatus)>> {
    Ok(themes::table
        .filter(themes::id.eq_any(of.to_vec()))
        .select((themes::id, themes::status))
        .load(read.db())?)
}

/// What the given themes are related to.
pub(crate) fn list_relations(read: &mut Read<'_>, of: &[ThemeId]) -> Result<Vec<RelationRow>> {
    Ok(theme_relations::table
        .filter(theme_relations::theme_id.eq_any(of.to_vec()))
        .order((theme_relations::theme_id, theme_relations::related_id))
        .load(read.db())?)
}

/// Makes themes with what they are related to.
pub(crate) fn insert_themes(
    write: &mut Write<'_>,
    rows: &[ThemeRow],
    relations: &[RelationRow],
) -> Result<()> {
    insert_all!(write, themes::table, *rows).map_err(refusal)?;
    insert_all!(write, theme_relations::table, *relations)?;
    Ok(())
}

/// Replaces a theme that is still at `version`.
pub(crate) fn update_theme(write: &mut Write<'_>, row: &ThemeRow, version: i64) -> Result<()> {
    let changed = diesel::update(themes::table.find(row.id).filter(themes::version.eq(version)))
        .set(row)
        .execute(write.db())
        .map_err(refusal)?;
    if changed == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// Replaces what a theme is related to.
pub(crate) fn update_relations(
    write: &mut Write<'_>,
    theme: ThemeId,
    relations: &[RelationRow],
) -> Result<()> {
    diesel::delete(theme_relations::table.filter(theme_relations::theme_id.eq(theme))).execute(write.db())?;
    insert_all!(write, theme_relations::table, *relations)?;
    Ok(())
}

/// Deletes a theme that is still at `version` and that nothing refers to: the database itself knows what does.
pub(crate) fn delete_theme(write: &mut Write<'_>, theme: ThemeId, version: i64) -> Result<()> {
    update_relations(write, theme, &[])?;
    let gone = diesel::delete(themes::table.find(theme).filter(themes::version.eq(version)))
        .execute(write.db())
        .map_err(refusal)?;
    if gone == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// The municipality with a code.
pub(crate) fn find_municipality(read: &mut Read<'_>, code: &str) -> Result<Option<MunicipalityRow>> {
    Ok(municipalities::table.find(code).select(MunicipalityRow::as_select()).first(read.db()).optional()?)
}

/// All municipalities, those of some provinces, or those with some codes.
pub(crate) fn list_municipalities(
    read: &mut Read<'_>,
    provinces: Option<&[Province]>,
    codes: Option<&[String]>,
) -> Result<Vec<MunicipalityRow>> {
    let mut rows = municipalities::table.select(MunicipalityRow::as_select()).into_boxed();
    if let Some(provinces) = provinces {
        rows = rows.filter(municipalities::province.eq_any(provinces.to_vec()));
    }
    if let Some(codes) = codes {
        rows = rows.filter(municipalities::code.eq_any(codes.to_vec()));
    }
    Ok(rows.load(read.db())?)
}

/// Adds municipalities.
pub(crate) fn insert_municipalities(write: &mut Write<'_>, rows: &[MunicipalityRow]) -> Result<()> {
    insert_all!(write, municipalities::table, *rows)?;
    Ok(())
}

fn refusal(error: diesel::result::Error) -> Error {
    match violation(&error) {
        Some(Violation::Unique(name)) if name == "themes_slug_unique" => Error::refused(
            Code::NotUnique,
            "There is a theme with this slug already (it may be a proposal or retired).",
        ),
        Some(Violation::ForeignKey) => Error::refused(
            Code::InUse,
            "Labs, innovations, capacity or other themes refer to this theme, so it can't be deleted: retire it instead (POST …/transitions, event \"retire\").",
        ),
        _ => error.into(),
    }
}
