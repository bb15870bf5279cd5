//! Many labs at once, made or changed: the same rules as for one, with a number of queries that does not grow with theirs.

use super::{Known, Prepared, prepare_change, prepare_new, record_new};
use crate::{
    base::{
        actor::{Caller, Permission, Stakes},
        error::{Code, Error, Result},
        id::{Id, LabId, NetworkId},
        input::{self, Part},
        key::Key,
        puts::{self, Put, Wanted},
        text::slugify,
    },
    db::{NewEvent, Read, Write, audit::NewEntry},
    labs::{
        access::Managed,
        model::NewLab,
        store::{self, LabRow, Lists},
        views::LabView,
    },
};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A lab as it will be written; in [`Put::Changed`] it replaces the one that is there.
pub struct PutLab(Prepared);

/// Who has which key, and what of it the caller sees.
struct Present {
    managed: Managed,
    published: HashSet<LabId>,
    ids: HashSet<LabId>,
    slugs: HashMap<String, LabId>,
    labs: HashMap<LabId, (LabRow, LabView)>,
}

impl Present {
    fn load(read: &mut Read<'_>, by: &Caller, rows: &[Row]) -> Result<Self> {
        let ids = rows.iter().filter_map(|row| row.id).collect();
        let slugs = rows.iter().filter_map(|row| row.slug.clone()).collect();
        let found = store::list_keys(read, ids, slugs)?;
        let published = found.iter().filter(|(_, _, status)| status.is_published()).map(|(id, ..)| *id);
        let mut present = Self {
            managed: Managed::by(read, by)?,
            published: published.collect(),
            ids: found.iter().map(|(id, ..)| *id).collect(),
            slugs: found.into_iter().filter_map(|(id, slug, _)| Some((slug?, id))).collect(),
            labs: HashMap::new(),
        };
        let targets: Vec<LabId> = present.ids.iter().copied().filter(|id| present.managed.has(*id)).collect();
        if !targets.is_empty() {
            let rows = store::list_labs(read, Some(&targets))?;
            let mut around = store::children::load(read, &rows, Some(&targets))?;
            let today = read.today();
            for row in rows {
                let view = LabView::of(row.clone(), &mut around, today)?;
                present.labs.insert(row.id, (row, view));
            }
        }
        Ok(present)
    }

    /// The lab that a row is about, if it is there for the caller.
    fn target(&self, row: &Row) -> Result<Option<LabId>> {
        let by_id = row.id.filter(|id| self.ids.contains(id));
        let found =
            by_id.or_else(|| self.slugs.get(row.slug.as_ref()?).copied().filter(|_| row.id.is_none()));
        let seen = found.filter(|id| self.managed.has(*id) || self.published.contains(id));
        match seen {
            Some(id) if self.managed.has(id) => Ok(Some(id)),
            Some(_) => Err(Error::forbidden()),
            None if row.id.is_some() => Err(puts::unknown_id()),
            None => Ok(None),
        }
    }
}

/// A row with its keys.
struct Row {
    id: Option<LabId>,
    slug: Option<String>,
    wanted: Wanted,
}

impl Row {
    fn of(mut wanted: Wanted) -> Result<Self> {
        let id = puts::take_id(&mut wanted)?;
        let mut slug = puts::text(&wanted, "slug").map(str::to_owned);
        if slug.is_none() && id.is_none() {
            // Whoever puts the same rows once more means the same labs.
            let made = puts::text(&wanted, "name").map(slugify).filter(|made| !made.is_empty());
            if let Some(made) = &made {
                wanted.insert("slug".to_owned(), Value::String(made.clone()));
            }
            slug = made;
        }
        Ok(Self { id, slug, wanted })
    }

    /// The whole input: what is there, changed as the row says, or the row alone.
    fn input(self, present: Option<&LabView>) -> Result<NewLab> {
        let Some(present) = present else {
            return input::read(Part::Body, puts::without_nulls(Value::Object(self.wanted)));
        };
        let mut wanted = self.wanted;
        let is_member = |name: &str| {
            let key = Key(name.to_owned());
            let mut networks = present.networks.iter();
            networks.any(|one| key.uuid() == Some(one.id.uuid()) || one.slug.as_deref() == Some(name))
        };
        // The network in which it begins is where it is: nothing changes.
        if puts::text(&wanted, "network").is_some_and(is_member) {
            wanted.remove("network");
        }
        let mut value = input::editable::<NewLab>(serde_json::to_value(present)?)?;
        input::merge(&mut value, Value::Object(wanted));
        input::read(Part::Body, value)
    }
}

