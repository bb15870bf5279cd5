//! What can be done with capacity windows.

use super::{
    actions::{Heirs, managed_lab},
    model::NewWindow,
    store::{self, Span, WindowChange, WindowRow, bookings},
    views::{CalendarQuery, WindowView},
};
use crate::{
    app::Change,
    base::{
        actor::Caller,
        error::{Code, Error, Faults, Refusal, Result},
        id::{LabId, LabServiceId, ThemeId, WindowId},
        key::Key,
        page::{self, DEFAULT_LIMIT, Page},
        period::Period,
    },
    db::{NewEvent, Read, Write, resolve},
    labs::access,
};
use jiff::civil::Date;

/// Windows of a lab by their first day.
pub fn list_windows(
    read: &mut Read<'_>,
    caller: &Caller,
    lab: &Key,
    query: &CalendarQuery,
) -> Result<Page<WindowView>> {
    let lab = access::visible(read, caller, lab)?;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = query.scope("windows", lab);
    let span = Span {
        from: query.from,
        until: query.until,
        after: page::decode::<(Date, WindowId)>(&scope, query.cursor.as_deref())?,
    };
    let rows = store::list_windows(read, lab, &span, Some(limit + 1))?;
    let page = Page::cut(rows, limit, &scope, |row| (row.from_on.0, row.id));
    Ok(page.map(WindowView::from))
}

/// One window.
pub fn find_window(read: &mut Read<'_>, caller: &Caller, lab: &Key, window: &Key) -> Result<WindowView> {
    let lab = access::visible(read, caller, lab)?;
    Ok(named(read, lab, window)?.into())
}

/// Opens a window; who waits for a place in the lab is offered one.
pub fn create_window(
    write: &mut Write<'_>,
    by: &Caller,
    lab: &Key,
    new: &NewWindow,
    heirs: Heirs,
) -> Result<WindowView> {
    let lab = managed_lab(write, by, lab)?;
    new.check()?;
    let (theme_id, service_id) = references(write, lab, new)?;
    check_alone(write, lab, None, (new.period(), theme_id, service_id))?;
    let row = WindowRow {
        id: write.new_id(),
        lab_id: lab,
        service_id,
        theme_id,
        from_on: new.from.into(),
        until_on: new.until.into(),
        slots: new.slots,
        funded_slots: new.funded_slots,
        sme_reserved_slots: new.sme_reserved_slots,
        held: 0,
        booked: 0,
        taken_by_others: 0,
        fictitious: new.fictitious,
        version: 1,
        created_at: write.now().into(),
        updated_at: write.now().into(),
    };
    store::insert_window(write, &row)?;
    write.record(NewEvent::new("window_created", "capacity-windows", row.id, by).lab(lab));
    heirs(write, lab)?;
    view(write, lab, row.id)
}

/// Changes a window, never below what is taken in it; slots that come free are offered to who waits.
pub fn update_window(
    write: &mut Write<'_>,
    by: &Caller,
    (lab, window): (&Key, &Key),
    change: Change,
    heirs: Heirs,
) -> Result<WindowView> {
    let lab = managed_lab(write, by, lab)?;
    let old = named(write, lab, window)?;
    let new: NewWindow = change.apply(&WindowView::from(old.clone()))?;
    new.check()?;
    let (theme_id, service_id) = references(write, lab, &new)?;
    check_alone(write, lab, Some(old.id), (new.period(), theme_id, service_id))?;
    check_taken(write, &old, &new, (theme_id, service_id))?;
    let row = WindowChange {
        service_id,
        theme_id,
        from_on: new.from.into(),
        until_on: new.until.into(),
        slots: new.slots,
        funded_slots: new.funded_slots,
        sme_reserved_slots: new.sme_reserved_slots,
        fictitious: new.fictitious,
        version: old.version + 1,
        updated_at: write.now().into(),
    };
    store::update_window(write, old.id, &row, old.version)?;
    write.record(NewEvent::new("window_updated", "capacity-windows", old.id, by).lab(lab));
    heirs(write, lab)?;
    view(write, lab, old.id)
}

