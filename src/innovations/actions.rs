//! What can be done with innovations.

use super::{
    answers,
    model::{InnovationStatus, NewInnovation, Visibility, slug_of},
    store::{self, Filters, InnovationRow, Visible},
    views::{InnovationQuery, InnovationView},
};
use crate::{
    app::Change,
    base::{
        actor::{Caller, Permission, Role, Stakes},
        error::{Error, Faults, Result},
        id::{InnovationId, OrganisationId, ThemeId},
        key::Key,
        page::{self, DEFAULT_LIMIT, Page},
        text::{fold, has_all_words},
    },
    db::{NewEvent, Read, Write, resolve, types::Json},
    labs::{access, model::distinct},
    vocabulary::{
        choosing,
        terms::{CareSetting, Province},
    },
};

/// Where an innovation comes from; callers of the API state nothing of it, the loader of data does.
#[derive(Debug, Clone, Default)]
pub struct Provenance {
    /// Name for addresses; the service makes one when there is none.
    pub slug: Option<String>,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// Whether it is made up.
    pub fictitious: bool,
}

/// An innovation, by its names.
#[derive(Debug, Clone)]
pub struct ReadableInnovation {
    /// Its id.
    pub id: InnovationId,
    /// Its name for addresses.
    pub slug: Option<String>,
    /// Its title.
    pub title: String,
    /// The organisation whose it is.
    pub owner: OrganisationId,
}

/// An innovation as far as care needs are matched with it.
#[derive(Debug, Clone)]
pub struct OfferedInnovation {
    /// Its names and owner.
    pub innovation: ReadableInnovation,
    /// Its themes.
    pub themes: Vec<ThemeId>,
    /// Technology readiness level.
    pub trl: Option<i32>,
    /// Where it is used.
    pub care_setting: Option<CareSetting>,
    /// Where its owner is.
    pub province: Option<Province>,
}

/// The views of innovations by title, whoever asks: of all of them, or of those named.
pub fn views(read: &mut Read<'_>, only: Option<&[InnovationId]>) -> Result<Vec<InnovationView>> {
    let rows = store::list_innovations(read, only)?;
    as_views(read, rows)
}

