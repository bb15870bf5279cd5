//! The SQL of people among the contacts of labs.

use crate::{
    base::{
        error::Result,
        id::LabId,
        person::{Person, ROWS_ASKED},
    },
    db::{
        Read, Write,
        schema::labs,
        types::{Instant, lower},
    },
};
use diesel::prelude::*;
use serde::Serialize;

/// Whom a lab names as its contact.
#[derive(Debug, Queryable, Selectable, Serialize)]
#[diesel(table_name = labs)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ContactRow {
    pub id: LabId,
    pub name: String,
    pub contact_name: Option<String>,
    pub contact_email: Option<String>,
    pub contact_phone: Option<String>,
    pub version: i64,
}

/// The labs that name somebody as their contact: by their address anywhere, by their name where they have or had a role.
pub(crate) fn list_contacts(read: &mut Read<'_>, person: &Person) -> Result<Vec<ContactRow>> {
    let by_address = lower(labs::contact_email).eq(Some(person.email.clone()));
    let by_name = labs::contact_name.eq(Some(person.name.clone())).and(labs::id.eq_any(person.labs.clone()));
    Ok(labs::table
        .filter(by_address.assume_not_null().or(by_name.assume_not_null()))
        .order(labs::id)
        .limit(ROWS_ASKED)
        .select(ContactRow::as_select())
        .load(read.db())?)
}

/// Replaces the contact of a lab.
pub(crate) fn update_contact(write: &mut Write<'_>, row: &ContactRow) -> Result<()> {
    let now: Instant = write.now().into();
    diesel::update(labs::table.find(row.id))
        .set((
            labs::contact_name.eq(&row.contact_name),
            labs::contact_email.eq(&row.contact_email),
            labs::contact_phone.eq(&row.contact_phone),
            labs::version.eq(row.version + 1),
            labs::updated_at.eq(now),
        ))
        .execute(write.db())?;
    Ok(())
}
