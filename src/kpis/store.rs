//! The SQL of targets and uploaded figures. Rows are only ever added.

use crate::{
    base::{
        error::{Error, Result},
        id::{KpiTargetsId, KpiUploadId, KpiValueId},
    },
    db::{
        Read, Write,
        schema::{kpi_target_revisions, kpi_uploads, kpi_values},
        types::{Day, Instant, Json},
        violation::{Violation, violation},
    },
    insert_all,
};
use diesel::prelude::*;
use std::ops::RangeInclusive;

/// A row of `kpi_target_revisions`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = kpi_target_revisions, treat_none_as_default_value = false)]
pub(crate) struct TargetsRow {
    pub id: KpiTargetsId,
    pub kpi: String,
    pub version: i64,
    pub targets: Json,
    pub source: String,
    pub reason: String,
    pub created_at: Instant,
}

/// A row of `kpi_uploads`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = kpi_uploads, treat_none_as_default_value = false)]
pub(crate) struct UploadRow {
    pub id: KpiUploadId,
    pub created_at: Instant,
}

/// A row of `kpi_values`. An empty `part` is the whole indicator.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = kpi_values, treat_none_as_default_value = false)]
pub(crate) struct ValueRow {
    pub id: KpiValueId,
    pub kpi: String,
    pub part: String,
    pub year: i32,
    pub revision: i32,
    pub upload_id: KpiUploadId,
    pub value: Option<f64>,
    pub reached: Option<bool>,
    pub measured_on: Day,
    pub source: String,
    pub note: Option<String>,
    pub is_public: bool,
}

/// Every version of the targets of one indicator, or of all, the oldest first.
pub(crate) fn list_targets(read: &mut Read<'_>, kpi: Option<&str>) -> Result<Vec<TargetsRow>> {
    let mut rows = kpi_target_revisions::table
        .order((kpi_target_revisions::kpi, kpi_target_revisions::version))
        .select(TargetsRow::as_select())
        .into_boxed();
    if let Some(kpi) = kpi {
        rows = rows.filter(kpi_target_revisions::kpi.eq(kpi));
    }
    Ok(rows.load(read.db())?)
}

/// Adds a version of the targets; stale when somebody else added it first.
pub(crate) fn insert_targets(write: &mut Write<'_>, row: &TargetsRow) -> Result<()> {
    diesel::insert_into(kpi_target_revisions::table).values(row).execute(write.db()).map_err(|error| {
        match violation(&error) {
            Some(Violation::Unique(_)) => Error::stale(),
            _ => error.into(),
        }
    })?;
    Ok(())
}

/// Which figures.
#[derive(Debug, Clone, Default)]
pub(crate) struct ValueFilter<'f> {
    pub kpi: Option<&'f str>,
    pub years: Option<RangeInclusive<i32>>,
    pub uploads: Option<Vec<KpiUploadId>>,
}

/// Every revision of figures with the instant of its upload; of one figure the oldest first.
pub(crate) fn list_values(read: &mut Read<'_>, filter: ValueFilter<'_>) -> Result<Vec<(ValueRow, Instant)>> {
    let mut rows = kpi_values::table
        .inner_join(kpi_uploads::table)
        .order((kpi_values::kpi, kpi_values::year, kpi_values::part, kpi_values::revision))
        .select((ValueRow::as_select(), kpi_uploads::created_at))
        .into_boxed();
    if let Some(kpi) = filter.kpi {
        rows = rows.filter(kpi_values::kpi.eq(kpi));
    }
    if let Some(years) = filter.years {
        rows = rows.filter(kpi_values::year.between(*years.start(), *years.end()));
    }
    if let Some(uploads) = filter.uploads {
        rows = rows.filter(kpi_values::upload_id.eq_any(uploads));
    }
    Ok(rows.load(read.db())?)
}

/// Adds an upload with its figures.
pub(crate) fn insert_upload(write: &mut Write<'_>, upload: &UploadRow, values: &[ValueRow]) -> Result<()> {
    diesel::insert_into(kpi_uploads::table).values(upload).execute(write.db())?;
    insert_all!(write, kpi_values::table, *values)?;
    Ok(())
}

/// Uploads, the newest first.
pub(crate) fn list_uploads(
    read: &mut Read<'_>,
    after: Option<KpiUploadId>,
    limit: i64,
) -> Result<Vec<UploadRow>> {
    let mut rows = kpi_uploads::table
        .order(kpi_uploads::id.desc())
        .limit(limit)
        .select(UploadRow::as_select())
        .into_boxed();
    if let Some(after) = after {
        rows = rows.filter(kpi_uploads::id.lt(after));
    }
    Ok(rows.load(read.db())?)
}

/// The upload with an id.
pub(crate) fn find_upload(read: &mut Read<'_>, id: KpiUploadId) -> Result<Option<UploadRow>> {
    Ok(kpi_uploads::table.find(id).select(UploadRow::as_select()).first(read.db()).optional()?)
}
