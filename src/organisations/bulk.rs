//! Many organisations at once, made or changed: the same rules as for one, with a number of queries that does not grow with
//! theirs.

use super::{
    actions::views,
    identifiers::Identifier,
    model::NewOrganisation,
    preparing::{Known, Prepared, Stamp, holders, prepare},
    store::{self, OrganisationRow},
    views::OrganisationView,
};
use crate::{
    base::{
        actor::{Caller, Permission, Stakes},
        error::{Code, Error, Result},
        id::{Id, OrganisationId},
        input::{self, Part},
        puts::{self, Put, Wanted},
        text::slugify,
    },
    db::{NewEvent, Read, Write, audit::NewEntry},
};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// An organisation as it will be written; in [`Put::Changed`] it replaces the one that is there.
#[derive(Debug)]
pub struct PutOrganisation(Prepared);

/// A slug is no longer than this.
const LONGEST_SLUG: usize = 80;

/// A row with its keys.
struct Row {
    id: Option<OrganisationId>,
    slug: Option<String>,
    identifiers: Vec<Identifier>,
    wanted: Wanted,
}

impl Row {
    fn of(mut wanted: Wanted) -> Result<Self> {
        let id = puts::take_id(&mut wanted)?;
        // What is wrong with them is told when the whole input is read.
        let identifiers: Vec<Identifier> = wanted
            .get("identifiers")
            .and_then(|all| serde_json::from_value::<Vec<Identifier>>(all.clone()).ok())
            .into_iter()
            .flatten()
            .filter_map(|one| one.normal().ok())
            .collect();
        let mut slug = puts::text(&wanted, "slug").map(str::to_owned);
        if slug.is_none() && id.is_none() && identifiers.is_empty() {
            // Whoever puts the same rows once more means the same organisations.
            let made = puts::text(&wanted, "name").map(slugify);
            slug = made.filter(|made| !made.is_empty() && made.len() <= LONGEST_SLUG);
            if let Some(made) = &slug {
                wanted.insert("slug".to_owned(), Value::String(made.clone()));
            }
        }
        Ok(Self { id, slug, identifiers, wanted })
    }

    /// The whole input: what is there, changed as the row says, or the row alone.
    fn input(self, present: Option<&OrganisationView>) -> Result<NewOrganisation> {
        let Some(present) = present else {
            return input::read(Part::Body, puts::without_nulls(Value::Object(self.wanted)));
        };
        let mut wanted = self.wanted;
        // Numbers are added to those that are known; of one scheme those of the row take the place of the others.
        if let Some(Value::Array(own)) = wanted.get_mut("identifiers") {
            let schemes: HashSet<Option<&str>> =
                own.iter().map(|one| one.get("scheme").and_then(Value::as_str)).collect();
            let others = present.identifiers.iter().filter(|one| !schemes.contains(&Some(one.scheme.code())));
            let others: Vec<Value> =
                others.map(serde_json::to_value).collect::<std::result::Result<_, _>>()?;
            own.extend(others);
        }
        let mut value = input::editable::<NewOrganisation>(serde_json::to_value(present)?)?;
        input::merge(&mut value, Value::Object(wanted));
        input::read(Part::Body, value)
    }
}

/// Who has which key.
struct Present {
    slugs: HashMap<String, OrganisationId>,
    holders: HashMap<Identifier, OrganisationId>,
    organisations: HashMap<OrganisationId, (OrganisationRow, OrganisationView)>,
}

impl Present {
    fn load(read: &mut Read<'_>, rows: &[Row]) -> Result<Self> {
        let ids = rows.iter().filter_map(|row| row.id).collect();
        let slugs = rows.iter().filter_map(|row| row.slug.clone()).collect();
        let numbers: Vec<Identifier> = rows.iter().flat_map(|row| row.identifiers.clone()).collect();
        let found = store::list_keys(read, ids, slugs)?;
        let holders = holders(read, &numbers)?;
        let mut targets: Vec<OrganisationId> = found.iter().map(|(id, _)| *id).collect();
        targets.extend(holders.values());
        targets.sort_unstable();
        targets.dedup();
        let mut organisations = HashMap::with_capacity(targets.len());
        if !targets.is_empty() {
            let rows = store::list_by_id(read, targets)?;
            let views = views(read, rows.clone())?;
            organisations = rows.into_iter().zip(views).map(|(row, view)| (row.id, (row, view))).collect();
        }
        let slugs = found.into_iter().filter_map(|(id, slug)| Some((slug?, id))).collect();
        Ok(Self { slugs, holders, organisations })
    }

    /// The organisation that a row is about: by its id, else by its numbers, else by its slug.
    fn target(&self, row: &Row) -> Result<Option<OrganisationId>> {
        if let Some(id) = row.id {
            return if self.organisations.contains_key(&id) { Ok(Some(id)) } else { Err(puts::unknown_id()) };
        }
        let named: HashSet<OrganisationId> =
            row.identifiers.iter().filter_map(|one| self.holders.get(one)).copied().collect();
        if named.len() > 1 {
            let detail = "identifiers: these numbers belong to different organisations; give the id of the one that is meant";
            return Err(puts::fault("/identifiers", "contradiction", detail));
        }
        let by_slug = || row.slug.as_ref().and_then(|slug| self.slugs.get(slug)).copied();
        Ok(named.into_iter().next().or_else(by_slug))
    }
}

