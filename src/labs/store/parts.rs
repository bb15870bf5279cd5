//! The SQL of services and involvements.

use crate::{
    base::{
        error::{Code, Error, Result},
        id::{InvolvementId, LabId, LabServiceId},
    },
    db::{
        Read, Write,
        schema::{lab_involvements, lab_services, labs, municipalities},
        types::{Day, Instant},
        violation::{Violation, violation},
    },
    labs::{
        model::{LabKind, LabStatus},
        parts::ServiceKind,
    },
    vocabulary::terms::Province,
};
use diesel::prelude::*;

/// A row of `lab_services`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = lab_services, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct ServiceRow {
    pub id: LabServiceId,
    pub lab_id: LabId,
    pub kind: ServiceKind,
    pub name_nl: String,
    pub name_en: String,
    pub description_nl: Option<String>,
    pub description_en: Option<String>,
    pub booked_apart: bool,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// A row of `lab_involvements`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = lab_involvements, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct InvolvementRow {
    pub id: InvolvementId,
    pub lab_id: LabId,
    pub from_on: Day,
    pub until_on: Option<Day>,
    pub note: Option<String>,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// The services of labs: of all of them, or of those named.
pub(crate) fn list_services_of(read: &mut Read<'_>, only: Option<&[LabId]>) -> Result<Vec<ServiceRow>> {
    let mut rows = lab_services::table.select(ServiceRow::as_select()).order(lab_services::id).into_boxed();
    if let Some(only) = only {
        rows = rows.filter(lab_services::lab_id.eq_any(only.to_vec()));
    }
    Ok(rows.load(read.db())?)
}

/// The services of a lab in the order in which they were entered, from the one after `after`.
pub(crate) fn list_services(
    read: &mut Read<'_>,
    lab: LabId,
    after: Option<LabServiceId>,
    limit: i64,
) -> Result<Vec<ServiceRow>> {
    let mut rows = lab_services::table
        .filter(lab_services::lab_id.eq(lab))
        .order(lab_services::id)
        .limit(limit)
        .select(ServiceRow::as_select())
        .into_boxed();
    if let Some(after) = after {
        rows = rows.filter(lab_services::id.gt(after));
    }
    Ok(rows.load(read.db())?)
}

/// A service of a lab.
pub(crate) fn find_service(read: &mut Read<'_>, lab: LabId, id: LabServiceId) -> Result<Option<ServiceRow>> {
    Ok(lab_services::table
        .find(id)
        .filter(lab_services::lab_id.eq(lab))
        .select(ServiceRow::as_select())
        .first(read.db())
        .optional()?)
}

/// Makes a service.
pub(crate) fn insert_service(write: &mut Write<'_>, row: &ServiceRow) -> Result<()> {
    diesel::insert_into(lab_services::table).values(row).execute(write.db())?;
    Ok(())
}

