//! Taking slots for many placements at once, as after a round: all of them or none.
//!
//! Which window each claim takes from is reckoned beforehand, by the rule of [`taking::hold`](super::taking::hold) and in the
//! order of the claims; then each window is asked once for all that is taken in it. The statement decides, as for one.

use super::{
    availability::{Calendar, Pool, pools},
    model::Claim,
    store::{
        self,
        bookings::{self, BookingRow},
    },
    taking,
};
use crate::{
    base::{
        actor::Caller,
        error::{Code, Error, Refusal, Result},
        id::{LabId, PlacementId, ThemeId, WindowId},
        period::Period,
    },
    db::{Read, Write},
};
use serde_json::json;
use std::collections::{BTreeMap, HashMap};

/// What claims would take.
#[derive(Debug, Default)]
pub struct Plan {
    /// The windows of each claim, in the order of the claims; empty where it does not fit.
    windows: Vec<Vec<WindowId>>,
    /// How many slots of each window, and how many of them for others than SMEs.
    taken: BTreeMap<WindowId, (i32, i32)>,
    /// The placements that don't fit, and where.
    pub misfits: Vec<(PlacementId, LabId)>,
}

/// Reckons from which windows claims on labs as a whole would take; nothing is written.
pub fn plan(read: &mut Read<'_>, claims: &[Claim]) -> Result<Plan> {
    let Some(from) = claims.iter().map(|claim| claim.period.from).min() else {
        return Ok(Plan::default());
    };
    let mut labs: Vec<LabId> = claims.iter().map(|claim| claim.lab).collect();
    labs.sort_unstable();
    labs.dedup();
    let mut calendars = calendars(read, &labs, from)?;
    let broader = store::list_broader(read)?;
    let mut known: HashMap<&[ThemeId], Vec<Pool>> = HashMap::new();
    let mut plan = Plan::default();
    for claim in claims {
        let pools = known.entry(&claim.themes).or_insert_with(|| pools(&claim.themes, &broader));
        let windows = calendars.get_mut(&claim.lab).and_then(|calendar| calendar.take(pools, claim));
        let windows = windows.unwrap_or_default();
        if windows.is_empty() {
            plan.misfits.push((claim.placement, claim.lab));
        }
        for window in &windows {
            let taken = plan.taken.entry(*window).or_default();
            taken.0 += claim.slots;
            taken.1 += if claim.for_sme { 0 } else { claim.slots };
        }
        plan.windows.push(windows);
    }
    Ok(plan)
}

/// Slots that SMEs have free in these labs on every day of a period, whatever their theme.
pub fn list_free(read: &mut Read<'_>, labs: &[LabId], period: Period) -> Result<HashMap<LabId, i32>> {
    let calendars = calendars(read, labs, period.from)?;
    let free = |lab: &LabId| calendars.get(lab).map_or(0, |calendar| calendar.free_in(None, period, true));
    Ok(labs.iter().map(|lab| (*lab, free(lab))).collect())
}

/// Holds slots for many placements: all of them or none. Refused with `no_capacity` and the placements that don't fit.
pub fn hold_all(write: &mut Write<'_>, by: &Caller, claims: &[Claim]) -> Result<()> {
    let plan = plan(write, claims)?;
    if !plan.misfits.is_empty() {
        return Err(no_capacity(&plan.misfits));
    }
    for (window, taken) in &plan.taken {
        if !bookings::take_slots(write, *window, *taken)? {
            let there = claims.iter().zip(&plan.windows).filter(|(_, windows)| windows.contains(window));
            let misfits: Vec<_> = there.map(|(claim, _)| (claim.placement, claim.lab)).collect();
            return Err(no_capacity(&misfits));
        }
    }
    let mut rows: Vec<BookingRow> = Vec::with_capacity(claims.len());
    for (claim, windows) in claims.iter().zip(&plan.windows) {
        rows.extend(bookings::rows_of(write, windows, claim));
        let facts = json!({ "slots": claim.slots, "windowIds": windows });
        taking::record(write, by, ("slots_held", claim.placement), claim.lab, facts);
    }
    bookings::insert_rows(write, &rows)
}

fn calendars(
    read: &mut Read<'_>,
    labs: &[LabId],
    from: jiff::civil::Date,
) -> Result<HashMap<LabId, Calendar>> {
    let (windows, blackouts) = store::list_calendars(read, labs, from)?;
    let mut calendars: HashMap<LabId, Calendar> = HashMap::new();
    for window in windows.into_iter().filter(|window| window.service_id.is_none()) {
        calendars.entry(window.lab_id).or_default().windows.push(window);
    }
    for blackout in blackouts {
        calendars.entry(blackout.lab_id).or_default().blackouts.push(blackout);
    }
    Ok(calendars)
}

fn no_capacity(misfits: &[(PlacementId, LabId)]) -> Error {
    let mut labs: Vec<LabId> = misfits.iter().map(|(_, lab)| *lab).collect();
    labs.sort_unstable();
    labs.dedup();
    let detail =
        format!("{} placement(s) do not fit in the free slots of {} lab(s).", misfits.len(), labs.len());
    Refusal::new(Code::NoCapacity, detail).fact("labs", json!(labs)).into()
}

impl Calendar {
    /// Takes what a claim asks from the first pool in which it fits, in this copy alone.
    fn take(&mut self, pools: &[Pool], claim: &Claim) -> Option<Vec<WindowId>> {
        let fits = |pool: &&Pool| self.free_in(**pool, claim.period, claim.for_sme) >= claim.slots;
        let pool = pools.iter().find(fits)?;
        let windows: Vec<WindowId> =
            self.cover(*pool, claim.period)?.into_iter().map(|window| window.id).collect();
        for window in self.windows.iter_mut().filter(|window| windows.contains(&window.id)) {
            window.held += claim.slots;
            window.taken_by_others += if claim.for_sme { 0 } else { claim.slots };
        }
        Some(windows)
    }
}
