//! What can be done with care needs.

use super::{
    model::{NeedStatus, NewCareNeed, can_articulate},
    store::{self, CareNeedRow, Filters, Visible, articulations},
    views::{CareNeedQuery, CareNeedView},
};
use crate::{
    app::Change,
    base::{
        actor::{Caller, Permission, Stakes},
        error::{Code, Error, Faults, Result},
        id::{CareNeedId, OrganisationId, ThemeId},
        key::Key,
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::{NewEvent, Read, Write, resolve},
    innovations::model::slug_of,
    organisations,
    vocabulary::{
        choosing, municipalities,
        terms::{CareSetting, Province},
    },
};

/// Where a care need comes from; callers of the API state nothing of it, the loader of data does.
#[derive(Debug, Clone, Default)]
pub struct Provenance {
    /// Name for addresses; the service makes one when there is none.
    pub slug: Option<String>,
    /// Whether it is made up.
    pub fictitious: bool,
}

/// A care need as far as innovations and labs are matched with it.
#[derive(Debug, Clone)]
pub struct SoughtNeed {
    /// Its id.
    pub id: CareNeedId,
    /// Its name for addresses.
    pub slug: String,
    /// What is needed, in Dutch.
    pub title_nl: String,
    /// What is needed, in English.
    pub title_en: Option<String>,
    /// Its themes.
    pub themes: Vec<ThemeId>,
    /// Where care is given.
    pub care_setting: Option<CareSetting>,
    /// Whether it is felt in the whole country.
    pub is_national: bool,
    /// The province in which it is felt.
    pub province: Option<Province>,
    /// The municipality in which it is felt.
    pub municipality_code: Option<String>,
}

/// One care need that the caller may see, as far as it is matched.
pub fn sought(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<SoughtNeed> {
    let row = visible(read, caller, key)?;
    let themes = store::list_theme_ids(read, Some(row.id))?.remove(&row.id);
    Ok(as_sought(row, themes.unwrap_or_default()))
}

/// The published care needs to which an answer is still looked for, by title.
pub fn list_sought(read: &mut Read<'_>) -> Result<Vec<SoughtNeed>> {
    let rows = store::list_in(read, &NeedStatus::SOUGHT)?;
    let mut themes = store::list_theme_ids(read, None)?;
    let sought = rows.into_iter().map(|row| {
        let themes = themes.remove(&row.id).unwrap_or_default();
        as_sought(row, themes)
    });
    Ok(sought.collect())
}

fn as_sought(row: CareNeedRow, themes: Vec<ThemeId>) -> SoughtNeed {
    SoughtNeed {
        id: row.id,
        slug: row.slug,
        title_nl: row.title_nl,
        title_en: row.title_en,
        themes,
        care_setting: row.care_setting,
        is_national: row.is_national,
        province: row.province,
        municipality_code: row.municipality_code,
    }
}

/// Who stands behind the published needs to which an answer is still looked for: who made them, and who spoke about them
/// without opposing.
pub fn list_supporters(read: &mut Read<'_>) -> Result<Vec<(CareNeedId, OrganisationId)>> {
    articulations::list_supporters(read, &NeedStatus::SOUGHT)
}

/// Care needs that the caller may see, by their Dutch title.
pub fn list_care_needs(
    read: &mut Read<'_>,
    caller: &Caller,
    query: &CareNeedQuery,
) -> Result<Page<CareNeedView>> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let filters = filters(read, query)?;
    let scope = format!("care needs {filters:?}");
    let after: Option<(String, CareNeedId)> = page::decode(&scope, query.cursor.as_deref())?;
    let rows = store::list_visible(read, &visible_to(caller), filters, (after, limit + 1))?;
    let page = Page::cut(rows, limit, &scope, |row| (row.title_nl.clone(), row.id));
    Ok(Page { items: views(read, page.items)?, next_cursor: page.next_cursor })
}

/// One care need.
pub fn find_care_need(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<CareNeedView> {
    let row = visible(read, caller, key)?;
    view(read, row)
}

/// Drafts a care need of an organisation that the caller acts for.
pub fn create_care_need(write: &mut Write<'_>, by: &Caller, new: NewCareNeed) -> Result<CareNeedView> {
    let id = insert_care_need(write, by, new, Provenance::default())?;
    view_of(write, id)
}

/// Drafts a care need that comes from where `provenance` says; also for the loader of data.
pub fn insert_care_need(
    write: &mut Write<'_>,
    by: &Caller,
    new: NewCareNeed,
    provenance: Provenance,
) -> Result<CareNeedId> {
    let mut faults = Faults::new();
    let checked = checked(write, &new, &[], &mut faults)?;
    let organisation = party(write, by, new.organisation.as_ref(), &mut faults)?;
    faults.check()?;
    let organisation = organisation.ok_or_else(Error::not_found)?;
    if !by.may(Permission::CreateCareNeed, &Stakes::organisation(organisation)) {
        return Err(Error::forbidden());
    }
    let id: CareNeedId = write.new_id();
    let now = write.now().into();
    let row = CareNeedRow {
        id,
        slug: provenance.slug.unwrap_or_else(|| slug_of(&new.title_nl, id.uuid())),
        organisation_id: organisation,
        title_nl: new.title_nl,
        title_en: new.title_en,
        problem_nl: new.problem_nl,
        problem_en: new.problem_en,
        desired_effect_nl: new.desired_effect_nl,
        desired_effect_en: new.desired_effect_en,
        care_setting: new.care_setting,
        is_national: new.national,
        province: checked.province,
        municipality_code: new.municipality_code,
        priority: new.priority,
        status: NeedStatus::Draft,
        fictitious: provenance.fictitious,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    store::insert_need(write, &row, &checked.themes)?;
    write.record(NewEvent::new("care_need_created", "care_needs", id, by));
    Ok(id)
}

/// Changes a care need. Its organisation stays, and what is published stays complete.
pub fn update_care_need(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    change: Change,
) -> Result<CareNeedView> {
    let old = managed(write, by, key)?;
    let (id, version) = (old.id, old.version);
    let present = view(write, old.clone())?;
    let new: NewCareNeed = change.apply(&present)?;
    let mut faults = Faults::new();
    let checked = checked(write, &new, &present.themes, &mut faults)?;
    let place = ("/organisation", &mut faults);
    let organisation = resolve::field(write, new.organisation.as_ref(), resolve::organisation, place)?;
    if organisation.is_some_and(|organisation| organisation != old.organisation_id) {
        let detail = "organisation: a care need stays with its organisation; enter it anew for another one";
        faults.body("/organisation", "fixed", detail);
    }
    faults.check()?;
    if old.status.is_published() {
        check_ready(&new)?;
    }
    let row = CareNeedRow {
        title_nl: new.title_nl,
        title_en: new.title_en,
        problem_nl: new.problem_nl,
        problem_en: new.problem_en,
        desired_effect_nl: new.desired_effect_nl,
        desired_effect_en: new.desired_effect_en,
        care_setting: new.care_setting,
        is_national: new.national,
        province: checked.province,
        municipality_code: new.municipality_code,
        priority: new.priority,
        version: version + 1,
        updated_at: write.now().into(),
        ..old
    };
    store::update_need(write, &row, version, Some(&checked.themes))?;
    write.record(NewEvent::new("care_need_updated", "care_needs", id, by));
    view(write, row)
}

/// Deletes a draft. What was published stays on record: it is withdrawn instead.
pub fn delete_care_need(write: &mut Write<'_>, by: &Caller, key: &Key, version: i64) -> Result<()> {
    let row = managed(write, by, key)?;
    if row.status.is_published() {
        let detail = "This care need was published, and others may refer to it; withdraw it instead.";
        return Err(Error::refused(Code::InUse, detail));
    }
    store::delete_need(write, row.id, version)?;
    write.record(NewEvent::new("care_need_deleted", "care_needs", row.id, by));
    Ok(())
}

/// Refuses what others could not read.
pub(super) fn check_ready(need: &NewCareNeed) -> Result<()> {
    let mut missing = Faults::new();
    for (pointer, detail) in need.missing() {
        missing.body(pointer, "required", detail);
    }
    missing.check_as(Code::NotReady)
}

/// Whose drafts the caller may see.
fn visible_to(caller: &Caller) -> Visible {
    let is_maker = caller.may_somewhere(Permission::ManageCareNeed);
    Visible {
        all: caller.may(Permission::ManageCareNeed, &Stakes::default()),
        owners: if is_maker { caller.parties() } else { Vec::new() },
    }
}

/// The need that a key names, when the caller may see it; else "not found".
pub(super) fn visible(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<CareNeedRow> {
    store::find_visible(read, &visible_to(caller), key)?.ok_or_else(Error::not_found)
}

/// The need that a path names, for who made it; forbidden when the caller only sees it.
fn managed(read: &mut Read<'_>, by: &Caller, key: &Key) -> Result<CareNeedRow> {
    let row = visible(read, by, key)?;
    let maker = Stakes::organisation(row.organisation_id);
    if by.may(Permission::ManageCareNeed, &maker) { Ok(row) } else { Err(Error::forbidden()) }
}

/// The parties that stand behind a need: who made it, and who spoke without opposing it.
pub(super) fn supporters(read: &mut Read<'_>, need: &CareNeedRow) -> Result<Stakes> {
    let spoken = articulations::list_articulations(read, &[need.id])?;
    let behind = spoken.into_iter().filter(|(row, _, _)| row.stance.stands_behind());
    let organisations =
        std::iter::once(need.organisation_id).chain(behind.map(|(row, _, _)| row.organisation_id)).collect();
    Ok(Stakes { organisations, ..Stakes::default() })
}

/// The organisation named, or the only one that the caller acts for; a fault when it can't have care needs.
pub(super) fn party(
    read: &mut Read<'_>,
    by: &Caller,
    key: Option<&Key>,
    faults: &mut Faults,
) -> Result<Option<OrganisationId>> {
    const PLACE: &str = "/organisation";
    let own = by.parties();
    let found = match (key, own.as_slice()) {
        (Some(_), _) => resolve::field(read, key, resolve::organisation, (PLACE, &mut *faults))?,
        (None, [only]) => Some(*only),
        (None, _) => {
            let detail = "organisation: name the organisation; you don't act for exactly one";
            faults.body(PLACE, "required", detail);
            None
        }
    };
    if let Some(id) = found
        && !can_articulate(organisations::actions::kind_of(read, id)?)
    {
        let detail =
            "organisation: care needs are articulated by care providers, patient organisations and insurers";
        faults.body(PLACE, "wrong_kind", detail);
    }
    Ok(found)
}

/// What follows from an input that is right.
struct Checked {
    themes: Vec<ThemeId>,
    province: Option<Province>,
}

fn checked(read: &mut Read<'_>, new: &NewCareNeed, kept: &[ThemeId], faults: &mut Faults) -> Result<Checked> {
    new.note_faults(faults);
    let themes = choosing::themes(read, &new.themes, kept, faults)?;
    let province = match &new.municipality_code {
        None => new.province,
        Some(code) => {
            let province = province_of(read, code)?;
            if province.is_none() {
                let detail = format!(
                    "municipalityCode: there is no municipality {code}; GET /v1/municipalities has them all"
                );
                faults.body("/municipalityCode", "unknown_reference", detail);
            }
            province
        }
    };
    Ok(Checked { themes, province })
}

fn province_of(read: &mut Read<'_>, code: &str) -> Result<Option<Province>> {
    let known = municipalities::list_by_code(read, &[code.to_owned()])?;
    Ok(known.first().map(|municipality| municipality.province))
}

fn filters(read: &mut Read<'_>, query: &CareNeedQuery) -> Result<Filters> {
    let mut faults = Faults::new();
    let themes = resolve::queried(read, query.theme.as_deref(), resolve::theme, ("theme", &mut faults))?;
    let party = ("party", &mut faults);
    let parties = resolve::queried(read, query.party.as_deref(), resolve::organisation, party)?;
    let municipality = match &query.municipality {
        None => None,
        Some(code) => {
            let province = province_of(read, code)?;
            if province.is_none() {
                let detail = format!("municipality: there is no municipality {code} here");
                faults.query("municipality", "unknown_reference", detail);
            }
            province.map(|province| (code.clone(), province))
        }
    };
    faults.check()?;
    Ok(Filters {
        themes: themes.map(|themes| choosing::with_narrower(read, &themes)).transpose()?,
        provinces: query.province.clone(),
        municipality,
        national: query.national,
        settings: query.care_setting.clone(),
        status: query.status.clone(),
        priorities: query.priority.clone(),
        parties,
    })
}

fn view_of(read: &mut Read<'_>, id: CareNeedId) -> Result<CareNeedView> {
    let row = store::find_need(read, id)?.ok_or_else(Error::not_found)?;
    view(read, row)
}

pub(super) fn view(read: &mut Read<'_>, row: CareNeedRow) -> Result<CareNeedView> {
    views(read, vec![row])?.pop().ok_or_else(Error::not_found)
}

fn views(read: &mut Read<'_>, rows: Vec<CareNeedRow>) -> Result<Vec<CareNeedView>> {
    let mut around = store::children(read, &rows)?;
    let codes: Vec<String> = rows.iter().filter_map(|row| row.municipality_code.clone()).collect();
    let places = municipalities::list_by_code(read, &codes)?;
    around.municipalities = places.into_iter().map(|place| (place.code, place.name)).collect();
    Ok(rows.into_iter().map(|row| CareNeedView::of(row, &mut around)).collect())
}
