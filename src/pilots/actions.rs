//! What can be done with pilots themselves. What both sides sign, what is recorded and what is concluded have modules of
//! their own; the events are in [`steps`](super::steps).

pub use super::steps::transition_pilot;

use super::{
    documents,
    gates::{self, Facts, GateCode},
    lifecycle::PILOT,
    model::{NewPilot, PilotFacts, PilotStatus},
    store::{self, Named, PilotFilter, PilotRow, Sight},
    views::{GateView, PilotQuery, PilotView},
};
use crate::{
    app::Change,
    base::{
        actor::{Caller, Permission, Stakes},
        error::{Code, Error, Faults, Result},
        id::{Id, PilotId},
        key::Key,
        page::{self, DEFAULT_LIMIT, Page},
        period::Period,
        permissions::forbidden_but_for,
    },
    capacity,
    db::{NewEvent, Read, Write, resolve, transitions, types::Day},
    http::TransitionView,
    labs::access,
    organisations::state_aid,
    requests::{
        lifecycle,
        model::PlacementStatus,
        piloting::{self, Placed},
    },
};
use jiff::civil::Date;
use serde_json::json;
use uuid::Uuid;

/// Makes a pilot of a confirmed placement, with an empty agreement and no criteria yet.
pub fn create_pilot(write: &mut Write<'_>, by: &Caller, new: NewPilot) -> Result<PilotView> {
    let Some(placed) = piloting::find_placed(write, by, new.placement)? else {
        let mut faults = Faults::new();
        faults.body("/placement", "unknown_reference", "placement: there is no such placement here");
        faults.check()?;
        return Err(Error::not_found());
    };
    let stakes =
        Stakes { organisations: vec![placed.organisation], labs: vec![placed.lab], networks: Vec::new() };
    if !by.may(Permission::AgreePilot, &stakes) {
        return Err(Error::forbidden());
    }
    check_placed(write, &placed)?;
    let row = new_row(write, by, &placed);
    store::insert_pilot(write, &row)?;
    documents::begin(write, by, &row)?;
    let data = json!({ "placementId": row.placement_id, "labId": row.lab_id });
    write.record(NewEvent::new("pilot_created", "pilots", row.id, by).data(data));
    find_pilot(write, by, &Key::from(row.id.uuid()))
}

/// Changes what has to be settled, and how many took part.
pub fn update_pilot(write: &mut Write<'_>, by: &Caller, key: &Key, change: Change) -> Result<PilotView> {
    let old = alive(write, by, key, Permission::AgreePilot)?;
    let facts: PilotFacts = change.apply(&find_pilot(write, by, key)?)?;
    let mut faults = Faults::new();
    facts.check(write.today(), &mut faults);
    faults.check()?;
    if old.status.has_begun() && facts.state_aid_eur != old.state_aid_eur {
        let detail = "The aid was declared when the pilot started; correct it there \
            (/v1/organisations/{id}/state-aid).";
        return Err(Error::refused(Code::Locked, detail));
    }
    let version = old.version;
    let row = PilotRow {
        ethics_route: facts.ethics_route,
        ethics_reference: facts.ethics_reference,
        ethics_approved_on: facts.ethics_approved_on.map(Day),
        dpia_reference: facts.dpia_reference,
        dpia_done_on: facts.dpia_done_on.map(Day),
        participants_planned: facts.participants_planned,
        participants_actual: facts.participants_actual,
        state_aid_eur: facts.state_aid_eur,
        version: version + 1,
        updated_at: write.now().into(),
        ..old
    };
    if row.status.has_begun() {
        let facts = gate_facts(write, &row)?;
        gates::check_kept(&gates::gates(&facts, write.today()))?;
    }
    store::update_pilot(write, &row, version)?;
    write.record(NewEvent::new("pilot_updated", "pilots", row.id, by));
    find_pilot(write, by, key)
}

