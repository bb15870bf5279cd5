//! Many windows at once, opened or changed: the same rules as for one, with a number of queries that does not grow with theirs.

use super::{
    actions::Heirs,
    model::NewWindow,
    preparing::{Known, Wish, prepare},
    store::{self, WindowChange, WindowRow},
    views::WindowView,
};
use crate::{
    base::{
        actor::Caller,
        error::{Error, Result},
        id::{Id, LabId, ThemeId, WindowId},
        input::{self, Part},
        key::Key,
        puts::{self, Put, Wanted},
    },
    db::{NewEvent, Read, Write, audit::NewEntry, resolve},
    labs::access::{self, Seen},
};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// A window as it will be written; in [`Put::Changed`] it replaces the one that is there.
#[derive(Debug)]
pub struct PutWindow(WindowRow);

/// A row with its keys.
struct Row {
    id: Option<WindowId>,
    lab: Key,
    theme: Option<Key>,
    wanted: Wanted,
}

impl Row {
    fn of(mut wanted: Wanted) -> Result<Self> {
        let id = puts::take_id(&mut wanted)?;
        let Some(lab) = puts::text(&wanted, "lab").map(|lab| Key(lab.to_owned())) else {
            return Err(puts::fault("/lab", "required", "lab: is required: the slug or id of the lab"));
        };
        wanted.remove("lab");
        let theme = puts::text(&wanted, "theme").map(|theme| Key(theme.to_owned()));
        Ok(Self { id, lab, theme, wanted })
    }
}

/// What of all that rows name is there.
struct Present {
    labs: HashMap<Key, Seen>,
    themes: HashMap<Key, ThemeId>,
    windows: Vec<WindowRow>,
}

impl Present {
    fn load(read: &mut Read<'_>, by: &Caller, rows: &[Row]) -> Result<Self> {
        let labs: HashSet<&Key> = rows.iter().map(|row| &row.lab).collect();
        let labs = access::seen_among(read, by, &labs.into_iter().collect::<Vec<_>>())?;
        let managed: BTreeSet<LabId> =
            labs.values().filter(|seen| seen.is_managed).map(|seen| seen.lab).collect();
        let themes: HashSet<&Key> = rows.iter().filter_map(|row| row.theme.as_ref()).collect();
        Ok(Self {
            themes: resolve::all_themes(read, &themes.into_iter().collect::<Vec<_>>())?,
            windows: store::list_windows_of(read, managed)?,
            labs,
        })
    }

    /// A row is about the window with its id, else about the one of the same lab, theme and service that begins on the same
    /// day.
    fn wish(&self, row: Row) -> Result<Wish> {
        let Row { id, lab: key, theme, mut wanted } = row;
        let seen = self.labs.get(&key).ok_or_else(|| {
            puts::fault("/lab", "unknown_reference", format!("lab: there is no {key} here"))
        })?;
        if !seen.is_managed {
            return Err(Error::forbidden());
        }
        let theme_id = theme.as_ref().and_then(|key| self.themes.get(key)).copied();
        let mut beside = self.windows.iter().filter(|window| window.lab_id == seen.lab);
        let old = match id {
            Some(id) => Some(beside.find(|window| window.id == id).ok_or_else(puts::unknown_id)?),
            // A theme that is not there has no windows.
            None if theme.is_some() && theme_id.is_none() => None,
            None => beside.find(|window| begins_alike(window, theme_id, &wanted)),
        };
        let Some(old) = old else {
            wanted.retain(|_, value| !value.is_null());
            let new = input::read(Part::Body, Value::Object(wanted))?;
            return Ok(Wish { lab: seen.lab, old: None, new });
        };
        let mut value = input::editable::<NewWindow>(serde_json::to_value(WindowView::from(old.clone()))?)?;
        input::merge(&mut value, Value::Object(wanted));
        Ok(Wish { lab: seen.lab, old: Some(old.clone()), new: input::read(Part::Body, value)? })
    }
}

fn begins_alike(window: &WindowRow, theme: Option<ThemeId>, wanted: &Wanted) -> bool {
    let from = puts::text(wanted, "from").and_then(|day| day.parse().ok());
    let service = puts::text(wanted, "service").map(str::to_owned);
    from == Some(window.from_on.0)
        && theme == window.theme_id
        && service == window.service_id.map(|id| id.to_string())
}

/// What becomes of rows, each on its own; nothing is written. `new_id` gives ids to those that are new.
pub fn plan(
    read: &mut Read<'_>,
    by: &Caller,
    wanted: Vec<Wanted>,
    new_id: &dyn Fn() -> Uuid,
) -> Result<Vec<Result<Put<PutWindow>>>> {
    let (good, places) = puts::split(wanted.into_iter().map(Row::of).collect());
    let present = Present::load(read, by, &good)?;
    let wishes: Vec<Result<Wish>> = good.into_iter().map(|row| present.wish(row)).collect();
    let right: Vec<&Wish> = wishes.iter().filter_map(|wish| wish.as_ref().ok()).collect();
    let mut known = Known::of(read, &right, present.windows)?;
    let (mut touched, now) = (HashSet::new(), read.now().into());
    let planned = wishes.into_iter().map(|wish| {
        let wish = wish?;
        let row = prepare(&known, &wish, (Id::from_uuid(new_id()), now))?;
        if !touched.insert(row.id) {
            return Err(puts::repeated());
        }
        if wish.old.as_ref().is_some_and(|old| row.says_the_same_as(old)) {
            return Ok(Put::Unchanged);
        }
        known.follow(&row);
        Ok(if wish.old.is_some() { Put::Changed(PutWindow(row)) } else { Put::New(PutWindow(row)) })
    });
    let planned: Vec<_> = planned.collect();
    Ok(puts::join(planned, places))
}

impl WindowRow {
    fn says_the_same_as(&self, old: &Self) -> bool {
        *old == Self { version: old.version, updated_at: old.updated_at, ..self.clone() }
    }
}

/// Writes what was planned in the same transaction, in that order, with an event and an entry in the audit log for each,
/// such as `like`; then who waits for a place in these labs is offered one.
pub fn put(
    write: &mut Write<'_>,
    by: &Caller,
    puts: Vec<Put<PutWindow>>,
    (heirs, like): (Heirs, &NewEntry),
) -> Result<()> {
    let (mut made, mut labs) = (Vec::new(), BTreeSet::new());
    for one in puts {
        let (id, lab, event, action) = match one {
            Put::New(PutWindow(row)) => {
                let (id, lab) = (row.id, row.lab_id);
                made.push(row);
                (id, lab, "window_created", "create_window")
            }
            Put::Changed(PutWindow(row)) => {
                store::update_window(write, row.id, &WindowChange::from(&row), row.version - 1)?;
                (row.id, row.lab_id, "window_updated", "update_window")
            }
            Put::Unchanged => continue,
        };
        write.record(NewEvent::new(event, "capacity-windows", id, by).lab(lab));
        write.note(like.also(action, format!("/v1/labs/{lab}/capacity-windows/{id}")));
        labs.insert(lab);
    }
    store::insert_windows(write, &made)?;
    heirs(write, &labs.into_iter().collect::<Vec<_>>())
}
