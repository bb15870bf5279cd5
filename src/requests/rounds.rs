//! Requests in rounds: they wait there instead of being put to labs, and leave in thousands at once.
//!
//! A request that enters a round is submitted; its labs stand with its application from then on, in the order that the SME
//! prefers. When the round is applied, whoever was assigned a lab is opened and has one placement there, accepted, with its
//! slots held until the SME confirms; whoever was not ends unplaced. Whoever leaves before that is returned to the SME.
//! Each of these steps is one of the [`lifecycle`](super::lifecycle) and leaves the same rows and events as when it is taken alone.

use super::{
    actions::request_in_sight,
    lifecycle::{self, PLACEMENT, REQUEST, Step},
    model::{self, PlacementEvent, PlacementStatus, RequestEvent, RequestStatus},
    screening,
    steps::{self, PLACEMENT_MACHINE, REQUEST_MACHINE, Why},
    store::{self, PlacementRow, RequestRow, facts, rounds as rows},
};
use crate::{
    base::{
        actor::{Caller, Permission},
        error::{Code, Error, Faults, Result},
        id::{
            Id, InnovationId, LabId, NetworkId, OrganisationId, PilotRequestId, PlacementId, RoundId, ThemeId,
        },
        key::Key,
        lifecycle::illegal_event,
        period::Period,
        working_days,
    },
    capacity::{batch, model::Claim},
    db::{
        NewEvent, Read, Write,
        transitions::{self, Transition},
        types::Day,
    },
    networks, organisations,
    vocabulary::terms::ReasonCode,
};
use serde_json::json;
use std::collections::{BTreeMap, HashMap, HashSet};

/// A request that waits in a round.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The request.
    pub request: PilotRequestId,
    /// What is to be piloted.
    pub innovation: InnovationId,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// The labs that it asked before it entered, in order of preference.
    pub labs: Vec<LabId>,
}

/// A round, as far as requests know it.
#[derive(Debug, Clone, Copy)]
pub struct Host {
    /// The round.
    pub round: RoundId,
    /// The network whose round it is.
    pub network: NetworkId,
    /// The days in which its pilots run.
    pub period: Period,
}

/// Submits a request to a round; nobody screens it meanwhile, and no lab is asked.
pub fn enter(write: &mut Write<'_>, by: &Caller, key: &Key, host: Host) -> Result<Waiting> {
    let (mut row, _) = request_in_sight(write, by, key)?;
    let stakes = steps::request_stakes(&row);
    if !by.may(Permission::FileRequest, &stakes) {
        return Err(Error::forbidden());
    }
    let step = lifecycle::own_step(REQUEST, row.status, RequestEvent::Submit);
    let Some(step) = step else {
        let allowed = lifecycle::allowed(REQUEST, row.status, |permission| by.may(permission, &stakes));
        let allowed: Vec<&str> = allowed.into_iter().map(RequestEvent::code).collect();
        return Err(illegal_event(RequestEvent::Submit.code(), row.status.code(), &allowed));
    };
    check(write, &row, host.period)?;
    let asked = store::list_placements_of(write, &[row.id])?;
    row.network_id = Some(host.network);
    row.round_id = Some(host.round);
    row.submitted_at = Some(write.now().into());
    steps::move_request(write, by, &mut row, step, Why::default())?;
    store::delete_placements(write, row.id)?;
    Ok(Waiting {
        request: row.id,
        innovation: row.innovation_id,
        organisation: row.organisation_id,
        labs: asked.into_iter().map(|(placement, _)| placement.lab_id).collect(),
    })
}

fn check(read: &mut Read<'_>, row: &RequestRow, days: Period) -> Result<()> {
    let mut faults = Faults::new();
    let wanted = Period { from: row.wanted_from.0, until: row.wanted_until.0 };
    model::check_ahead(wanted, read.today(), &mut faults);
    if !(days.contains(wanted.from) && days.contains(wanted.until)) {
        let Period { from, until } = days;
        let detail = format!("period: pilots of this round run between {from} and {until}");
        faults.body("/period", "outside_round", detail);
    }
    if row.slots != 1 {
        let detail = "slots: each request of a round takes one slot; file one request for each pilot";
        faults.body("/slots", "one_slot", detail);
    }
    if facts::is_archived(read, row.innovation_id)? {
        faults.body("/innovation", "not_active", "innovation: is archived; make it active first");
    }
    faults.check_as(Code::NotReady)
}

/// The requests that wait in a round, first come first. Their labs stand with their applications.
pub fn list_waiting(read: &mut Read<'_>, round: RoundId) -> Result<Vec<Waiting>> {
    let waiting = |row: RequestRow| Waiting {
        request: row.id,
        innovation: row.innovation_id,
        organisation: row.organisation_id,
        labs: Vec::new(),
    };
    Ok(rows::list_waiting_in(read, round)?.into_iter().map(waiting).collect())
}

