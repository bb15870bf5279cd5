//! Organisations that took an innovation into use, recorded once its outcome is published.

use super::{
    actions,
    model::{DecisionChoice, NewAdoption},
    publication,
    store::{
        self, Named, OutcomeRow, Sight,
        parts::{self, AdoptionRow},
    },
    suppression,
    views::{AdoptionQuery, AdoptionView},
};
use crate::{
    app::Change,
    base::{
        actor::{Caller, Permission},
        error::{Code, Error, Faults, Result},
        id::{AdoptionId, OrganisationId},
        key::Key,
        page::{self, DEFAULT_LIMIT, Page},
        period::open_overlap,
    },
    db::{NewEvent, Read, Write, resolve, types::Day},
};
use serde_json::json;

/// Records that an organisation took the innovation into use. Only after publication: others must be able to read why.
pub fn create_adoption(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    new: NewAdoption,
) -> Result<AdoptionView> {
    let (found, _) = actions::permitted(write, by, key, Permission::WriteOutcome)?;
    let organisation = checked(write, &new)?;
    check_open(&found)?;
    let row = AdoptionRow {
        id: write.new_id(),
        outcome_id: found.row.id,
        organisation_id: organisation,
        from_on: new.from.into(),
        until_on: new.until.map(Day::from),
        scope: new.scope,
        people_per_year: new.people_per_year,
        version: 1,
        created_at: write.now().into(),
        updated_at: write.now().into(),
    };
    check_others(write, &row)?;
    parts::insert_adoption(write, &row)?;
    touch(write, found.row)?;
    record(write, "adoption_created", &row, by);
    shown(write, &row)
}

/// Changes an adoption; setting `until` ends it.
pub fn update_adoption(
    write: &mut Write<'_>,
    by: &Caller,
    (key, adoption): (&Key, &Key),
    change: Change,
) -> Result<AdoptionView> {
    let (found, _) = actions::permitted(write, by, key, Permission::WriteOutcome)?;
    let (old, name) = named(write, &found, adoption)?;
    let new: NewAdoption = change.apply(&AdoptionView::of((old.clone(), name)))?;
    let organisation = checked(write, &new)?;
    let version = old.version;
    let row = AdoptionRow {
        organisation_id: organisation,
        from_on: new.from.into(),
        until_on: new.until.map(Day::from),
        scope: new.scope,
        people_per_year: new.people_per_year,
        version: version + 1,
        updated_at: write.now().into(),
        ..old
    };
    check_others(write, &row)?;
    parts::update_adoption(write, &row, version)?;
    record(write, "adoption_updated", &row, by);
    shown(write, &row)
}

/// Deletes an adoption that was recorded by mistake.
pub fn delete_adoption(
    write: &mut Write<'_>,
    by: &Caller,
    (key, adoption): (&Key, &Key),
    version: i64,
) -> Result<()> {
    let (found, _) = actions::permitted(write, by, key, Permission::WriteOutcome)?;
    let (row, _) = named(write, &found, adoption)?;
    parts::delete_adoption(write, row.id, version)?;
    touch(write, found.row)?;
    record(write, "adoption_deleted", &row, by);
    Ok(())
}

/// The adoptions of an outcome, in the order in which they were recorded.
pub fn list_adoptions(
    read: &mut Read<'_>,
    caller: &Caller,
    key: &Key,
    query: &AdoptionQuery,
) -> Result<Page<AdoptionView>> {
    let sight = Sight::of(read, caller)?;
    let found = actions::in_sight(read, &sight, key)?;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = format!("adoptions {}", found.row.id);
    let after: Option<AdoptionId> = page::decode(&scope, query.cursor.as_deref())?;
    let rows = parts::list_adoptions(read, found.row.id, None, (after, limit + 1))?;
    let page = Page::cut(rows, limit, &scope, |(row, _)| row.id);
    Ok(page.map(|row| presented(AdoptionView::of(row), found.is_party)))
}

/// One adoption.
pub fn find_adoption(
    read: &mut Read<'_>,
    caller: &Caller,
    key: &Key,
    adoption: &Key,
) -> Result<AdoptionView> {
    let sight = Sight::of(read, caller)?;
    let found = actions::in_sight(read, &sight, key)?;
    let row = named(read, &found, adoption)?;
    Ok(presented(AdoptionView::of(row), found.is_party))
}

fn presented(view: AdoptionView, is_party: bool) -> AdoptionView {
    if is_party { view } else { suppression::public_adoption(view) }
}

fn named(read: &mut Read<'_>, found: &Named, adoption: &Key) -> Result<(AdoptionRow, String)> {
    let id = AdoptionId::from_uuid(adoption.uuid().ok_or_else(Error::not_found)?);
    parts::list_adoptions(read, found.row.id, Some(id), (None, 1))?.pop().ok_or_else(Error::not_found)
}

fn checked(read: &mut Read<'_>, new: &NewAdoption) -> Result<OrganisationId> {
    let mut faults = Faults::new();
    new.check(read.today(), &mut faults);
    let place = ("/organisation", &mut faults);
    let organisation = resolve::field(read, Some(&new.organisation), resolve::organisation, place)?;
    faults.check()?;
    organisation.ok_or_else(Error::not_found)
}

/// Refuses an adoption of what is not published, or was published as a stop; names all that is in the way.
fn check_open(found: &Named) -> Result<()> {
    let mut faults = Faults::new();
    if !found.row.status.is_public() {
        let detail = "The outcome is not published yet: an adoption follows from what others can read.";
        faults.body("/outcome", "not_published", detail);
    }
    let decision = match found.row.published {
        Some(_) => publication::published(&found.row)?.terms.decision.map(|decision| decision.choice),
        None => found.row.decision,
    };
    if decision == Some(DecisionChoice::Stop) {
        let detail = "The decision was to stop; revise the outcome first if that changed.";
        faults.body("/decision", "stop", detail);
    }
    faults.check_as(Code::NotReady)
}

/// One organisation adopts once at a time.
fn check_others(read: &mut Read<'_>, row: &AdoptionRow) -> Result<()> {
    let days = |row: &AdoptionRow| (row.from_on.0, row.until_on.map(|day| day.0));
    let others = parts::list_others(read, row)?;
    let Some(other) = others.iter().find(|other| open_overlap(days(other), days(row))) else { return Ok(()) };
    let until = other.until_on.map_or_else(|| "now".to_owned(), |day| day.0.to_string());
    let detail = format!(
        "This organisation has it in use from {} until {until} already; change that one.",
        other.from_on.0
    );
    Err(Error::refused(Code::PeriodConflict, detail))
}

/// An outcome tells how many adoptions it has, so its version rises with them.
fn touch(write: &mut Write<'_>, row: OutcomeRow) -> Result<()> {
    let version = row.version;
    let row = OutcomeRow { version: version + 1, updated_at: write.now().into(), ..row };
    store::update_outcome(write, &row, version)
}

fn record(write: &mut Write<'_>, what: &'static str, row: &AdoptionRow, by: &Caller) {
    let data = json!({ "adoptionId": row.id, "organisationId": row.organisation_id });
    write.record(NewEvent::new(what, "outcomes", row.outcome_id, by).data(data));
}

fn shown(read: &mut Read<'_>, row: &AdoptionRow) -> Result<AdoptionView> {
    let mut found = parts::list_adoptions(read, row.outcome_id, Some(row.id), (None, 1))?;
    found.pop().map(AdoptionView::of).ok_or_else(Error::not_found)
}