/// What becomes of rows, each on its own; nothing is written. `new_id` gives ids to those that are new.
pub fn plan(
    read: &mut Read<'_>,
    by: &Caller,
    wanted: Vec<Wanted>,
    new_id: &dyn Fn() -> Uuid,
) -> Result<Vec<Result<Put<PutLab>>>> {
    let rows: Vec<Result<Row>> = wanted.into_iter().map(Row::of).collect();
    let (good, places) = puts::split(rows);
    let mut present = Present::load(read, by, &good)?;
    let inputs: Vec<Result<(Option<LabId>, NewLab)>> = good
        .into_iter()
        .map(|row| {
            let target = present.target(&row)?;
            if target.is_none() && !by.may(Permission::CreateLab, &Stakes::default()) {
                return Err(Error::forbidden());
            }
            let view = target.and_then(|id| present.labs.get(&id)).map(|(_, view)| view);
            Ok((target, row.input(view)?))
        })
        .collect();
    let right: Vec<&NewLab> = inputs.iter().filter_map(|one| one.as_ref().ok()).map(|(_, new)| new).collect();
    let targets: Vec<LabId> = present.labs.keys().copied().collect();
    let mut known = Known::of(read, &right)?.with_parts(read, &targets)?;
    let mut touched = HashSet::new();
    let now = read.now();
    let planned = inputs.into_iter().map(|input| {
        let (target, new) = input?;
        let there = target.and_then(|id| present.labs.get(&id));
        let id = target.unwrap_or_else(|| Id::from_uuid(new_id()));
        if !touched.insert(id) {
            return Err(puts::repeated());
        }
        let holder = new.slug.as_ref().and_then(|slug| present.slugs.get(slug));
        if holder.is_some_and(|holder| *holder != id) {
            let detail = "slug: there is a lab with this slug already";
            return Err(puts::fault_as(Code::NotUnique, "/slug", "not_unique", detail));
        }
        let put = match there {
            Some((old, view)) => {
                let changed = prepare_change(&known, (old, view), &new, now)?;
                if changed.says_the_same_as(old, view) { Put::Unchanged } else { Put::Changed(changed) }
            }
            None => Put::New(prepare_new(&known, by, &new, (id, now, super::Provenance::default()))?),
        };
        if let Put::New(one) | Put::Changed(one) = &put {
            known.follow(id, one.row.is_virtual, &one.lists.members);
            present.slugs.extend(one.row.slug.clone().map(|slug| (slug, id)));
        }
        Ok(put)
    });
    let planned: Vec<Result<Put<PutLab>>> = planned.map(|put| put.map(wrapped)).collect();
    Ok(puts::join(planned, places))
}

fn wrapped(put: Put<Prepared>) -> Put<PutLab> {
    match put {
        Put::New(one) => Put::New(PutLab(one)),
        Put::Changed(one) => Put::Changed(PutLab(one)),
        Put::Unchanged => Put::Unchanged,
    }
}

impl Prepared {
    fn says_the_same_as(&self, old: &LabRow, view: &LabView) -> bool {
        let row = LabRow { version: old.version, updated_at: old.updated_at, ..self.row.clone() };
        let sorted = |ids: &[LabId]| {
            let mut ids = ids.to_vec();
            ids.sort_unstable();
            ids
        };
        let themes: HashSet<_> = self.lists.themes.iter().collect();
        row == *old
            && themes == view.themes.iter().collect()
            && sorted(&self.lists.members) == sorted(&view.member_labs)
            && self.lists.partners.len() == view.partners.len()
            && self.lists.partners.iter().zip(&view.partners).all(|(new, old)| {
                let organisation = old.organisation.as_ref().and_then(Key::uuid);
                (new.kind, new.organisation_id.map(Id::uuid), &new.name)
                    == (old.kind, organisation, &old.name)
            })
    }
}

/// Writes what was planned in the same transaction, in that order, with an event and an entry in the audit log for each,
/// such as `like`.
pub fn put(write: &mut Write<'_>, by: &Caller, puts: Vec<Put<PutLab>>, like: &NewEntry) -> Result<()> {
    let mut made: Vec<(LabRow, Lists)> = Vec::new();
    let mut lists: Vec<(LabId, Lists)> = Vec::new();
    let mut memberships: Vec<(NetworkId, LabId)> = Vec::new();
    for one in puts {
        match one {
            Put::New(PutLab(Prepared { row, lists, network })) => {
                let id = row.id;
                made.push((row, lists));
                memberships.extend(network.map(|network| (network, id)));
                record_new(write, by, id, network);
                write.note(like.also("create_lab", format!("/v1/labs/{id}")));
            }
            Put::Changed(PutLab(Prepared { row, lists: own, .. })) => {
                let id = row.id;
                store::update_lab(write, &row, row.version - 1, None)?;
                lists.push((id, own));
                write.record(NewEvent::new("lab_updated", "labs", id, by).lab(id));
                write.note(like.also("update_lab", format!("/v1/labs/{id}")));
            }
            Put::Unchanged => {}
        }
    }
    if !made.is_empty() {
        store::insert_labs(write, made)?;
    }
    if !lists.is_empty() {
        store::replace_lists(write, lists)?;
    }
    let rows: Vec<_> =
        memberships.into_iter().map(|(network, lab)| store::membership(write, network, lab)).collect();
    store::insert_memberships(write, &rows)
}
