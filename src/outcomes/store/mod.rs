//! The SQL of outcomes; assessments and adoptions are in [`parts`].
//!
//! Who sees what is part of every query ([`Sight`]): everybody sees what was published, the parties of a pilot all of it.

pub(crate) mod parts;

use super::{
    lifecycle::{OutcomeSide, OutcomeStatus},
    model::DecisionChoice,
};
use crate::{
    base::{
        actor::{Caller, Permission, Stakes},
        error::{Code, Error, Result},
        id::{InnovationId, LabId, NetworkId, OrganisationId, OutcomeId, PilotId, UserId},
        person::{Person, ROWS_ASKED},
    },
    db::{
        Read, Write,
        schema::{innovations, labs, organisations, outcomes, pilot_parties, pilots},
        types::{Day, Instant, Json},
        violation::{Violation, violation},
    },
    labs::access,
    pilots::model::{PilotStatus, Verdict},
};
use diesel::prelude::*;
use serde::Serialize;

/// A row of `outcomes`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = outcomes, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct OutcomeRow {
    pub id: OutcomeId,
    pub pilot_id: PilotId,
    pub innovation_id: InnovationId,
    pub organisation_id: OrganisationId,
    pub lab_id: LabId,
    pub status: OutcomeStatus,
    pub decision: Option<DecisionChoice>,
    pub decision_reason: Option<String>,
    pub decided_by_organisation_id: Option<OrganisationId>,
    pub decided_by_name: Option<String>,
    pub decided_on: Option<Day>,
    pub displaced_treatment: Option<String>,
    pub lessons: Option<String>,
    pub flows: Json,
    pub barriers: Json,
    pub proposed_by: Option<UserId>,
    pub proposed_sides: Option<Json>,
    pub proposed_at: Option<Instant>,
    pub approved_by: Option<UserId>,
    pub published: Option<Json>,
    pub published_decision: Option<DecisionChoice>,
    pub published_at: Option<Instant>,
    pub version: i64,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// What an outcome takes from its pilot.
#[derive(Debug, Clone, Copy, Queryable)]
pub(crate) struct PilotFacts {
    pub status: PilotStatus,
    pub computed: Option<Verdict>,
    pub overridden: Option<Verdict>,
    pub participants: Option<i32>,
}

impl PilotFacts {
    /// The verdict that holds: an override goes before what was computed.
    pub fn verdict(&self) -> Option<Verdict> {
        self.overridden.or(self.computed)
    }
}

/// Names that an outcome is read with.
#[derive(Debug, Clone, Queryable)]
pub(crate) struct Names {
    pub innovation: String,
    pub fictitious: bool,
    pub organisation: String,
    pub lab: String,
}

/// An outcome with its pilot and names.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub row: OutcomeRow,
    pub pilot: PilotFacts,
    pub names: Names,
    /// Whether the caller sees all of it, not only what was published.
    pub is_party: bool,
}

/// Which outcomes somebody sees beside the published ones.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sight {
    /// Those of everybody.
    everything: bool,
    /// Those of these SMEs.
    organisations: Vec<OrganisationId>,
    /// Those of these labs.
    labs: Vec<LabId>,
    /// Those of labs in these networks, and which labs those are.
    networks: Vec<NetworkId>,
    managed: Vec<LabId>,
    /// Those of pilots in which these take part.
    parties: Vec<OrganisationId>,
}

impl Sight {
    /// What a caller sees. Who may see none beside the published ones (a machine without a scope for it) sees only those.
    pub fn of(read: &mut Read<'_>, caller: &Caller) -> Result<Self> {
        if !caller.may_somewhere(Permission::ReadOutcome) {
            return Ok(Self::default());
        }
        let networks = caller.networks();
        let managed = if networks.is_empty() { Vec::new() } else { access::labs_within(read, &networks)? };
        Ok(Self {
            everything: caller.may(Permission::ReadOutcome, &Stakes::default()),
            organisations: caller.organisations(),
            labs: caller.labs(),
            networks,
            managed,
            parties: [caller.organisations(), caller.payers()].concat(),
        })
    }

    /// The parties of an outcome, as far as this caller's grants are concerned.
    pub fn stakes(&self, row: &OutcomeRow) -> Stakes {
        let in_network = self.managed.contains(&row.lab_id);
        Stakes {
            organisations: vec![row.organisation_id],
            labs: vec![row.lab_id],
            networks: if in_network { self.networks.clone() } else { Vec::new() },
        }
    }