/// One pilot.
pub fn find_pilot(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<PilotView> {
    let row = in_sight(read, caller, key)?;
    present(read, caller, vec![row])?.pop().ok_or_else(Error::not_found)
}

/// The pilots that the caller sees, newest first.
pub fn list_pilots(read: &mut Read<'_>, caller: &Caller, query: &PilotQuery) -> Result<Page<PilotView>> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = query.scope();
    let filter = PilotFilter {
        id: None,
        status: query.status.clone(),
        lab: wanted(read, query.lab.as_ref(), resolve::lab)?,
        organisation: wanted(read, query.organisation.as_ref(), resolve::organisation)?,
        innovation: wanted(read, query.innovation.as_ref(), resolve::innovation)?,
        touches: touches(query.from, query.until)?,
        after: page::decode(&scope, query.cursor.as_deref())?,
        limit: limit + 1,
    };
    let sight = Sight::of(read, caller)?;
    let rows = store::list_pilots(read, &sight, filter)?;
    let page = Page::cut(rows, limit, &scope, |(row, ..)| row.id);
    Ok(Page { items: present(read, caller, page.items)?, next_cursor: page.next_cursor })
}

/// The steps of a pilot, oldest first.
pub fn list_pilot_transitions(
    read: &mut Read<'_>,
    caller: &Caller,
    key: &Key,
) -> Result<Page<TransitionView>> {
    let (row, ..) = in_sight(read, caller, key)?;
    Ok(Page::whole(transitions::list_transitions(read, row.id)?).map(TransitionView::from))
}

/// What must be settled before the start, and what of it is missing.
pub fn list_gates(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<Page<GateView>> {
    let (row, ..) = in_sight(read, caller, key)?;
    let facts = gate_facts(read, &row)?;
    Ok(Page::whole(gates::gates(&facts, read.today())).map(GateView::from))
}

/// Everybody who has a say in a pilot: the SME, the lab, the networks that the lab belongs to today.
pub fn stakes(read: &mut Read<'_>, pilot: &PilotView) -> Result<Stakes> {
    Ok(Stakes { organisations: vec![pilot.organisation], ..access::stakes(read, pilot.lab)? })
}

/// A pilot that the caller sees.
pub(super) fn in_sight(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<Named> {
    let id = PilotId::from_uuid(key.uuid().ok_or_else(Error::not_found)?);
    let sight = Sight::of(read, caller)?;
    store::find_pilot(read, &sight, id)?.ok_or_else(Error::not_found)
}

/// A pilot on which the caller holds a permission.
pub(super) fn acting(
    read: &mut Read<'_>,
    caller: &Caller,
    key: &Key,
    permission: Permission,
) -> Result<PilotRow> {
    let (row, ..) = in_sight(read, caller, key)?;
    let stakes = Stakes { organisations: vec![row.organisation_id], ..access::stakes(read, row.lab_id)? };
    if caller.may(permission, &stakes) { Ok(row) } else { Err(forbidden_but_for(&[permission])) }
}

/// As [`acting`], while the pilot is not over.
pub(super) fn alive(
    read: &mut Read<'_>,
    caller: &Caller,
    key: &Key,
    permission: Permission,
) -> Result<PilotRow> {
    let row = acting(read, caller, key, permission)?;
    if row.status.is_over() {
        let detail = format!("The pilot is {}: nothing of it changes any more.", row.status);
        return Err(Error::refused(Code::Locked, detail));
    }
    Ok(row)
}

/// What the gates look at.
pub(super) fn gate_facts(read: &mut Read<'_>, row: &PilotRow) -> Result<Facts> {
    let signed = documents::state(read, row.id)?;
    Ok(Facts {
        has_must: signed.has_must,
        is_locked: row.criteria_locked_at.is_some(),
        unsigned: signed.unsigned,
        idle: signed.idle,
        ethics_route: row.ethics_route,
        has_ethics_reference: row.ethics_reference.is_some(),
        is_approved: row.ethics_approved_on.is_some(),
        has_dpia: row.dpia_done_on.is_some(),
        aid_fits: row.started_on.is_some() || aid_fits(read, row)?,
        is_booked: capacity::actions::is_booked(read, row.placement_id)?,
        period: Period { from: row.from_on.0, until: row.until_on.0 },
    })
}

/// Whether the aid that comes with a pilot keeps its undertaking below the ceiling.
fn aid_fits(read: &mut Read<'_>, row: &PilotRow) -> Result<bool> {
    let Some(amount) = row.state_aid_eur.filter(|amount| *amount > 0) else { return Ok(true) };
    let declared = state_aid::actions::list_summaries(read, &[row.organisation_id])?;
    let declared = declared.get(&row.organisation_id).map_or(0, |summary| summary.declared_eur);
    Ok(declared.saturating_add(amount) <= state_aid::model::CEILING_EUR)
}

fn present(read: &mut Read<'_>, caller: &Caller, rows: Vec<Named>) -> Result<Vec<PilotView>> {
    let ids: Vec<PilotId> = rows.iter().map(|(row, ..)| row.id).collect();
    let mut parties = store::list_parties(read, &ids)?;
    let view = |named: Named| {
        let row = &named.0;
        let stakes = side_stakes(row);
        let allowed = lifecycle::allowed(PILOT, row.status, |permission| caller.may(permission, &stakes));
        let parties = parties.remove(&row.id).unwrap_or_default();
        PilotView::of(named, parties, allowed)
    };
    Ok(rows.into_iter().map(view).collect())
}

/// The two sides: all that the events of a pilot ask for.
pub(super) fn side_stakes(row: &PilotRow) -> Stakes {
    Stakes { organisations: vec![row.organisation_id], labs: vec![row.lab_id], networks: Vec::new() }
}

fn check_placed(read: &mut Read<'_>, placed: &Placed) -> Result<()> {
    let mut faults = Faults::new();
    if placed.status != PlacementStatus::Confirmed {
        let detail = format!("placement: is {}; the SME confirms it first", placed.status);
        faults.body("/placement", "not_confirmed", detail);
    } else if !capacity::actions::is_booked(read, placed.placement)? {
        faults.body("/placement", GateCode::SlotsBooked.code(), "placement: has no booked slots");
    }
    faults.check_as(Code::NotReady)
}

fn new_row(write: &Write<'_>, by: &Caller, placed: &Placed) -> PilotRow {
    PilotRow {
        id: write.new_id(),
        placement_id: placed.placement,
        pilot_request_id: placed.pilot_request,
        innovation_id: placed.innovation,
        organisation_id: placed.organisation,
        lab_id: placed.lab,
        status: PilotStatus::Agreed,
        from_on: placed.period.from.into(),
        until_on: placed.period.until.into(),
        slots: placed.slots,
        ethics_route: None,
        ethics_reference: None,
        ethics_approved_on: None,
        dpia_reference: None,
        dpia_done_on: None,
        participants_planned: None,
        participants_actual: None,
        state_aid_eur: None,
        started_on: None,
        ended_on: None,
        stop_reason: None,
        criteria_sha256: None,
        criteria_locked_at: None,
        verdict: None,
        reasoning: None,
        verdict_at: None,
        override_verdict: None,
        override_reason: None,
        overridden_by: None,
        overridden_at: None,
        created_by: by.user,
        version: 1,
        created_at: write.now().into(),
        updated_at: write.now().into(),
    }
}

/// The days that a list is narrowed to; one that is left open reaches as far as days go.
fn touches(from: Option<Date>, until: Option<Date>) -> Result<Option<Period>> {
    if from.is_none() && until.is_none() {
        return Ok(None);
    }
    let period = Period::new(
        from.unwrap_or(jiff::civil::date(1900, 1, 1)),
        until.unwrap_or(jiff::civil::date(9999, 12, 31)),
    );
    if period.is_none() {
        let mut faults = Faults::new();
        faults.query("until", "before_from", "until: must not be before from");
        faults.check()?;
    }
    Ok(period)
}

/// A filter by key. One that names what does not exist becomes the id that no row has, so the list is empty then.
fn wanted<K>(
    read: &mut Read<'_>,
    key: Option<&Key>,
    resolver: resolve::Resolver<Id<K>>,
) -> Result<Option<Id<K>>> {
    let Some(key) = key else { return Ok(None) };
    Ok(Some(resolver(read, key)?.unwrap_or(Id::from_uuid(Uuid::nil()))))
}
