//! What can be done with the services and facilities of a lab.

use crate::{
    app::Change,
    base::{
        actor::{Caller, Permission},
        error::{Error, Result},
        id::{LabId, LabServiceId},
        key::Key,
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::{NewEvent, Read, Write},
    identity::views::PageQuery,
    labs::{
        access,
        parts::NewLabService,
        store::{
            self,
            parts::{self, ServiceRow},
        },
        views::LabServiceView,
    },
};

/// The services of a lab that the caller sees, in the order in which they were entered.
pub fn list_services(
    read: &mut Read<'_>,
    caller: &Caller,
    lab: &Key,
    query: &PageQuery,
) -> Result<Page<LabServiceView>> {
    let lab = access::visible(read, caller, lab)?;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = format!("lab services {lab}");
    let after: Option<LabServiceId> = page::decode(&scope, query.cursor.as_deref())?;
    let rows = parts::list_services(read, lab, after, limit + 1)?;
    Ok(Page::cut(rows, limit, &scope, |row| row.id).map(LabServiceView::from))
}

/// One service.
pub fn find_service(
    read: &mut Read<'_>,
    caller: &Caller,
    lab: &Key,
    service: &Key,
) -> Result<LabServiceView> {
    let lab = access::visible(read, caller, lab)?;
    Ok(named(read, lab, service)?.into())
}

/// Enters a service.
pub fn create_service(
    write: &mut Write<'_>,
    by: &Caller,
    lab: &Key,
    new: NewLabService,
) -> Result<LabServiceView> {
    let lab = access::permitted(write, by, lab, Permission::ManageLab)?;
    let row = ServiceRow {
        id: write.new_id(),
        lab_id: lab,
        kind: new.kind,
        name_nl: new.name_nl,
        name_en: new.name_en,
        description_nl: new.description_nl,
        description_en: new.description_en,
        booked_apart: new.booked_apart,
        version: 1,
        created_at: write.now().into(),
        updated_at: write.now().into(),
    };
    parts::insert_service(write, &row)?;
    changed(write, by, ("lab_service_created", row.id), lab)?;
    Ok(row.into())
}

/// Changes a service.
pub fn update_service(
    write: &mut Write<'_>,
    by: &Caller,
    (lab, service): (&Key, &Key),
    change: Change,
) -> Result<LabServiceView> {
    let lab = access::permitted(write, by, lab, Permission::ManageLab)?;
    let old = named(write, lab, service)?;
    let new: NewLabService = change.apply(&LabServiceView::from(old.clone()))?;
    let row = ServiceRow {
        kind: new.kind,
        name_nl: new.name_nl,
        name_en: new.name_en,
        description_nl: new.description_nl,
        description_en: new.description_en,
        booked_apart: new.booked_apart,
        version: old.version + 1,
        updated_at: write.now().into(),
        ..old
    };
    parts::update_service(write, &row, old.version)?;
    changed(write, by, ("lab_service_updated", row.id), lab)?;
    Ok(row.into())
}

/// Deletes a service that nothing refers to.
pub fn delete_service(
    write: &mut Write<'_>,
    by: &Caller,
    (lab, service): (&Key, &Key),
    version: i64,
) -> Result<()> {
    let lab = access::permitted(write, by, lab, Permission::ManageLab)?;
    let row = named(write, lab, service)?;
    parts::delete_service(write, row.id, version)?;
    changed(write, by, ("lab_service_deleted", row.id), lab)
}

fn named(read: &mut Read<'_>, lab: LabId, service: &Key) -> Result<ServiceRow> {
    let id = LabServiceId::from_uuid(service.uuid().ok_or_else(Error::not_found)?);
    parts::find_service(read, lab, id)?.ok_or_else(Error::not_found)
}

fn changed(
    write: &mut Write<'_>,
    by: &Caller,
    (event, service): (&'static str, LabServiceId),
    lab: LabId,
) -> Result<()> {
    store::touch_lab(write, lab)?;
    write.record(NewEvent::new(event, "lab_services", service, by).lab(lab));
    Ok(())
}
