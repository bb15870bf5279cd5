//! The SQL of care needs. Who sees a draft is part of every query that a caller's question leads to.

pub(crate) mod articulations;
pub(crate) mod figures;

use super::model::{NeedPriority, NeedStatus};
use crate::{
    base::{
        error::{Code, Error, Result},
        id::{CareNeedId, OrganisationId, ThemeId},
        key::Key,
    },
    db::{
        MultiBackend, Read, Write,
        schema::{care_need_articulations, care_need_themes, care_needs, organisations, themes},
        types::Instant,
        violation::{Violation, violation},
    },
    insert_all,
    vocabulary::terms::{CareSetting, Province},
};
use articulations::SpokenRow;
use diesel::prelude::*;
use std::collections::HashMap;

/// A row of `care_needs`. `province` is that of the municipality where there is one.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = care_needs, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct CareNeedRow {
    pub id: CareNeedId,
    pub slug: String,
    pub organisation_id: OrganisationId,
    pub title_nl: String,
    pub title_en: Option<String>,
    pub problem_nl: Option<String>,
    pub problem_en: Option<String>,
    pub desired_effect_nl: Option<String>,
    pub desired_effect_en: Option<String>,
    pub care_setting: Option<CareSetting>,
    pub is_national: bool,
    pub province: Option<Province>,
    pub municipality_code: Option<String>,
    pub priority: Option<NeedPriority>,
    pub status: NeedStatus,
    pub fictitious: bool,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// A row of `care_need_themes`.
#[derive(Debug, Insertable)]
#[diesel(table_name = care_need_themes)]
struct CareNeedThemeRow {
    care_need_id: CareNeedId,
    theme_id: ThemeId,
}

/// A theme of a need.
#[derive(Debug, Clone, Queryable)]
pub(crate) struct ThemeLabelRow {
    pub id: ThemeId,
    pub slug: String,
    pub label_nl: String,
    pub label_en: String,
}

/// What needs are shown with.
#[derive(Debug, Default)]
pub(crate) struct Children {
    pub themes: HashMap<CareNeedId, Vec<ThemeLabelRow>>,
    pub owners: HashMap<OrganisationId, String>,
    pub articulations: HashMap<CareNeedId, Vec<SpokenRow>>,
    pub municipalities: HashMap<String, String>,
}

/// Whose drafts a caller may see.
#[derive(Debug, Clone, Default)]
pub(crate) struct Visible {
    /// Everybody's: for who keeps the register.
    pub all: bool,
    /// Those of these organisations.
    pub owners: Vec<OrganisationId>,
}

/// What a list is narrowed to; none of a kind means no filter.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filters {
    pub themes: Option<Vec<ThemeId>>,
    pub provinces: Option<Vec<Province>>,
    /// A municipality with its province.
    pub municipality: Option<(String, Province)>,
    pub national: Option<bool>,
    pub settings: Option<Vec<CareSetting>>,
    pub status: Option<Vec<NeedStatus>>,
    pub priorities: Option<Vec<NeedPriority>>,
    pub parties: Option<Vec<OrganisationId>>,
}

fn seen_by(visible: &Visible) -> care_needs::BoxedQuery<'static, MultiBackend> {
    let rows = care_needs::table.into_boxed();
    if visible.all {
        return rows;
    }
    let published = care_needs::status.ne(NeedStatus::Draft);
    rows.filter(published.or(care_needs::organisation_id.eq_any(visible.owners.clone())))
}

/// The need that a key names, when it may be seen.
pub(crate) fn find_visible(read: &mut Read<'_>, visible: &Visible, key: &Key) -> Result<Option<CareNeedRow>> {
    let rows = seen_by(visible).select(CareNeedRow::as_select());
    let rows = match key.uuid() {
        Some(uuid) => rows.filter(care_needs::id.eq(CareNeedId::from_uuid(uuid))),
        None => rows.filter(care_needs::slug.eq(key.as_str().to_owned())),
    };
    Ok(rows.first(read.db()).optional()?)
}

