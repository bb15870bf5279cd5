//! What can be done with labs. Services and involvements are in [`services`] and [`involvements`].

pub mod bulk;
pub mod involvements;
pub mod periods;
pub mod personal;
mod references;
pub mod services;
mod steps;

pub use steps::{create_transition, list_transitions};

use super::{
    access,
    lifecycle::{self, LabEvent},
    model::{LabStatus, NewLab, distinct},
    store::{self, LabRow, Lists},
    views::LabView,
};
use crate::{
    app::Change,
    base::{
        actor::{Caller, Permission, Stakes},
        error::{Code, Error, Faults, Result},
        id::{LabId, NetworkId, OrganisationId, ThemeId},
        key::Key,
    },
    db::{NewEvent, Read, Write, transitions, types::Json},
};
use jiff::Timestamp;
use references::{Known, References};
use serde::Serialize;
use std::collections::HashMap;

/// Where a lab comes from and where it begins: callers of the API make drafts, the loader of data states more.
#[derive(Debug, Clone)]
pub struct Provenance {
    /// Name for addresses, when the input has none.
    pub slug: Option<String>,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// Fields whose values are invented.
    pub fictitious_fields: Vec<String>,
    /// Where it begins.
    pub status: LabStatus,
    /// When it was last confirmed.
    pub verified_at: Option<Timestamp>,
}

impl Default for Provenance {
    fn default() -> Self {
        Self {
            slug: None,
            sources: Vec::new(),
            fictitious_fields: Vec::new(),
            status: LabStatus::Draft,
            verified_at: None,
        }
    }
}

/// The views of labs, by name: of all of them, or of those named. The number of queries does not depend on theirs.
pub fn views(read: &mut Read<'_>, only: Option<&[LabId]>) -> Result<Vec<LabView>> {
    let rows = store::list_labs(read, only)?;
    let mut around = store::children::load(read, &rows, only)?;
    let today = read.today();
    rows.into_iter().map(|row| LabView::of(row, &mut around, today)).collect()
}

/// The labs that are shown with the name of one of these organisations, themes or networks.
pub fn list_showing(
    read: &mut Read<'_>,
    organisations: &[OrganisationId],
    themes: &[ThemeId],
    networks: &[NetworkId],
) -> Result<Vec<LabId>> {
    store::showing::list_showing(read, organisations, themes, networks)
}

/// The published labs that were published last, newest first, and when that was: for a lab that came in as published, when it
/// came in.
pub fn list_newest(read: &mut Read<'_>, limit: i64) -> Result<Vec<(LabView, Timestamp)>> {
    let mut dated: HashMap<LabId, Timestamp> = HashMap::new();
    let entered = store::showing::list_newest(read, limit)?;
    dated.extend(entered.into_iter().map(|(lab, at)| (lab, at.into())));
    // A lab is published after it was entered, so none that is newer is left out.
    dated.extend(transitions::list_latest(read, lifecycle::MACHINE, LabEvent::Publish.code(), limit)?);
    let ids: Vec<LabId> = dated.keys().copied().collect();
    let published = views(read, Some(&ids))?.into_iter().filter(|lab| lab.status.is_published());
    let mut newest: Vec<(LabView, Timestamp)> = published
        .filter_map(|lab| {
            let at = *dated.get(&lab.id)?;
            Some((lab.for_caller(false), at))
        })
        .collect();
    newest.sort_by(|(one, first), (other, second)| second.cmp(first).then(one.id.cmp(&other.id)));
    newest.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(newest)
}

/// The ids of labs, published or not, from the one after `after`.
pub fn list_ids(read: &mut Read<'_>, after: Option<LabId>, limit: i64) -> Result<Vec<LabId>> {
    store::list_ids(read, after, limit)
}

/// The view of one lab.
pub(super) fn view(read: &mut Read<'_>, id: LabId) -> Result<LabView> {
    views(read, Some(&[id]))?.pop().ok_or_else(Error::not_found)
}

