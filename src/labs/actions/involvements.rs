//! What can be done with the periods in which the province is involved in a lab.

use crate::{
    app::Change,
    base::{
        actor::{Caller, Permission},
        error::{Code, Error, Faults, Result},
        id::{InvolvementId, LabId},
        key::Key,
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::{NewEvent, Read, Write, types::Day},
    identity::views::PageQuery,
    labs::{
        access,
        parts::NewInvolvement,
        store::{
            self,
            parts::{self, InvolvementRow},
        },
        views::InvolvementView,
    },
};
use jiff::civil::Date;

/// The periods of involvement in a lab that the caller sees, oldest first.
pub fn list_involvements(
    read: &mut Read<'_>,
    caller: &Caller,
    lab: &Key,
    query: &PageQuery,
) -> Result<Page<InvolvementView>> {
    let lab = access::visible(read, caller, lab)?;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = format!("lab involvements {lab}");
    let after: Option<Date> = page::decode(&scope, query.cursor.as_deref())?;
    let rows = parts::list_involvements(read, lab, after.map(Day), limit + 1)?;
    Ok(Page::cut(rows, limit, &scope, |row| row.from_on.0).map(InvolvementView::from))
}

/// One period of involvement.
pub fn find_involvement(
    read: &mut Read<'_>,
    caller: &Caller,
    lab: &Key,
    involvement: &Key,
) -> Result<InvolvementView> {
    let lab = access::visible(read, caller, lab)?;
    Ok(named(read, lab, involvement)?.into())
}

/// Records a period of involvement that does not overlap another.
pub fn create_involvement(
    write: &mut Write<'_>,
    by: &Caller,
    lab: &Key,
    new: NewInvolvement,
) -> Result<InvolvementView> {
    let lab = access::permitted(write, by, lab, Permission::RecordInvolvement)?;
    check(write, lab, &new, None)?;
    let row = InvolvementRow {
        id: write.new_id(),
        lab_id: lab,
        from_on: new.from.into(),
        until_on: new.until.map(Into::into),
        note: new.note,
        version: 1,
        created_at: write.now().into(),
        updated_at: write.now().into(),
    };
    parts::insert_involvement(write, &row)?;
    changed(write, by, ("involvement_created", row.id), lab)?;
    Ok(row.into())
}

/// Changes a period of involvement: often only its end.
pub fn update_involvement(
    write: &mut Write<'_>,
    by: &Caller,
    (lab, involvement): (&Key, &Key),
    change: Change,
) -> Result<InvolvementView> {
    let lab = access::permitted(write, by, lab, Permission::RecordInvolvement)?;
    let old = named(write, lab, involvement)?;
    let new: NewInvolvement = change.apply(&InvolvementView::from(old.clone()))?;
    check(write, lab, &new, Some(old.id))?;
    let row = InvolvementRow {
        from_on: new.from.into(),
        until_on: new.until.map(Into::into),
        note: new.note,
        version: old.version + 1,
        updated_at: write.now().into(),
        ..old
    };
    parts::update_involvement(write, &row, old.version)?;
    changed(write, by, ("involvement_updated", row.id), lab)?;
    Ok(row.into())
}

/// Deletes a period that was recorded by mistake.
pub fn delete_involvement(
    write: &mut Write<'_>,
    by: &Caller,
    (lab, involvement): (&Key, &Key),
    version: i64,
) -> Result<()> {
    let lab = access::permitted(write, by, lab, Permission::RecordInvolvement)?;
    let row = named(write, lab, involvement)?;
    parts::delete_involvement(write, row.id, version)?;
    changed(write, by, ("involvement_deleted", row.id), lab)
}

/// Writes run one after another, so what is read here still holds when the row is written.
fn check(read: &mut Read<'_>, lab: LabId, new: &NewInvolvement, itself: Option<InvolvementId>) -> Result<()> {
    let mut faults = Faults::new();
    new.note_faults(&mut faults);
    faults.check()?;
    let colliding = parts::involvement_periods(read, lab)?
        .into_iter()
        .find(|(id, from, until)| Some(*id) != itself && new.overlaps((*from).into(), until.map(Into::into)));
    let Some((_, from, until)) = colliding else {
        return Ok(());
    };
    let end = until.map_or_else(|| "now".to_owned(), |until| until.0.to_string());
    Err(Error::refused(
        Code::PeriodConflict,
        format!("The province was involved in this lab from {} until {end} already.", from.0),
    ))
}

fn named(read: &mut Read<'_>, lab: LabId, involvement: &Key) -> Result<InvolvementRow> {
    let id = InvolvementId::from_uuid(involvement.uuid().ok_or_else(Error::not_found)?);
    parts::find_involvement(read, lab, id)?.ok_or_else(Error::not_found)
}

fn changed(
    write: &mut Write<'_>,
    by: &Caller,
    (event, involvement): (&'static str, InvolvementId),
    lab: LabId,
) -> Result<()> {
    store::touch_lab(write, lab)?;
    write.record(NewEvent::new(event, "involvements", involvement, by).lab(lab));
    Ok(())
}
