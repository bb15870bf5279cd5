//! What can be done with figures from elsewhere: they are uploaded, corrected by a further upload, and never lost.

use super::{named, sees_all};
use crate::{
    base::{
        actor::{Caller, Permission, Stakes},
        error::{Error, Faults, Result},
        id::KpiUploadId,
        key::Key,
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::{NewEvent, Read, Write},
    identity::views::PageQuery,
    kpis::{
        catalogue::{self, Indicator},
        engine::{judge, measures},
        model::{NewUpload, NewValue, Target},
        store::{self, UploadRow, ValueFilter, ValueRow},
        views::{KpiUploadView, KpiValueView},
    },
};
use serde_json::json;
use std::collections::HashMap;

/// The uploaded figures of an indicator, every revision; those that are not public only for who reads all.
pub fn list_kpi_values(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<Page<KpiValueView>> {
    let filter = ValueFilter { kpi: Some(&named(key)?.id), ..ValueFilter::default() };
    let mut rows = store::list_values(read, filter)?;
    rows.retain(|(row, _)| row.is_public || sees_all(caller));
    Ok(Page::whole(rows.into_iter().map(|(row, at)| KpiValueView::of(row, at)).collect()))
}

/// Uploads, the newest first.
pub fn list_kpi_uploads(read: &mut Read<'_>, query: &PageQuery) -> Result<Page<KpiUploadView>> {
    const SCOPE: &str = "kpi uploads";
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let after: Option<KpiUploadId> = page::decode(SCOPE, query.cursor.as_deref())?;
    let uploads = Page::cut(store::list_uploads(read, after, limit + 1)?, limit, SCOPE, |row| row.id);
    let ids: Vec<KpiUploadId> = uploads.items.iter().map(|row| row.id).collect();
    let mut values: HashMap<KpiUploadId, Vec<KpiValueView>> = HashMap::new();
    let filter = ValueFilter { uploads: Some(ids), ..ValueFilter::default() };
    for (row, at) in store::list_values(read, filter)? {
        values.entry(row.upload_id).or_default().push(KpiValueView::of(row, at));
    }
    Ok(uploads.map(|row| {
        let values = values.remove(&row.id).unwrap_or_default();
        view(row, values)
    }))
}

/// One upload.
pub fn find_kpi_upload(read: &mut Read<'_>, key: &Key) -> Result<KpiUploadView> {
    let id = KpiUploadId::from_uuid(key.uuid().ok_or_else(Error::not_found)?);
    let row = store::find_upload(read, id)?.ok_or_else(Error::not_found)?;
    let filter = ValueFilter { uploads: Some(vec![id]), ..ValueFilter::default() };
    let values = store::list_values(read, filter)?;
    Ok(view(row, values.into_iter().map(|(row, at)| KpiValueView::of(row, at)).collect()))
}

fn view(row: UploadRow, values: Vec<KpiValueView>) -> KpiUploadView {
    KpiUploadView { id: row.id, created_at: row.created_at.into(), values }
}

/// Takes up figures, all of them or none. One that is known already with the same number, source and day is passed over;
/// one that differs becomes the next revision and must say why.
pub fn create_kpi_upload(write: &mut Write<'_>, by: &Caller, new: NewUpload) -> Result<KpiUploadView> {
    if !by.may(Permission::UploadFigures, &Stakes::default()) {
        return Err(Error::forbidden());
    }
    let mut faults = Faults::new();
    new.check(write.today(), &mut faults);
    let targets = present_targets(write)?;
    let last = last_revisions(write, &new)?;
    let upload = UploadRow { id: write.new_id(), created_at: write.now().into() };
    let mut rows = Vec::new();
    for (index, value) in new.values.into_iter().enumerate() {
        let pointer = format!("/values/{index}");
        let Some(indicator) = check_indicator(&value, &targets, (&pointer, &mut faults)) else {
            continue;
        };
        check_number(&value, indicator, (&pointer, &mut faults));
        let key = (value.kpi.clone(), value.year, value.part.clone().unwrap_or_default());
        let before = last.get(&key);
        if before.is_some_and(|before| is_same(before, &value)) {
            continue;
        }
        let needs_note = before.is_some() || (value.value.is_none() && value.reached.is_none());
        if needs_note && value.note.is_none() {
            let detail = "note: this changes a figure that is known already, or gives none; say why";
            faults.body(&format!("{pointer}/note"), "required", detail);
        }
        rows.push(ValueRow {
            id: write.new_id(),
            upload_id: upload.id,
            kpi: value.kpi,
            part: value.part.unwrap_or_default(),
            year: value.year,
            revision: before.map_or(1, |before| before.revision + 1),
            value: value.value,
            reached: value.reached,
            measured_on: value.measured_on.into(),
            source: value.source,
            note: value.note,
            is_public: value.is_public,
        });
    }
    faults.check()?;
    store::insert_upload(write, &upload, &rows)?;
    let facts = json!({ "count": rows.len() });
    write.record(NewEvent::new("kpi_upload_created", "kpi-uploads", upload.id, by).data(facts));
    find_kpi_upload(write, &Key::from(upload.id.uuid()))
}

/// The targets that hold where they are not those of the documents.
fn present_targets(read: &mut Read<'_>) -> Result<HashMap<String, Vec<Target>>> {
    let mut targets = HashMap::new();
    for row in store::list_targets(read, None)? {
        let (kpi, _, list) = super::book::targets_of(row)?;
        targets.insert(kpi, list);
    }
    Ok(targets)
}

/// What is known of the years of an upload.
fn last_revisions(read: &mut Read<'_>, new: &NewUpload) -> Result<HashMap<(String, i32, String), ValueRow>> {
    let years = new.values.iter().map(|value| value.year);
    let Some((first, last)) = years.clone().min().zip(years.max()) else {
        return Ok(HashMap::new());
    };
    let rows = store::list_values(read, ValueFilter { years: Some(first..=last), ..ValueFilter::default() })?;
    Ok(rows.into_iter().map(|(row, _)| ((row.kpi.clone(), row.year, row.part.clone()), row)).collect())
}

fn check_indicator(
    value: &NewValue,
    targets: &HashMap<String, Vec<Target>>,
    (pointer, faults): (&str, &mut Faults),
) -> Option<&'static Indicator> {
    let Some(indicator) = catalogue::find(&value.kpi) else {
        let detail = format!("kpi: there is no indicator {}", value.kpi);
        faults.body(&format!("{pointer}/kpi"), "unknown_reference", detail);
        return None;
    };
    if measures::find(&indicator.id).is_some() {
        let detail = "kpi: the register counts this one itself; correct the records that it counts";
        faults.body(&format!("{pointer}/kpi"), "counted", detail);
    }
    let targets = targets.get(&indicator.id).unwrap_or(&indicator.targets);
    let parts = judge::parts(targets);
    if !parts.contains(&value.part) {
        let named: Vec<&str> = parts.iter().flatten().map(String::as_str).collect();
        let detail = if named.is_empty() {
            "part: this indicator has no parts".to_owned()
        } else {
            format!("part: name one of {}", named.join(", "))
        };
        faults.body(&format!("{pointer}/part"), "unknown_reference", detail);
    }
    let target = judge::target_in(targets, value.part.as_deref(), value.year);
    if value.reached.is_some() && !target.is_some_and(Target::is_milestone) {
        let detail = format!("reached: {} has no milestone in {}", value.kpi, value.year);
        faults.body(&format!("{pointer}/reached"), "no_milestone", detail);
    }
    Some(indicator)
}

/// What is counted is not negative, and no share of a whole exceeds it.
fn check_number(value: &NewValue, indicator: &Indicator, (pointer, faults): (&str, &mut Faults)) {
    let Some(number) = value.value else { return };
    let unit = indicator.unit.as_str();
    let range = match unit {
        "percent" => 0.0..=100.0,
        "count" | "count per year" | "products per year" | "fte" | "EUR" => 0.0..=1e15,
        _ => return,
    };
    if !range.contains(&number) {
        let detail =
            format!("value: {number} is no {unit}; it must lie from {} to {}", range.start(), range.end());
        faults.body(&format!("{pointer}/value"), "range", detail);
    }
}

fn is_same(before: &ValueRow, value: &NewValue) -> bool {
    before.value == value.value
        && before.reached == value.reached
        && before.measured_on.0 == value.measured_on
        && before.source == value.source
        && before.is_public == value.is_public
        && (value.note.is_none() || before.note == value.note)
}
