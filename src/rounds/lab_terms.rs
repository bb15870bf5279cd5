//! On which terms labs take part: slots, quotas, an order of their own.

use super::{
    actions,
    model::{RoundLabTerms, RoundStatus},
    store::{
        self, RoundLabRow, RoundRow,
        applications::{self, ApplicationFilter, Sight},
    },
    views::{RoundLabView, RoundQuotaView},
};
use crate::{
    app::Change,
    base::{
        actor::{Caller, Permission},
        error::{Code, Error, Faults, Result},
        id::{LabId, RoundApplicationId, ThemeId},
        key::Key,
        page::Page,
    },
    db::{NewEvent, Read, Write, resolve, types::Json},
    labs::access,
};
use std::collections::HashSet;

/// The labs in a round.
pub fn list_round_labs(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<Page<RoundLabView>> {
    let round = actions::in_sight(read, caller, key)?;
    let rows = store::list_labs(read, round.id)?;
    let views: Result<Vec<RoundLabView>> = rows
        .into_iter()
        .map(|row| {
            let shows_order = shows_order(caller, &round, row.0.lab_id);
            RoundLabView::of(row, shows_order)
        })
        .collect();
    Ok(Page::whole(views?))
}

/// One of them.
pub fn find_round_lab(read: &mut Read<'_>, caller: &Caller, key: &Key, lab: &Key) -> Result<RoundLabView> {
    let round = actions::in_sight(read, caller, key)?;
    let row = named(read, &round, lab)?;
    let shows_order = shows_order(caller, &round, row.0.lab_id);
    RoundLabView::of(row, shows_order)
}

/// Changes the terms of a lab, until the round is applied.
pub fn update_round_lab(
    write: &mut Write<'_>,
    by: &Caller,
    (key, lab): (&Key, &Key),
    change: Change,
) -> Result<RoundLabView> {
    let round = actions::in_sight(write, by, key)?;
    let (old, name) = named(write, &round, lab)?;
    let manages_lab = by.may(Permission::ManageLab, &access::stakes(write, old.lab_id)?);
    if !manages_lab && !actions::manages(by, &round) {
        return Err(Error::forbidden());
    }
    let new: RoundLabTerms = change.apply(&RoundLabView::of((old.clone(), name), true)?)?;
    check_changeable(&round)?;
    let mut faults = Faults::new();
    let quotas = quotas(write, &round, &new, &mut faults)?;
    let priorities = priorities(write, &round, old.lab_id, (&new, &mut faults))?;
    check_pins(write, (&round, old.lab_id), (new.slots, &quotas), &mut faults)?;
    faults.check()?;
    let version = old.version;
    let row = RoundLabRow {
        slots: new.slots,
        quotas: Json::of(&quotas)?,
        priorities: priorities.as_ref().map(Json::of).transpose()?,
        version: version + 1,
        updated_at: write.now().into(),
        ..old
    };
    store::update_lab(write, &row, version)?;
    write.record(
        NewEvent::new("round_lab_updated", "rounds", round.id, by)
            .data(serde_json::json!({ "labId": row.lab_id })),
    );
    find_round_lab(write, by, key, lab)
}

/// The labs in a round.
pub(super) fn lab_ids(read: &mut Read<'_>, round: &RoundRow) -> Result<HashSet<LabId>> {
    Ok(store::list_lab_ids(read, &[round.id])?.into_iter().map(|(_, lab)| lab).collect())
}

/// Until a round is applied or cancelled, what labs and managers decide can change.
pub(super) fn check_changeable(round: &RoundRow) -> Result<()> {
    if matches!(round.status, RoundStatus::Draft | RoundStatus::Open | RoundStatus::Closed) {
        return Ok(());
    }
    let detail = format!("The round is {}: nothing of it changes any more.", round.status);
    Err(Error::refused(Code::RoundClosed, detail))
}

/// Notes where more is pinned than these terms have room for.
pub(super) fn check_pins(
    read: &mut Read<'_>,
    (round, lab): (&RoundRow, LabId),
    (slots, quotas): (Option<i32>, &[RoundQuotaView]),
    faults: &mut Faults,
) -> Result<()> {
    let pins = super::rulings::list_pins(read, round, lab)?;
    let many = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    if let Some(slots) = slots.filter(|slots| *slots < many(pins.len())) {
        let detail = format!(
            "slots: {} application(s) are pinned to the lab; there can't be only {slots}",
            pins.len()
        );
        faults.body("/slots", "pin_without_slot", detail);
    }
    for (index, quota) in quotas.iter().enumerate() {
        let pinned = pins.iter().filter(|theme| **theme == Some(quota.theme)).count();
        if quota.slots < many(pinned) {
            let detail = format!("quotas: {pinned} application(s) of this theme are pinned to the lab");
            faults.body(&format!("/quotas/{index}/slots"), "pin_without_slot", detail);
        }
    }
    Ok(())
}

fn shows_order(caller: &Caller, round: &RoundRow, lab: LabId) -> bool {
    actions::manages(caller, round) || caller.labs().contains(&lab)
}

pub(super) fn named(read: &mut Read<'_>, round: &RoundRow, lab: &Key) -> Result<(RoundLabRow, String)> {
    let id = resolve::named(read, lab, resolve::lab)?;
    store::find_lab(read, round.id, id)?.ok_or_else(Error::not_found)
}

fn quotas(
    read: &mut Read<'_>,
    round: &RoundRow,
    new: &RoundLabTerms,
    faults: &mut Faults,
) -> Result<Vec<RoundQuotaView>> {
    let themes: Vec<ThemeId> =
        store::list_themes(read, &[round.id])?.into_iter().map(|(_, theme)| theme).collect();
    let mut quotas: Vec<RoundQuotaView> = Vec::with_capacity(new.quotas.len());
    for (index, quota) in new.quotas.iter().enumerate() {
        let pointer = format!("/quotas/{index}/theme");
        match resolve::theme(read, &quota.theme)?.filter(|theme| themes.contains(theme)) {
            None => {
                let detail = format!("quotas: {} is not a theme of this round", quota.theme);
                faults.body(&pointer, "not_in_round", detail);
            }
            Some(theme) if quotas.iter().any(|known| known.theme == theme) => {
                faults.body(&pointer, "repeated", format!("quotas: {} has two quotas", quota.theme));
            }
            Some(theme) => quotas.push(RoundQuotaView { theme, slots: quota.slots }),
        }
    }
    Ok(quotas)
}

/// The order of a lab: only of applications that chose it, each once.
fn priorities(
    read: &mut Read<'_>,
    round: &RoundRow,
    lab: LabId,
    (new, faults): (&RoundLabTerms, &mut Faults),
) -> Result<Option<Vec<Vec<RoundApplicationId>>>> {
    let Some(groups) = &new.priorities else { return Ok(None) };
    let everybody = Sight { everything: true, organisations: Vec::new(), labs: Vec::new() };
    let filter = ApplicationFilter { lab: Some(lab), limit: i64::MAX, ..ApplicationFilter::default() };
    let chose: HashSet<RoundApplicationId> =
        applications::list_applications(read, round.id, &everybody, filter)?
            .into_iter()
            .map(|(row, ..)| row.id)
            .collect();
    let mut seen = HashSet::new();
    let mut order = Vec::with_capacity(groups.len());
    for (at, group) in groups.iter().enumerate() {
        let mut ids = Vec::with_capacity(group.len());
        for (index, key) in group.iter().enumerate() {
            let pointer = format!("/priorities/{at}/{index}");
            match key.uuid().map(RoundApplicationId::from_uuid).filter(|id| chose.contains(id)) {
                None => {
                    let detail = format!("priorities: {key} is no application that chose this lab");
                    faults.body(&pointer, "unknown_reference", detail);
                }
                Some(id) if !seen.insert(id) => {
                    faults.body(&pointer, "repeated", format!("priorities: {key} is ranked twice"));
                }
                Some(id) => ids.push(id),
            }
        }
        order.push(ids);
    }
    Ok(Some(order))
}
