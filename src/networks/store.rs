//! The SQL of networks and memberships.

use super::model::{MemberRole, Nesting, Screening};
use crate::{
    base::{
        error::{Code, Error, Result},
        id::{LabId, MembershipId, NetworkId, OrganisationId},
        period::open_overlap,
    },
    db::{
        Read, Write,
        schema::{labs, network_members, networks},
        types::{Day, Instant, Json},
        violation::{Violation, violation},
    },
    labs::model::LabStatus,
    vocabulary::terms::Province,
};
use diesel::prelude::*;
use jiff::civil::Date;

/// A row of `networks`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = networks, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct NetworkRow {
    pub id: NetworkId,
    pub slug: Option<String>,
    pub name_nl: String,
    pub name_en: String,
    pub description_nl: Option<String>,
    pub description_en: Option<String>,
    pub province: Option<Province>,
    pub screening: Screening,
    pub deadlines: Option<Json>,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// A row of `network_members`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = network_members, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct MembershipRow {
    pub id: MembershipId,
    pub network_id: NetworkId,
    pub lab_id: Option<LabId>,
    pub member_network_id: Option<NetworkId>,
    pub organisation_id: Option<OrganisationId>,
    pub role: MemberRole,
    pub from_on: Day,
    pub until_on: Option<Day>,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

impl MembershipRow {
    /// From its first day until its last, if it has one.
    pub(crate) fn period(&self) -> (Date, Option<Date>) {
        (self.from_on.into(), self.until_on.map(Date::from))
    }
}

/// Which memberships, and after which one.
#[derive(Debug, Clone)]
pub(crate) struct MembershipFilter {
    pub network: NetworkId,
    pub with_unpublished: bool,
    pub roles: Option<Vec<MemberRole>>,
    pub on: Option<Date>,
    pub after: Option<MembershipId>,
    pub limit: i64,
}

/// The network with an id.
pub(crate) fn find_network(read: &mut Read<'_>, id: NetworkId) -> Result<Option<NetworkRow>> {
    Ok(networks::table.find(id).select(NetworkRow::as_select()).first(read.db()).optional()?)
}

/// All networks, or those of some provinces.
pub(crate) fn list_networks(read: &mut Read<'_>, provinces: Option<&[Province]>) -> Result<Vec<NetworkRow>> {
    let mut rows = networks::table.select(NetworkRow::as_select()).into_boxed();
    if let Some(provinces) = provinces {
        let provinces: Vec<Option<Province>> = provinces.iter().copied().map(Some).collect();
        rows = rows.filter(networks::province.eq_any(provinces));
    }
    Ok(rows.load(read.db())?)
}

/// Makes a network.
pub(crate) fn insert_network(write: &mut Write<'_>, row: &NetworkRow) -> Result<()> {
    diesel::insert_into(networks::table).values(row).execute(write.db()).map_err(refusal)?;
    Ok(())
}

