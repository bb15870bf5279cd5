//! The SQL of windows and blackouts; that of the slots taken is in [`bookings`].

pub(crate) mod bookings;

use crate::{
    base::{
        error::{Error, Result},
        id::{BlackoutId, LabId, LabServiceId, ThemeId, WindowId},
        period::Period,
    },
    db::{
        Read, Write,
        schema::{blackouts, capacity_windows, lab_services, themes},
        types::{Day, Instant},
    },
};
use diesel::prelude::*;
use jiff::civil::Date;

/// A row of `capacity_windows`.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = capacity_windows, treat_none_as_default_value = false)]
pub(crate) struct WindowRow {
    pub id: WindowId,
    pub lab_id: LabId,
    pub service_id: Option<LabServiceId>,
    pub theme_id: Option<ThemeId>,
    pub from_on: Day,
    pub until_on: Day,
    pub slots: i32,
    pub funded_slots: Option<i32>,
    pub sme_reserved_slots: i32,
    pub held: i32,
    pub booked: i32,
    pub taken_by_others: i32,
    pub fictitious: bool,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// What a coordinator can change of a window: all but its counters.
#[derive(Debug, Clone, AsChangeset)]
#[diesel(table_name = capacity_windows, treat_none_as_null = true)]
pub(crate) struct WindowChange {
    pub service_id: Option<LabServiceId>,
    pub theme_id: Option<ThemeId>,
    pub from_on: Day,
    pub until_on: Day,
    pub slots: i32,
    pub funded_slots: Option<i32>,
    pub sme_reserved_slots: i32,
    pub fictitious: bool,
    pub version: i64,
    pub updated_at: Instant,
}

/// A row of `blackouts`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = blackouts, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct BlackoutRow {
    pub id: BlackoutId,
    pub lab_id: LabId,
    pub from_on: Day,
    pub until_on: Day,
    pub reason: Option<String>,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

impl WindowRow {
    /// The days that it covers.
    pub fn period(&self) -> Period {
        Period { from: self.from_on.0, until: self.until_on.0 }
    }
}

impl BlackoutRow {
    /// The days that it closes.
    pub fn period(&self) -> Period {
        Period { from: self.from_on.0, until: self.until_on.0 }
    }
}

/// Which rows of a lab's calendar: those that touch a period, from the one after a key.
#[derive(Debug, Clone, Default)]
pub(crate) struct Span<K> {
    pub from: Option<Date>,
    pub until: Option<Date>,
    pub after: Option<(Date, K)>,
}

/// The windows and blackouts of these labs that don't end before a day, each lab's in the order in which slots are taken.
pub(crate) fn list_calendars(
    read: &mut Read<'_>,
    labs: &[LabId],
    from: Date,
) -> Result<(Vec<WindowRow>, Vec<BlackoutRow>)> {
    let windows = capacity_windows::table
        .filter(capacity_windows::lab_id.eq_any(labs.to_vec()))
        .filter(capacity_windows::until_on.ge(Day(from)))
        .order((capacity_windows::from_on, capacity_windows::id))
        .select(WindowRow::as_select())
        .load(read.db())?;
    let blackouts = blackouts::table
        .filter(blackouts::lab_id.eq_any(labs.to_vec()))
        .filter(blackouts::until_on.ge(Day(from)))
        .order((blackouts::from_on, blackouts::id))
        .select(BlackoutRow::as_select())
        .load(read.db())?;
    Ok((windows, blackouts))
}

/// Windows of a lab in the order in which slots are taken.
pub(crate) fn list_windows(
    read: &mut Read<'_>,
    lab: LabId,
    span: &Span<WindowId>,
    limit: Option<i64>,
) -> Result<Vec<WindowRow>> {
    let mut rows = capacity_windows::table
        .filter(capacity_windows::lab_id.eq(lab))
        .order((capacity_windows::from_on, capacity_windows::id))
        .select(WindowRow::as_select())
        .into_boxed();
    if let Some(from) = span.from {
        rows = rows.filter(capacity_windows::until_on.ge(Day(from)));
    }
    if let Some(until) = span.until {
        rows = rows.filter(capacity_windows::from_on.le(Day(until)));
    }
    if let Some((from, id)) = span.after {
        let from = Day(from);
        let later = capacity_windows::from_on.eq(from).and(capacity_windows::id.gt(id));
        rows = rows.filter(capacity_windows::from_on.gt(from).or(later));
    }
    if let Some(limit) = limit {
        rows = rows.limit(limit);
    }
    Ok(rows.load(read.db())?)
}

/// One window of a lab.
pub(crate) fn find_window(read: &mut Read<'_>, lab: LabId, id: WindowId) -> Result<Option<WindowRow>> {
    Ok(capacity_windows::table
        .find(id)
        .filter(capacity_windows::lab_id.eq(lab))
        .select(WindowRow::as_select())
        .first(read.db())
        .optional()?)
}

/// All windows of these labs.
pub(crate) fn list_windows_of(
    read: &mut Read<'_>,
    labs: impl IntoIterator<Item = LabId>,
) -> Result<Vec<WindowRow>> {
    Ok(capacity_windows::table
        .filter(capacity_windows::lab_id.eq_any(labs.into_iter().collect::<Vec<_>>()))
        .order((capacity_windows::from_on, capacity_windows::id))
        .select(WindowRow::as_select())
        .load(read.db())?)
}

/// Makes windows.
pub(crate) fn insert_windows(write: &mut Write<'_>, rows: &[WindowRow]) -> Result<()> {
    // Sixteen parameters a row, of at most 32,766 in a statement.
    for part in rows.chunks(1000) {
        crate::insert_all!(write, capacity_windows::table, part)?;
    }
    Ok(())
}

/// Changes a window that is still at `version`. Taking a slot raises the version too, so what was decided on still holds.
pub(crate) fn update_window(
    write: &mut Write<'_>,
    id: WindowId,
    change: &WindowChange,
    version: i64,
) -> Result<()> {
    let present = capacity_windows::table.find(id).filter(capacity_windows::version.eq(version));
    let changed = diesel::update(present).set(change).execute(write.db())?;
    if changed == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// Removes a window that is still at `version`.
pub(crate) fn delete_window(write: &mut Write<'_>, id: WindowId, version: i64) -> Result<()> {
    let present = capacity_windows::table.find(id).filter(capacity_windows::version.eq(version));
    let removed = diesel::delete(present).execute(write.db())?;
    if removed == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// Blackouts of a lab by their first day.
pub(crate) fn list_blackouts(
    read: &mut Read<'_>,
    lab: LabId,
    span: &Span<BlackoutId>,
    limit: Option<i64>,
) -> Result<Vec<BlackoutRow>> {
    let mut rows = blackouts::table
        .filter(blackouts::lab_id.eq(lab))
        .order((blackouts::from_on, blackouts::id))
        .select(BlackoutRow::as_select())
        .into_boxed();
    if let Some(from) = span.from {
        rows = rows.filter(blackouts::until_on.ge(Day(from)));
    }
    if let Some(until) = span.until {
        rows = rows.filter(blackouts::from_on.le(Day(until)));
    }
    if let Some((from, id)) = span.after {
        let from = Day(from);
        let later = blackouts::from_on.eq(from).and(blackouts::id.gt(id));
        rows = rows.filter(blackouts::from_on.gt(from).or(later));
    }
    if let Some(limit) = limit {
        rows = rows.limit(limit);
    }
    Ok(rows.load(read.db())?)
}

/// One blackout of a lab.
pub(crate) fn find_blackout(read: &mut Read<'_>, lab: LabId, id: BlackoutId) -> Result<Option<BlackoutRow>> {
    Ok(blackouts::table
        .find(id)
        .filter(blackouts::lab_id.eq(lab))
        .select(BlackoutRow::as_select())
        .first(read.db())
        .optional()?)
}

/// Makes a blackout.
pub(crate) fn insert_blackout(write: &mut Write<'_>, row: &BlackoutRow) -> Result<()> {
    diesel::insert_into(blackouts::table).values(row).execute(write.db())?;
    Ok(())
}

/// Replaces a blackout that is still at `version`.
pub(crate) fn update_blackout(write: &mut Write<'_>, row: &BlackoutRow, version: i64) -> Result<()> {
    let present = blackouts::table.find(row.id).filter(blackouts::version.eq(version));
    let changed = diesel::update(present).set(row).execute(write.db())?;
    if changed == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// Removes a blackout that is still at `version`.
pub(crate) fn delete_blackout(write: &mut Write<'_>, id: BlackoutId, version: i64) -> Result<()> {
    let present = blackouts::table.find(id).filter(blackouts::version.eq(version));
    let removed = diesel::delete(present).execute(write.db())?;
    if removed == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// Every theme with the one that is broader.
pub(crate) fn list_broader(read: &mut Read<'_>) -> Result<Vec<(ThemeId, Option<ThemeId>)>> {
    Ok(themes::table.select((themes::id, themes::broader_id)).load(read.db())?)
}

/// These services, the lab that each belongs to, and whether it is booked apart.
pub(crate) fn list_services(
    read: &mut Read<'_>,
    services: impl IntoIterator<Item = LabServiceId>,
) -> Result<Vec<(LabServiceId, LabId, bool)>> {
    let services: Vec<LabServiceId> = services.into_iter().collect();
    if services.is_empty() {
        return Ok(Vec::new());
    }
    Ok(lab_services::table
        .filter(lab_services::id.eq_any(services))
        .select((lab_services::id, lab_services::lab_id, lab_services::booked_apart))
        .load(read.db())?)
}