/// Returns requests that wait in a round to their SMEs, with the labs that they prefer.
pub fn give_back(
    write: &mut Write<'_>,
    by: &Caller,
    host: Host,
    leaving: &BTreeMap<PilotRequestId, Vec<LabId>>,
    reason: ReasonCode,
) -> Result<()> {
    let mut requests = rows::list_waiting_in(write, host.round)?;
    requests.retain(|row| leaving.contains_key(&row.id));
    let step = request_step(RequestStatus::Submitted, RequestEvent::Return)?;
    let deadlines = networks::actions::find_deadlines(write, Some(host.network))?;
    let expires_on = Some(Day(working_days::after(write.today(), deadlines.returned)));
    let ids: Vec<PilotRequestId> = requests.iter().map(|row| row.id).collect();
    let after = rows::Leaving { to: step.to, steps: 1, forget_round: true, expires_on };
    rows::update_waiting(write, host.round, &ids, after)?;
    let (mut told, mut placements) = (Vec::new(), Vec::new());
    for row in &requests {
        told.push(tell_request(write, by, row.id, step, Why::because(reason)));
        let labs = leaving.get(&row.id).map(Vec::as_slice).unwrap_or_default();
        for (lab, preference) in labs.iter().zip(1..) {
            placements.push(placement(write, row, *lab, preference));
        }
    }
    rows::insert_many(write, &placements)?;
    transitions::insert_transitions(write, &told)
}

/// What a round decided.
#[derive(Debug, Clone, Default)]
pub struct Decided {
    /// Who goes to which lab, and the place of that lab in the order of the SME.
    pub placed: Vec<(PilotRequestId, LabId, i32)>,
    /// Who got no place, and why.
    pub unplaced: Vec<(PilotRequestId, ReasonCode)>,
}

/// Places all that a round placed and ends all that it did not: all or nothing. Refused when slots are gone meanwhile.
pub fn carry_out(write: &mut Write<'_>, by: &Caller, host: Host, decided: &Decided) -> Result<()> {
    let requests = rows::list_waiting_in(write, host.round)?;
    let known: HashMap<PilotRequestId, &RequestRow> = requests.iter().map(|row| (row.id, row)).collect();
    let mut told = Vec::with_capacity(2 * requests.len());
    let open = request_step(RequestStatus::Submitted, RequestEvent::Open)?;
    let unplace = request_step(RequestStatus::Open, RequestEvent::Unplace)?;
    let accept = lifecycle::own_step(PLACEMENT, PlacementStatus::Proposed, PlacementEvent::Accept);
    let accept = accept.ok_or_else(Error::stale)?;
    let answers = screening::answer_days(write, Some(host.network))?;
    let hold = networks::actions::find_deadlines(write, Some(host.network))?.hold;
    let hold = Some(Day(working_days::after(write.today(), hold)));
    let mut placements = Vec::with_capacity(decided.placed.len());
    for (id, lab, preference) in &decided.placed {
        let row = known.get(id).ok_or_else(Error::stale)?;
        told.push(tell_request(write, by, *id, open, Why::default()));
        let mut placed = placement(write, row, *lab, *preference);
        placed.answer_warn_on = Some(Day(answers.warn));
        placed.answer_due_on = Some(Day(answers.due));
        placed.answer_lapse_on = Some(Day(answers.lapse));
        placed.hold_expires_on = hold;
        placed.status = accept.to;
        placed.version += 1;
        told.push(tell_placement(write, by, (&placed, host.network), accept));
        placements.push(placed);
    }
    for (id, reason) in &decided.unplaced {
        told.push(tell_request(write, by, *id, open, Why::default()));
        told.push(tell_request(write, &Caller::anonymous(), *id, unplace, Why::because(*reason)));
    }
    let placed: Vec<PilotRequestId> = decided.placed.iter().map(|(id, ..)| *id).collect();
    let unplaced: Vec<PilotRequestId> = decided.unplaced.iter().map(|(id, _)| *id).collect();
    let after = |to| rows::Leaving { to, steps: 2, forget_round: false, expires_on: None };
    rows::update_waiting(write, host.round, &placed, after(open.to))?;
    rows::update_waiting(write, host.round, &unplaced, after(unplace.to))?;
    rows::insert_many(write, &placements)?;
    transitions::insert_transitions(write, &told)?;
    let claims = claims(write, &requests, &placements)?;
    batch::hold_all(write, by, &claims)
}

