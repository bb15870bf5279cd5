//! What can be done with themes.

use super::{
    lifecycle,
    model::{NewTheme, ThemeStatus, check_place},
    store::{self, RelationRow, ThemeRow},
    taxonomy::{SortKey, Taxonomy},
    views::{ThemeQuery, ThemeSort, ThemeView},
};
use crate::{
    app::Change,
    base::{
        actor::{Caller, Permission, Stakes},
        error::{Code, Error, Faults, Result},
        id::ThemeId,
        key::Key,
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::{
        NewEvent, Read, Write, resolve, transitions,
        types::{Instant, Json},
    },
    http::{TransitionRequest, TransitionView},
};
use serde_json::json;
use std::collections::HashMap;

const MACHINE: &str = "theme";

/// Themes in tree order or by label; proposals only for whoever is logged in.
pub fn list_themes(read: &mut Read<'_>, caller: &Caller, query: &ThemeQuery) -> Result<Page<ThemeView>> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let sort = query.sort.unwrap_or(ThemeSort::Tree);
    let sees_proposed = caller.may_somewhere(Permission::ReadRegister);
    let scope = format!("themes {sort} {sees_proposed} {:?} {:?} {:?}", query.status, query.broader, query.q);
    let after: Option<ThemeId> = page::decode(&scope, query.cursor.as_deref())?;
    let broader = filter_broader(read, query.broader.as_ref())?;
    let all = Taxonomy::new(store::list_themes(read, sees_proposed)?);
    let after = match after {
        Some(theme) => Some(place_of(&all, theme, sort)?),
        None => None,
    };
    let rows = all.into_list(query, broader, (after, sort));
    views(read, Page::cut(rows, limit, &scope, |row| row.id))
}

/// One theme; a proposal only for whoever is logged in.
pub fn find_theme(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<ThemeView> {
    let row = visible(read, caller, key)?;
    view(read, row)
}

/// Adds a theme: active when its author manages themes, else a proposal.
pub fn create_theme(write: &mut Write<'_>, by: &Caller, new: NewTheme) -> Result<ThemeView> {
    let id = write.new_id();
    let (broader, related) = checked(write, id, &new)?;
    let status = if by.may(Permission::ManageThemes, &Stakes::default()) {
        ThemeStatus::Active
    } else {
        ThemeStatus::Proposed
    };
    let now = write.now().into();
    let stamp = Stamp { id, status, version: 1, created_at: now, updated_at: now };
    let row = row(stamp, broader, new)?;
    store::insert_themes(write, std::slice::from_ref(&row), &relations(id, &related))?;
    write.record(NewEvent::new("theme_created", "themes", id, by).data(json!({ "status": status })));
    view(write, row)
}

/// The slugs of all themes in use, in the order of the slugs.
pub fn active_slugs(read: &mut Read<'_>) -> Result<Vec<String>> {
    let rows = store::list_themes(read, false)?;
    let mut slugs: Vec<String> =
        rows.into_iter().filter(|row| row.status == ThemeStatus::Active).map(|row| row.slug).collect();
    slugs.sort_unstable();
    Ok(slugs)
}

/// What a theme is called, and what it lies under.
#[derive(Debug, Clone)]
pub struct ThemeName {
    /// Its id.
    pub id: ThemeId,
    /// Its name for addresses.
    pub slug: String,
    /// Its name in Dutch.
    pub label_nl: String,
    /// Its name in English.
    pub label_en: String,
    /// From itself up to its top theme.
    pub line: Vec<ThemeId>,
}

/// All themes but those that are only proposed.
pub fn list_theme_names(read: &mut Read<'_>) -> Result<Vec<ThemeName>> {
    let rows = store::list_themes(read, false)?;
    let taxonomy = Taxonomy::new(rows.clone());
    let name = |row: ThemeRow| ThemeName {
        line: taxonomy.line_of(row.id),
        id: row.id,
        slug: row.slug,
        label_nl: row.label_nl,
        label_en: row.label_en,
    };
    Ok(rows.into_iter().map(name).collect())
}

/// All themes that the caller sees.
pub fn list_all_themes(read: &mut Read<'_>, caller: &Caller) -> Result<Vec<ThemeView>> {
    let rows = store::list_themes(read, caller.may_somewhere(Permission::ReadRegister))?;
    Ok(views(read, Page::whole(rows))?.items)
}

/// Those of these themes that the caller sees. Two queries: there are hundreds of themes.
pub fn list_themes_by_id(read: &mut Read<'_>, caller: &Caller, of: &[ThemeId]) -> Result<Vec<ThemeView>> {
    let mut rows = store::list_themes(read, caller.may_somewhere(Permission::ReadRegister))?;
    rows.retain(|row| of.contains(&row.id));
    Ok(views(read, Page::whole(rows))?.items)
}

/// Changes a theme; also its place in the tree.
pub fn update_theme(write: &mut Write<'_>, by: &Caller, key: &Key, change: Change) -> Result<ThemeView> {
    let old = managed(write, by, key)?;
    let (id, version) = (old.id, old.version);
    let new: NewTheme = change.apply(&view(write, old.clone())?)?;
    let (broader, related) = checked(write, id, &new)?;
    let stamp = Stamp {
        id,
        status: old.status,
        version: version + 1,
        created_at: old.created_at,
        updated_at: write.now().into(),
    };
    let row = row(stamp, broader, new)?;
    store::update_theme(write, &row, version)?;
    store::update_relations(write, id, &relations(id, &related))?;
    write.record(NewEvent::new("theme_updated", "themes", id, by));
    view(write, row)
}

/// Deletes a theme that nothing refers to.
pub fn delete_theme(write: &mut Write<'_>, by: &Caller, key: &Key, version: i64) -> Result<()> {
    let old = managed(write, by, key)?;
    store::delete_theme(write, old.id, version)?;
    let facts = json!({ "status": old.status });
    write.record(NewEvent::new("theme_deleted", "themes", old.id, by).data(facts));
    Ok(())
}

/// Approves, rejects, retires or reinstates a theme.
pub fn transition_theme(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    request: &TransitionRequest,
) -> Result<ThemeView> {
    let old = managed(write, by, key)?;
    let (from, version) = (old.status, old.version);
    let to = lifecycle::next(from, &request.event)?;
    let row = ThemeRow { status: to, version: version + 1, updated_at: write.now().into(), ..old };
    store::update_theme(write, &row, version)?;
    let step = request.step(MACHINE, (from.code(), to.code()));
    transitions::insert_transition(write, row.id, by, step)?;
    let facts = json!({ "event": request.event, "from": from, "to": to });
    write.record(NewEvent::new("theme_transitioned", "themes", row.id, by).data(facts));
    view(write, row)
}

/// What happened to a theme, oldest first.
pub fn list_theme_transitions(
    read: &mut Read<'_>,
    caller: &Caller,
    key: &Key,
) -> Result<Page<TransitionView>> {
    let row = visible(read, caller, key)?;
    Ok(Page::whole(transitions::list_transitions(read, row.id)?).map(TransitionView::from))
}

fn visible(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<ThemeRow> {
    let id = resolve::named(read, key, resolve::theme)?;
    store::find_theme(read, id)?
        .filter(|row| row.status != ThemeStatus::Proposed || caller.may_somewhere(Permission::ReadRegister))
        .ok_or_else(Error::not_found)
}

fn managed(read: &mut Read<'_>, by: &Caller, key: &Key) -> Result<ThemeRow> {
    let row = visible(read, by, key)?;
    if by.may(Permission::ManageThemes, &Stakes::default()) { Ok(row) } else { Err(Error::forbidden()) }
}

/// What the input refers to, when all of it is right.
fn checked(read: &mut Read<'_>, id: ThemeId, new: &NewTheme) -> Result<(Option<ThemeId>, Vec<ThemeId>)> {
    let mut faults = Faults::new();
    new.check(&mut faults);
    let broader = resolve::field(read, new.broader.as_ref(), resolve::theme, ("/broader", &mut faults))?;
    let related = resolve::fields(read, &new.related, resolve::theme, ("/related", &mut faults))?;
    let lies_under_itself = match broader {
        Some(broader) => Taxonomy::new(store::list_themes(read, true)?).line_of(broader).contains(&id),
        None => false,
    };
    check_place(id, lies_under_itself, &related, &mut faults);
    faults.check()?;
    Ok((broader, related))
}

/// What of a row is not stated by its author.
struct Stamp {
    id: ThemeId,
    status: ThemeStatus,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
}

fn row(stamp: Stamp, broader_id: Option<ThemeId>, new: NewTheme) -> Result<ThemeRow> {
    Ok(ThemeRow {
        id: stamp.id,
        slug: new.slug,
        broader_id,
        label_nl: new.label_nl,
        label_en: new.label_en,
        alt_labels_nl: Json::of(&new.alt_labels_nl)?,
        alt_labels_en: Json::of(&new.alt_labels_en)?,
        definition_nl: new.definition_nl,
        definition_en: new.definition_en,
        programme_lines: Json::of(&new.programme_lines)?,
        action_lines: Json::of(&new.action_lines)?,
        status: stamp.status,
        version: stamp.version,
        created_at: stamp.created_at,
        updated_at: stamp.updated_at,
    })
}

fn relations(theme_id: ThemeId, related: &[ThemeId]) -> Vec<RelationRow> {
    let of = |related_id: &ThemeId| RelationRow { theme_id, related_id: *related_id };
    related.iter().map(of).collect()
}

fn view(read: &mut Read<'_>, row: ThemeRow) -> Result<ThemeView> {
    let related = store::list_relations(read, &[row.id])?;
    ThemeView::of(row, related.into_iter().map(|row| row.related_id).collect())
}

fn views(read: &mut Read<'_>, page: Page<ThemeRow>) -> Result<Page<ThemeView>> {
    let ids: Vec<ThemeId> = page.items.iter().map(|row| row.id).collect();
    let mut related: HashMap<ThemeId, Vec<ThemeId>> = HashMap::new();
    for row in store::list_relations(read, &ids)? {
        related.entry(row.theme_id).or_default().push(row.related_id);
    }
    let view = |row: ThemeRow| {
        let related = related.remove(&row.id).unwrap_or_default();
        ThemeView::of(row, related)
    };
    Ok(Page {
        items: page.items.into_iter().map(view).collect::<Result<_>>()?,
        next_cursor: page.next_cursor,
    })
}

fn filter_broader(read: &mut Read<'_>, key: Option<&Key>) -> Result<Option<ThemeId>> {
    let Some(key) = key else { return Ok(None) };
    let found = resolve::theme(read, key)?;
    let mut faults = Faults::new();
    if found.is_none() {
        faults.query("broader", "unknown_reference", format!("broader: there is no {key} here"));
    }
    faults.check().map(|()| found)
}

/// Where a page begins. A cursor at a theme that was deleted meanwhile has lost its place.
fn place_of(all: &Taxonomy, theme: ThemeId, sort: ThemeSort) -> Result<SortKey> {
    all.key_of(theme, sort).ok_or_else(|| {
        Error::refused(
            Code::InvalidInput,
            "cursor: the theme that it stood at is gone; start again without it",
        )
    })
}