    /// For whom the caller speaks about an outcome.
    pub fn sides(&self, row: &OutcomeRow) -> Vec<OutcomeSide> {
        let held = [
            (OutcomeSide::Sme, self.organisations.contains(&row.organisation_id)),
            (OutcomeSide::Lab, self.labs.contains(&row.lab_id)),
            (OutcomeSide::Network, self.everything || self.managed.contains(&row.lab_id)),
        ];
        held.into_iter().filter(|(_, holds)| *holds).map(|(side, _)| side).collect()
    }
}

/// Which outcomes are wanted. All that are named must hold; none of a kind means no filter.
#[derive(Debug, Clone, Default)]
pub(crate) struct OutcomeFilter {
    pub id: Option<OutcomeId>,
    pub ids: Option<Vec<OutcomeId>>,
    pub pilot: Option<PilotId>,
    pub innovation: Option<InnovationId>,
    pub lab: Option<LabId>,
    pub decision: Option<Vec<DecisionChoice>>,
    pub status: Option<Vec<OutcomeStatus>>,
    pub after: Option<OutcomeId>,
    pub limit: i64,
}

/// Outcomes in sight, newest first. Whoever asks for a status asks for those of which it is theirs to know.
pub(crate) fn list_outcomes(read: &mut Read<'_>, sight: &Sight, filter: OutcomeFilter) -> Result<Vec<Named>> {
    let of_pilot =
        pilots::table.inner_join(innovations::table).inner_join(organisations::table).inner_join(labs::table);
    let mut rows = outcomes::table
        .inner_join(of_pilot)
        .order(outcomes::id.desc())
        .limit(filter.limit)
        .select((
            OutcomeRow::as_select(),
            (pilots::status, pilots::verdict, pilots::override_verdict, pilots::participants_actual),
            (innovations::title, innovations::fictitious, organisations::name, labs::name),
        ))
        .into_boxed();
    let mine: Vec<Option<OrganisationId>> = sight.parties.iter().copied().map(Some).collect();
    let as_party = pilot_parties::table
        .filter(pilot_parties::organisation_id.eq_any(mine))
        .select(pilot_parties::pilot_id);
    let own = outcomes::organisation_id
        .eq_any(sight.organisations.clone())
        .or(outcomes::lab_id.eq_any([sight.labs.clone(), sight.managed.clone()].concat()))
        .or(outcomes::pilot_id.eq_any(as_party));
    rows = match (sight.everything, &filter.status) {
        (true, _) => rows,
        (false, Some(_)) => rows.filter(own),
        (false, None) => rows.filter(outcomes::published_at.is_not_null().or(own)),
    };
    if let Some(id) = filter.id {
        rows = rows.filter(outcomes::id.eq(id));
    }
    if let Some(ids) = filter.ids {
        rows = rows.filter(outcomes::id.eq_any(ids));
    }
    if let Some(pilot) = filter.pilot {
        rows = rows.filter(outcomes::pilot_id.eq(pilot));
    }
    if let Some(innovation) = filter.innovation {
        rows = rows.filter(outcomes::innovation_id.eq(innovation));
    }
    if let Some(lab) = filter.lab {
        rows = rows.filter(outcomes::lab_id.eq(lab));
    }
    if let Some(decisions) = filter.decision {
        let wanted: Vec<Option<DecisionChoice>> = decisions.into_iter().map(Some).collect();
        rows = rows.filter(outcomes::published_decision.eq_any(wanted));
    }
    if let Some(states) = filter.status {
        rows = rows.filter(outcomes::status.eq_any(states));
    }
    if let Some(after) = filter.after {
        rows = rows.filter(outcomes::id.lt(after));
    }
    let found: Vec<(OutcomeRow, PilotFacts, Names)> = rows.load(read.db())?;
    let pilots: Vec<PilotId> = found.iter().map(|(row, ..)| row.pilot_id).collect();
    let partaken = partaken(read, sight, pilots)?;
    let is_party = |row: &OutcomeRow| {
        sight.everything || !sight.sides(row).is_empty() || partaken.contains(&row.pilot_id)
    };
    let name = |(row, pilot, names)| Named { is_party: is_party(&row), row, pilot, names };
    Ok(found.into_iter().map(name).collect())
}