/// Which of these placements the free slots of today would not hold: request and lab.
pub fn list_misfits(
    read: &mut Read<'_>,
    round: RoundId,
    placed: &[(PilotRequestId, LabId)],
) -> Result<Vec<(PilotRequestId, LabId)>> {
    let requests = rows::list_waiting_in(read, round)?;
    let known: HashMap<PilotRequestId, &RequestRow> = requests.iter().map(|row| (row.id, row)).collect();
    let facts = Facts::of(read, &requests)?;
    // Nothing is written: the request stands in for the placement that it would have.
    let claim = |(request, lab): &(PilotRequestId, LabId)| {
        let row = known.get(request)?;
        Some(facts.claim(row, (PlacementId::from_uuid(request.uuid()), *lab)))
    };
    let claims: Vec<Claim> = placed.iter().filter_map(claim).collect();
    let misfits = batch::plan(read, &claims)?.misfits;
    Ok(misfits.into_iter().map(|(id, lab)| (PilotRequestId::from_uuid(id.uuid()), lab)).collect())
}

/// What claims of many requests are made of.
struct Facts {
    smes: HashSet<OrganisationId>,
    themes: HashMap<InnovationId, Vec<ThemeId>>,
}

impl Facts {
    fn of(read: &mut Read<'_>, requests: &[RequestRow]) -> Result<Self> {
        let innovations: Vec<InnovationId> = requests.iter().map(|row| row.innovation_id).collect();
        let mut themes: HashMap<InnovationId, Vec<ThemeId>> = HashMap::new();
        for (innovation, theme) in rows::list_themes_of(read, &innovations)? {
            let known = themes.entry(innovation).or_default();
            if !known.contains(&theme) {
                known.push(theme);
            }
        }
        let smes = organisations::actions::list_smes(read, &rows::owners(requests))?;
        Ok(Self { smes, themes })
    }

    fn claim(&self, row: &RequestRow, (placement, lab): (PlacementId, LabId)) -> Claim {
        Claim {
            placement,
            lab,
            service: None,
            themes: self.themes.get(&row.innovation_id).cloned().unwrap_or_default(),
            period: Period { from: row.wanted_from.0, until: row.wanted_until.0 },
            slots: row.slots,
            for_sme: self.smes.contains(&row.organisation_id),
        }
    }
}

fn claims(read: &mut Read<'_>, requests: &[RequestRow], placements: &[PlacementRow]) -> Result<Vec<Claim>> {
    let facts = Facts::of(read, requests)?;
    let known: HashMap<PilotRequestId, &RequestRow> = requests.iter().map(|row| (row.id, row)).collect();
    let claim = |placed: &PlacementRow| {
        let row = known.get(&placed.pilot_request_id)?;
        Some(facts.claim(row, (placed.id, placed.lab_id)))
    };
    Ok(placements.iter().filter_map(claim).collect())
}

fn request_step(from: RequestStatus, event: RequestEvent) -> Result<Step<RequestStatus, RequestEvent>> {
    lifecycle::own_step(REQUEST, from, event).ok_or_else(|| illegal_event(event.code(), from.code(), &[]))
}

fn placement(write: &Write<'_>, row: &RequestRow, lab: LabId, preference: i32) -> PlacementRow {
    PlacementRow {
        id: write.new_id(),
        pilot_request_id: row.id,
        lab_id: lab,
        service_id: None,
        preference,
        status: PlacementStatus::Proposed,
        from_on: row.wanted_from,
        until_on: row.wanted_until,
        slots: row.slots,
        waitlisted_at: None,
        answer_warn_on: None,
        answer_due_on: None,
        answer_lapse_on: None,
        warned_at: None,
        escalated_at: None,
        hold_expires_on: None,
        version: 1,
        created_at: write.now().into(),
        updated_at: write.now().into(),
    }
}

/// A step of a request, for its history and the log of events.
fn tell_request(
    write: &mut Write<'_>,
    by: &Caller,
    id: PilotRequestId,
    step: Step<RequestStatus, RequestEvent>,
    why: Why<'_>,
) -> Transition {
    let states = (step.from.code(), step.to.code());
    let taken = why.step(REQUEST_MACHINE, step.event.code(), states);
    let told = taken.row(write, Id::from_uuid(id.uuid()), by);
    let data = json!({ "event": step.event, "from": step.from, "to": step.to, "reasonCode": why.reason });
    write.record(NewEvent::new("pilot_request_transitioned", "pilot-requests", id, by).data(data));
    told
}

/// The same of a placement.
fn tell_placement(
    write: &mut Write<'_>,
    by: &Caller,
    (row, network): (&PlacementRow, NetworkId),
    step: Step<PlacementStatus, PlacementEvent>,
) -> Transition {
    let states = (step.from.code(), step.to.code());
    let taken = Why::default().step(PLACEMENT_MACHINE, step.event.code(), states);
    let told = taken.row(write, Id::from_uuid(row.id.uuid()), by);
    let data = json!({
        "event": step.event, "from": step.from, "to": step.to, "reasonCode": null,
        "pilotRequestId": row.pilot_request_id, "labId": row.lab_id, "networkId": network,
    });
    write.record(NewEvent::new("placement_transitioned", "placements", row.id, by).data(data));
    told
}
