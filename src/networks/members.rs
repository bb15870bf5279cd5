//! What can be done with the members of networks.

use super::{
    actions::{managed, manages, named},
    model::{MembershipTerms, Nesting, NewMembership, closes_cycle},
    store::{self, MembershipFilter, MembershipRow},
    views::{MembershipQuery, MembershipView},
};
use crate::{
    app::Change,
    base::{
        actor::{Caller, Permission},
        error::{Code, Error, Faults, Result},
        id::{LabId, MembershipId, NetworkId, OrganisationId},
        key::Key,
        page::{self, DEFAULT_LIMIT, Page},
        period::holds_on,
    },
    db::{NewEvent, Read, Write, resolve, types::Day},
    labs::{access, model::LabStatus},
    vocabulary::terms::Province,
};
use jiff::civil::Date;
use serde_json::json;
use std::collections::HashSet;

/// The members of a network, as they were entered.
pub fn list_members(
    read: &mut Read<'_>,
    caller: &Caller,
    key: &Key,
    query: &MembershipQuery,
) -> Result<Page<MembershipView>> {
    let network = named(read, key)?.id;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let with_unpublished = manages(caller, network);
    let scope = format!("members {network} {with_unpublished} {:?} {:?}", query.role, query.on);
    let filter = MembershipFilter {
        network,
        with_unpublished,
        roles: query.role.clone(),
        on: query.on,
        after: page::decode(&scope, query.cursor.as_deref())?,
        limit: limit + 1,
    };
    let rows = store::list_memberships(read, filter)?;
    Ok(Page::cut(rows, limit, &scope, |row| row.id).map(MembershipView::from))
}

/// One membership; that of a lab that is not published only for who manages the network.
pub fn find_member(read: &mut Read<'_>, caller: &Caller, key: &Key, member: &Key) -> Result<MembershipView> {
    let network = named(read, key)?.id;
    visible(read, caller, network, member).map(MembershipView::from)
}

/// Adds a member over a period.
pub fn create_member(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    new: NewMembership,
) -> Result<MembershipView> {
    let network = managed(write, by, key)?.id;
    let member = checked(write, by, &new)?;
    let row = MembershipRow {
        id: write.new_id(),
        network_id: network,
        lab_id: member.lab,
        member_network_id: member.network,
        organisation_id: member.organisation,
        role: new.role,
        from_on: new.from.into(),
        until_on: new.until.map(Day::from),
        version: 1,
        created_at: write.now().into(),
        updated_at: write.now().into(),
    };
    check_others(write, &row)?;
    store::insert_membership(write, &row)?;
    write.record(event("membership_created", &row, by));
    Ok(row.into())
}

/// Changes the role or period of a member; setting `until` ends the membership.
pub fn update_member(
    write: &mut Write<'_>,
    by: &Caller,
    (key, member): (&Key, &Key),
    change: Change,
) -> Result<MembershipView> {
    let network = managed(write, by, key)?.id;
    let old = visible(write, by, network, member)?;
    let terms: MembershipTerms = change.apply(&MembershipView::from(old.clone()))?;
    let mut faults = Faults::new();
    terms.check(&mut faults);
    faults.check()?;
    let version = old.version;
    let row = MembershipRow {
        role: terms.role,
        from_on: terms.from.into(),
        until_on: terms.until.map(Day::from),
        version: version + 1,
        updated_at: write.now().into(),
        ..old
    };
    check_others(write, &row)?;
    store::update_membership(write, &row, version)?;
    write.record(event("membership_updated", &row, by));
    Ok(row.into())
}

/// Everything dated about who lies within which network.
#[derive(Debug, Clone, Default)]
pub struct Dated {
    /// The networks of each province.
    pub networks: Vec<(NetworkId, Option<Province>)>,
    /// Labs in networks, with first and last day.
    pub labs: Vec<(LabId, NetworkId, (Date, Option<Date>))>,
    /// Networks in networks.
    pub nestings: Vec<Nesting>,
}

impl Dated {
    /// The networks of a province on a day, with all that lie within them then, directly or not.
    #[must_use]
    pub fn networks_of(&self, province: Province, on: Date) -> HashSet<NetworkId> {
        let own = self.networks.iter().filter(|(_, of)| *of == Some(province));
        let mut all: HashSet<NetworkId> = own.map(|(id, _)| *id).collect();
        let mut newest: Vec<NetworkId> = all.iter().copied().collect();
        while let Some(outer) = newest.pop() {
            for nesting in self.nestings.iter().filter(|nesting| nesting.outer == outer) {
                if holds_on(nesting.period.0, nesting.period.1, on) && all.insert(nesting.inner) {
                    newest.push(nesting.inner);
                }
            }
        }
        all
    }
}

