//! What can be done with organisations.

use super::{
    identifiers::Identifier,
    model::{self, CompanySize, Figures, NewOrganisation, OrganisationKind},
    preparing::{Known, Prepared, Stamp, prepare},
    store::{self, Filter, OrganisationRow},
    views::{OrganisationQuery, OrganisationView},
};
use crate::{
    app::Change,
    base::{
        actor::{Caller, Permission, Stakes},
        error::{Code, Error, Faults, Result},
        id::{OrganisationId, SubjectId},
        key::Key,
        page::{self, DEFAULT_LIMIT, Page},
        text::{fold, has_all_words},
    },
    db::{NewEvent, Read, Write, resolve, types::Json},
    identity,
    vocabulary::{
        municipalities::{self, MunicipalityView},
        terms::Province,
    },
};
use std::collections::{HashMap, HashSet};

/// So many ids stand in one statement: SQLite allows 32,766 parameters.
const IDS_AT_ONCE: usize = 5000;

/// Organisations by name.
pub fn list_organisations(read: &mut Read<'_>, query: &OrganisationQuery) -> Result<Page<OrganisationView>> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let identifier = identifier(query)?;
    let scope = format!("organisations {:?} {:?} {:?} {identifier:?}", query.kind, query.province, query.q);
    let filter = Filter {
        kinds: query.kind.clone(),
        provinces: query.province.clone(),
        identifier,
        after: page::decode(&scope, query.cursor.as_deref())?,
    };
    let rows = match query.q.as_deref() {
        None => store::list_organisations(read, filter, limit + 1)?,
        Some(q) => search(read, filter, &fold(q), limit + 1)?,
    };
    let page = Page::cut(rows, limit, &scope, |row| (row.name.clone(), row.id));
    Ok(Page { items: views(read, page.items)?, next_cursor: page.next_cursor })
}

/// These organisations, by name.
pub fn list_organisations_by_id(read: &mut Read<'_>, of: &[OrganisationId]) -> Result<Vec<OrganisationView>> {
    let rows = store::list_by_id(read, of.to_vec())?;
    views(read, rows)
}

/// Organisations in the order of their ids, from the one after `after`.
pub fn list_after(
    read: &mut Read<'_>,
    after: Option<OrganisationId>,
    limit: i64,
) -> Result<Vec<OrganisationView>> {
    let rows = store::list_after(read, after, limit)?;
    views(read, rows)
}

/// One organisation.
pub fn find_organisation(read: &mut Read<'_>, key: &Key) -> Result<OrganisationView> {
    let row = named(read, key)?;
    view(read, row)
}

/// Whether an organisation counts as an SME; what is not known does not make it one.
pub fn is_sme(read: &mut Read<'_>, id: OrganisationId) -> Result<bool> {
    let row = store::find_organisation(read, id)?.ok_or_else(Error::not_found)?;
    let figures =
        Figures { fte: row.fte, turnover_eur: row.turnover_eur, balance_total_eur: row.balance_total_eur };
    Ok(model::is_sme(row.kind, figures).unwrap_or(false))
}

/// Which of these organisations count as SMEs.
pub fn list_smes(read: &mut Read<'_>, ids: &[OrganisationId]) -> Result<HashSet<OrganisationId>> {
    let mut smes = HashSet::new();
    for part in ids.chunks(IDS_AT_ONCE) {
        let rows = store::list_figures(read, part)?;
        let are =
            rows.into_iter().filter(|(_, kind, figures)| model::is_sme(*kind, *figures).unwrap_or(false));
        smes.extend(are.map(|(id, ..)| id));
    }
    Ok(smes)
}

/// How large these organisations are, and in which province: two queries for each [`IDS_AT_ONCE`].
pub fn list_sizes(
    read: &mut Read<'_>,
    ids: &[OrganisationId],
) -> Result<HashMap<OrganisationId, (CompanySize, Option<Province>)>> {
    let mut sizes = HashMap::with_capacity(ids.len());
    for part in ids.chunks(IDS_AT_ONCE) {
        let provinces: HashMap<OrganisationId, Option<Province>> =
            store::list_provinces(read, part)?.into_iter().collect();
        for (id, _, figures) in store::list_figures(read, part)? {
            sizes.insert(id, (figures.size(), provinces.get(&id).copied().flatten()));
        }
    }
    Ok(sizes)
}

/// What kind of organisation it is.
pub fn kind_of(read: &mut Read<'_>, id: OrganisationId) -> Result<OrganisationKind> {
    Ok(store::find_organisation(read, id)?.ok_or_else(Error::not_found)?.kind)
}

/// Makes an organisation. It gives its author no rights on it: those are granted.
pub fn create_organisation(
    write: &mut Write<'_>,
    by: &Caller,
    new: NewOrganisation,
) -> Result<OrganisationView> {
    let (id, now) = (write.new_id(), write.now().into());
    let known = Known::of(write, &[&new])?;
    let stamp = Stamp { id, version: 1, created_at: now, updated_at: now };
    let Prepared { row, identifiers } = prepare(&known, by, (stamp, None), new)?;
    store::insert_organisation(write, &row)?;
    store::replace_identifiers(write, vec![(id, identifiers)])?;
    write.record(NewEvent::new("organisation_created", "organisations", id, by));
    view(write, row)
}