/// Needs by title that may be seen and fit the filters, from the one after `after`.
pub(crate) fn list_visible(
    read: &mut Read<'_>,
    visible: &Visible,
    filters: Filters,
    (after, limit): (Option<(String, CareNeedId)>, i64),
) -> Result<Vec<CareNeedRow>> {
    let mut rows = narrowed(seen_by(visible), filters)
        .select(CareNeedRow::as_select())
        .order((care_needs::title_nl, care_needs::id))
        .limit(limit);
    if let Some((title, id)) = after {
        let same = care_needs::title_nl.eq(title.clone()).and(care_needs::id.gt(id));
        rows = rows.filter(care_needs::title_nl.gt(title).or(same));
    }
    Ok(rows.load(read.db())?)
}

fn narrowed(
    mut rows: care_needs::BoxedQuery<'static, MultiBackend>,
    filters: Filters,
) -> care_needs::BoxedQuery<'static, MultiBackend> {
    if let Some(wanted) = filters.themes {
        let about = care_need_themes::table
            .filter(care_need_themes::theme_id.eq_any(wanted))
            .select(care_need_themes::care_need_id);
        rows = rows.filter(care_needs::id.eq_any(about));
    }
    // What is felt in the whole country is felt in each part of it.
    if let Some(provinces) = filters.provinces {
        let there = care_needs::province.eq_any(provinces.into_iter().map(Some));
        rows = rows.filter(there.or(care_needs::is_national));
    }
    if let Some((code, province)) = filters.municipality {
        let there = care_needs::municipality_code.eq(Some(code));
        let around = care_needs::municipality_code.is_null().and(care_needs::province.eq(Some(province)));
        rows = rows.filter(there.or(around).or(care_needs::is_national));
    }
    if let Some(national) = filters.national {
        rows = rows.filter(care_needs::is_national.eq(national));
    }
    if let Some(settings) = filters.settings {
        rows = rows.filter(care_needs::care_setting.eq_any(settings.into_iter().map(Some)));
    }
    if let Some(states) = filters.status {
        rows = rows.filter(care_needs::status.eq_any(states));
    }
    if let Some(priorities) = filters.priorities {
        rows = rows.filter(care_needs::priority.eq_any(priorities.into_iter().map(Some)));
    }
    if let Some(parties) = filters.parties {
        let spoken_of = care_need_articulations::table
            .filter(care_need_articulations::organisation_id.eq_any(parties.clone()))
            .select(care_need_articulations::care_need_id);
        rows = rows.filter(care_needs::organisation_id.eq_any(parties).or(care_needs::id.eq_any(spoken_of)));
    }
    rows
}

/// The need with an id.
pub(crate) fn find_need(read: &mut Read<'_>, id: CareNeedId) -> Result<Option<CareNeedRow>> {
    Ok(care_needs::table.find(id).select(CareNeedRow::as_select()).first(read.db()).optional()?)
}

/// The published needs in these states, by title.
pub(crate) fn list_in(read: &mut Read<'_>, states: &[NeedStatus]) -> Result<Vec<CareNeedRow>> {
    Ok(care_needs::table
        .filter(care_needs::status.eq_any(states.to_vec()))
        .order((care_needs::title_nl, care_needs::id))
        .select(CareNeedRow::as_select())
        .load(read.db())?)
}

/// Those of these needs that are in one of these states.
pub(crate) fn list_among(
    read: &mut Read<'_>,
    ids: &[CareNeedId],
    states: &[NeedStatus],
) -> Result<Vec<CareNeedId>> {
    Ok(care_needs::table
        .filter(care_needs::id.eq_any(ids.to_vec()))
        .filter(care_needs::status.eq_any(states.to_vec()))
        .order(care_needs::id)
        .select(care_needs::id)
        .load(read.db())?)
}

/// The themes of needs: of one, or of all.
pub(crate) fn list_theme_ids(
    read: &mut Read<'_>,
    of: Option<CareNeedId>,
) -> Result<HashMap<CareNeedId, Vec<ThemeId>>> {
    let mut rows = care_need_themes::table
        .order((care_need_themes::care_need_id, care_need_themes::theme_id))
        .select((care_need_themes::care_need_id, care_need_themes::theme_id))
        .into_boxed();
    if let Some(of) = of {
        rows = rows.filter(care_need_themes::care_need_id.eq(of));
    }
    let pairs: Vec<(CareNeedId, ThemeId)> = rows.load(read.db())?;
    Ok(grouped(pairs))
}

