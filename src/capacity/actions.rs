//! What others build on: holding slots, what is free, and the proof that nothing was taken twice.

pub use super::{
    blackouts::{create_blackout, delete_blackout, find_blackout, list_blackouts, update_blackout},
    taking::{book, hold, is_booked, release},
    windows::{create_window, delete_window, find_window, list_windows, update_window},
};

use super::{
    availability::{Ask, pools},
    model::BookingState,
    store::{self, bookings},
    taking,
    views::{AvailabilityQuery, AvailabilityView, DiscrepancyView},
};
use crate::{
    base::{
        actor::{Caller, Permission, Stakes},
        error::{Error, Result},
        id::LabId,
        key::Key,
        page::Page,
    },
    db::{Read, Write, resolve},
    labs::access,
};

/// Who gets what comes free in labs, within the same transaction. Requests offer it to their waitlists; capacity does not
/// know them, so it is told by its caller.
pub type Heirs = fn(&mut Write<'_>, &[LabId]) -> Result<()>;

/// What is free in a lab, for how many and for whom; never who has the rest.
pub fn find_availability(
    read: &mut Read<'_>,
    caller: &Caller,
    lab: &Key,
    query: &AvailabilityQuery,
) -> Result<AvailabilityView> {
    let lab = access::visible(read, caller, lab)?;
    let period = query.period()?;
    let theme = match &query.theme {
        Some(key) => vec![
            resolve::theme(read, key)?.ok_or_else(|| AvailabilityQuery::unknown("theme", key.as_str()))?,
        ],
        None => Vec::new(),
    };
    if let Some(service) = query.service
        && !store::list_services(read, [service])?.iter().any(|(_, owner, _)| *owner == lab)
    {
        return Err(AvailabilityQuery::unknown("service", &service.to_string()));
    }
    let pools = pools(&theme, &store::list_broader(read)?);
    // Later windows are read too: the first start that fits may lie after the period.
    let mut calendar = taking::calendar(read, lab, query.service, (period.from, None))?;
    let ask = Ask { pools: &pools, slots: query.slots.unwrap_or(1), for_sme: query.for_sme.unwrap_or(false) };
    let free = calendar.most_free(&ask, period);
    let first = calendar.first_fit(&ask, period);
    if query.theme.is_some() {
        calendar.windows.retain(|window| pools.contains(&window.theme_id));
    }
    let segments = calendar.segments(period, ask.for_sme);
    Ok(AvailabilityView::of((lab, period), &ask, (free, first), segments))
}

/// Windows whose counters differ from the rows that they count. There is never one.
pub fn reconcile(read: &mut Read<'_>) -> Result<Vec<DiscrepancyView>> {
    let mut found: Vec<DiscrepancyView> = Vec::new();
    for ((window_id, lab_id, held, booked, taken_by_others), booking) in bookings::list_counted(read)? {
        if found.last().is_none_or(|last| last.window_id != window_id) {
            found.push(DiscrepancyView::new((window_id, lab_id), (held, booked, taken_by_others)));
        }
        if let (Some(window), Some((slots, state, for_sme))) = (found.last_mut(), booking) {
            match state {
                BookingState::Held => window.held_by_bookings += slots,
                BookingState::Booked => window.booked_by_bookings += slots,
            }
            window.others_by_bookings += if for_sme { 0 } else { slots };
        }
    }
    found.retain(DiscrepancyView::differs);
    Ok(found)
}

/// As [`reconcile`], for whoever keeps the service.
pub fn list_capacity_discrepancies(read: &mut Read<'_>, caller: &Caller) -> Result<Page<DiscrepancyView>> {
    if !caller.may(Permission::ActAsService, &Stakes::default()) {
        return Err(Error::forbidden());
    }
    Ok(Page::whole(reconcile(read)?))
}

pub(super) fn managed_lab(read: &mut Read<'_>, caller: &Caller, lab: &Key) -> Result<LabId> {
    access::permitted(read, caller, lab, Permission::ManageLab)
}