/// Changes an organisation.
pub fn update_organisation(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    change: Change,
) -> Result<OrganisationView> {
    let old = named(write, key)?;
    if !by.may(Permission::UpdateOrganisation, &Stakes::organisation(old.id)) {
        return Err(Error::forbidden());
    }
    let (id, version) = (old.id, old.version);
    let new: NewOrganisation = change.apply(&view(write, old.clone())?)?;
    let known = Known::of(write, &[&new])?;
    let stamp =
        Stamp { id, version: version + 1, created_at: old.created_at, updated_at: write.now().into() };
    let Prepared { row, identifiers } = prepare(&known, by, (stamp, old.parent_id), new)?;
    store::update_organisation(write, &row, version)?;
    store::replace_identifiers(write, vec![(id, identifiers)])?;
    write.record(NewEvent::new("organisation_updated", "organisations", id, by));
    view(write, row)
}

/// Deletes an organisation that nothing refers to and on which nobody holds a role.
pub fn delete_organisation(write: &mut Write<'_>, by: &Caller, key: &Key, version: i64) -> Result<()> {
    let id = named(write, key)?.id;
    if !by.may(Permission::DeleteOrganisation, &Stakes::organisation(id)) {
        return Err(Error::forbidden());
    }
    if identity::actions::is_granted(write, SubjectId::from_uuid(id.uuid()))? {
        return Err(Error::refused(
            Code::InUse,
            "People hold roles for this organisation; take those back first.",
        ));
    }
    store::delete_organisation(write, id, version)?;
    write.record(NewEvent::new("organisation_deleted", "organisations", id, by));
    Ok(())
}

fn named(read: &mut Read<'_>, key: &Key) -> Result<OrganisationRow> {
    let id = resolve::named(read, key, resolve::organisation)?;
    store::find_organisation(read, id)?.ok_or_else(Error::not_found)
}

fn identifier(query: &OrganisationQuery) -> Result<Option<Identifier>> {
    let mut faults = Faults::new();
    let mut wanted = None;
    match (query.identifier_scheme, &query.identifier_value) {
        (None, None) => {}
        (Some(scheme), Some(value)) => {
            let value = value.clone();
            match (Identifier { scheme, value }).normal() {
                Ok(normal) => wanted = Some(normal),
                Err(wrong) => {
                    faults.query("identifierValue", "identifier", format!("identifierValue: {wrong}"));
                }
            }
        }
        (None, Some(_)) => {
            faults.query(
                "identifierScheme",
                "required",
                "identifierScheme: is required with identifierValue",
            );
        }
        (Some(_), None) => {
            faults.query("identifierValue", "required", "identifierValue: is required with identifierScheme");
        }
    }
    faults.check().map(|()| wanted)
}

/// The databases fold case and accents each in their own way, so names are compared here; only names are read for that.
fn search(read: &mut Read<'_>, filter: Filter, words: &str, limit: i64) -> Result<Vec<OrganisationRow>> {
    let is_called = |name: &str, others: &Json| {
        let others = others.0.as_array().into_iter().flatten();
        others
            .filter_map(serde_json::Value::as_str)
            .chain([name])
            .any(|name| has_all_words(&fold(name), words))
    };
    let found = store::list_names(read, filter)?
        .into_iter()
        .filter(|(_, name, others)| is_called(name, others))
        .map(|(id, _, _)| id)
        .take(usize::try_from(limit).unwrap_or(usize::MAX))
        .collect();
    store::list_by_id(read, found)
}

fn view(read: &mut Read<'_>, row: OrganisationRow) -> Result<OrganisationView> {
    views(read, vec![row])?.pop().ok_or_else(Error::not_found)
}

pub(super) fn views(read: &mut Read<'_>, rows: Vec<OrganisationRow>) -> Result<Vec<OrganisationView>> {
    let ids: Vec<OrganisationId> = rows.iter().map(|row| row.id).collect();
    let codes: Vec<String> = rows.iter().filter_map(|row| row.municipality_code.clone()).collect();
    let places: HashMap<String, MunicipalityView> = municipalities::list_by_code(read, &codes)?
        .into_iter()
        .map(|place| (place.code.clone(), place))
        .collect();
    let mut identifiers: HashMap<OrganisationId, Vec<Identifier>> = HashMap::new();
    for row in store::list_identifiers(read, &ids)? {
        let (scheme, value) = (row.scheme, row.value);
        identifiers.entry(row.organisation_id).or_default().push(Identifier { scheme, value });
    }
    rows.into_iter()
        .map(|row| {
            let place = row.municipality_code.as_ref().and_then(|code| places.get(code));
            let numbers = identifiers.remove(&row.id).unwrap_or_default();
            OrganisationView::of(row, place, numbers)
        })
        .collect()
}
