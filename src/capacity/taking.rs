//! Taking slots and giving them back. Who may do so is the business of whoever calls: requests and their placements.

use super::{
    availability::{Ask, Calendar, Pool, pools},
    model::{BookingState, Claim},
    store::{
        self, Span,
        bookings::{self, BookingRow},
    },
};
use crate::{
    base::{
        actor::Caller,
        error::{Code, Refusal, Result},
        id::{LabId, LabServiceId, PlacementId, WindowId},
        period::Period,
    },
    db::{NewEvent, Read, Write},
};
use jiff::civil::Date;
use serde_json::{Value, json};

/// Holds slots for a placement in every window of one pool that its period touches: all of them or none.
///
/// The pools are tried from the narrowest theme to the general one. Refused with `no_capacity` and what is free instead.
pub fn hold(write: &mut Write<'_>, by: &Caller, claim: &Claim) -> Result<()> {
    let calendar = calendar(write, claim.lab, claim.service, (claim.period.from, None))?;
    let pools = pools(&claim.themes, &store::list_broader(write)?);
    for pool in &pools {
        let Some(windows) = calendar.cover(*pool, claim.period) else {
            continue;
        };
        let windows: Vec<WindowId> = windows.iter().map(|window| window.id).collect();
        if write.attempt(|write| take_all(write, &windows, claim))?.is_some() {
            let facts = json!({ "slots": claim.slots, "windowIds": windows });
            record(write, by, ("slots_held", claim.placement), claim.lab, facts);
            return Ok(());
        }
    }
    Err(no_capacity(&calendar, &pools, claim).into())
}

/// Turns the held slots of a placement into booked ones.
pub fn book(write: &mut Write<'_>, by: &Caller, placement: PlacementId) -> Result<()> {
    let rows = bookings::list_bookings(write, placement)?;
    for (row, _) in &rows {
        bookings::book(write, row)?;
    }
    tell(write, by, ("slots_booked", placement), &rows);
    Ok(())
}

/// Whether a placement has booked slots.
pub fn is_booked(read: &mut Read<'_>, placement: PlacementId) -> Result<bool> {
    let rows = bookings::list_bookings(read, placement)?;
    Ok(!rows.is_empty() && rows.iter().all(|(row, _)| row.state == BookingState::Booked))
}

/// Gives back whatever a placement holds or booked; false when it had nothing.
pub fn release(write: &mut Write<'_>, by: &Caller, placement: PlacementId) -> Result<bool> {
    let rows = bookings::list_bookings(write, placement)?;
    for (row, _) in &rows {
        bookings::give_back(write, row)?;
    }
    tell(write, by, ("slots_released", placement), &rows);
    Ok(!rows.is_empty())
}

/// What a lab or service has in store from a day on, or between two days.
pub(crate) fn calendar(
    read: &mut Read<'_>,
    lab: LabId,
    service: Option<LabServiceId>,
    (from, until): (Date, Option<Date>),
) -> Result<Calendar> {
    let from = Some(from);
    let windows = Span { from, until, after: None };
    let blackouts = Span { from, until, after: None };
    let mut windows = store::list_windows(read, lab, &windows, None)?;
    windows.retain(|window| window.service_id == service);
    Ok(Calendar { windows, blackouts: store::list_blackouts(read, lab, &blackouts, None)? })
}

/// Nothing when one of the windows is too full: the caller's savepoint then undoes the others.
fn take_all(write: &mut Write<'_>, windows: &[WindowId], claim: &Claim) -> Result<Option<()>> {
    for window in windows {
        if !bookings::take(write, *window, claim)? {
            return Ok(None);
        }
    }
    bookings::insert_bookings(write, windows, claim)?;
    Ok(Some(()))
}

fn no_capacity(calendar: &Calendar, pools: &[Pool], claim: &Claim) -> Refusal {
    let ask = Ask { pools, slots: claim.slots, for_sme: claim.for_sme };
    let Period { from, until } = claim.period;
    let free = calendar.most_free(&ask, claim.period);
    let next = calendar.first_fit(&ask, claim.period);
    let hint = next.map_or_else(
        || "No later start is known that fits.".to_owned(),
        |day| format!("The first start that fits is {day}."),
    );
    let detail = format!(
        "{} slot(s) from {from} until {until} do not fit: {free} can be had on every day. {hint}",
        claim.slots
    );
    Refusal::new(Code::NoCapacity, detail)
        .fact("freeSlots", free)
        .fact("nextFreeFrom", next.map_or(Value::Null, |day| json!(day)))
}

fn tell(write: &mut Write<'_>, by: &Caller, what: (&'static str, PlacementId), rows: &[(BookingRow, LabId)]) {
    let Some((first, lab)) = rows.first() else { return };
    let windows: Vec<WindowId> = rows.iter().map(|(row, _)| row.window_id).collect();
    let facts = json!({ "slots": first.slots, "windowIds": windows });
    record(write, by, what, *lab, facts);
}

pub(super) fn record(
    write: &mut Write<'_>,
    by: &Caller,
    (kind, placement): (&'static str, PlacementId),
    lab: LabId,
    facts: Value,
) {
    write.record(NewEvent::new(kind, "placements", placement, by).lab(lab).data(facts));
}