/// Replaces a service that is still at `version`.
pub(crate) fn update_service(write: &mut Write<'_>, row: &ServiceRow, version: i64) -> Result<()> {
    let changed = diesel::update(lab_services::table.find(row.id).filter(lab_services::version.eq(version)))
        .set(row)
        .execute(write.db())?;
    if changed == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// Deletes a service that is still at `version` and that no capacity or placement refers to.
pub(crate) fn delete_service(write: &mut Write<'_>, id: LabServiceId, version: i64) -> Result<()> {
    let deleted = diesel::delete(lab_services::table.find(id).filter(lab_services::version.eq(version)))
        .execute(write.db())
        .map_err(|error| match violation(&error) {
            Some(Violation::ForeignKey) => Error::refused(
                Code::InUse,
                "Capacity or placements refer to this service; remove those first.",
            ),
            _ => error.into(),
        })?;
    if deleted == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// The involvements in a lab, oldest first, from the one after `after`.
pub(crate) fn list_involvements(
    read: &mut Read<'_>,
    lab: LabId,
    after: Option<Day>,
    limit: i64,
) -> Result<Vec<InvolvementRow>> {
    // Periods of one lab don't overlap, so their first days are unique.
    let mut rows = lab_involvements::table
        .filter(lab_involvements::lab_id.eq(lab))
        .order(lab_involvements::from_on)
        .limit(limit)
        .select(InvolvementRow::as_select())
        .into_boxed();
    if let Some(after) = after {
        rows = rows.filter(lab_involvements::from_on.gt(after));
    }
    Ok(rows.load(read.db())?)
}

/// All periods of involvement in a lab.
pub(crate) fn involvement_periods(
    read: &mut Read<'_>,
    lab: LabId,
) -> Result<Vec<(InvolvementId, Day, Option<Day>)>> {
    Ok(lab_involvements::table
        .filter(lab_involvements::lab_id.eq(lab))
        .order(lab_involvements::from_on)
        .select((lab_involvements::id, lab_involvements::from_on, lab_involvements::until_on))
        .load(read.db())?)
}

/// An involvement in a lab.
pub(crate) fn find_involvement(
    read: &mut Read<'_>,
    lab: LabId,
    id: InvolvementId,
) -> Result<Option<InvolvementRow>> {
    Ok(lab_involvements::table
        .find(id)
        .filter(lab_involvements::lab_id.eq(lab))
        .select(InvolvementRow::as_select())
        .first(read.db())
        .optional()?)
}

/// Makes an involvement.
pub(crate) fn insert_involvement(write: &mut Write<'_>, row: &InvolvementRow) -> Result<()> {
    diesel::insert_into(lab_involvements::table).values(row).execute(write.db())?;
    Ok(())
}

/// Replaces an involvement that is still at `version`.
pub(crate) fn update_involvement(write: &mut Write<'_>, row: &InvolvementRow, version: i64) -> Result<()> {
    let changed =
        diesel::update(lab_involvements::table.find(row.id).filter(lab_involvements::version.eq(version)))
            .set(row)
            .execute(write.db())?;
    if changed == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// Deletes an involvement that is still at `version`.
pub(crate) fn delete_involvement(write: &mut Write<'_>, id: InvolvementId, version: i64) -> Result<()> {
    let deleted =
        diesel::delete(lab_involvements::table.find(id).filter(lab_involvements::version.eq(version)))
            .execute(write.db())?;
    if deleted == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// What is dated about a lab, and where it lies.
#[derive(Debug, Clone, Queryable)]
pub(crate) struct DatedRow {
    pub id: LabId,
    pub slug: Option<String>,
    pub name: String,
    pub status: LabStatus,
    pub province: Option<Province>,
    pub municipality_province: Option<Province>,
    pub start_year: Option<i32>,
    pub end_year: Option<i32>,
    pub created_at: Instant,
}

/// All labs that are or were published, by name.
pub(crate) fn list_dated_labs(read: &mut Read<'_>) -> Result<Vec<DatedRow>> {
    let published = LabStatus::ALL.iter().copied().filter(|status| status.is_published());
    Ok(labs::table
        .left_join(municipalities::table.on(labs::municipality_code.eq(municipalities::code.nullable())))
        .filter(labs::status.eq_any(published.collect::<Vec<_>>()))
        .order((labs::name, labs::id))
        .select((
            labs::id,
            labs::slug,
            labs::name,
            labs::status,
            labs::province,
            municipalities::province.nullable(),
            labs::start_year,
            labs::end_year,
            labs::created_at,
        ))
        .load(read.db())?)
}

/// Kind and province, stated and derived, of every lab that is published and not retired.
pub(crate) fn list_kinds(read: &mut Read<'_>) -> Result<Vec<(LabKind, Option<Province>, Option<Province>)>> {
    let published = LabStatus::ALL.iter().copied().filter(|status| status.is_published());
    Ok(labs::table
        .left_join(municipalities::table.on(labs::municipality_code.eq(municipalities::code.nullable())))
        .filter(labs::status.eq_any(published.collect::<Vec<_>>()))
        .filter(labs::status.ne(LabStatus::Retired))
        .select((labs::kind, labs::province, municipalities::province.nullable()))
        .load(read.db())?)
}

/// Every period of involvement of every lab, oldest first.
pub(crate) fn list_all_involvements(read: &mut Read<'_>) -> Result<Vec<(LabId, Day, Option<Day>)>> {
    Ok(lab_involvements::table
        .order((lab_involvements::from_on, lab_involvements::id))
        .select((lab_involvements::lab_id, lab_involvements::from_on, lab_involvements::until_on))
        .load(read.db())?)
}
