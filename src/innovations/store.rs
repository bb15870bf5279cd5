//! The SQL of innovations. Who sees what is part of every query that a caller's question leads to.

use super::{
    actions::{OfferedInnovation, ReadableInnovation},
    answers,
    model::{AnsweredNeed, CeStatus, InnovationCategory, InnovationStatus, Visibility},
};
use crate::{
    base::{
        error::{Code, Error, Result},
        id::{CareNeedId, InnovationId, LabId, NetworkId, OrganisationId, ThemeId},
        key::Key,
    },
    db::{
        Read, Write,
        schema::{
            care_need_answers, innovation_themes, innovations, organisations, pilot_requests, placements,
            themes,
        },
        types::{Instant, Json},
        violation::{Violation, violation},
    },
    insert_all,
    vocabulary::terms::{CareSetting, DeviceClass, Province, Purpose},
};
use diesel::prelude::*;
use std::collections::HashMap;

/// A row of `innovations`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = innovations, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct InnovationRow {
    pub id: InnovationId,
    pub slug: Option<String>,
    pub owner_organisation_id: OrganisationId,
    pub title: String,
    pub summary_nl: Option<String>,
    pub summary_en: Option<String>,
    pub category: Option<InnovationCategory>,
    pub trl: Option<i32>,
    pub device_class: Option<DeviceClass>,
    pub ce_status: Option<CeStatus>,
    pub purpose: Option<Purpose>,
    pub care_setting: Option<CareSetting>,
    pub target_populations: Option<Json>,
    pub participants_needed: Option<i32>,
    pub evidence: Option<String>,
    pub claims: Json,
    pub replaces_treatment: Option<String>,
    pub payers: Json,
    pub beneficiaries: Json,
    pub patents: Json,
    pub visibility: Visibility,
    pub status: InnovationStatus,
    pub fictitious: bool,
    pub sources: Json,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// A row of `innovation_themes`.
#[derive(Debug, Insertable)]
#[diesel(table_name = innovation_themes)]
pub(crate) struct InnovationThemeRow {
    pub innovation_id: InnovationId,
    pub theme_id: ThemeId,
}

/// A theme of an innovation.
#[derive(Debug, Queryable)]
pub(crate) struct ThemeLabelRow {
    pub id: ThemeId,
    pub slug: String,
    pub label_nl: String,
    pub label_en: String,
}

/// The rows around innovations.
#[derive(Debug, Default)]
pub(crate) struct Children {
    pub themes: HashMap<InnovationId, Vec<ThemeLabelRow>>,
    pub owners: HashMap<OrganisationId, String>,
    pub care_needs: HashMap<InnovationId, Vec<AnsweredNeed>>,
}

/// What a caller may see.
#[derive(Debug, Clone, Default)]
pub(crate) struct Visible {
    /// Everything: for who keeps the register.
    pub all: bool,
    /// Innovations of this visibility.
    pub levels: Vec<Visibility>,
    /// Innovations of these organisations.
    pub owners: Vec<OrganisationId>,
    /// Innovations for which a request reached one of these labs.
    pub labs: Vec<LabId>,
    /// Innovations for which a request was filed with one of these networks.
    pub networks: Vec<NetworkId>,
}

/// What a list is narrowed to; none of a kind means no filter.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filters {
    pub themes: Option<Vec<ThemeId>>,
    pub owners: Option<Vec<OrganisationId>>,
    pub care_needs: Option<Vec<CareNeedId>>,
    pub visibility: Option<Vec<Visibility>>,
    pub status: Option<Vec<InnovationStatus>>,
}

/// A draft is nobody's but its author's.
const DRAFT: &str = "draft";

/// The innovations that somebody may see: where every question of a caller begins.
macro_rules! seen_by {
    ($visible:expr) => {{
        let visible = $visible;
        let at_labs = placements::table
            .filter(placements::lab_id.eq_any(visible.labs.clone()))
            .select(placements::pilot_request_id);
        let networks: Vec<Option<NetworkId>> = visible.networks.iter().copied().map(Some).collect();
        let requested = pilot_requests::table
            .filter(pilot_requests::status.ne(DRAFT))
            .filter(pilot_requests::network_id.eq_any(networks).or(pilot_requests::id.eq_any(at_labs)))
            .select(pilot_requests::innovation_id);
        let mut rows = innovations::table.into_boxed();
        if !visible.all {
            rows = rows.filter(
                innovations::visibility
                    .eq_any(visible.levels.clone())
                    .or(innovations::owner_organisation_id.eq_any(visible.owners.clone()))
                    .or(innovations::id.eq_any(requested)),
            );
        }
        rows
    }};
}

