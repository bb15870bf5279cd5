//! The SQL of pilots; what both sides sign is in [`documents`], what is recorded in [`records`].
//!
//! Who sees what is part of every query ([`Sight`]), so that no list, count or cursor can tell of what is hidden.

pub(crate) mod documents;
pub(crate) mod personal;
pub(crate) mod records;

use super::model::{PilotStatus, Verdict, agreement::PartyRole};
use crate::{
    base::{
        actor::{Caller, Permission, Stakes},
        error::{Code, Error, Result},
        id::{InnovationId, LabId, OrganisationId, PilotId, PilotRequestId, PlacementId, UserId},
        period::Period,
    },
    db::{
        Read, Write,
        schema::{innovations, labs, organisations, pilot_parties, pilots},
        types::{Day, Instant, Json},
        violation::{Violation, violation},
    },
    labs::{access, model::EthicsRoute},
    vocabulary::terms::ReasonCode,
};
use diesel::prelude::*;
use std::collections::HashMap;

/// A row of `pilots`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = pilots, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct PilotRow {
    pub id: PilotId,
    pub placement_id: PlacementId,
    pub pilot_request_id: PilotRequestId,
    pub innovation_id: InnovationId,
    pub organisation_id: OrganisationId,
    pub lab_id: LabId,
    pub status: PilotStatus,
    pub from_on: Day,
    pub until_on: Day,
    pub slots: i32,
    pub ethics_route: Option<EthicsRoute>,
    pub ethics_reference: Option<String>,
    pub ethics_approved_on: Option<Day>,
    pub dpia_reference: Option<String>,
    pub dpia_done_on: Option<Day>,
    pub participants_planned: Option<i32>,
    pub participants_actual: Option<i32>,
    pub started_on: Option<Day>,
    pub ended_on: Option<Day>,
    pub stop_reason: Option<ReasonCode>,
    pub criteria_sha256: Option<String>,
    pub criteria_locked_at: Option<Instant>,
    pub verdict: Option<Verdict>,
    pub reasoning: Option<Json>,
    pub verdict_at: Option<Instant>,
    pub override_verdict: Option<Verdict>,
    pub override_reason: Option<String>,
    pub overridden_by: Option<UserId>,
    pub overridden_at: Option<Instant>,
    pub created_by: Option<UserId>,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub state_aid_eur: Option<i64>,
}

/// A row of `pilot_parties`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = pilot_parties, treat_none_as_default_value = false)]
pub(crate) struct PartyRow {
    pub pilot_id: PilotId,
    pub position: i32,
    pub role: PartyRole,
    pub organisation_id: Option<OrganisationId>,
    pub name: Option<String>,
}

/// A pilot with the names that it is read with: of the innovation (and whether it was made up), the SME, the lab.
pub(crate) type Named = (PilotRow, (String, bool), String, String);

/// Which pilots somebody sees.
#[derive(Debug, Clone)]
pub(crate) struct Sight {
    /// Those of everybody.
    pub everything: bool,
    /// Those of these SMEs.
    pub organisations: Vec<OrganisationId>,
    /// Those in these labs.
    pub labs: Vec<LabId>,
    /// Those in which these take part.
    pub parties: Vec<OrganisationId>,
}

impl Sight {
    /// What a caller sees.
    pub fn of(read: &mut Read<'_>, caller: &Caller) -> Result<Self> {
        let networks = caller.networks();
        let mut labs = caller.labs();
        if !networks.is_empty() {
            labs.extend(access::labs_within(read, &networks)?);
        }
        Ok(Self {
            everything: caller.may(Permission::ReadPilot, &Stakes::default()),
            organisations: caller.organisations(),
            labs,
            parties: [caller.organisations(), caller.payers()].concat(),
        })
    }
}

/// Which pilots are wanted. All that are named must hold.
#[derive(Debug, Clone, Default)]
pub(crate) struct PilotFilter {
    pub id: Option<PilotId>,
    pub status: Option<Vec<PilotStatus>>,
    pub lab: Option<LabId>,
    pub organisation: Option<OrganisationId>,
    pub innovation: Option<InnovationId>,
    pub touches: Option<Period>,
    pub after: Option<PilotId>,
    pub limit: i64,
}

