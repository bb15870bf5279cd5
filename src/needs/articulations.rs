//! What can be done with articulations: each organisation keeps its own, and nobody another's.

use super::{
    actions::{party, visible},
    model::NewArticulation,
    store::{
        self,
        articulations::{self, ArticulationRow, SpokenRow},
    },
    views::ArticulationView,
};
use crate::{
    app::Change,
    base::{
        actor::{Caller, Permission, Stakes},
        error::{Error, Faults, Result},
        id::{ArticulationId, CareNeedId},
        key::Key,
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::{NewEvent, Read, Write, resolve},
    identity::views::PageQuery,
};
use serde_json::json;

/// What each party says of a care need that the caller sees, in the order in which it was entered.
pub fn list_articulations(
    read: &mut Read<'_>,
    caller: &Caller,
    need: &Key,
    query: &PageQuery,
) -> Result<Page<ArticulationView>> {
    let need = visible(read, caller, need)?.id;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = format!("articulations {need}");
    let after: Option<ArticulationId> = page::decode(&scope, query.cursor.as_deref())?;
    // At most one per organisation, and a need is shown with all of them anyway.
    let mut rows = articulations::list_articulations(read, &[need])?;
    rows.retain(|(row, _, _)| after.is_none_or(|after| row.id > after));
    Ok(Page::cut(rows, limit, &scope, |(row, _, _)| row.id).map(ArticulationView::from))
}

/// What one party says.
pub fn find_articulation(
    read: &mut Read<'_>,
    caller: &Caller,
    (need, articulation): (&Key, &Key),
) -> Result<ArticulationView> {
    let need = visible(read, caller, need)?.id;
    named(read, need, articulation).map(ArticulationView::from)
}

/// Says what a need is to an organisation that the caller acts for.
pub fn create_articulation(
    write: &mut Write<'_>,
    by: &Caller,
    need: &Key,
    new: NewArticulation,
) -> Result<ArticulationView> {
    let need = visible(write, by, need)?.id;
    let mut faults = Faults::new();
    new.note_faults(write.today(), &mut faults);
    let organisation = party(write, by, new.organisation.as_ref(), &mut faults)?;
    faults.check()?;
    let organisation = organisation.ok_or_else(Error::not_found)?;
    if !by.may(Permission::ArticulateCareNeed, &Stakes::organisation(organisation)) {
        return Err(Error::forbidden());
    }
    let row = ArticulationRow {
        id: write.new_id(),
        care_need_id: need,
        organisation_id: organisation,
        stance: new.stance,
        text_nl: new.text_nl,
        text_en: new.text_en,
        said_on: new.said_on.unwrap_or_else(|| write.today()).into(),
        version: 1,
        created_at: write.now().into(),
        updated_at: write.now().into(),
    };
    articulations::insert_articulation(write, &row)?;
    changed(write, by, ("articulation_created", &row))?;
    reread(write, &row)
}

/// Changes what an organisation says; it stays that organisation's.
pub fn update_articulation(
    write: &mut Write<'_>,
    by: &Caller,
    (need, articulation): (&Key, &Key),
    change: Change,
) -> Result<ArticulationView> {
    let spoken = own(write, by, need, articulation)?;
    let old = spoken.0.clone();
    let new: NewArticulation = change.apply(&ArticulationView::from(spoken))?;
    let mut faults = Faults::new();
    new.note_faults(write.today(), &mut faults);
    let place = ("/organisation", &mut faults);
    let organisation = resolve::field(write, new.organisation.as_ref(), resolve::organisation, place)?;
    if organisation.is_some_and(|organisation| organisation != old.organisation_id) {
        let detail = "organisation: what one organisation said can't become another's";
        faults.body("/organisation", "fixed", detail);
    }
    faults.check()?;
    let version = old.version;
    let row = ArticulationRow {
        stance: new.stance,
        text_nl: new.text_nl,
        text_en: new.text_en,
        said_on: new.said_on.map_or(old.said_on, Into::into),
        version: version + 1,
        updated_at: write.now().into(),
        ..old
    };
    articulations::update_articulation(write, &row, version)?;
    changed(write, by, ("articulation_updated", &row))?;
    reread(write, &row)
}

/// Takes back what an organisation said.
pub fn delete_articulation(
    write: &mut Write<'_>,
    by: &Caller,
    (need, articulation): (&Key, &Key),
    version: i64,
) -> Result<()> {
    let (row, _, _) = own(write, by, need, articulation)?;
    articulations::delete_articulation(write, row.id, version)?;
    changed(write, by, ("articulation_deleted", &row))
}

fn named(read: &mut Read<'_>, need: CareNeedId, articulation: &Key) -> Result<SpokenRow> {
    let id = ArticulationId::from_uuid(articulation.uuid().ok_or_else(Error::not_found)?);
    let spoken = articulations::list_articulations(read, &[need])?;
    spoken.into_iter().find(|(row, _, _)| row.id == id).ok_or_else(Error::not_found)
}

/// What a path names, for whose words they are; forbidden when the caller only reads them.
fn own(read: &mut Read<'_>, by: &Caller, need: &Key, articulation: &Key) -> Result<SpokenRow> {
    let need = visible(read, by, need)?.id;
    let spoken = named(read, need, articulation)?;
    let speaker = Stakes::organisation(spoken.0.organisation_id);
    if by.may(Permission::ArticulateCareNeed, &speaker) { Ok(spoken) } else { Err(Error::forbidden()) }
}

fn reread(read: &mut Read<'_>, row: &ArticulationRow) -> Result<ArticulationView> {
    named(read, row.care_need_id, &Key::from(row.id.uuid())).map(ArticulationView::from)
}

/// A need is shown with what is said of it, so it has another version too.
fn changed(write: &mut Write<'_>, by: &Caller, (kind, row): (&'static str, &ArticulationRow)) -> Result<()> {
    store::touch_need(write, row.care_need_id)?;
    let facts = json!({ "articulationId": row.id, "organisationId": row.organisation_id });
    write.record(NewEvent::new(kind, "care_needs", row.care_need_id, by).data(facts));
    Ok(())
}
