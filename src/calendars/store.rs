//! The SQL of secret addresses.

use crate::{
    base::{
        error::Result,
        id::{CalendarAddressId, LabId, UserId},
        person::ROWS_ASKED,
    },
    db::{Read, Write, schema::calendar_addresses, types::Instant},
};
use diesel::prelude::*;
use serde::Serialize;

/// A row of `calendar_addresses`.
#[derive(Clone, Queryable, Selectable, Insertable, Serialize)]
#[diesel(table_name = calendar_addresses)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AddressRow {
    pub id: CalendarAddressId,
    pub lab_id: LabId,
    pub user_id: UserId,
    pub name: String,
    #[serde(skip)]
    pub secret_sha256: String,
    pub created_at: Instant,
}

/// Whose address this is, and of which lab.
pub(crate) fn find_by_secret(read: &mut Read<'_>, secret_sha256: &str) -> Result<Option<(UserId, LabId)>> {
    Ok(calendar_addresses::table
        .filter(calendar_addresses::secret_sha256.eq(secret_sha256))
        .select((calendar_addresses::user_id, calendar_addresses::lab_id))
        .first(read.db())
        .optional()?)
}

/// Somebody's addresses for a lab, oldest first.
pub(crate) fn list_addresses(read: &mut Read<'_>, user: UserId, lab: LabId) -> Result<Vec<AddressRow>> {
    Ok(calendar_addresses::table
        .filter(calendar_addresses::user_id.eq(user))
        .filter(calendar_addresses::lab_id.eq(lab))
        .order(calendar_addresses::id)
        .select(AddressRow::as_select())
        .load(read.db())?)
}

/// What is kept of somebody: their addresses.
pub(crate) fn list_traces(read: &mut Read<'_>, user: UserId) -> Result<Vec<AddressRow>> {
    Ok(calendar_addresses::table
        .filter(calendar_addresses::user_id.eq(user))
        .order(calendar_addresses::id)
        .limit(ROWS_ASKED)
        .select(AddressRow::as_select())
        .load(read.db())?)
}

/// Makes an address.
pub(crate) fn insert_address(write: &mut Write<'_>, row: &AddressRow) -> Result<()> {
    diesel::insert_into(calendar_addresses::table).values(row).execute(write.db())?;
    Ok(())
}

/// Takes one of somebody's addresses for a lab back; says whether there was one.
pub(crate) fn delete_address(
    write: &mut Write<'_>,
    (user, lab): (UserId, LabId),
    id: CalendarAddressId,
) -> Result<bool> {
    let address = calendar_addresses::table
        .find(id)
        .filter(calendar_addresses::user_id.eq(user))
        .filter(calendar_addresses::lab_id.eq(lab));
    Ok(diesel::delete(address).execute(write.db())? > 0)
}

/// Takes all of somebody's addresses back.
pub(crate) fn delete_traces(write: &mut Write<'_>, user: UserId) -> Result<()> {
    diesel::delete(calendar_addresses::table.filter(calendar_addresses::user_id.eq(user)))
        .execute(write.db())?;
    Ok(())
}
