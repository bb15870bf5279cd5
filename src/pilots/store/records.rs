//! The SQL of what is recorded while a pilot runs.

use crate::{
    base::{
        error::{Code, Error, Result},
        id::{IncidentId, MeasurementId, MomentId, PilotId, PilotNoteId, UserId},
    },
    db::{
        Read, Write,
        schema::{pilot_incidents, pilot_measurements, pilot_moments, pilot_notes},
        types::{Day, Instant, Json},
        violation::{Violation, violation},
    },
    pilots::model::records::{Basis, Decision, IgjReport, Severity},
};
use diesel::prelude::*;
use jiff::civil::Date;

/// A row of `pilot_measurements`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = pilot_measurements, treat_none_as_default_value = false)]
pub(crate) struct MeasurementRow {
    pub id: MeasurementId,
    pub pilot_id: PilotId,
    pub criterion: String,
    pub value: f64,
    pub n: i32,
    pub measured_on: Day,
    pub method: String,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub level: Option<f64>,
    pub basis: Basis,
    pub note: Option<String>,
    pub supersedes_id: Option<MeasurementId>,
    pub recorded_by: Option<UserId>,
    pub created_at: Instant,
}

/// A row of `pilot_moments`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = pilot_moments, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct MomentRow {
    pub id: MomentId,
    pub pilot_id: PilotId,
    pub due_on: Day,
    pub question: String,
    pub criteria: Json,
    pub decision: Option<Decision>,
    pub decision_reason: Option<String>,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<Instant>,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// A row of `pilot_notes`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = pilot_notes, treat_none_as_default_value = false)]
pub(crate) struct NoteRow {
    pub id: PilotNoteId,
    pub pilot_id: PilotId,
    pub note: String,
    pub written_by: Option<UserId>,
    pub created_at: Instant,
}

/// A row of `pilot_incidents`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = pilot_incidents, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct IncidentRow {
    pub id: IncidentId,
    pub pilot_id: PilotId,
    pub occurred_on: Day,
    pub severity: Severity,
    pub description: String,
    pub measures: Option<String>,
    pub igj: IgjReport,
    pub igj_reported_on: Option<Day>,
    pub igj_reference: Option<String>,
    pub reported_by: Option<UserId>,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// Reading one row of a pilot, and a page of them in the order in which they were made.
macro_rules! rows_of_a_pilot {
    ($($find:ident, $list:ident, $insert:ident: $row:ident, $id:ident, $table:ident;)+) => { $(
        #[doc = concat!("A row of `", stringify!($table), "` of this pilot.")]
        pub(crate) fn $find(read: &mut Read<'_>, pilot: PilotId, id: $id) -> Result<Option<$row>> {
            let row = $table::table.find(id).filter($table::pilot_id.eq(pilot));
            Ok(row.select($row::as_select()).first(read.db()).optional()?)
        }

        #[doc = concat!("The rows of `", stringify!($table), "` of a pilot, in the order in which they were made.")]
        pub(crate) fn $list(
            read: &mut Read<'_>,
            pilot: PilotId,
            after: Option<$id>,
            limit: i64,
        ) -> Result<Vec<$row>> {
            let rows = $table::table.filter($table::pilot_id.eq(pilot)).order($table::id).limit(limit);
            let mut rows = rows.select($row::as_select()).into_boxed();
            if let Some(after) = after {
                rows = rows.filter($table::id.gt(after));
            }
            Ok(rows.load(read.db())?)
        }

        #[doc = concat!("Makes a row of `", stringify!($table), "`.")]
        pub(crate) fn $insert(write: &mut Write<'_>, row: &$row) -> Result<()> {
            let made = diesel::insert_into($table::table).values(row).execute(write.db());
            made.map(|_| ()).map_err(refusal)
        }
    )+ };
}
rows_of_a_pilot! {
    find_measurement, list_measurements, insert_measurement: MeasurementRow, MeasurementId, pilot_measurements;
    find_moment, list_moments, insert_moment: MomentRow, MomentId, pilot_moments;
    find_note, list_notes, insert_note: NoteRow, PilotNoteId, pilot_notes;
    find_incident, list_incidents, insert_incident: IncidentRow, IncidentId, pilot_incidents;
}

fn refusal(error: diesel::result::Error) -> Error {
    if matches!(violation(&error), Some(Violation::Unique(_))) {
        let detail = "That measurement was corrected already; correct the correction instead.";
        return Error::refused(Code::NotUnique, detail);
    }
    error.into()
}

/// The measurements of a pilot that were corrected since.
pub(crate) fn list_superseded(read: &mut Read<'_>, pilot: PilotId) -> Result<Vec<MeasurementId>> {
    Ok(pilot_measurements::table
        .filter(pilot_measurements::pilot_id.eq(pilot))
        .filter(pilot_measurements::supersedes_id.is_not_null())
        .select(pilot_measurements::supersedes_id.assume_not_null())
        .load(read.db())?)
}

/// The measurements of a pilot that count for its verdict, apart from those that were corrected since.
pub(crate) fn list_actual(read: &mut Read<'_>, pilot: PilotId) -> Result<Vec<MeasurementRow>> {
    Ok(pilot_measurements::table
        .filter(pilot_measurements::pilot_id.eq(pilot))
        .filter(pilot_measurements::basis.eq(Basis::Actual))
        .order(pilot_measurements::id)
        .select(MeasurementRow::as_select())
        .load(read.db())?)
}

/// The codes of the criteria of a pilot that were measured, each once.
pub(crate) fn list_measured(read: &mut Read<'_>, pilot: PilotId) -> Result<Vec<String>> {
    Ok(pilot_measurements::table
        .filter(pilot_measurements::pilot_id.eq(pilot))
        .select(pilot_measurements::criterion)
        .distinct()
        .order(pilot_measurements::criterion)
        .load(read.db())?)
}

/// The moments of a pilot that had to be decided by now and were not.
pub(crate) fn list_overdue(read: &mut Read<'_>, pilot: PilotId, today: Date) -> Result<Vec<Day>> {
    Ok(pilot_moments::table
        .filter(pilot_moments::pilot_id.eq(pilot))
        .filter(pilot_moments::decision.is_null())
        .filter(pilot_moments::due_on.le(Day(today)))
        .order((pilot_moments::due_on, pilot_moments::id))
        .select(pilot_moments::due_on)
        .load(read.db())?)
}

/// Replaces a moment that is still at `version`.
pub(crate) fn update_moment(write: &mut Write<'_>, row: &MomentRow, version: i64) -> Result<()> {
    let present = pilot_moments::table.find(row.id).filter(pilot_moments::version.eq(version));
    let changed = diesel::update(present).set(row).execute(write.db())?;
    if changed == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// Replaces an incident that is still at `version`.
pub(crate) fn update_incident(write: &mut Write<'_>, row: &IncidentRow, version: i64) -> Result<()> {
    let present = pilot_incidents::table.find(row.id).filter(pilot_incidents::version.eq(version));
    let changed = diesel::update(present).set(row).execute(write.db())?;
    if changed == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// How many measurements a pilot has, corrected ones too.
pub(crate) fn count_measurements(read: &mut Read<'_>, pilot: PilotId) -> Result<i64> {
    let rows = pilot_measurements::table.filter(pilot_measurements::pilot_id.eq(pilot));
    Ok(rows.count().get_result(read.db())?)
}
