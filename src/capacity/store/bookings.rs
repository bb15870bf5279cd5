//! The SQL of slots taken: the statements that decide, the rows behind the counters, and their comparison.

use crate::{
    base::{
        error::Result,
        id::{BookingId, LabId, PlacementId, WindowId},
        period::Period,
    },
    capacity::model::{BookingState, Claim},
    db::{
        Read, Write,
        schema::{bookings, capacity_windows, placements},
        types::{Day, Instant},
        violation::{Violation, violation},
    },
};
use diesel::prelude::*;

/// A row of `bookings`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = bookings, treat_none_as_default_value = false)]
pub(crate) struct BookingRow {
    pub id: BookingId,
    pub placement_id: PlacementId,
    pub window_id: WindowId,
    pub slots: i32,
    pub state: BookingState,
    pub for_sme: bool,
    pub created_at: Instant,
}

/// A window's counters, and one of the rows that they count.
pub(crate) type Counted = ((WindowId, LabId, i32, i32, i32), Option<(i32, BookingState, bool)>);

/// Takes slots of one window, when that many are free for this claim; the statement decides. False when they are not.
pub(crate) fn take(write: &mut Write<'_>, window: WindowId, claim: &Claim) -> Result<bool> {
    take_slots(write, window, (claim.slots, if claim.for_sme { 0 } else { claim.slots }))
}

/// Takes slots of one window, so many of them for others than SMEs, when that many are free; the statement decides.
pub(crate) fn take_slots(write: &mut Write<'_>, window: WindowId, (n, others): (i32, i32)) -> Result<bool> {
    let now: Instant = write.now().into();
    // For SMEs the second condition is the CHECK that holds anyway.
    let taken = capacity_windows::held + capacity_windows::booked;
    let kept_from_others = capacity_windows::taken_by_others + capacity_windows::sme_reserved_slots;
    let free = capacity_windows::table
        .find(window)
        .filter((taken + n).le(capacity_windows::slots))
        .filter((kept_from_others + others).le(capacity_windows::slots));
    let changed = diesel::update(free)
        .set((
            capacity_windows::held.eq(capacity_windows::held + n),
            capacity_windows::taken_by_others.eq(capacity_windows::taken_by_others + others),
            capacity_windows::version.eq(capacity_windows::version + 1),
            capacity_windows::updated_at.eq(now),
        ))
        .execute(write.db());
    match changed {
        Ok(changed) => Ok(changed == 1),
        // The last line: should the condition above ever let too much through, the CHECK does not.
        Err(error) if matches!(violation(&error), Some(Violation::Check(_))) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Writes down what a claim took in these windows.
pub(crate) fn insert_bookings(write: &mut Write<'_>, windows: &[WindowId], claim: &Claim) -> Result<()> {
    insert_rows(write, &rows_of(write, windows, claim))
}

/// What a claim takes in these windows, as it will be written down.
pub(crate) fn rows_of(write: &Write<'_>, windows: &[WindowId], claim: &Claim) -> Vec<BookingRow> {
    let row = |window: &WindowId| BookingRow {
        id: write.new_id(),
        placement_id: claim.placement,
        window_id: *window,
        slots: claim.slots,
        state: BookingState::Held,
        for_sme: claim.for_sme,
        created_at: write.now().into(),
    };
    windows.iter().map(row).collect()
}

/// Writes down what many claims took.
pub(crate) fn insert_rows(write: &mut Write<'_>, rows: &[BookingRow]) -> Result<()> {
    // Seven parameters a row, of at most 32,766 in a statement.
    for part in rows.chunks(2000) {
        crate::insert_all!(write, bookings::table, part)?;
    }
    Ok(())
}

/// What a placement took, with the lab in which it did.
pub(crate) fn list_bookings(read: &mut Read<'_>, placement: PlacementId) -> Result<Vec<(BookingRow, LabId)>> {
    Ok(bookings::table
        .inner_join(capacity_windows::table)
        .filter(bookings::placement_id.eq(placement))
        .order((capacity_windows::from_on, capacity_windows::id))
        .select((BookingRow::as_select(), capacity_windows::lab_id))
        .load(read.db())?)
}

/// Turns held slots of a window into booked ones.
pub(crate) fn book(write: &mut Write<'_>, row: &BookingRow) -> Result<()> {
    let now: Instant = write.now().into();
    diesel::update(capacity_windows::table.find(row.window_id))
        .set((
            capacity_windows::held.eq(capacity_windows::held - row.slots),
            capacity_windows::booked.eq(capacity_windows::booked + row.slots),
            capacity_windows::version.eq(capacity_windows::version + 1),
            capacity_windows::updated_at.eq(now),
        ))
        .execute(write.db())?;
    diesel::update(bookings::table.find(row.id))
        .set(bookings::state.eq(BookingState::Booked))
        .execute(write.db())?;
    Ok(())
}

/// Gives the slots of a window back.
pub(crate) fn give_back(write: &mut Write<'_>, row: &BookingRow) -> Result<()> {
    let now: Instant = write.now().into();
    let (held, booked) = match row.state {
        BookingState::Held => (row.slots, 0),
        BookingState::Booked => (0, row.slots),
    };
    let others = if row.for_sme { 0 } else { row.slots };
    diesel::update(capacity_windows::table.find(row.window_id))
        .set((
            capacity_windows::held.eq(capacity_windows::held - held),
            capacity_windows::booked.eq(capacity_windows::booked - booked),
            capacity_windows::taken_by_others.eq(capacity_windows::taken_by_others - others),
            capacity_windows::version.eq(capacity_windows::version + 1),
            capacity_windows::updated_at.eq(now),
        ))
        .execute(write.db())?;
    diesel::delete(bookings::table.find(row.id)).execute(write.db())?;
    Ok(())
}

/// The periods of the placements that took slots of these windows.
pub(crate) fn list_holders(read: &mut Read<'_>, windows: Vec<WindowId>) -> Result<Vec<(WindowId, Period)>> {
    if windows.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(WindowId, Day, Day)> = bookings::table
        .inner_join(placements::table)
        .filter(bookings::window_id.eq_any(windows))
        .select((bookings::window_id, placements::from_on, placements::until_on))
        .load(read.db())?;
    let period = |(window, from, until): (_, Day, Day)| (window, Period { from: from.0, until: until.0 });
    Ok(rows.into_iter().map(period).collect())
}

/// The first placement that holds slots of a lab on a day of this period.
pub(crate) fn find_holder(
    read: &mut Read<'_>,
    lab: LabId,
    period: Period,
) -> Result<Option<(PlacementId, Day, Day)>> {
    Ok(bookings::table
        .inner_join(placements::table)
        .filter(placements::lab_id.eq(lab))
        .filter(placements::from_on.le(Day(period.until)))
        .filter(placements::until_on.ge(Day(period.from)))
        .order((placements::from_on, placements::id))
        .select((placements::id, placements::from_on, placements::until_on))
        .first(read.db())
        .optional()?)
}

/// Every window with every row that it should count, in one statement: one moment, also while others write.
pub(crate) fn list_counted(read: &mut Read<'_>) -> Result<Vec<Counted>> {
    let counters = (
        capacity_windows::id,
        capacity_windows::lab_id,
        capacity_windows::held,
        capacity_windows::booked,
        capacity_windows::taken_by_others,
    );
    Ok(capacity_windows::table
        .left_join(bookings::table)
        .order(capacity_windows::id)
        .select((counters, (bookings::slots, bookings::state, bookings::for_sme).nullable()))
        .load(read.db())?)
}