/// The innovation that a key names, when it may be seen.
pub(crate) fn find_visible(
    read: &mut Read<'_>,
    visible: &Visible,
    key: &Key,
) -> Result<Option<InnovationId>> {
    let mut rows = seen_by!(visible).select(innovations::id);
    rows = match key.uuid() {
        Some(uuid) => rows.filter(innovations::id.eq(InnovationId::from_uuid(uuid))),
        None => rows.filter(innovations::slug.eq(Some(key.as_str().to_owned()))),
    };
    Ok(rows.first(read.db()).optional()?)
}

/// Innovations by title that may be seen and fit the filters, from the one after `after`.
pub(crate) fn list_visible(
    read: &mut Read<'_>,
    visible: &Visible,
    filters: &Filters,
    (after, limit): (Option<&(String, InnovationId)>, i64),
) -> Result<Vec<InnovationRow>> {
    let mut rows = seen_by!(visible)
        .select(InnovationRow::as_select())
        .order((innovations::title, innovations::id))
        .limit(limit);
    if let Some(wanted) = &filters.themes {
        let about = innovation_themes::table
            .filter(innovation_themes::theme_id.eq_any(wanted.clone()))
            .select(innovation_themes::innovation_id);
        rows = rows.filter(innovations::id.eq_any(about));
    }
    if let Some(needs) = &filters.care_needs {
        let answering = care_need_answers::table
            .filter(care_need_answers::care_need_id.eq_any(needs.clone()))
            .filter(care_need_answers::ended_at.is_null())
            .select(care_need_answers::innovation_id);
        rows = rows.filter(innovations::id.eq_any(answering));
    }
    if let Some(owners) = &filters.owners {
        rows = rows.filter(innovations::owner_organisation_id.eq_any(owners.clone()));
    }
    if let Some(levels) = &filters.visibility {
        rows = rows.filter(innovations::visibility.eq_any(levels.clone()));
    }
    if let Some(states) = &filters.status {
        rows = rows.filter(innovations::status.eq_any(states.clone()));
    }
    if let Some((title, id)) = after {
        rows = rows.filter(
            innovations::title
                .gt(title.clone())
                .or(innovations::title.eq(title.clone()).and(innovations::id.gt(*id))),
        );
    }
    Ok(rows.load(read.db())?)
}

/// Innovations by title, whoever asks: all of them, or those named.
pub(crate) fn list_innovations(
    read: &mut Read<'_>,
    only: Option<&[InnovationId]>,
) -> Result<Vec<InnovationRow>> {
    let mut rows = innovations::table
        .select(InnovationRow::as_select())
        .order((innovations::title, innovations::id))
        .into_boxed();
    if let Some(only) = only {
        rows = rows.filter(innovations::id.eq_any(only.to_vec()));
    }
    Ok(rows.load(read.db())?)
}

/// The innovation with an id.
pub(crate) fn find_innovation(read: &mut Read<'_>, id: InnovationId) -> Result<Option<InnovationRow>> {
    Ok(innovations::table.find(id).select(InnovationRow::as_select()).first(read.db()).optional()?)
}

/// What these innovations are shown with.
pub(crate) fn children(read: &mut Read<'_>, rows: &[InnovationRow]) -> Result<Children> {
    let ids: Vec<InnovationId> = rows.iter().map(|row| row.id).collect();
    let mut owners: Vec<OrganisationId> = rows.iter().map(|row| row.owner_organisation_id).collect();
    owners.sort_unstable();
    owners.dedup();
    let label = (themes::id, themes::slug, themes::label_nl, themes::label_en);
    let labels: Vec<(InnovationId, ThemeLabelRow)> = innovation_themes::table
        .inner_join(themes::table)
        .filter(innovation_themes::innovation_id.eq_any(ids.clone()))
        .order(themes::slug)
        .select((innovation_themes::innovation_id, label))
        .load(read.db())?;
    let mut by_innovation: HashMap<InnovationId, Vec<ThemeLabelRow>> = HashMap::new();
    for (id, label) in labels {
        by_innovation.entry(id).or_default().push(label);
    }
    let names: Vec<(OrganisationId, String)> = organisations::table
        .filter(organisations::id.eq_any(owners))
        .select((organisations::id, organisations::name))
        .load(read.db())?;
    let care_needs = answers::of_innovations(read, &ids)?;
    Ok(Children { themes: by_innovation, owners: names.into_iter().collect(), care_needs })
}

/// Those of these innovations that may be seen.
pub(crate) fn list_readable(
    read: &mut Read<'_>,
    visible: &Visible,
    ids: &[InnovationId],
) -> Result<Vec<ReadableInnovation>> {
    let rows: Vec<NamesRow> =
        seen_by!(visible).filter(innovations::id.eq_any(ids.to_vec())).select(NAMES).load(read.db())?;
    Ok(rows.into_iter().map(named).collect())
}

type NamesRow = (InnovationId, Option<String>, String, OrganisationId);
const NAMES: (innovations::id, innovations::slug, innovations::title, innovations::owner_organisation_id) =
    (innovations::id, innovations::slug, innovations::title, innovations::owner_organisation_id);