/// One lab, as the caller may see it.
pub fn find_lab(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<LabView> {
    let id = access::visible(read, caller, key)?;
    Ok(view(read, id)?.for_caller(caller.may_somewhere(Permission::ReadRegister)))
}

/// Enters a lab as a draft, in a network that the caller manages.
pub fn create_lab(write: &mut Write<'_>, by: &Caller, new: NewLab) -> Result<LabView> {
    if !by.may(Permission::CreateLab, &Stakes::default()) {
        return Err(Error::forbidden());
    }
    let id = insert_lab(write, by, new, Provenance::default())?;
    view(write, id)
}

/// Enters a lab that begins as `provenance` says; also for the loader of data.
pub fn insert_lab(write: &mut Write<'_>, by: &Caller, new: NewLab, provenance: Provenance) -> Result<LabId> {
    let known = Known::of(write, &[&new])?;
    let (id, now) = (write.new_id(), write.now());
    let made = prepare_new(&known, by, &new, (id, now, provenance))?;
    store::insert_lab(write, &made.row, made.lists)?;
    if let Some(network) = made.network {
        let members = vec![store::membership(write, network, id)];
        store::insert_memberships(write, &members)?;
    }
    record_new(write, by, id, made.network);
    Ok(id)
}

/// A lab as it will be written.
struct Prepared {
    row: LabRow,
    lists: Lists,
    /// Only of a new lab: the network in which it begins.
    network: Option<NetworkId>,
}

/// All that is decided about a new lab.
fn prepare_new(
    known: &Known,
    by: &Caller,
    new: &NewLab,
    (id, now, provenance): (LabId, Timestamp, Provenance),
) -> Result<Prepared> {
    let mut faults = Faults::new();
    new.note_faults(&mut faults);
    let found = references::resolve(known, new, None, &mut faults);
    let network = references::network(known, by, new.network.as_ref(), &mut faults);
    faults.check()?;
    if network.is_some_and(|network| !by.may(Permission::ManageNetwork, &Stakes::network(network))) {
        return Err(Error::forbidden());
    }
    let row = new_row((id, now), new, &found, provenance)?;
    Ok(Prepared { row, lists: found.into_lists(id), network })
}

/// All that is decided about a change of a lab: what is there, and all that it is to be.
fn prepare_change(
    known: &Known,
    (old, present): (&LabRow, &LabView),
    new: &NewLab,
    now: Timestamp,
) -> Result<Prepared> {
    let before = as_input(present)?;
    let mut faults = Faults::new();
    new.note_faults(&mut faults);
    if new.network.is_some() {
        let detail = "network: only when a lab is made; later, change the members of the network";
        faults.body("/network", "not_wanted", detail);
    }
    let found = references::resolve(known, new, Some(present), &mut faults);
    faults.check()?;
    keeps_ready(old.status, &before, new)?;
    let row =
        LabRow { version: old.version + 1, updated_at: now.into(), ..profile(new, &found, old.clone())? };
    Ok(Prepared { row, lists: found.into_lists(old.id), network: None })
}

fn record_new(write: &mut Write<'_>, by: &Caller, id: LabId, network: Option<NetworkId>) {
    if let Some(network) = network {
        let facts = serde_json::json!({ "labId": id });
        write.record(NewEvent::new("network_member_added", "networks", network, by).lab(id).data(facts));
    }
    write.record(NewEvent::new("lab_created", "labs", id, by).lab(id));
}

/// Changes a lab's profile. A published lab can't lose what publication needs.
pub fn update_lab(write: &mut Write<'_>, by: &Caller, key: &Key, change: Change) -> Result<LabView> {
    let id = access::permitted(write, by, key, Permission::ManageLab)?;
    let old = store::find_lab(write, id)?.ok_or_else(Error::not_found)?;
    let present = view(write, id)?;
    let new: NewLab = change.apply(&present)?;
    let known = Known::of(write, &[&new])?.with_parts(write, &[id])?;
    let changed = prepare_change(&known, (&old, &present), &new, write.now())?;
    store::update_lab(write, &changed.row, old.version, Some(changed.lists))?;
    write.record(NewEvent::new("lab_updated", "labs", id, by).lab(id));
    view(write, id)
}

/// Raises a lab's version: for changes to what a lab is shown with, such as its memberships.
pub fn touch(write: &mut Write<'_>, lab: LabId) -> Result<()> {
    store::touch_lab(write, lab)
}

/// The profile as an input: what a patch is applied to.
fn as_input(present: &LabView) -> Result<NewLab> {
    use crate::base::input;
    let value = input::editable::<NewLab>(serde_json::to_value(present)?)?;
    Ok(serde_json::from_value(value)?)
}

fn keeps_ready(status: LabStatus, before: &NewLab, after: &NewLab) -> Result<()> {
    if !status.must_be_ready() {
        return Ok(());
    }
    let missing_before = before.missing();
    let mut faults = Faults::new();
    for (pointer, detail) in after.missing() {
        if !missing_before.contains(&(pointer, detail)) {
            faults.body(pointer, "required", detail);
        }
    }
    faults.check_as(Code::NotReady)
}

fn json<T: Serialize + PartialEq + Clone>(values: Option<&Vec<T>>) -> Result<Option<Json>> {
    Ok(values.map(|values| Json::of(&distinct(values))).transpose()?)
}

/// The row with everything that the input states; status, origin and version stay.
fn profile(new: &NewLab, found: &References, row: LabRow) -> Result<LabRow> {
    let location = new.location.clone().unwrap_or_default();
    let contact = new.contact.clone().unwrap_or_default();
    Ok(LabRow {
        slug: new.slug.clone(),
        name: new.name.clone(),
        description_nl: new.description_nl.clone(),
        description_en: new.description_en.clone(),
        kind: new.kind,
        owner_organisation_id: found.owner,
        scope: new.scope,
        is_virtual: new.is_virtual,
        street: location.street,
        postal_code: location.postal_code,
        city: location.city,
        municipality_code: location.municipality_code,
        province: location.province,
        lat: location.lat,
        lon: location.lon,
        care_settings: json(new.care_settings.as_ref())?,
        purposes: json(new.purposes.as_ref())?,
        trl_min: new.trl_min,
        trl_max: new.trl_max,
        device_classes: json(new.device_classes.as_ref())?,
        target_populations: json(new.target_populations.as_ref())?,
        reachable_participants: new.reachable_participants,
        languages: json(new.languages.as_ref())?,
        ethics_route: new.ethics_route,
        contact_name: contact.name,
        contact_email: contact.email,
        contact_phone: contact.phone,
        website: new.website.clone(),
        start_year: new.start_year,
        end_year: new.end_year,
        ..row
    })
}

fn new_row(
    (id, now): (LabId, Timestamp),
    new: &NewLab,
    found: &References,
    provenance: Provenance,
) -> Result<LabRow> {
    let empty = LabRow {
        id,
        slug: None,
        name: String::new(),
        description_nl: None,
        description_en: None,
        kind: new.kind,
        owner_organisation_id: None,
        scope: None,
        is_virtual: false,
        street: None,
        postal_code: None,
        city: None,
        municipality_code: None,
        province: None,
        lat: None,
        lon: None,
        care_settings: None,
        purposes: None,
        trl_min: None,
        trl_max: None,
        device_classes: None,
        target_populations: None,
        reachable_participants: None,
        languages: None,
        ethics_route: None,
        contact_name: None,
        contact_email: None,
        contact_phone: None,
        website: None,
        start_year: None,
        end_year: None,
        status: provenance.status,
        verified_at: provenance.verified_at.map(Into::into),
        fictitious_fields: Json::of(&provenance.fictitious_fields)?,
        sources: Json::of(&provenance.sources)?,
        version: 1,
        created_at: now.into(),
        updated_at: now.into(),
    };
    let stated = profile(new, found, empty)?;
    Ok(LabRow { slug: stated.slug.or(provenance.slug), ..stated })
}
