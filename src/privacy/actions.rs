//! What people can ask about their data. One line per capability that keeps personal data.

pub use super::retention::retain;
use super::{
    map,
    store::{self, ErasureRow},
    views::{AboutView, ErasureView, ExportView},
};
use crate::{
    audit,
    base::{
        actor::Caller,
        error::{Error, Faults, Result},
        id::UserId,
        person::{Found, Person},
    },
    calendars, clients,
    db::{Read, Write, events, transitions},
    dialogue,
    http::idempotency,
    identity::personal as identity,
    imports, labs, outcomes, pilots, requests, rounds, saved_searches, webhooks,
};

/// Why somebody is erased.
#[derive(Debug, Clone)]
pub enum Reason {
    /// It was asked for, by who knows their address.
    Asked {
        /// The address.
        email: String,
        /// Whether places may stay empty that nobody else has.
        may_leave_vacant: bool,
    },
    /// It was done before; a backup from before then was put back.
    Again,
}

/// All that is kept about a person.
pub fn export(read: &mut Read<'_>, id: UserId) -> Result<ExportView> {
    let person = identity::find_person(read, id)?.ok_or_else(Error::not_found)?;
    let found = gather(read, &person)?;
    let shortened =
        found.iter().filter(|found| !found.is_whole).map(|found| map::camel(found.table)).collect();
    let is_told = |table: &str| found.iter().any(|found| found.table == table && !found.rows.is_empty());
    let about = map::sections()
        .iter()
        .filter(|section| section.is_personal() && is_told(section.table))
        .map(AboutView::of)
        .collect();
    let tables = found.into_iter().map(|found| (map::camel(found.table), found.rows)).collect();
    Ok(ExportView { user: id, exported_at: read.now(), about, tables, shortened })
}

fn gather(read: &mut Read<'_>, person: &Person) -> Result<Vec<Found>> {
    Ok([
        identity::personal_data(read, person)?,
        audit::actions::personal_data(read, person)?,
        clients::personal::personal_data(read, person)?,
        labs::actions::personal::personal_data(read, person)?,
        requests::personal::personal_data(read, person)?,
        dialogue::personal::personal_data(read, person)?,
        pilots::personal::personal_data(read, person)?,
        rounds::personal::personal_data(read, person)?,
        saved_searches::personal::personal_data(read, person)?,
        calendars::personal::personal_data(read, person)?,
        outcomes::personal::personal_data(read, person)?,
        webhooks::personal::personal_data(read, person)?,
        imports::personal::personal_data(read, person)?,
        transitions::personal_data(read, person)?,
        events::personal_data(read, person)?,
        idempotency::personal_data(read, person)?,
    ]
    .concat())
}

/// Erases a person: what tells of them goes, their id stays and is nobody's. Nothing of it stays in SQLite's file either.
pub fn erase(write: &mut Write<'_>, by: &Caller, id: UserId, reason: &Reason) -> Result<ErasureView> {
    let person = identity::find_person(write, id)?.ok_or_else(Error::not_found)?;
    write.concerns(format!("/v1/users/{id}"));
    if let Reason::Asked { email, may_leave_vacant } = reason {
        check_address(&person, email)?;
        identity::check_replaceable(write, &person, *may_leave_vacant)?;
    }
    idempotency::forget(write, &person)?;
    audit::actions::forget(write, &person)?;
    labs::actions::personal::forget(write, by, &person)?;
    requests::personal::forget(write, by, &person)?;
    dialogue::personal::forget(write, &person)?;
    saved_searches::personal::forget(write, &person)?;
    calendars::personal::forget(write, &person)?;
    webhooks::personal::forget(write, &person)?;
    imports::personal::forget(write, &person)?;
    // Last: the others find them by what is kept here.
    identity::forget(write, by, &person)?;
    let row = ErasureRow { user_id: id, erased_at: write.now().into() };
    store::insert_erasure(write, &row)?;
    write.leave_no_trace();
    Ok(ErasureView { user: id, erased_at: write.now() })
}

fn check_address(person: &Person, email: &str) -> Result<()> {
    let mut faults = Faults::new();
    if email.to_lowercase() != person.email {
        let detail = "email: is not the address of this account; nothing was erased";
        faults.body("/email", "mismatch", detail);
    }
    faults.check()
}

/// Erases somebody again who was erased before a backup from before then was put back; false when there is nothing to erase.
pub fn erase_again(write: &mut Write<'_>, id: UserId) -> Result<bool> {
    if identity::find_person(write, id)?.is_none() {
        return Ok(false);
    }
    erase(write, &Caller::service(), id, &Reason::Again).map(|_| true)
}

/// All erasures, the first one first.
pub fn list_erasures(read: &mut Read<'_>) -> Result<Vec<ErasureView>> {
    let rows = store::list_erasures(read)?;
    let view = |row: ErasureRow| ErasureView { user: row.user_id, erased_at: row.erased_at.into() };
    Ok(rows.into_iter().map(view).collect())
}
