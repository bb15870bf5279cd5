//! All that is decided about a window before it is written; what it names and what lies beside it is looked up for many at once.

use super::{
    model::NewWindow,
    store::{self, WindowChange, WindowRow, bookings},
};
use crate::{
    base::{
        error::{Code, Faults, Refusal, Result},
        id::{LabId, LabServiceId, ThemeId, WindowId},
        key::Key,
        period::Period,
    },
    db::{Read, resolve, types::Instant},
};
use std::collections::{HashMap, HashSet};

/// What a window is to be.
#[derive(Debug)]
pub(super) struct Wish {
    pub lab: LabId,
    /// What is there already, when it changes.
    pub old: Option<WindowRow>,
    pub new: NewWindow,
}

/// What is there of all that wishes name and touch.
#[derive(Debug, Default)]
pub(super) struct Known {
    themes: HashMap<Key, ThemeId>,
    /// The services, the lab that each belongs to, and whether it is booked apart.
    services: HashMap<LabServiceId, (LabId, bool)>,
    windows: HashMap<LabId, Vec<WindowRow>>,
    /// The periods of the placements that have slots in a window that changes.
    holders: HashMap<WindowId, Vec<Period>>,
}

impl Known {
    /// Looks it up; `windows` are those of these labs that may touch what is wished.
    pub fn of(read: &mut Read<'_>, wishes: &[&Wish], windows: Vec<WindowRow>) -> Result<Self> {
        let themes: HashSet<&Key> = wishes.iter().filter_map(|wish| wish.new.theme.as_ref()).collect();
        let themes: Vec<&Key> = themes.into_iter().collect();
        let services: HashSet<LabServiceId> = wishes.iter().filter_map(|wish| wish.new.service).collect();
        let taken = wishes.iter().filter_map(|wish| wish.old.as_ref()).filter(|old| old.taken() > 0);
        let taken: Vec<WindowId> = taken.map(|old| old.id).collect();
        let mut known = Self { themes: resolve::all_themes(read, &themes)?, ..Self::default() };
        for (service, lab, is_booked_apart) in store::list_services(read, services)? {
            known.services.insert(service, (lab, is_booked_apart));
        }
        for (window, period) in bookings::list_holders(read, taken)? {
            known.holders.entry(window).or_default().push(period);
        }
        for window in windows {
            known.windows.entry(window.lab_id).or_default().push(window);
        }
        Ok(known)
    }

    /// Follows a window that will be written with others: they must not overlap it.
    pub fn follow(&mut self, row: &WindowRow) {
        let beside = self.windows.entry(row.lab_id).or_default();
        beside.retain(|other| other.id != row.id);
        beside.push(row.clone());
    }

    fn references(&self, lab: LabId, new: &NewWindow) -> Result<Option<ThemeId>> {
        let mut faults = Faults::new();
        let theme = resolve::looked_up(&self.themes, new.theme.as_ref(), ("/theme", &mut faults));
        if let Some(service) = new.service {
            match self.services.get(&service).filter(|(owner, _)| *owner == lab) {
                Some((_, true)) => {}
                Some((_, false)) => faults.body(
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
        Ok(theme)
    }

    /// Windows of one pool don't overlap: a day has one number of slots.
    fn check_alone(&self, row: &WindowRow) -> Result<()> {
        let Period { from, until } = row.period();
        let beside = self.windows.get(&row.lab_id).into_iter().flatten();
        let other = beside
            .filter(|other| other.id != row.id && other.pool() == row.pool())
            .find(|other| other.from_on.0 <= until && from <= other.until_on.0);
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
    fn check_taken(&self, old: &WindowRow, new: &WindowRow) -> Result<()> {
        let taken = old.taken();
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
        if old.pool() != new.pool() {
            let detail = "Placements have slots in this window, so its theme and service can't change.";
            return Err(below_taken(old, detail).into());
        }
        let (was, becomes) = (old.period(), new.period());
        for held in self.holders.get(&old.id).into_iter().flatten() {
            let (from, until) = (held.from.max(was.from), held.until.min(was.until));
            if from < becomes.from || becomes.until < until {
                let detail = format!(
                    "A placement has slots from {from} until {until}; the window must keep these days."
                );
                return Err(below_taken(old, &detail).into());
            }
        }
        Ok(())
    }
}

/// All that is decided about a window, new (with `id`) or changed.
pub(super) fn prepare(known: &Known, wish: &Wish, (id, now): (WindowId, Instant)) -> Result<WindowRow> {
    let Wish { lab, old, new } = wish;
    new.check()?;
    let theme_id = known.references(*lab, new)?;
    let row = WindowRow {
        id: old.as_ref().map_or(id, |old| old.id),
        lab_id: *lab,
        service_id: new.service,
        theme_id,
        from_on: new.from.into(),
        until_on: new.until.into(),
        slots: new.slots,
        funded_slots: new.funded_slots,
        sme_reserved_slots: new.sme_reserved_slots,
        held: old.as_ref().map_or(0, |old| old.held),
        booked: old.as_ref().map_or(0, |old| old.booked),
        taken_by_others: old.as_ref().map_or(0, |old| old.taken_by_others),
        fictitious: new.fictitious,
        version: old.as_ref().map_or(0, |old| old.version) + 1,
        created_at: old.as_ref().map_or(now, |old| old.created_at),
        updated_at: now,
    };
    known.check_alone(&row)?;
    if let Some(old) = old {
        known.check_taken(old, &row)?;
    }
    Ok(row)
}

/// A window can't be less than what is taken in it.
pub(super) fn below_taken(window: &WindowRow, detail: &str) -> Refusal {
    Refusal::new(Code::BelowTaken, detail)
        .fact("held", window.held)
        .fact("booked", window.booked)
        .fact("takenByOthers", window.taken_by_others)
}

impl WindowRow {
    /// Slots that placements have.
    pub fn taken(&self) -> i32 {
        self.held + self.booked
    }

    /// What its slots are kept for.
    fn pool(&self) -> (Option<ThemeId>, Option<LabServiceId>) {
        (self.theme_id, self.service_id)
    }
}

impl From<&WindowRow> for WindowChange {
    fn from(row: &WindowRow) -> Self {
        Self {
            service_id: row.service_id,
            theme_id: row.theme_id,
            from_on: row.from_on,
            until_on: row.until_on,
            slots: row.slots,
            funded_slots: row.funded_slots,
            sme_reserved_slots: row.sme_reserved_slots,
            fictitious: row.fictitious,
            version: row.version,
            updated_at: row.updated_at,
        }
    }
}
