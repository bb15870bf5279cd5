//! The SQL of organisations.

use super::{
    identifiers::{Identifier, IdentifierScheme},
    model::{Figures, OrganisationKind},
};
use crate::{
    base::{
        error::{Code, Error, Result},
        id::OrganisationId,
    },
    db::{
        MultiBackend, Read, Write,
        schema::{organisation_identifiers, organisations},
        types::{Instant, Json},
        violation::{Violation, violation},
    },
    insert_all,
    vocabulary::terms::Province,
};
use diesel::prelude::*;
use std::collections::HashMap;

/// So many organisations stand in one statement: SQLite allows 32,766 parameters.
const ROWS_AT_ONCE: usize = 1000;
/// The same of rows with few columns.
const SMALL_ROWS_AT_ONCE: usize = 5000;

/// A row of `organisations`. `province` is the one of the municipality where there is one; `lat` and `lon` are as stated.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = organisations, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct OrganisationRow {
    pub id: OrganisationId,
    pub slug: Option<String>,
    pub name: String,
    pub alternative_names: Json,
    pub kind: OrganisationKind,
    pub fte: Option<i32>,
    pub turnover_eur: Option<i64>,
    pub balance_total_eur: Option<i64>,
    pub parent_id: Option<OrganisationId>,
    pub website: Option<String>,
    pub street: Option<String>,
    pub postal_code: Option<String>,
    pub city: Option<String>,
    pub municipality_code: Option<String>,
    pub province: Option<Province>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub fictitious: bool,
    pub sources: Json,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// A row of `organisation_identifiers`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = organisation_identifiers)]
pub(crate) struct IdentifierRow {
    pub organisation_id: OrganisationId,
    pub scheme: IdentifierScheme,
    pub value: String,
}

/// Which organisations, and after which one in the order of names.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    pub kinds: Option<Vec<OrganisationKind>>,
    pub provinces: Option<Vec<Province>>,
    pub identifier: Option<Identifier>,
    pub after: Option<(String, OrganisationId)>,
}

/// What decides whether these organisations are SMEs.
pub(crate) fn list_figures(
    read: &mut Read<'_>,
    ids: &[OrganisationId],
) -> Result<Vec<(OrganisationId, OrganisationKind, Figures)>> {
    let rows: Vec<(OrganisationId, OrganisationKind, Option<i32>, Option<i64>, Option<i64>)> =
        organisations::table
            .filter(organisations::id.eq_any(ids.to_vec()))
            .select((
                organisations::id,
                organisations::kind,
                organisations::fte,
                organisations::turnover_eur,
                organisations::balance_total_eur,
            ))
            .load(read.db())?;
    let figures = |(id, kind, fte, turnover_eur, balance_total_eur)| {
        (id, kind, Figures { fte, turnover_eur, balance_total_eur })
    };
    Ok(rows.into_iter().map(figures).collect())
}

/// The provinces of organisations.
pub(crate) fn list_provinces(
    read: &mut Read<'_>,
    ids: &[OrganisationId],
) -> Result<Vec<(OrganisationId, Option<Province>)>> {
    Ok(organisations::table
        .filter(organisations::id.eq_any(ids.to_vec()))
        .select((organisations::id, organisations::province))
        .load(read.db())?)
}

/// The organisation with an id.
pub(crate) fn find_organisation(read: &mut Read<'_>, id: OrganisationId) -> Result<Option<OrganisationRow>> {
    Ok(organisations::table.find(id).select(OrganisationRow::as_select()).first(read.db()).optional()?)
}

/// What organisations belong to.
pub(crate) fn list_parents(
    read: &mut Read<'_>,
    of: &[OrganisationId],
) -> Result<Vec<(OrganisationId, Option<OrganisationId>)>> {
    Ok(organisations::table
        .filter(organisations::id.eq_any(of.to_vec()))
        .select((organisations::id, organisations::parent_id))
        .load(read.db())?)
}

/// Which organisations have one of these ids or slugs; two queries, because each has an index of its own.
pub(crate) fn list_keys(
    read: &mut Read<'_>,
    ids: Vec<OrganisationId>,
    slugs: Vec<String>,
) -> Result<Vec<(OrganisationId, Option<String>)>> {
    let keys = organisations::table.select((organisations::id, organisations::slug));
    let mut found = Vec::new();
    if !ids.is_empty() {
        found = keys.filter(organisations::id.eq_any(ids)).load(read.db())?;
    }
    if !slugs.is_empty() {
        let by_slug = keys.filter(organisations::slug.eq_any(slugs));
        found.extend(by_slug.load::<(OrganisationId, Option<String>)>(read.db())?);
    }
    Ok(found)
}

/// Organisations by name, at most `limit`.
pub(crate) fn list_organisations(
    read: &mut Read<'_>,
    filter: Filter,
    limit: i64,
) -> Result<Vec<OrganisationRow>> {
    Ok(chosen(filter).select(OrganisationRow::as_select()).limit(limit).load(read.db())?)
}

/// All names of organisations by name: what a search runs over.
pub(crate) fn list_names(read: &mut Read<'_>, filter: Filter) -> Result<Vec<(OrganisationId, String, Json)>> {
    Ok(chosen(filter)
        .select((organisations::id, organisations::name, organisations::alternative_names))
        .load(read.db())?)
}

/// The organisations with these ids, by name.
pub(crate) fn list_by_id(read: &mut Read<'_>, ids: Vec<OrganisationId>) -> Result<Vec<OrganisationRow>> {
    Ok(chosen(Filter::default())
        .filter(organisations::id.eq_any(ids))
        .select(OrganisationRow::as_select())
        .load(read.db())?)
}

