//! Pins and bans: what a manager rules about an application and a lab, with the reason.

use super::{
    actions, applications, lab_terms,
    model::{NewRoundRuling, RulingKind},
    store::{
        RoundRow,
        applications::{self as rows, RulingRow},
    },
    views::{RoundQuotaView, RoundRulingView},
};
use crate::{
    base::{
        actor::Caller,
        error::{Code, Error, Faults, Refusal, Result},
        id::{LabId, RulingId, ThemeId},
        key::Key,
        page::Page,
    },
    db::{NewEvent, Read, Write},
};
use std::collections::HashMap;

/// Pins or bans a pair.
pub fn create_round_ruling(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    new: NewRoundRuling,
) -> Result<RoundRulingView> {
    let round = actions::managed(write, by, key)?;
    let mut faults = Faults::new();
    let application = absent(applications::in_sight(write, by, &round, &new.application))?;
    if application.is_none() {
        let detail = format!("application: there is no {} in this round", new.application);
        faults.body("/application", "unknown_reference", detail);
    }
    let lab = absent(lab_terms::named(write, &round, &new.lab))?;
    if lab.is_none() {
        let detail = format!("lab: {} does not take part in this round", new.lab);
        faults.body("/lab", "not_in_round", detail);
    }
    faults.check()?;
    lab_terms::check_changeable(&round)?;
    let ((application, ..), (lab, _)) = application.zip(lab).ok_or_else(Error::not_found)?;
    let row = RulingRow {
        id: write.new_id(),
        round_id: round.id,
        application_id: application.id,
        lab_id: lab.lab_id,
        kind: new.kind,
        reason_code: new.reason_code,
        note: new.note,
        version: 1,
        created_at: write.now().into(),
        updated_at: write.now().into(),
    };
    check_consistent(write, &round, &row)?;
    if row.kind == RulingKind::Pin {
        let quotas: Vec<RoundQuotaView> = lab.quotas.clone().into()?;
        check_room(write, (&round, lab.lab_id), (lab.slots, &quotas), application.theme_id)?;
    }
    rows::insert_ruling(write, &row)?;
    write.record(NewEvent::new("round_ruling_created", "rounds", round.id, by).data(serde_json::json!({
        "rulingId": row.id, "kind": row.kind, "applicationId": row.application_id, "labId": row.lab_id,
        "reasonCode": row.reason_code,
    })));
    Ok(row.into())
}

/// The pins and bans of a round, oldest first.
pub fn list_round_rulings(read: &mut Read<'_>, by: &Caller, key: &Key) -> Result<Page<RoundRulingView>> {
    let round = actions::managed(read, by, key)?;
    Ok(Page::whole(rows::list_rulings(read, round.id)?).map(RoundRulingView::from))
}

/// One of them.
pub fn find_round_ruling(
    read: &mut Read<'_>,
    by: &Caller,
    key: &Key,
    ruling: &Key,
) -> Result<RoundRulingView> {
    let round = actions::managed(read, by, key)?;
    Ok(named(read, &round, ruling)?.into())
}

/// Takes a pin or ban away.
pub fn delete_round_ruling(
    write: &mut Write<'_>,
    by: &Caller,
    (key, ruling): (&Key, &Key),
    version: i64,
) -> Result<()> {
    let round = actions::managed(write, by, key)?;
    let row = named(write, &round, ruling)?;
    lab_terms::check_changeable(&round)?;
    rows::delete_ruling(write, row.id, version)?;
    let data =
        serde_json::json!({ "rulingId": row.id, "applicationId": row.application_id, "labId": row.lab_id });
    write.record(NewEvent::new("round_ruling_deleted", "rounds", round.id, by).data(data));
    Ok(())
}

/// The themes of the applications that are pinned to a lab.
pub(super) fn list_pins(read: &mut Read<'_>, round: &RoundRow, lab: LabId) -> Result<Vec<Option<ThemeId>>> {
    let rulings = rows::list_rulings(read, round.id)?;
    let filed = rows::list_filed(read, round.id)?;
    let themes: HashMap<_, _> = filed.into_iter().map(|row| (row.id, row.theme_id)).collect();
    let pins = rulings.iter().filter(|one| one.kind == RulingKind::Pin && one.lab_id == lab);
    Ok(pins.filter_map(|one| themes.get(&one.application_id).copied()).collect())
}

fn named(read: &mut Read<'_>, round: &RoundRow, ruling: &Key) -> Result<RulingRow> {
    let id = RulingId::from_uuid(ruling.uuid().ok_or_else(Error::not_found)?);
    rows::find_ruling(read, round.id, id)?.ok_or_else(Error::not_found)
}

/// A pair is pinned or banned, not both, and an application is pinned to one lab.
fn check_consistent(read: &mut Read<'_>, round: &RoundRow, new: &RulingRow) -> Result<()> {
    let all = rows::list_rulings(read, round.id)?;
    let of_application = || all.iter().filter(|one| one.application_id == new.application_id);
    let clash = of_application().find(|one| one.lab_id == new.lab_id);
    let clash = clash.or_else(|| {
        let both_pins = |one: &&RulingRow| one.kind == RulingKind::Pin && new.kind == RulingKind::Pin;
        of_application().find(both_pins)
    });
    let Some(clash) = clash else { return Ok(()) };
    let detail = if clash.lab_id == new.lab_id {
        format!("This application and this lab are {} already; take that away first.", clash.kind.label_en())
    } else {
        "This application is pinned to another lab already; take that away first.".to_owned()
    };
    Err(Refusal::new(Code::NotUnique, detail).fact("ruling", clash.id.to_string()).into())
}

/// A pin needs a slot, and room in the quota of its theme. Where slots are what is free, a run will tell.
fn check_room(
    read: &mut Read<'_>,
    (round, lab): (&RoundRow, LabId),
    (slots, quotas): (Option<i32>, &[RoundQuotaView]),
    theme: Option<ThemeId>,
) -> Result<()> {
    let pins = list_pins(read, round, lab)?;
    let many = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    let mut faults = Faults::new();
    if let Some(slots) = slots.filter(|slots| *slots <= many(pins.len())) {
        let detail = format!(
            "lab: has {slots} slot(s) in this round, and {} application(s) are pinned to it",
            pins.len()
        );
        faults.body("/lab", "pin_without_slot", detail);
    }
    let of_theme = pins.iter().filter(|pinned| **pinned == theme).count();
    let quota = quotas.iter().find(|quota| Some(quota.theme) == theme);
    if let Some(quota) = quota.filter(|quota| quota.slots <= many(of_theme)) {
        let detail = format!(
            "application: the lab's quota of its theme is {}, and {of_theme} are pinned",
            quota.slots
        );
        faults.body("/application", "pin_without_slot", detail);
    }
    faults.check()
}

/// Nothing for what is not there.
fn absent<T>(found: Result<T>) -> Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.code() == Code::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