/// The innovation that a key names, when the caller may see it; else "not found".
pub fn readable(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<InnovationId> {
    let visible = visible_to(read, caller)?;
    store::find_visible(read, &visible, key)?.ok_or_else(Error::not_found)
}

/// Those of these innovations that the caller may see.
pub fn readable_among(
    read: &mut Read<'_>,
    caller: &Caller,
    ids: &[InnovationId],
) -> Result<Vec<ReadableInnovation>> {
    let visible = visible_to(read, caller)?;
    store::list_readable(read, &visible, ids)
}

/// The innovations on offer that the caller may see, as far as care needs are matched with them.
pub fn list_offered(read: &mut Read<'_>, caller: &Caller) -> Result<Vec<OfferedInnovation>> {
    let visible = visible_to(read, caller)?;
    store::list_offered(read, &visible, None)
}

/// One innovation as far as care needs are matched with it, archived or not; no question of who asks.
pub fn offered(read: &mut Read<'_>, id: InnovationId) -> Result<OfferedInnovation> {
    let all = Visible { all: true, ..Visible::default() };
    store::list_offered(read, &all, Some(id))?.pop().ok_or_else(Error::not_found)
}

/// One innovation.
pub fn find_innovation(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<InnovationView> {
    let id = readable(read, caller, key)?;
    view(read, id)
}

/// The innovations that the caller may see, by title.
pub fn list_innovations(
    read: &mut Read<'_>,
    caller: &Caller,
    query: &InnovationQuery,
) -> Result<Page<InnovationView>> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let words = query.q.as_deref().map(fold).unwrap_or_default();
    let filters = filters(read, query)?;
    let scope = format!("innovations {filters:?} {words:?}");
    let after: Option<(String, InnovationId)> = page::decode(&scope, query.cursor.as_deref())?;
    let visible = visible_to(read, caller)?;
    let rows = if words.is_empty() {
        store::list_visible(read, &visible, &filters, (after.as_ref(), limit + 1))?
    } else {
        search(read, &visible, &filters, (after, limit + 1, &words))?
    };
    let page = Page::cut(rows, limit, &scope, |row| (row.title.clone(), row.id));
    Ok(Page { items: as_views(read, page.items)?, next_cursor: page.next_cursor })
}

/// How many innovations everybody may see: nothing else is counted.
pub fn count_public(read: &mut Read<'_>) -> Result<i64> {
    store::count_public(read)
}

/// Enters an innovation of an organisation that the caller acts for.
pub fn create_innovation(write: &mut Write<'_>, by: &Caller, new: NewInnovation) -> Result<InnovationView> {
    let id = insert_innovation(write, by, new, Provenance::default())?;
    view(write, id)
}

/// Enters an innovation that comes from where `provenance` says; also for the loader of data.
pub fn insert_innovation(
    write: &mut Write<'_>,
    by: &Caller,
    new: NewInnovation,
    provenance: Provenance,
) -> Result<InnovationId> {
    let mut faults = Faults::new();
    new.note_faults(&mut faults);
    let owner = owner(write, by, new.owner.as_ref(), &mut faults)?;
    let themes = choosing::themes(write, &new.themes, &[], &mut faults)?;
    let answered = answers::named(write, &new.care_needs, &mut faults)?;
    faults.check()?;
    let owner = owner.ok_or_else(Error::not_found)?;
    if !by.may(Permission::CreateInnovation, &Stakes::organisation(owner)) {
        return Err(Error::forbidden());
    }
    let id: InnovationId = write.new_id();
    let slug = provenance.slug.unwrap_or_else(|| slug_of(&new.title, id.uuid()));
    let empty = InnovationRow {
        slug: Some(slug),
        fictitious: provenance.fictitious,
        sources: Json::of(&provenance.sources)?,
        ..blank(write, id, owner)?
    };
    let row = profile(new, empty)?;
    store::insert_innovation(write, &row, &themes)?;
    answers::replace(write, id, answered)?;
    write.record(NewEvent::new("innovation_created", "innovations", id, by));
    Ok(id)
}

/// Changes an innovation; also its visibility and whether it is still offered. Its owner stays.
pub fn update_innovation(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    change: Change,
) -> Result<InnovationView> {
    let old = managed(write, by, key)?;
    let (id, version) = (old.id, old.version);
    let present = view(write, id)?;
    let new: NewInnovation = change.apply(&present)?;
    let mut faults = Faults::new();
    new.note_faults(&mut faults);
    let place = ("/owner", &mut faults);
    let owner = resolve::field(write, new.owner.as_ref(), resolve::organisation, place)?;
    if owner.is_some_and(|owner| owner != old.owner_organisation_id) {
        let detail = "owner: an innovation stays with its organisation; enter it anew for another one";
        faults.body("/owner", "fixed", detail);
    }
    let themes = choosing::themes(write, &new.themes, &present.themes, &mut faults)?;
    let answered = answers::named(write, &new.care_needs, &mut faults)?;
    faults.check()?;
    let row = InnovationRow { version: version + 1, updated_at: write.now().into(), ..profile(new, old)? };
    store::update_innovation(write, &row, version, &themes)?;
    answers::replace(write, id, answered)?;
    write.record(NewEvent::new("innovation_updated", "innovations", id, by));
    view(write, id)
}

/// Deletes an innovation that no pilot request refers to.
pub fn delete_innovation(write: &mut Write<'_>, by: &Caller, key: &Key, version: i64) -> Result<()> {
    let row = managed(write, by, key)?;
    answers::delete_all(write, row.id)?;
    store::delete_innovation(write, row.id, version)?;
    write.record(NewEvent::new("innovation_deleted", "innovations", row.id, by));
    Ok(())
}

/// What the caller may see, as the query needs it. A machine sees what belongs to those who consented, not what others
/// show to the people of the network.
fn visible_to(read: &mut Read<'_>, caller: &Caller) -> Result<Visible> {
    let in_network = !caller.is_machine()
        && [Role::Sme, Role::Coordinator, Role::NetworkManager].into_iter().any(|role| caller.is(role));
    let owners =
        if caller.may_somewhere(Permission::ReadInnovation) { caller.organisations() } else { Vec::new() };
    let mut levels = vec![Visibility::Public];
    if in_network {
        levels.push(Visibility::Network);
    }
    let managed = caller.networks();
    let networks = access::networks_within(read, &managed)?;
    let mut labs = access::labs_within(read, &managed)?;
    labs.extend(caller.labs());
    Ok(Visible {
        all: caller.may(Permission::ReadInnovation, &Stakes::default()),
        levels,
        owners,
        labs,
        networks,
    })
}

/// The innovation that a path names, for its owner; forbidden when the caller only sees it.
fn managed(read: &mut Read<'_>, by: &Caller, key: &Key) -> Result<InnovationRow> {
    let id = readable(read, by, key)?;
    let row = store::find_innovation(read, id)?.ok_or_else(Error::not_found)?;
    if by.may(Permission::ManageInnovation, &Stakes::organisation(row.owner_organisation_id)) {
        Ok(row)
    } else {
        Err(Error::forbidden())
    }
}

fn view(read: &mut Read<'_>, id: InnovationId) -> Result<InnovationView> {
    views(read, Some(&[id]))?.pop().ok_or_else(Error::not_found)
}

fn as_views(read: &mut Read<'_>, rows: Vec<InnovationRow>) -> Result<Vec<InnovationView>> {
    let mut around = store::children(read, &rows)?;
    rows.into_iter().map(|row| InnovationView::of(row, &mut around)).collect()
}

/// Folding case and accents is the same on both databases only when it is done here, so rows are read in steps.
fn search(
    read: &mut Read<'_>,
    visible: &Visible,
    filters: &Filters,
    (mut after, wanted, words): (Option<(String, InnovationId)>, i64, &str),
) -> Result<Vec<InnovationRow>> {
    const STEP: i64 = 500;
    let enough = usize::try_from(wanted).unwrap_or(usize::MAX);
    let mut found = Vec::new();
    loop {
        let rows = store::list_visible(read, visible, filters, (after.as_ref(), STEP))?;
        after = rows.last().map(|row| (row.title.clone(), row.id));
        found.extend(rows.into_iter().filter(|row| has_all_words(&text_of(row), words)));
        if after.is_none() || found.len() >= enough {
            found.truncate(enough);
            return Ok(found);
        }
    }
}

fn text_of(row: &InnovationRow) -> String {
    let texts = [Some(&row.title), row.summary_nl.as_ref(), row.summary_en.as_ref()];
    let texts: Vec<String> = texts.into_iter().flatten().map(|text| fold(text)).collect();
    texts.join(" ")
}

fn filters(read: &mut Read<'_>, query: &InnovationQuery) -> Result<Filters> {
    let mut faults = Faults::new();
    let themes = resolve::queried(read, query.theme.as_deref(), resolve::theme, ("theme", &mut faults))?;
    let owner = ("owner", &mut faults);
    let owners = resolve::queried(read, query.owner.as_deref(), resolve::organisation, owner)?;
    let need = ("careNeed", &mut faults);
    let care_needs = resolve::queried(read, query.care_need.as_deref(), answers::published_need, need)?;
    faults.check()?;
    Ok(Filters {
        themes: themes.map(|themes| choosing::with_narrower(read, &themes)).transpose()?,
        owners,
        care_needs,
        visibility: query.visibility.clone(),
        status: query.status.clone(),
    })
}

/// The organisation named, or the only one that the caller acts for.
fn owner(
    read: &mut Read<'_>,
    by: &Caller,
    key: Option<&Key>,
    faults: &mut Faults,
) -> Result<Option<OrganisationId>> {
    if key.is_some() {
        return resolve::field(read, key, resolve::organisation, ("/owner", faults));
    }
    if let [only] = distinct(&by.organisations()).as_slice() {
        return Ok(Some(*only));
    }
    let detail = "owner: name the organisation; you don't act for exactly one";
    faults.body("/owner", "required", detail);
    Ok(None)
}

/// The row with everything that the input states; owner, origin and version stay.
fn profile(new: NewInnovation, row: InnovationRow) -> Result<InnovationRow> {
    let populations = new.target_populations.map(|list| Json::of(&distinct(&list)));
    Ok(InnovationRow {
        title: new.title,
        summary_nl: new.summary_nl,
        summary_en: new.summary_en,
        category: new.category,
        trl: new.trl,
        device_class: new.device_class,
        ce_status: new.ce_status,
        purpose: new.purpose,
        care_setting: new.care_setting,
        target_populations: populations.transpose()?,
        participants_needed: new.participants_needed,
        evidence: new.evidence,
        claims: Json::of(&new.claims)?,
        replaces_treatment: new.replaces_treatment,
        payers: Json::of(&new.payers)?,
        beneficiaries: Json::of(&new.beneficiaries)?,
        patents: Json::of(&new.patents)?,
        visibility: new.visibility,
        status: new.status,
        ..row
    })
}

fn blank(write: &Write<'_>, id: InnovationId, owner: OrganisationId) -> Result<InnovationRow> {
    let none = Json::of::<[String; 0]>(&[])?;
    Ok(InnovationRow {
        id,
        slug: None,
        owner_organisation_id: owner,
        title: String::new(),
        summary_nl: None,
        summary_en: None,
        category: None,
        trl: None,
        device_class: None,
        ce_status: None,
        purpose: None,
        care_setting: None,
        target_populations: None,
        participants_needed: None,
        evidence: None,
        claims: none.clone(),
        replaces_treatment: None,
        payers: none.clone(),
        beneficiaries: none.clone(),
        patents: none.clone(),
        visibility: Visibility::Private,
        status: InnovationStatus::Active,
        fictitious: false,
        sources: none,
        version: 1,
        created_at: write.now().into(),
        updated_at: write.now().into(),
    })
}