/// Replaces a network that is still at `version`.
pub(crate) fn update_network(write: &mut Write<'_>, row: &NetworkRow, version: i64) -> Result<()> {
    let same = networks::table.find(row.id).filter(networks::version.eq(version));
    let changed = diesel::update(same).set(row).execute(write.db()).map_err(refusal)?;
    if changed == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// The membership of a network with an id, and the status of the lab that it is of.
pub(crate) fn find_membership(
    read: &mut Read<'_>,
    network: NetworkId,
    id: MembershipId,
) -> Result<Option<(MembershipRow, Option<LabStatus>)>> {
    Ok(network_members::table
        .left_join(labs::table.on(network_members::lab_id.eq(labs::id.nullable())))
        .filter(network_members::id.eq(id))
        .filter(network_members::network_id.eq(network))
        .select((MembershipRow::as_select(), labs::status.nullable()))
        .first(read.db())
        .optional()?)
}

/// Memberships in the order in which they were entered.
pub(crate) fn list_memberships(read: &mut Read<'_>, filter: MembershipFilter) -> Result<Vec<MembershipRow>> {
    let mut rows = network_members::table
        .left_join(labs::table.on(network_members::lab_id.eq(labs::id.nullable())))
        .filter(network_members::network_id.eq(filter.network))
        .order(network_members::id)
        .limit(filter.limit)
        .select(MembershipRow::as_select())
        .into_boxed();
    if !filter.with_unpublished {
        let published = LabStatus::ALL.iter().copied().filter(|status| status.is_published());
        rows = rows
            .filter(network_members::lab_id.is_null().or(labs::status.eq_any(published).assume_not_null()));
    }
    if let Some(roles) = filter.roles {
        rows = rows.filter(network_members::role.eq_any(roles));
    }
    if let Some(on) = filter.on.map(Day::from) {
        rows = rows.filter(network_members::from_on.le(on)).filter(
            network_members::until_on.is_null().or(network_members::until_on.ge(Some(on)).assume_not_null()),
        );
    }
    if let Some(after) = filter.after {
        rows = rows.filter(network_members::id.gt(after));
    }
    Ok(rows.load(read.db())?)
}

/// Another membership of the same member in the same network that shares a day with this one.
pub(crate) fn find_overlap(read: &mut Read<'_>, row: &MembershipRow) -> Result<Option<MembershipRow>> {
    let mut others = network_members::table
        .filter(network_members::network_id.eq(row.network_id))
        .filter(network_members::id.ne(row.id))
        .select(MembershipRow::as_select())
        .into_boxed();
    // Exactly one of the three is there.
    others = match (row.lab_id, row.member_network_id) {
        (Some(lab), _) => others.filter(network_members::lab_id.eq(Some(lab))),
        (None, Some(network)) => others.filter(network_members::member_network_id.eq(Some(network))),
        (None, None) => others.filter(network_members::organisation_id.eq(row.organisation_id)),
    };
    let others: Vec<MembershipRow> = others.load(read.db())?;
    Ok(others.into_iter().find(|other| open_overlap(other.period(), row.period())))
}

/// Every membership of a lab in a network, of all times.
pub(crate) fn list_lab_periods(read: &mut Read<'_>) -> Result<Vec<(LabId, NetworkId, (Date, Option<Date>))>> {
    let rows: Vec<(LabId, NetworkId, Day, Option<Day>)> = network_members::table
        .filter(network_members::lab_id.is_not_null())
        .order((network_members::from_on, network_members::id))
        .select((
            network_members::lab_id.assume_not_null(),
            network_members::network_id,
            network_members::from_on,
            network_members::until_on,
        ))
        .load(read.db())?;
    let dated = |(lab, network, from, until): (_, _, Day, Option<Day>)| {
        (lab, network, (Date::from(from), until.map(Date::from)))
    };
    Ok(rows.into_iter().map(dated).collect())
}

/// Every membership of a network in a network, but for the one with an id.
pub(crate) fn list_nestings(read: &mut Read<'_>, but: Option<MembershipId>) -> Result<Vec<Nesting>> {
    let mut rows = network_members::table
        .filter(network_members::member_network_id.is_not_null())
        .select(MembershipRow::as_select())
        .into_boxed();
    if let Some(but) = but {
        rows = rows.filter(network_members::id.ne(but));
    }
    let rows: Vec<MembershipRow> = rows.load(read.db())?;
    let nesting = |row: MembershipRow| {
        Some(Nesting { inner: row.member_network_id?, outer: row.network_id, period: row.period() })
    };
    Ok(rows.into_iter().filter_map(nesting).collect())
}

/// Makes a membership.
pub(crate) fn insert_membership(write: &mut Write<'_>, row: &MembershipRow) -> Result<()> {
    diesel::insert_into(network_members::table).values(row).execute(write.db())?;
    Ok(())
}

/// Replaces a membership that is still at `version`.
pub(crate) fn update_membership(write: &mut Write<'_>, row: &MembershipRow, version: i64) -> Result<()> {
    let same = network_members::table.find(row.id).filter(network_members::version.eq(version));
    let changed = diesel::update(same).set(row).execute(write.db())?;
    if changed == 1 { Ok(()) } else { Err(Error::stale()) }
}

fn refusal(error: diesel::result::Error) -> Error {
    match violation(&error) {
        Some(Violation::Unique(name)) if name == "networks_slug_unique" => {
            Error::refused(Code::NotUnique, "There is a network with this slug already.")
        }
        _ => error.into(),
    }
}
