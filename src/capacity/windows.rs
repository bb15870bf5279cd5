//! What can be done with capacity windows.

use super::{
    actions::{Heirs, managed_lab},
    model::NewWindow,
    preparing::{Known, Wish, below_taken, prepare},
    store::{self, Span, WindowChange, WindowRow},
    views::{CalendarQuery, WindowView},
};
use crate::{
    app::Change,
    base::{
        actor::Caller,
        error::{Error, Result},
        id::{LabId, WindowId},
        key::Key,
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::{NewEvent, Read, Write},
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
    new: NewWindow,
    heirs: Heirs,
) -> Result<WindowView> {
    let lab = managed_lab(write, by, lab)?;
    let row = decided(write, Wish { lab, old: None, new })?;
    store::insert_windows(write, std::slice::from_ref(&row))?;
    write.record(NewEvent::new("window_created", "capacity-windows", row.id, by).lab(lab));
    heirs(write, &[lab])?;
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
    let (new, version) = (change.apply(&WindowView::from(old.clone()))?, old.version);
    let row = decided(write, Wish { lab, old: Some(old), new })?;
    store::update_window(write, row.id, &WindowChange::from(&row), version)?;
    write.record(NewEvent::new("window_updated", "capacity-windows", row.id, by).lab(lab));
    heirs(write, &[lab])?;
    view(write, lab, row.id)
}

fn decided(write: &mut Write<'_>, wish: Wish) -> Result<WindowRow> {
    let span = Span { from: Some(wish.new.from), until: Some(wish.new.until), after: None };
    let beside = store::list_windows(write, wish.lab, &span, None)?;
    let known = Known::of(write, &[&wish], beside)?;
    prepare(&known, &wish, (write.new_id(), write.now().into()))
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
    if old.taken() > 0 {
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