/// Every membership of a lab or network in a network, of all times: three queries.
pub fn list_dated(read: &mut Read<'_>) -> Result<Dated> {
    let networks = store::list_networks(read, None)?;
    Ok(Dated {
        networks: networks.into_iter().map(|network| (network.id, network.province)).collect(),
        labs: store::list_lab_periods(read)?,
        nestings: store::list_nestings(read, None)?,
    })
}

fn visible(read: &mut Read<'_>, caller: &Caller, network: NetworkId, member: &Key) -> Result<MembershipRow> {
    let id = MembershipId::from_uuid(member.uuid().ok_or_else(Error::not_found)?);
    let (row, lab) = store::find_membership(read, network, id)?.ok_or_else(Error::not_found)?;
    if lab.is_none_or(LabStatus::is_published) || manages(caller, network) {
        Ok(row)
    } else {
        Err(Error::not_found())
    }
}

/// Who becomes a member.
struct Member {
    lab: Option<LabId>,
    network: Option<NetworkId>,
    organisation: Option<OrganisationId>,
}

fn checked(read: &mut Read<'_>, by: &Caller, new: &NewMembership) -> Result<Member> {
    let mut faults = Faults::new();
    new.check(&mut faults);
    let member = Member {
        lab: match &new.lab {
            Some(key) => lab_in_sight(read, by, key, &mut faults)?,
            None => None,
        },
        network: resolve::field(
            read,
            new.member_network.as_ref(),
            resolve::network,
            ("/memberNetwork", &mut faults),
        )?,
        organisation: resolve::field(
            read,
            new.organisation.as_ref(),
            resolve::organisation,
            ("/organisation", &mut faults),
        )?,
    };
    faults.check()?;
    check_theirs_to_add(read, by, &member)?;
    Ok(member)
}

/// The lab that a key names. One that is not published and belongs to networks of others is absent to the caller; one that
/// belongs to nobody yet may be taken in.
fn lab_in_sight(read: &mut Read<'_>, by: &Caller, key: &Key, faults: &mut Faults) -> Result<Option<LabId>> {
    let found = resolve::field(read, Some(key), resolve::lab, ("/lab", &mut *faults))?;
    let Some(lab) = found else { return Ok(None) };
    let is_free = access::stakes(read, lab)?.networks.is_empty();
    match access::visible(read, by, key) {
        Err(Error::Refused(_)) if !is_free => {
            faults.body("/lab", "unknown_reference", format!("lab: there is no {key} here"));
            Ok(None)
        }
        Ok(_) | Err(Error::Refused(_)) => Ok(Some(lab)),
        Err(broken) => Err(broken),
    }
}

/// Who manages a network manages its labs: nobody gets hold of another's lab by adding it to their own network.
fn check_theirs_to_add(read: &mut Read<'_>, by: &Caller, member: &Member) -> Result<()> {
    if let Some(lab) = member.lab {
        let stakes = access::stakes(read, lab)?;
        if !stakes.networks.is_empty() && !by.may(Permission::ManageLab, &stakes) {
            return Err(Error::refused(
                Code::Forbidden,
                "This lab belongs to a network that you don't manage; ask someone who manages both, or an administrator.",
            ));
        }
    }
    if member.network.is_some_and(|network| !manages(by, network)) {
        return Err(Error::refused(
            Code::Forbidden,
            "You don't manage the network that is to become a member; ask someone who manages both, or an administrator.",
        ));
    }
    Ok(())
}

/// Rules between memberships: no overlap with another one of the same member, no network within itself.
fn check_others(read: &mut Read<'_>, row: &MembershipRow) -> Result<()> {
    if let Some(other) = store::find_overlap(read, row)? {
        let (from, until) = other.period();
        let until = until.map_or_else(|| "further notice".to_owned(), |until| until.to_string());
        return Err(Error::refused(
            Code::PeriodConflict,
            format!(
                "It is a member of this network from {from} until {until} already (membership {}).",
                other.id
            ),
        ));
    }
    let Some(inner) = row.member_network_id else {
        return Ok(());
    };
    let new = Nesting { inner, outer: row.network_id, period: row.period() };
    let mut faults = Faults::new();
    if closes_cycle(new, &store::list_nestings(read, Some(row.id))?) {
        faults.body(
            "/memberNetwork",
            "cycle",
            "memberNetwork: in this period the network would lie within itself",
        );
    }
    faults.check()
}

fn event(kind: &'static str, row: &MembershipRow, by: &Caller) -> NewEvent {
    let facts = json!({
        "membershipId": row.id,
        "labId": row.lab_id,
        "memberNetworkId": row.member_network_id,
        "organisationId": row.organisation_id,
        "role": row.role,
    });
    let event = NewEvent::new(kind, "networks", row.network_id, by).data(facts);
    match row.lab_id {
        Some(lab) => event.lab(lab),
        None => event,
    }
}