/// Organisations in the order of their ids, from the one after `after`.
pub(crate) fn list_after(
    read: &mut Read<'_>,
    after: Option<OrganisationId>,
    limit: i64,
) -> Result<Vec<OrganisationRow>> {
    let mut rows = organisations::table
        .select(OrganisationRow::as_select())
        .order(organisations::id)
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        rows = rows.filter(organisations::id.gt(after));
    }
    Ok(rows.load(read.db())?)
}

fn chosen(filter: Filter) -> organisations::BoxedQuery<'static, MultiBackend> {
    let mut rows = organisations::table.order((organisations::name, organisations::id)).into_boxed();
    if let Some(kinds) = filter.kinds {
        rows = rows.filter(organisations::kind.eq_any(kinds));
    }
    if let Some(provinces) = filter.provinces {
        rows = rows.filter(organisations::province.eq_any(provinces.into_iter().map(Some)));
    }
    if let Some(Identifier { scheme, value }) = filter.identifier {
        let holders = organisation_identifiers::table
            .find((scheme, value))
            .select(organisation_identifiers::organisation_id);
        rows = rows.filter(organisations::id.eq_any(holders));
    }
    if let Some((name, id)) = filter.after {
        let same_name = organisations::name.eq(name.clone()).and(organisations::id.gt(id));
        rows = rows.filter(organisations::name.gt(name).or(same_name));
    }
    rows
}

/// The identifiers of the given organisations.
pub(crate) fn list_identifiers(read: &mut Read<'_>, of: &[OrganisationId]) -> Result<Vec<IdentifierRow>> {
    Ok(organisation_identifiers::table
        .filter(organisation_identifiers::organisation_id.eq_any(of.to_vec()))
        .order((organisation_identifiers::scheme, organisation_identifiers::value))
        .select(IdentifierRow::as_select())
        .load(read.db())?)
}

/// Who has these numbers; one query for each scheme, because its index begins with that.
pub(crate) fn list_holders(read: &mut Read<'_>, of: &[Identifier]) -> Result<Vec<IdentifierRow>> {
    let mut values: HashMap<IdentifierScheme, Vec<String>> = HashMap::new();
    for one in of {
        values.entry(one.scheme).or_default().push(one.value.clone());
    }
    let mut holders = Vec::new();
    for (scheme, values) in values {
        for part in values.chunks(SMALL_ROWS_AT_ONCE) {
            let found = organisation_identifiers::table
                .filter(organisation_identifiers::scheme.eq(scheme))
                .filter(organisation_identifiers::value.eq_any(part.to_vec()))
                .select(IdentifierRow::as_select())
                .load::<IdentifierRow>(read.db())?;
            holders.extend(found);
        }
    }
    Ok(holders)
}

/// Makes an organisation.
pub(crate) fn insert_organisation(write: &mut Write<'_>, row: &OrganisationRow) -> Result<()> {
    diesel::insert_into(organisations::table).values(row).execute(write.db()).map_err(refusal)?;
    Ok(())
}

/// Makes organisations.
pub(crate) fn insert_organisations(write: &mut Write<'_>, rows: &[OrganisationRow]) -> Result<()> {
    for part in rows.chunks(ROWS_AT_ONCE) {
        insert_all!(write, organisations::table, part).map_err(refusal)?;
    }
    Ok(())
}

/// Replaces an organisation that is still at `version`.
pub(crate) fn update_organisation(write: &mut Write<'_>, row: &OrganisationRow, version: i64) -> Result<()> {
    let same = organisations::table.find(row.id).filter(organisations::version.eq(version));
    let changed = diesel::update(same).set(row).execute(write.db()).map_err(refusal)?;
    if changed == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// Replaces the identifiers of organisations.
pub(crate) fn replace_identifiers(
    write: &mut Write<'_>,
    identifiers: Vec<(OrganisationId, Vec<Identifier>)>,
) -> Result<()> {
    let of: Vec<OrganisationId> = identifiers.iter().map(|(id, _)| *id).collect();
    let own = organisation_identifiers::table.filter(organisation_identifiers::organisation_id.eq_any(of));
    diesel::delete(own).execute(write.db())?;
    insert_identifiers(write, identifiers)
}

/// Adds identifiers to organisations.
pub(crate) fn insert_identifiers(
    write: &mut Write<'_>,
    identifiers: Vec<(OrganisationId, Vec<Identifier>)>,
) -> Result<()> {
    let row = |organisation_id: OrganisationId| {
        move |Identifier { scheme, value }| IdentifierRow { organisation_id, scheme, value }
    };
    let rows: Vec<IdentifierRow> =
        identifiers.into_iter().flat_map(|(id, own)| own.into_iter().map(row(id))).collect();
    for part in rows.chunks(SMALL_ROWS_AT_ONCE) {
        insert_all!(write, organisation_identifiers::table, part).map_err(refusal)?;
    }
    Ok(())
}

/// Deletes an organisation that is still at `version` and that nothing refers to: the database itself knows what does.
pub(crate) fn delete_organisation(write: &mut Write<'_>, id: OrganisationId, version: i64) -> Result<()> {
    replace_identifiers(write, vec![(id, Vec::new())])?;
    let same = organisations::table.find(id).filter(organisations::version.eq(version));
    let gone = diesel::delete(same).execute(write.db()).map_err(refusal)?;
    if gone == 1 { Ok(()) } else { Err(Error::stale()) }
}

fn refusal(error: diesel::result::Error) -> Error {
    match violation(&error) {
        Some(Violation::Unique(name)) if name == "organisations_slug_unique" => {
            Error::refused(Code::NotUnique, "There is an organisation with this slug already.")
        }
        Some(Violation::ForeignKey) => Error::refused(
            Code::InUse,
            "Labs, networks, innovations, requests or other organisations refer to this organisation, so it can't be deleted.",
        ),
        _ => error.into(),
    }
}
