//! The objects that changes are about, as they are now: a few queries per kind, however many there are.

use super::{
    model::{ChangeKind, Named},
    sight::Sight,
};
use crate::{
    base::{actor::Caller, error::Result, id::Id},
    db::{Event, Read},
    http::Resource,
    labs, networks, organisations,
    outcomes::following,
    vocabulary,
};
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;

/// An object that the caller sees.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    pub path: String,
    pub version: i64,
    pub object: Option<Value>,
}

/// Those of these objects that the caller sees.
pub(super) fn shown(
    read: &mut Read<'_>,
    (caller, sight): (&Caller, &Sight),
    named: &[Named],
    whole: bool,
) -> Result<HashMap<Named, Shown>> {
    let mut found = HashMap::new();
    let mut keep = Keep { whole, found: &mut found };
    let labs = of(named, ChangeKind::Labs);
    if !labs.is_empty() {
        let views = labs::actions::views(read, Some(&labs))?.into_iter().filter(|lab| sight.has(lab));
        keep.all(ChangeKind::Labs, views.map(|lab| (lab.id.uuid(), lab.for_caller(sight.knows))))?;
    }
    let organisations = of(named, ChangeKind::Organisations);
    if !organisations.is_empty() {
        let views = organisations::actions::list_organisations_by_id(read, &organisations)?;
        keep.all(ChangeKind::Organisations, views.into_iter().map(|view| (view.id.uuid(), view)))?;
    }
    let themes = of(named, ChangeKind::Themes);
    if !themes.is_empty() {
        let views = vocabulary::actions::list_themes_by_id(read, caller, &themes)?;
        keep.all(ChangeKind::Themes, views.into_iter().map(|view| (view.id.uuid(), view)))?;
    }
    let networks = of(named, ChangeKind::Networks);
    if !networks.is_empty() {
        let views = networks::actions::list_networks_by_id(read, &networks)?;
        keep.all(ChangeKind::Networks, views.into_iter().map(|view| (view.id.uuid(), view)))?;
    }
    let outcomes = of(named, ChangeKind::Outcomes);
    if !outcomes.is_empty() {
        let views = following::list_outcomes_by_id(read, caller, &outcomes)?;
        keep.all(ChangeKind::Outcomes, views.into_iter().map(|view| (view.id.uuid(), view)))?;
    }
    Ok(found)
}

struct Keep<'f> {
    whole: bool,
    found: &'f mut HashMap<Named, Shown>,
}

impl Keep<'_> {
    fn all<V: Resource>(&mut self, kind: ChangeKind, views: impl Iterator<Item = (Uuid, V)>) -> Result<()> {
        for (id, view) in views {
            let object = if self.whole { Some(serde_json::to_value(&view)?) } else { None };
            self.found.insert((kind, id), Shown { path: view.path(), version: view.version(), object });
        }
        Ok(())
    }
}

fn of<K>(named: &[Named], kind: ChangeKind) -> Vec<Id<K>> {
    let mut ids: Vec<Id<K>> =
        named.iter().filter(|(of, _)| *of == kind).map(|(_, id)| Id::from_uuid(*id)).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// The objects that are shown with something that events are about, in a fixed order. Whether the caller sees them is not
/// asked yet.
pub(super) fn along(read: &mut Read<'_>, events: &[Event]) -> Result<Vec<Named>> {
    fn about<K>(events: &[Event], collection: &str) -> Vec<Id<K>> {
        let those = events.iter().filter(|event| event.subject_kind == collection);
        let mut ids: Vec<Id<K>> = those.map(|event| Id::from_uuid(event.subject_id.uuid())).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
    let (organisations, themes) = (about(events, "organisations"), about(events, "themes"));
    // What is said of a network and a lab concerns that lab; what is said of a network alone, all labs in it.
    let alone: Vec<Event> = events.iter().filter(|event| event.lab_id.is_none()).cloned().collect();
    let mut labs = labs::actions::list_showing(read, &organisations, &themes, &about(&alone, "networks"))?;
    let joined = events.iter().filter(|event| event.subject_kind == "networks");
    labs.extend(joined.filter_map(|event| event.lab_id));
    let parts = (&organisations[..], &about(events, "labs")[..]);
    let sources = (&about(events, "innovations")[..], &about(events, "pilots")[..]);
    let outcomes = following::list_showing(read, parts, sources)?;
    let mut named: Vec<Named> = labs.into_iter().map(|id| (ChangeKind::Labs, id.uuid())).collect();
    named.extend(outcomes.into_iter().map(|id| (ChangeKind::Outcomes, id.uuid())));
    named.sort_unstable();
    named.dedup();
    Ok(named)
}