/// Pilots in sight, newest first.
pub(crate) fn list_pilots(read: &mut Read<'_>, sight: &Sight, filter: PilotFilter) -> Result<Vec<Named>> {
    let mut rows = pilots::table
        .inner_join(innovations::table)
        .inner_join(organisations::table.on(organisations::id.eq(pilots::organisation_id)))
        .inner_join(labs::table)
        .order(pilots::id.desc())
        .limit(filter.limit)
        .select((
            PilotRow::as_select(),
            (innovations::title, innovations::fictitious),
            organisations::name,
            labs::name,
        ))
        .into_boxed();
    if !sight.everything {
        let members: Vec<Option<OrganisationId>> = sight.parties.iter().copied().map(Some).collect();
        let as_party = pilot_parties::table
            .filter(pilot_parties::organisation_id.eq_any(members))
            .select(pilot_parties::pilot_id);
        rows = rows.filter(
            pilots::organisation_id
                .eq_any(sight.organisations.clone())
                .or(pilots::lab_id.eq_any(sight.labs.clone()))
                .or(pilots::id.eq_any(as_party)),
        );
    }
    if let Some(id) = filter.id {
        rows = rows.filter(pilots::id.eq(id));
    }
    if let Some(status) = filter.status {
        rows = rows.filter(pilots::status.eq_any(status));
    }
    if let Some(lab) = filter.lab {
        rows = rows.filter(pilots::lab_id.eq(lab));
    }
    if let Some(organisation) = filter.organisation {
        rows = rows.filter(pilots::organisation_id.eq(organisation));
    }
    if let Some(innovation) = filter.innovation {
        rows = rows.filter(pilots::innovation_id.eq(innovation));
    }
    if let Some(Period { from, until }) = filter.touches {
        rows = rows.filter(pilots::from_on.le(Day(until))).filter(pilots::until_on.ge(Day(from)));
    }
    if let Some(after) = filter.after {
        rows = rows.filter(pilots::id.lt(after));
    }
    Ok(rows.load(read.db())?)
}

/// One pilot, when it is in sight.
pub(crate) fn find_pilot(read: &mut Read<'_>, sight: &Sight, id: PilotId) -> Result<Option<Named>> {
    let filter = PilotFilter { id: Some(id), limit: 1, ..PilotFilter::default() };
    Ok(list_pilots(read, sight, filter)?.pop())
}

/// Makes a pilot; refused when its placement has one.
pub(crate) fn insert_pilot(write: &mut Write<'_>, row: &PilotRow) -> Result<()> {
    let made = diesel::insert_into(pilots::table).values(row).execute(write.db());
    match made {
        Ok(_) => Ok(()),
        Err(error) if matches!(violation(&error), Some(Violation::Unique(_))) => Err(Error::refused(
            Code::NotUnique,
            "This placement has a pilot already; read it in GET /v1/pilots.",
        )),
        Err(error) => Err(error.into()),
    }
}

/// Replaces a pilot that is still at `version`.
pub(crate) fn update_pilot(write: &mut Write<'_>, row: &PilotRow, version: i64) -> Result<()> {
    let present = pilots::table.find(row.id).filter(pilots::version.eq(version));
    let changed = diesel::update(present).set(row).execute(write.db())?;
    if changed == 1 { Ok(()) } else { Err(Error::stale()) }
}

/// The parties of these pilots by the agreements in force, in their order.
pub(crate) fn list_parties(
    read: &mut Read<'_>,
    pilots: &[PilotId],
) -> Result<HashMap<PilotId, Vec<(PartyRow, Option<String>)>>> {
    let rows: Vec<(PartyRow, Option<String>)> = pilot_parties::table
        .left_join(organisations::table.on(pilot_parties::organisation_id.eq(organisations::id.nullable())))
        .filter(pilot_parties::pilot_id.eq_any(pilots.to_vec()))
        .order((pilot_parties::pilot_id, pilot_parties::position))
        .select((PartyRow::as_select(), organisations::name.nullable()))
        .load(read.db())?;
    let mut parties: HashMap<PilotId, Vec<_>> = HashMap::new();
    for row in rows {
        parties.entry(row.0.pilot_id).or_default().push(row);
    }
    Ok(parties)
}

/// Replaces the parties of a pilot: another agreement came into force.
pub(crate) fn replace_parties(write: &mut Write<'_>, pilot: PilotId, rows: &[PartyRow]) -> Result<()> {
    diesel::delete(pilot_parties::table.filter(pilot_parties::pilot_id.eq(pilot))).execute(write.db())?;
    crate::insert_all!(write, pilot_parties::table, *rows)?;
    Ok(())
}

/// The pilots that began between two days: the innovation, whether that is made up, and the day.
pub(crate) fn list_begun(
    read: &mut Read<'_>,
    from: Day,
    until: Day,
) -> Result<Vec<(PilotId, InnovationId, bool, Day)>> {
    Ok(pilots::table
        .inner_join(innovations::table)
        .filter(pilots::started_on.ge(Some(from)))
        .filter(pilots::started_on.le(Some(until)))
        .order((pilots::started_on, pilots::id))
        .select((
            pilots::id,
            pilots::innovation_id,
            innovations::fictitious,
            pilots::started_on.assume_not_null(),
        ))
        .load(read.db())?)
}