fn named((id, slug, title, owner): NamesRow) -> ReadableInnovation {
    ReadableInnovation { id, slug, title, owner }
}

/// The active innovations that may be seen, or the one asked for, with what they are matched by; three queries.
pub(crate) fn list_offered(
    read: &mut Read<'_>,
    visible: &Visible,
    only: Option<InnovationId>,
) -> Result<Vec<OfferedInnovation>> {
    let mut rows = seen_by!(visible).select((NAMES, innovations::trl, innovations::care_setting));
    let mut pairs = innovation_themes::table.select(innovation_themes::all_columns).into_boxed();
    match only {
        Some(id) => {
            rows = rows.filter(innovations::id.eq(id));
            pairs = pairs.filter(innovation_themes::innovation_id.eq(id));
        }
        None => rows = rows.filter(innovations::status.eq(InnovationStatus::Active)),
    }
    let rows: Vec<(NamesRow, Option<i32>, Option<CareSetting>)> = rows.load(read.db())?;
    let mut themes: HashMap<InnovationId, Vec<ThemeId>> = HashMap::new();
    let pairs: Vec<(InnovationId, ThemeId)> = pairs.load(read.db())?;
    for (innovation, theme) in pairs {
        themes.entry(innovation).or_default().push(theme);
    }
    let owners = innovations::table.select(innovations::owner_organisation_id);
    let provinces: HashMap<OrganisationId, Option<Province>> = organisations::table
        .filter(organisations::id.eq_any(owners))
        .select((organisations::id, organisations::province))
        .load(read.db())?
        .into_iter()
        .collect();
    let offered = rows.into_iter().map(|(names, trl, care_setting)| {
        let innovation = named(names);
        OfferedInnovation {
            themes: themes.remove(&innovation.id).unwrap_or_default(),
            trl,
            care_setting,
            province: provinces.get(&innovation.owner).copied().flatten(),
            innovation,
        }
    });
    Ok(offered.collect())
}

/// Makes an innovation with its themes.
pub(crate) fn insert_innovation(write: &mut Write<'_>, row: &InnovationRow, of: &[ThemeId]) -> Result<()> {
    diesel::insert_into(innovations::table).values(row).execute(write.db()).map_err(refusal)?;
    insert_themes(write, row.id, of)
}

/// Replaces an innovation that is still at `version`, with its themes.
pub(crate) fn update_innovation(
    write: &mut Write<'_>,
    row: &InnovationRow,
    version: i64,
    of: &[ThemeId],
) -> Result<()> {
    let changed = diesel::update(innovations::table.find(row.id).filter(innovations::version.eq(version)))
        .set(row)
        .execute(write.db())
        .map_err(refusal)?;
    if changed != 1 {
        return Err(Error::stale());
    }
    delete_themes(write, row.id)?;
    insert_themes(write, row.id, of)
}

/// Deletes an innovation that is still at `version` and that no pilot request refers to.
pub(crate) fn delete_innovation(write: &mut Write<'_>, id: InnovationId, version: i64) -> Result<()> {
    delete_themes(write, id)?;
    let deleted = diesel::delete(innovations::table.find(id).filter(innovations::version.eq(version)))
        .execute(write.db())
        .map_err(refusal)?;
    if deleted == 1 { Ok(()) } else { Err(Error::stale()) }
}

fn insert_themes(write: &mut Write<'_>, id: InnovationId, of: &[ThemeId]) -> Result<()> {
    let rows: Vec<InnovationThemeRow> =
        of.iter().map(|theme| InnovationThemeRow { innovation_id: id, theme_id: *theme }).collect();
    insert_all!(write, innovation_themes::table, rows)?;
    Ok(())
}

fn delete_themes(write: &mut Write<'_>, id: InnovationId) -> Result<()> {
    diesel::delete(innovation_themes::table.filter(innovation_themes::innovation_id.eq(id)))
        .execute(write.db())?;
    Ok(())
}

fn refusal(error: diesel::result::Error) -> Error {
    match violation(&error) {
        // Only the loader names slugs; whoever uses the API can't ask for one.
        Some(Violation::Unique(name)) if name == "innovations_slug_unique" => {
            Error::refused(Code::NotUnique, "There is an innovation with this slug already.")
        }
        Some(Violation::ForeignKey) => {
            Error::refused(Code::InUse, "A pilot request refers to this innovation; archive it instead.")
        }
        _ => error.into(),
    }
}

/// How many innovations in use are public.
pub(crate) fn count_public(read: &mut Read<'_>) -> Result<i64> {
    Ok(innovations::table
        .filter(innovations::visibility.eq(Visibility::Public))
        .filter(innovations::status.eq(InnovationStatus::Active))
        .count()
        .get_result(read.db())?)
}
