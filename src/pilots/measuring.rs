//! Measurements: aggregates that are recorded once and never changed. A correction is a measurement that supersedes one.

use super::{
    actions,
    model::{
        PilotStatus,
        criteria::CriteriaTerms,
        records::{Basis, DocumentKind, NewMeasurement},
    },
    store::{
        PilotRow, documents,
        records::{self, MeasurementRow},
    },
    views::records::MeasurementView,
};
use crate::{
    base::{
        actor::{Caller, Permission},
        error::{Code, Error, Faults, Result},
        id::MeasurementId,
        key::Key,
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::{NewEvent, Read, Write},
    identity::views::PageQuery,
};
use serde_json::json;

/// The measurements of a pilot in the order in which they were recorded, corrected ones too.
pub fn list_measurements(
    read: &mut Read<'_>,
    caller: &Caller,
    key: &Key,
    query: &PageQuery,
) -> Result<Page<MeasurementView>> {
    let (pilot, ..) = actions::in_sight(read, caller, key)?;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = format!("measurements {}", pilot.id);
    let after: Option<MeasurementId> = page::decode(&scope, query.cursor.as_deref())?;
    let rows = records::list_measurements(read, pilot.id, after, limit + 1)?;
    let superseded = records::list_superseded(read, pilot.id)?;
    let page = Page::cut(rows, limit, &scope, |row| row.id);
    Ok(page.map(|row| {
        let is_superseded = superseded.contains(&row.id);
        MeasurementView::of(row, is_superseded)
    }))
}

/// One measurement.
pub fn find_measurement(
    read: &mut Read<'_>,
    caller: &Caller,
    (key, measurement): (&Key, &Key),
) -> Result<MeasurementView> {
    let (pilot, ..) = actions::in_sight(read, caller, key)?;
    let id = MeasurementId::from_uuid(measurement.uuid().ok_or_else(Error::not_found)?);
    let row = records::find_measurement(read, pilot.id, id)?.ok_or_else(Error::not_found)?;
    let is_superseded = records::list_superseded(read, pilot.id)?.contains(&id);
    Ok(MeasurementView::of(row, is_superseded))
}

/// Records a measurement of a locked criterion.
pub fn create_measurement(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    new: NewMeasurement,
) -> Result<MeasurementView> {
    let pilot = actions::alive(write, by, key, Permission::ConductPilot)?;
    check_moment(&pilot, new.basis)?;
    check(write, &pilot, &new)?;
    let interval = new.confidence_interval;
    let row = MeasurementRow {
        id: write.new_id(),
        pilot_id: pilot.id,
        criterion: new.criterion,
        value: new.value,
        n: new.n,
        measured_on: new.measured_on.into(),
        method: new.method,
        low: interval.map(|one| one.low),
        high: interval.map(|one| one.high),
        level: interval.map(|one| one.level),
        basis: new.basis,
        note: new.note,
        supersedes_id: new.supersedes,
        recorded_by: by.user,
        created_at: write.now().into(),
    };
    records::insert_measurement(write, &row)?;
    let data = json!({ "measurementId": row.id, "criterion": row.criterion, "basis": row.basis, "supersedes": row.supersedes_id });
    write.record(NewEvent::new("pilot_measured", "pilots", pilot.id, by).data(data));
    Ok(MeasurementView::of(row, false))
}

/// Nothing is measured before the criteria are locked, and nothing but estimates before the start.
fn check_moment(pilot: &PilotRow, basis: Basis) -> Result<()> {
    let mut faults = Faults::new();
    if pilot.criteria_locked_at.is_none() {
        let detail = "The exit criteria are not locked yet; what is measured before could still move them.";
        faults.body("/criterion", "criteria_locked", detail);
    }
    let begun = matches!(pilot.status, PilotStatus::Running | PilotStatus::Paused | PilotStatus::Measuring);
    if !begun && basis == Basis::Actual {
        let detail =
            format!("The pilot is {}; until it starts only estimates can be recorded.", pilot.status);
        faults.body("/basis", "not_started", detail);
    }
    faults.check_as(Code::NotReady)
}

fn check(read: &mut Read<'_>, pilot: &PilotRow, new: &NewMeasurement) -> Result<()> {
    let mut faults = Faults::new();
    new.check(read.today(), &mut faults);
    let started = pilot.started_on.map(|day| day.0);
    if new.basis == Basis::Actual && started.is_some_and(|started| new.measured_on < started) {
        faults.body("/measuredOn", "before_start", "measuredOn: must not be before the pilot started");
    }
    let present = documents::get_present(read, pilot.id, DocumentKind::Criteria)?;
    let terms: CriteriaTerms = present.content.into()?;
    if terms.named(&new.criterion).is_none() {
        let codes: Vec<&str> = terms.criteria.iter().map(|one| one.code.as_str()).collect();
        let detail = format!("criterion: is not one of this pilot's: {}", codes.join(", "));
        faults.body("/criterion", "unknown_reference", detail);
    }
    if let Some(id) = new.supersedes {
        let corrected = records::find_measurement(read, pilot.id, id)?;
        if corrected.is_none_or(|one| one.criterion != new.criterion) {
            let detail = "supersedes: there is no such measurement of this criterion";
            faults.body("/supersedes", "unknown_reference", detail);
        }
    }
    faults.check()
}
