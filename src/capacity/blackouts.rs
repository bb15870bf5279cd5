//! What can be done with blackouts.

use super::{
    actions::{Heirs, managed_lab},
    model::NewBlackout,
    store::{self, BlackoutRow, Span, bookings},
    views::{BlackoutView, CalendarQuery},
};
use crate::{
    app::Change,
    base::{
        actor::Caller,
        error::{Code, Error, Refusal, Result},
        id::{BlackoutId, LabId},
        key::Key,
        page::{self, DEFAULT_LIMIT, Page},
        period::Period,
    },
    db::{NewEvent, Read, Write},
    labs::access,
};
use jiff::civil::Date;

/// Blackouts of a lab by their first day.
pub fn list_blackouts(
    read: &mut Read<'_>,
    caller: &Caller,
    lab: &Key,
    query: &CalendarQuery,
) -> Result<Page<BlackoutView>> {
    let lab = access::visible(read, caller, lab)?;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = query.scope("blackouts", lab);
    let span = Span {
        from: query.from,
        until: query.until,
        after: page::decode::<(Date, BlackoutId)>(&scope, query.cursor.as_deref())?,
    };
    let rows = store::list_blackouts(read, lab, &span, Some(limit + 1))?;
    let page = Page::cut(rows, limit, &scope, |row| (row.from_on.0, row.id));
    Ok(page.map(BlackoutView::from))
}

/// One blackout.
pub fn find_blackout(
    read: &mut Read<'_>,
    caller: &Caller,
    lab: &Key,
    blackout: &Key,
) -> Result<BlackoutView> {
    let lab = access::visible(read, caller, lab)?;
    Ok(named(read, lab, blackout)?.into())
}

/// Closes a lab for a while, when no placement holds slots then.
pub fn create_blackout(
    write: &mut Write<'_>,
    by: &Caller,
    lab: &Key,
    new: NewBlackout,
) -> Result<BlackoutView> {
    let lab = managed_lab(write, by, lab)?;
    new.check()?;
    check_unused(write, lab, new.period())?;
    let row = BlackoutRow {
        id: write.new_id(),
        lab_id: lab,
        from_on: new.from.into(),
        until_on: new.until.into(),
        reason: new.reason,
        version: 1,
        created_at: write.now().into(),
        updated_at: write.now().into(),
    };
    store::insert_blackout(write, &row)?;
    write.record(NewEvent::new("blackout_created", "blackouts", row.id, by).lab(lab));
    Ok(row.into())
}

/// Changes a blackout; days that open again are offered to who waits.
pub fn update_blackout(
    write: &mut Write<'_>,
    by: &Caller,
    (lab, blackout): (&Key, &Key),
    change: Change,
    heirs: Heirs,
) -> Result<BlackoutView> {
    let lab = managed_lab(write, by, lab)?;
    let old = named(write, lab, blackout)?;
    let new: NewBlackout = change.apply(&BlackoutView::from(old.clone()))?;
    new.check()?;
    check_unused(write, lab, new.period())?;
    let version = old.version;
    let row = BlackoutRow {
        from_on: new.from.into(),
        until_on: new.until.into(),
        reason: new.reason,
        version: version + 1,
        updated_at: write.now().into(),
        ..old
    };
    store::update_blackout(write, &row, version)?;
    write.record(NewEvent::new("blackout_updated", "blackouts", row.id, by).lab(lab));
    heirs(write, &[lab])?;
    Ok(row.into())
}

/// Opens the lab again; its days are offered to who waits.
pub fn delete_blackout(
    write: &mut Write<'_>,
    by: &Caller,
    (lab, blackout): (&Key, &Key),
    version: i64,
    heirs: Heirs,
) -> Result<()> {
    let lab = managed_lab(write, by, lab)?;
    let old = named(write, lab, blackout)?;
    store::delete_blackout(write, old.id, version)?;
    write.record(NewEvent::new("blackout_deleted", "blackouts", old.id, by).lab(lab));
    heirs(write, &[lab])
}

fn named(read: &mut Read<'_>, lab: LabId, blackout: &Key) -> Result<BlackoutRow> {
    let id = BlackoutId::from_uuid(blackout.uuid().ok_or_else(Error::not_found)?);
    store::find_blackout(read, lab, id)?.ok_or_else(Error::not_found)
}

/// A placement that holds slots keeps its days. Nobody can take new ones meanwhile: writes come one after another.
fn check_unused(read: &mut Read<'_>, lab: LabId, period: Period) -> Result<()> {
    let Some((placement, from, until)) = bookings::find_holder(read, lab, period)? else {
        return Ok(());
    };
    let (from, until) = (from.0, until.0);
    let detail =
        format!("A placement has slots from {from} until {until}. Release it first, or close other days.");
    Err(Refusal::new(Code::PeriodConflict, detail)
        .fact("conflictsWith", placement.to_string())
        .fact("from", from.to_string())
        .fact("until", until.to_string())
        .into())
}