/// Removes a window in which nothing is taken.
pub fn delete_window(
    write: &mut Write<'_>,
    by: &Caller,
    (lab, window): (&Key, &Key),
    version: i64,
) -> Result<()> {
    let lab = managed_lab(write, by, lab)?;
    let old = named(write, lab, window)?;
    if old.held + old.booked > 0 {
        return Err(below_taken(&old, "Placements have slots in this window, so it can't be removed.").into());
    }
    store::delete_window(write, old.id, version)?;
    write.record(NewEvent::new("window_deleted", "capacity-windows", old.id, by).lab(lab));
    Ok(())
}

fn named(read: &mut Read<'_>, lab: LabId, window: &Key) -> Result<WindowRow> {
    let id = WindowId::from_uuid(window.uuid().ok_or_else(Error::not_found)?);
    store::find_window(read, lab, id)?.ok_or_else(Error::not_found)
}

fn view(read: &mut Read<'_>, lab: LabId, id: WindowId) -> Result<WindowView> {
    Ok(store::find_window(read, lab, id)?.ok_or_else(Error::not_found)?.into())
}

type PoolOf = (Option<ThemeId>, Option<LabServiceId>);

fn references(read: &mut Read<'_>, lab: LabId, new: &NewWindow) -> Result<PoolOf> {
    let mut faults = Faults::new();
    let theme = resolve::field(read, new.theme.as_ref(), resolve::theme, ("/theme", &mut faults))?;
    if let Some(service) = new.service {
        match store::find_booked_apart(read, lab, service)? {
            Some(true) => {}
            Some(false) => faults.body(
                "/service",
                "not_booked_apart",
                "service: is not booked apart; give the capacity of the lab instead",
            ),
            None => faults.body(
                "/service",
                "unknown_reference",
                format!("service: this lab has no service {service}"),
            ),
        }
    }
    faults.check()?;
    Ok((theme, new.service))
}

/// Windows of one pool don't overlap: a day has one number of slots.
fn check_alone(
    read: &mut Read<'_>,
    lab: LabId,
    own: Option<WindowId>,
    (period, theme, service): (Period, Option<ThemeId>, Option<LabServiceId>),
) -> Result<()> {
    let span = Span { from: Some(period.from), until: Some(period.until), after: None };
    let touched = store::list_windows(read, lab, &span, None)?;
    let same_pool = |row: &&WindowRow| (row.theme_id, row.service_id) == (theme, service);
    let other = touched.iter().filter(same_pool).find(|row| own.is_none_or(|own| own != row.id));
    let Some(other) = other else { return Ok(()) };
    let Period { from, until } = other.period();
    let detail = format!("There is a window for the same theme and service from {from} until {until}.");
    Err(Refusal::new(Code::PeriodConflict, detail)
        .fact("conflictsWith", other.id.to_string())
        .fact("from", from.to_string())
        .fact("until", until.to_string())
        .into())
}

/// What placements have in a window stays theirs: its number, its days, its pool.
fn check_taken(
    read: &mut Read<'_>,
    old: &WindowRow,
    new: &NewWindow,
    (theme, service): (Option<ThemeId>, Option<LabServiceId>),
) -> Result<()> {
    let taken = old.held + old.booked;
    if taken == 0 {
        return Ok(());
    }
    if new.slots < taken {
        let detail = format!("{taken} of the slots are held or booked; there can't be fewer than that.");
        return Err(below_taken(old, &detail).into());
    }
    if old.taken_by_others + new.sme_reserved_slots > new.slots {
        let detail = format!(
            "Others than SMEs have {} of the slots; what is reserved for SMEs must fit beside them.",
            old.taken_by_others
        );
        return Err(below_taken(old, &detail).into());
    }
    if (old.theme_id, old.service_id) != (theme, service) {
        let detail = "Placements have slots in this window, so its theme and service can't change.";
        return Err(below_taken(old, detail).into());
    }
    let (was, becomes) = (old.period(), new.period());
    for held in bookings::list_holders(read, old.id)? {
        let (from, until) = (held.from.max(was.from), held.until.min(was.until));
        if from < becomes.from || becomes.until < until {
            let detail =
                format!("A placement has slots from {from} until {until}; the window must keep these days.");
            return Err(below_taken(old, &detail).into());
        }
    }
    Ok(())
}

fn below_taken(window: &WindowRow, detail: &str) -> Refusal {
    Refusal::new(Code::BelowTaken, detail)
        .fact("held", window.held)
        .fact("booked", window.booked)
        .fact("takenByOthers", window.taken_by_others)
}