/// What these needs are shown with; their municipalities are another capability's.
pub(crate) fn children(read: &mut Read<'_>, rows: &[CareNeedRow]) -> Result<Children> {
    let ids: Vec<CareNeedId> = rows.iter().map(|row| row.id).collect();
    let mut owners: Vec<OrganisationId> = rows.iter().map(|row| row.organisation_id).collect();
    owners.sort_unstable();
    owners.dedup();
    let label = (themes::id, themes::slug, themes::label_nl, themes::label_en);
    let labels: Vec<(CareNeedId, ThemeLabelRow)> = care_need_themes::table
        .inner_join(themes::table)
        .filter(care_need_themes::care_need_id.eq_any(ids.clone()))
        .order(themes::slug)
        .select((care_need_themes::care_need_id, label))
        .load(read.db())?;
    let names: Vec<(OrganisationId, String)> = organisations::table
        .filter(organisations::id.eq_any(owners))
        .select((organisations::id, organisations::name))
        .load(read.db())?;
    let spoken = articulations::list_articulations(read, &ids)?;
    Ok(Children {
        themes: grouped(labels),
        owners: names.into_iter().collect(),
        articulations: grouped(spoken.into_iter().map(|row| (row.0.care_need_id, row)).collect()),
        municipalities: HashMap::new(),
    })
}

fn grouped<V>(pairs: Vec<(CareNeedId, V)>) -> HashMap<CareNeedId, Vec<V>> {
    let mut groups: HashMap<CareNeedId, Vec<V>> = HashMap::new();
    for (need, value) in pairs {
        groups.entry(need).or_default().push(value);
    }
    groups
}

/// Makes a need with its themes.
pub(crate) fn insert_need(write: &mut Write<'_>, row: &CareNeedRow, of: &[ThemeId]) -> Result<()> {
    diesel::insert_into(care_needs::table).values(row).execute(write.db()).map_err(refusal)?;
    insert_themes(write, row.id, of)
}

/// Replaces a need that is still at `version`; its themes too, when they are given.
pub(crate) fn update_need(
    write: &mut Write<'_>,
    row: &CareNeedRow,
    version: i64,
    of: Option<&[ThemeId]>,
) -> Result<()> {
    let same = care_needs::table.find(row.id).filter(care_needs::version.eq(version));
    let changed = diesel::update(same).set(row).execute(write.db()).map_err(refusal)?;
    if changed != 1 {
        return Err(Error::stale());
    }
    if let Some(of) = of {
        delete_themes(write, row.id)?;
        insert_themes(write, row.id, of)?;
    }
    Ok(())
}

/// Gives a need a new version: something that it is shown with changed.
pub(crate) fn touch_need(write: &mut Write<'_>, id: CareNeedId) -> Result<()> {
    let now: Instant = write.now().into();
    diesel::update(care_needs::table.find(id))
        .set((care_needs::version.eq(care_needs::version + 1), care_needs::updated_at.eq(now)))
        .execute(write.db())?;
    Ok(())
}

/// Deletes a need that is still at `version`, with its themes and articulations.
pub(crate) fn delete_need(write: &mut Write<'_>, id: CareNeedId, version: i64) -> Result<()> {
    delete_themes(write, id)?;
    diesel::delete(care_need_articulations::table.filter(care_need_articulations::care_need_id.eq(id)))
        .execute(write.db())?;
    let same = care_needs::table.find(id).filter(care_needs::version.eq(version));
    let deleted = diesel::delete(same).execute(write.db()).map_err(refusal)?;
    if deleted == 1 { Ok(()) } else { Err(Error::stale()) }
}

fn insert_themes(write: &mut Write<'_>, id: CareNeedId, of: &[ThemeId]) -> Result<()> {
    let rows: Vec<CareNeedThemeRow> =
        of.iter().map(|theme| CareNeedThemeRow { care_need_id: id, theme_id: *theme }).collect();
    insert_all!(write, care_need_themes::table, rows)?;
    Ok(())
}

fn delete_themes(write: &mut Write<'_>, id: CareNeedId) -> Result<()> {
    diesel::delete(care_need_themes::table.filter(care_need_themes::care_need_id.eq(id)))
        .execute(write.db())?;
    Ok(())
}

fn refusal(error: diesel::result::Error) -> Error {
    match violation(&error) {
        // Only the loader names slugs; whoever uses the API can't ask for one.
        Some(Violation::Unique(name)) if name == "care_needs_slug_unique" => {
            Error::refused(Code::NotUnique, "There is a care need with this slug already.")
        }
        _ => error.into(),
    }
}