/// The outcomes that are shown with something of these.
pub(crate) fn list_showing(
    read: &mut Read<'_>,
    (organisations, labs): (&[OrganisationId], &[LabId]),
    (innovations, pilots): (&[InnovationId], &[PilotId]),
) -> Result<Vec<OutcomeId>> {
    if organisations.is_empty() && labs.is_empty() && innovations.is_empty() && pilots.is_empty() {
        return Ok(Vec::new());
    }
    let owned = outcomes::organisation_id.eq_any(organisations.to_vec());
    let tried = outcomes::lab_id.eq_any(labs.to_vec());
    let about = outcomes::innovation_id.eq_any(innovations.to_vec());
    let of_pilot = outcomes::pilot_id.eq_any(pilots.to_vec());
    let rows = outcomes::table.filter(owned.or(tried).or(about).or(of_pilot));
    Ok(rows.select(outcomes::id).load(read.db())?)
}

/// The outcomes that were published last, newest first.
pub(crate) fn list_newest(read: &mut Read<'_>, limit: i64) -> Result<Vec<OutcomeId>> {
    Ok(outcomes::table
        .filter(outcomes::published_at.is_not_null())
        .order((outcomes::published_at.desc(), outcomes::id))
        .limit(limit)
        .select(outcomes::id)
        .load(read.db())?)
}

/// The pilots in which a caller takes part by the agreement: what they see besides follows from it.
pub(crate) fn list_partaken(read: &mut Read<'_>, sight: &Sight) -> Result<Vec<PilotId>> {
    if sight.parties.is_empty() {
        return Ok(Vec::new());
    }
    let mine: Vec<Option<OrganisationId>> = sight.parties.iter().copied().map(Some).collect();
    Ok(pilot_parties::table
        .filter(pilot_parties::organisation_id.eq_any(mine))
        .order(pilot_parties::pilot_id)
        .select(pilot_parties::pilot_id)
        .distinct()
        .load(read.db())?)
}

/// In which of these pilots the caller takes part by the agreement.
fn partaken(read: &mut Read<'_>, sight: &Sight, pilots: Vec<PilotId>) -> Result<Vec<PilotId>> {
    if sight.parties.is_empty() || pilots.is_empty() {
        return Ok(Vec::new());
    }
    let mine: Vec<Option<OrganisationId>> = sight.parties.iter().copied().map(Some).collect();
    Ok(pilot_parties::table
        .filter(pilot_parties::organisation_id.eq_any(mine))
        .filter(pilot_parties::pilot_id.eq_any(pilots))
        .select(pilot_parties::pilot_id)
        .load(read.db())?)
}

/// What these organisations are called.
pub(crate) fn names_of(read: &mut Read<'_>, ids: &[OrganisationId]) -> Result<Vec<(OrganisationId, String)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(organisations::table
        .filter(organisations::id.eq_any(ids.to_vec()))
        .order((organisations::name, organisations::id))
        .select((organisations::id, organisations::name))
        .load(read.db())?)
}

/// What an outcome says about people.
#[derive(Debug, Queryable, Selectable, Serialize)]
#[diesel(table_name = outcomes)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TraceRow {
    pub id: OutcomeId,
    pub status: OutcomeStatus,
    pub proposed_by: Option<UserId>,
    pub proposed_at: Option<Instant>,
    pub approved_by: Option<UserId>,
    pub published_at: Option<Instant>,
}

/// The outcomes that somebody proposed or approved, newest first.
pub(crate) fn list_traces(read: &mut Read<'_>, person: &Person) -> Result<Vec<TraceRow>> {
    let proposed = outcomes::proposed_by.eq(Some(person.id));
    let approved = outcomes::approved_by.eq(Some(person.id));
    Ok(outcomes::table
        .filter(proposed.assume_not_null().or(approved.assume_not_null()))
        .order(outcomes::id.desc())
        .limit(ROWS_ASKED)
        .select(TraceRow::as_select())
        .load(read.db())?)
}

/// Makes an outcome.
pub(crate) fn insert_outcome(write: &mut Write<'_>, row: &OutcomeRow) -> Result<()> {
    diesel::insert_into(outcomes::table).values(row).execute(write.db()).map_err(refusal)?;
    Ok(())
}

/// Replaces an outcome that is still at `version`.
pub(crate) fn update_outcome(write: &mut Write<'_>, row: &OutcomeRow, version: i64) -> Result<()> {
    let present = outcomes::table.find(row.id).filter(outcomes::version.eq(version));
    let changed = diesel::update(present).set(row).execute(write.db())?;
    if changed == 1 { Ok(()) } else { Err(Error::stale()) }
}

fn refusal(error: diesel::result::Error) -> Error {
    match violation(&error) {
        Some(Violation::Unique(name)) if name == "outcomes_pilot_id_unique" => {
            Error::refused(Code::NotUnique, "This pilot has an outcome already; change that one.")
        }
        _ => error.into(),
    }
}
