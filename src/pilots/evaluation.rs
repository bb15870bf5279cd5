//! The verdict of a pilot: computed as long as it runs, fixed at its end, and the override beside it.

use super::{
    actions,
    model::{
        criteria::CriteriaTerms,
        persons,
        records::{DocumentKind, VerdictOverride},
    },
    store::{self, PilotRow, documents, records},
    verdict::{Measured, Reasoned, judge},
    views::records::VerdictView,
};
use crate::{
    base::{
        actor::{Caller, Permission},
        error::{Code, Error, Faults, Result},
        key::Key,
    },
    db::{NewEvent, Read, Write},
};
use serde_json::json;

/// What a pilot showed, so far or in the end.
pub fn find_verdict(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<VerdictView> {
    let (row, ..) = actions::in_sight(read, caller, key)?;
    view(read, row)
}

/// Puts another verdict beside the computed one.
pub fn override_verdict(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    new: VerdictOverride,
) -> Result<VerdictView> {
    let mut row = actions::acting(write, by, key, Permission::OverrideVerdict)?;
    if row.verdict_at.is_none() {
        let detail =
            "The verdict is fixed when the pilot is evaluated; until then there is nothing to override.";
        return Err(Error::refused(Code::NotReady, detail));
    }
    let mut faults = Faults::new();
    if row.verdict == Some(new.verdict) {
        faults.body("/verdict", "no_change", "verdict: is what was computed; there is nothing to override");
    }
    persons::check("/reason", Some(&new.reason), write.today(), &mut faults);
    faults.check()?;
    let version = row.version;
    row.override_verdict = Some(new.verdict);
    row.override_reason = Some(new.reason);
    row.overridden_by = by.user;
    row.overridden_at = Some(write.now().into());
    row.version += 1;
    row.updated_at = write.now().into();
    store::update_pilot(write, &row, version)?;
    let data = json!({ "computed": row.verdict, "verdict": row.override_verdict });
    write.record(NewEvent::new("pilot_verdict_overridden", "pilots", row.id, by).data(data));
    view(write, row)
}

/// What follows from what was measured, or what was fixed.
pub(super) fn reasoned(read: &mut Read<'_>, row: &PilotRow) -> Result<Reasoned> {
    if let Some(fixed) = &row.reasoning {
        return Ok(fixed.clone().into()?);
    }
    let present = documents::get_present(read, row.id, DocumentKind::Criteria)?;
    let terms: CriteriaTerms = present.content.into()?;
    let superseded = records::list_superseded(read, row.id)?;
    let measured: Vec<Measured> = records::list_actual(read, row.id)?
        .into_iter()
        .filter(|one| !superseded.contains(&one.id))
        .map(|one| Measured {
            id: one.id,
            criterion: one.criterion,
            value: one.value,
            n: one.n,
            measured_on: one.measured_on.0,
        })
        .collect();
    Ok(judge(&terms.criteria, &measured))
}

fn view(read: &mut Read<'_>, row: PilotRow) -> Result<VerdictView> {
    let reasoned = reasoned(read, &row)?;
    let measurements = records::count_measurements(read, row.id)?;
    Ok(VerdictView::of(row, reasoned, measurements))
}
