//! The SQL of state aid, and of who is one undertaking with whom.

use crate::{
    base::{
        error::{Error, Result},
        id::{OrganisationId, StateAidId},
    },
    db::{
        Read, Write,
        schema::{organisations, state_aid},
        types::{Day, Instant},
    },
};
use diesel::prelude::*;
use jiff::civil::Date;

/// A row of `state_aid`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = state_aid, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct StateAidRow {
    pub id: StateAidId,
    pub organisation_id: OrganisationId,
    pub amount_eur: i64,
    pub granted_on: Day,
    pub grantor: String,
    pub measure: Option<String>,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// An organisation, and the one that it belongs to.
pub(crate) type Kin = (OrganisationId, Option<OrganisationId>);

/// An organisation and those that belong to it, each with its parent and what it declared within some days, both
/// included: a row for every declaration, or one without an amount.
pub(crate) fn list_kin_and_amounts(
    read: &mut Read<'_>,
    of: OrganisationId,
    (from, until): (Date, Date),
) -> Result<Vec<(OrganisationId, Option<OrganisationId>, Option<i64>)>> {
    let declared = state_aid::organisation_id
        .eq(organisations::id)
        .and(state_aid::granted_on.between(Day(from), Day(until)));
    Ok(organisations::table
        .left_join(state_aid::table.on(declared))
        .filter(organisations::parent_id.eq(of).or(organisations::id.eq(of)))
        .select((organisations::id, organisations::parent_id, state_aid::amount_eur.nullable()))
        .load(read.db())?)
}

/// These organisations with what they belong to.
pub(crate) fn list_parents(read: &mut Read<'_>, of: &[OrganisationId]) -> Result<Vec<Kin>> {
    Ok(organisations::table
        .filter(organisations::id.eq_any(of.to_vec()))
        .select((organisations::id, organisations::parent_id))
        .load(read.db())?)
}

/// The organisations that belong to these.
pub(crate) fn list_children(read: &mut Read<'_>, of: &[OrganisationId]) -> Result<Vec<Kin>> {
    Ok(organisations::table
        .filter(organisations::parent_id.eq_any(of.iter().copied().map(Some).collect::<Vec<_>>()))
        .select((organisations::id, organisations::parent_id))
        .load(read.db())?)
}

/// What these organisations declared within some days, both included.
pub(crate) fn list_amounts(
    read: &mut Read<'_>,
    of: &[OrganisationId],
    (from, until): (Date, Date),
) -> Result<Vec<(OrganisationId, i64)>> {
    Ok(state_aid::table
        .filter(state_aid::organisation_id.eq_any(of.to_vec()))
        .filter(state_aid::granted_on.between(Day(from), Day(until)))
        .select((state_aid::organisation_id, state_aid::amount_eur))
        .load(read.db())?)
}

/// The declarations of an organisation, newest first.
pub(crate) fn list_state_aid(
    read: &mut Read<'_>,
    of: OrganisationId,
    after: Option<StateAidId>,
    limit: i64,
) -> Result<Vec<StateAidRow>> {
    let mut rows = state_aid::table
        .filter(state_aid::organisation_id.eq(of))
        .order(state_aid::id.desc())
        .limit(limit)
        .select(StateAidRow::as_select())
        .into_boxed();
    if let Some(after) = after {
        rows = rows.filter(state_aid::id.lt(after));
    }
    Ok(rows.load(read.db())?)
}

/// A declaration of an organisation.
pub(crate) fn find_state_aid(
    read: &mut Read<'_>,
    of: OrganisationId,
    id: StateAidId,
) -> Result<Option<StateAidRow>> {
    Ok(state_aid::table
        .find(id)
        .filter(state_aid::organisation_id.eq(of))
        .select(StateAidRow::as_select())
        .first(read.db())
        .optional()?)
}

/// Adds a declaration.
pub(crate) fn insert_state_aid(write: &mut Write<'_>, row: &StateAidRow) -> Result<()> {
    diesel::insert_into(state_aid::table).values(row).execute(write.db())?;
    Ok(())
}

/// Replaces a declaration that is still at `version`.
pub(crate) fn update_state_aid(write: &mut Write<'_>, row: &StateAidRow, version: i64) -> Result<()> {
    let same = state_aid::table.find(row.id).filter(state_aid::version.eq(version));
    let changed = diesel::update(same).set(row).execute(write.db())?;
    if changed == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// Takes away a declaration that is still at `version`.
pub(crate) fn delete_state_aid(write: &mut Write<'_>, id: StateAidId, version: i64) -> Result<()> {
    let same = state_aid::table.find(id).filter(state_aid::version.eq(version));
    let gone = diesel::delete(same).execute(write.db())?;
    if gone == 1 { Ok(()) } else { Err(Error::stale()) }
}