/// What becomes of rows, each on its own; nothing is written. `new_id` gives ids to those that are new; `is_ahead` knows the
/// slugs of organisations that will be there by then.
pub fn plan(
    read: &mut Read<'_>,
    by: &Caller,
    wanted: Vec<Wanted>,
    (new_id, is_ahead): (&dyn Fn() -> Uuid, &dyn Fn(&str) -> bool),
) -> Result<Vec<Result<Put<PutOrganisation>>>> {
    let (good, places) = puts::split(wanted.into_iter().map(Row::of).collect());
    let mut present = Present::load(read, &good)?;
    let inputs: Vec<Result<(Option<OrganisationId>, NewOrganisation)>> = good
        .into_iter()
        .map(|row| {
            let target = present.target(&row)?;
            let stakes = target.map_or_else(Stakes::default, Stakes::organisation);
            let permission = if target.is_some() {
                Permission::UpdateOrganisation
            } else {
                Permission::CreateOrganisation
            };
            if !by.may(permission, &stakes) {
                return Err(Error::forbidden());
            }
            let view = target.and_then(|id| present.organisations.get(&id)).map(|(_, view)| view);
            Ok((target, row.input(view)?))
        })
        .collect();
    let right: Vec<&NewOrganisation> =
        inputs.iter().filter_map(|one| one.as_ref().ok()).map(|(_, new)| new).collect();
    // What an organisation has besides the numbers of its row is its own.
    let mut known = Known::with(read, &right, std::mem::take(&mut present.holders))?;
    let ahead: Vec<String> =
        known.missing(&right).into_iter().map(|key| key.0.clone()).filter(|slug| is_ahead(slug)).collect();
    for slug in ahead {
        known.expect(slug, Id::from_uuid(new_id()));
    }
    let (mut touched, now) = (HashSet::new(), read.now().into());
    let planned = inputs.into_iter().map(|input| {
        let (target, new) = input?;
        let id = target.unwrap_or_else(|| Id::from_uuid(new_id()));
        if !touched.insert(id) {
            return Err(puts::repeated());
        }
        let holder = new.slug.as_ref().and_then(|slug| present.slugs.get(slug));
        if holder.is_some_and(|holder| *holder != id) {
            let detail = "slug: there is an organisation with this slug already";
            return Err(puts::fault_as(Code::NotUnique, "/slug", "not_unique", detail));
        }
        let old = target.and_then(|id| present.organisations.get(&id));
        let stamp = Stamp {
            id,
            version: old.map_or(0, |(row, _)| row.version) + 1,
            created_at: old.map_or(now, |(row, _)| row.created_at),
            updated_at: now,
        };
        let one = prepare(&known, by, (stamp, old.and_then(|(row, _)| row.parent_id)), new)?;
        if old.is_some_and(|(row, view)| one.says_the_same_as(row, view)) {
            return Ok(Put::Unchanged);
        }
        known.follow(&one);
        present.slugs.extend(one.row.slug.clone().map(|slug| (slug, id)));
        let one = PutOrganisation(one);
        Ok(if old.is_some() { Put::Changed(one) } else { Put::New(one) })
    });
    let planned: Vec<_> = planned.collect();
    Ok(puts::join(planned, places))
}

impl Prepared {
    fn says_the_same_as(&self, old: &OrganisationRow, view: &OrganisationView) -> bool {
        let row = OrganisationRow { version: old.version, updated_at: old.updated_at, ..self.row.clone() };
        let numbers: HashSet<&Identifier> = self.identifiers.iter().collect();
        row == *old && numbers == view.identifiers.iter().collect()
    }
}

/// Writes what was planned in the same transaction, in that order, with an event and an entry in the audit log for each,
/// such as `like`.
pub fn put(
    write: &mut Write<'_>,
    by: &Caller,
    puts: Vec<Put<PutOrganisation>>,
    like: &NewEntry,
) -> Result<()> {
    let (mut made, mut numbers, mut new_numbers) = (Vec::new(), Vec::new(), Vec::new());
    for one in puts {
        match one {
            Put::New(PutOrganisation(Prepared { row, identifiers })) => {
                let id = row.id;
                new_numbers.push((id, identifiers));
                made.push(row);
                write.record(NewEvent::new("organisation_created", "organisations", id, by));
                write.note(like.also("create_organisation", format!("/v1/organisations/{id}")));
            }
            Put::Changed(PutOrganisation(Prepared { row, identifiers })) => {
                let id = row.id;
                // A parent may be among those that are made.
                store::insert_organisations(write, &std::mem::take(&mut made))?;
                store::update_organisation(write, &row, row.version - 1)?;
                numbers.push((id, identifiers));
                write.record(NewEvent::new("organisation_updated", "organisations", id, by));
                write.note(like.also("update_organisation", format!("/v1/organisations/{id}")));
            }
            Put::Unchanged => {}
        }
    }
    store::insert_organisations(write, &made)?;
    if !numbers.is_empty() {
        store::replace_identifiers(write, numbers)?;
    }
    store::insert_identifiers(write, new_numbers)
}
