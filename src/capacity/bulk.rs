//! Windows from a table: what is there for the same days, theme and service is changed, the rest is opened.

use super::{
    actions::{Heirs, managed_lab},
    model::NewWindow,
    store::{self, Span, WindowRow},
    views::WindowView,
    windows::{create_window, update_window},
};
use crate::{
    app::Change,
    base::{
        actor::Caller,
        error::{Code, Error, Result},
        id::{LabId, WindowId},
        input::{self, Part},
        key::Key,
        puts::{self, Put, Wanted},
    },
    db::{Write, audit::NewEntry, resolve},
};
use serde_json::Value;

/// Opens or changes a window, under a savepoint: a row that is refused leaves nothing. A row is about the window with its id,
/// else about the one of the same lab, theme and service that begins on the same day.
pub fn put_window(
    write: &mut Write<'_>,
    by: &Caller,
    wanted: Wanted,
    (heirs, like): (Heirs, &NewEntry),
) -> Result<Put<()>> {
    let put = write.attempt(|write| put_row(write, by, wanted, (heirs, like)).map(Some))?;
    put.ok_or_else(Error::not_found)
}

fn put_row(
    write: &mut Write<'_>,
    by: &Caller,
    mut wanted: Wanted,
    (heirs, like): (Heirs, &NewEntry),
) -> Result<Put<()>> {
    let id: Option<WindowId> = puts::take_id(&mut wanted)?;
    let Some(lab_key) = puts::text(&wanted, "lab").map(|lab| Key(lab.to_owned())) else {
        return Err(puts::fault("/lab", "required", "lab: is required: the slug or id of the lab"));
    };
    wanted.remove("lab");
    let lab = managed_lab(write, by, &lab_key).map_err(|error| {
        if error.code() == Code::NotFound {
            puts::fault("/lab", "unknown_reference", format!("lab: there is no {lab_key} here"))
        } else {
            error
        }
    })?;
    let present = match id {
        Some(id) => Some(store::find_window(write, lab, id)?.ok_or_else(puts::unknown_id)?),
        None => same(write, lab, &wanted)?,
    };
    let Some(present) = present else {
        wanted.retain(|_, value| !value.is_null());
        let new: NewWindow = input::read(Part::Body, Value::Object(wanted))?;
        let made = create_window(write, by, &lab_key, &new, heirs)?;
        write.note(like.also("create_window", format!("/v1/labs/{lab}/capacity-windows/{}", made.id)));
        return Ok(Put::New(()));
    };
    let (id, version) = (present.id, present.version);
    // A theme by its name is the same as by its id.
    if let Some(theme) = puts::text(&wanted, "theme").map(|theme| Key(theme.to_owned()))
        && let Some(theme) = resolve::theme(write, &theme)?
    {
        wanted.insert("theme".to_owned(), Value::String(theme.to_string()));
    }
    if !changes(&present, &wanted)? {
        return Ok(Put::Unchanged);
    }
    let change = Change { patch: Value::Object(wanted), version };
    update_window(write, by, (&lab_key, &Key::from(id.uuid())), change, heirs)?;
    write.note(like.also("update_window", format!("/v1/labs/{lab}/capacity-windows/{id}")));
    Ok(Put::Changed(()))
}

/// The window of the same lab, theme and service that begins on the same day.
fn same(write: &mut Write<'_>, lab: LabId, wanted: &Wanted) -> Result<Option<WindowRow>> {
    let Some(from) = puts::text(wanted, "from").and_then(|day| day.parse().ok()) else { return Ok(None) };
    let theme = match puts::text(wanted, "theme") {
        Some(theme) => match resolve::theme(write, &Key(theme.to_owned()))? {
            Some(theme) => Some(theme),
            None => return Ok(None),
        },
        None => None,
    };
    let service = puts::text(wanted, "service");
    let span = Span { from: Some(from), until: Some(from), after: None };
    let there = store::list_windows(write, lab, &span, None)?;
    Ok(there.into_iter().find(|row| {
        let of_service = row.service_id.map(|id| id.to_string());
        row.from_on.0 == from && row.theme_id == theme && of_service.as_deref() == service
    }))
}

/// Whether a row says anything else than what is there.
fn changes(present: &WindowRow, wanted: &Wanted) -> Result<bool> {
    let before = input::editable::<NewWindow>(serde_json::to_value(WindowView::from(present.clone()))?)?;
    let mut after = before.clone();
    input::merge(&mut after, Value::Object(wanted.clone()));
    let is_there = |value: &Value| input::read::<NewWindow>(Part::Body, value.clone());
    let (before, after) = (is_there(&before)?, is_there(&after)?);
    Ok(serde_json::to_value(before)? != serde_json::to_value(after)?)
}
