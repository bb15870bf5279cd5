//! What can be done with sets of weights.

use super::{
    lifecycle::WEIGHTING,
    model::{NewWeighting, WeightingEvent, WeightingStatus},
    store::{self, WeightingFilter, WeightingRow},
    views::{WeightingQuery, WeightingView},
};
use crate::{
    app::Change,
    base::{
        actor::{Caller, Permission, Stakes},
        error::{Error, Faults, Result},
        id::{NetworkId, WeightingId},
        key::Key,
        lifecycle::{Step, allowed, decide, illegal_event, own_step},
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::{
        NewEvent, Read, Write, resolve,
        transitions::{self, NewTransition},
        types::Json,
    },
    http::{TransitionRequest, TransitionView},
    vocabulary::terms::ReasonCode,
};
use serde_json::json;

/// Name of the machine in the history.
const MACHINE: &str = "weighting";

/// Drafts a set of weights.
pub fn create_weighting(write: &mut Write<'_>, by: &Caller, new: NewWeighting) -> Result<WeightingView> {
    let network = checked(write, by, &new)?;
    let id: WeightingId = write.new_id();
    let row = WeightingRow {
        id,
        network_id: network,
        // Results name the set by its id: there is no other with that name, now or later.
        label: id.to_string(),
        number: store::next_number(write, network)?,
        name: new.name,
        note: new.note,
        components: Json::of(&new.components)?,
        status: WeightingStatus::Draft,
        activated_at: None,
        version: 1,
        created_at: write.now().into(),
        updated_at: write.now().into(),
    };
    store::insert_weighting(write, &row)?;
    write.record(NewEvent::new("weighting_created", "weightings", row.id, by));
    view(by, row)
}

/// Changes a draft.
pub fn update_weighting(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    change: Change,
) -> Result<WeightingView> {
    let old = kept(write, by, key)?;
    let present = view(by, old.clone())?;
    let new: NewWeighting = change.apply(&present)?;
    if old.status != WeightingStatus::Draft {
        let now: Vec<&str> = present.allowed_events.iter().map(|event| event.code()).collect();
        return Err(illegal_event("update", old.status.code(), &now));
    }
    if checked(write, by, &new)? != old.network_id {
        let mut faults = Faults::new();
        let detail = "network: a set of weights stays where it is; make another one";
        faults.body("/network", "fixed", detail);
        faults.check()?;
    }
    let version = old.version;
    let row = WeightingRow {
        name: new.name,
        note: new.note,
        components: Json::of(&new.components)?,
        version: version + 1,
        updated_at: write.now().into(),
        ..old
    };
    store::update_weighting(write, &row, version)?;
    write.record(NewEvent::new("weighting_updated", "weightings", row.id, by));
    view(by, row)
}

/// Lets a set count from now on, instead of the one that does; or lets a network's count no longer.
pub fn transition_weighting(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    request: &TransitionRequest,
) -> Result<WeightingView> {
    let row = in_sight(write, by, key)?;
    let stakes = stakes(&row);
    let step =
        decide(WEIGHTING, (row.status, true), &request.event, |permission| by.may(permission, &stakes))?;
    if step.event == WeightingEvent::Retire && row.network_id.is_none() {
        // Something has to count in the register.
        return Err(illegal_event(step.event.code(), step.from.code(), &[]));
    }
    if step.event == WeightingEvent::Activate
        && let Some(other) = store::find_active(write, row.network_id)?
        && let Some(end) = own_step(WEIGHTING, other.status, WeightingEvent::Supersede)
    {
        let nothing = TransitionRequest { event: String::new(), reason_code: None, note: None };
        move_weighting(write, by, other, (end, &nothing))?;
    }
    let row = move_weighting(write, by, row, (step, request))?;
    view(by, row)
}

fn move_weighting(
    write: &mut Write<'_>,
    by: &Caller,
    row: WeightingRow,
    (step, why): (Step<WeightingStatus, WeightingEvent>, &TransitionRequest),
) -> Result<WeightingRow> {
    let version = row.version;
    let now = write.now().into();
    let activated_at = if step.to == WeightingStatus::Active { Some(now) } else { row.activated_at };
    let row = WeightingRow { status: step.to, activated_at, version: version + 1, updated_at: now, ..row };
    store::update_weighting(write, &row, version)?;
    let told = NewTransition {
        machine: MACHINE,
        event: step.event.code(),
        states: (step.from.code(), step.to.code()),
        reason_code: why.reason_code.map(ReasonCode::code),
        note: why.note.as_deref(),
    };
    transitions::insert_transition(write, row.id, by, told)?;
    let data = json!({ "event": step.event, "from": step.from, "to": step.to, "networkId": row.network_id });
    write.record(NewEvent::new("weighting_transitioned", "weightings", row.id, by).data(data));
    Ok(row)
}

/// One set; drafts are for those who may activate them.
pub fn find_weighting(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<WeightingView> {
    let row = in_sight(read, caller, key)?;
    view(caller, row)
}

/// Sets of weights, newest first; the one that is built in comes last.
pub fn list_weightings(
    read: &mut Read<'_>,
    caller: &Caller,
    query: &WeightingQuery,
) -> Result<Page<WeightingView>> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = format!("weightings {:?} {:?}", query.network, query.status);
    let mut faults = Faults::new();
    let network = query.network.as_ref().map(std::slice::from_ref);
    let named = resolve::queried(read, network, resolve::network, ("network", &mut faults))?;
    faults.check()?;
    let filter = WeightingFilter {
        drafts_of: caller.networks(),
        all_drafts: caller.may(Permission::KeepWeightings, &Stakes::default()),
        network: named.and_then(|mut named| named.pop()),
        status: query.status.clone(),
        after: page::decode(&scope, query.cursor.as_deref())?,
        limit: limit + 1,
    };
    let rows = store::list_weightings(read, filter)?;
    let page = Page::cut(rows, limit, &scope, |row| row.id);
    let items = page.items.into_iter().map(|row| view(caller, row)).collect::<Result<_>>()?;
    Ok(Page { items, next_cursor: page.next_cursor })
}

/// When a set began and ceased to count, oldest first.
pub fn list_weighting_transitions(
    read: &mut Read<'_>,
    caller: &Caller,
    key: &Key,
) -> Result<Page<TransitionView>> {
    let row = kept(read, caller, key)?;
    Ok(Page::whole(transitions::list_transitions(read, row.id)?).map(TransitionView::from))
}

/// A set that the caller sees.
pub(super) fn in_sight(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<WeightingRow> {
    let row = store::find_weighting(read, key)?.ok_or_else(Error::not_found)?;
    let is_hidden = row.status == WeightingStatus::Draft && !keeps(caller, &row);
    if is_hidden { Err(Error::not_found()) } else { Ok(row) }
}

fn kept(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<WeightingRow> {
    let row = in_sight(read, caller, key)?;
    if keeps(caller, &row) { Ok(row) } else { Err(Error::forbidden()) }
}

fn keeps(caller: &Caller, row: &WeightingRow) -> bool {
    caller.may(Permission::KeepWeightings, &stakes(row))
}

fn stakes(row: &WeightingRow) -> Stakes {
    row.network_id.map_or_else(Stakes::default, Stakes::network)
}

/// The network of an input, which the caller must be in charge of.
fn checked(read: &mut Read<'_>, by: &Caller, new: &NewWeighting) -> Result<Option<NetworkId>> {
    let mut faults = Faults::new();
    new.check(&mut faults);
    let place = ("/network", &mut faults);
    let network = resolve::field(read, new.network.as_ref(), resolve::network, place)?;
    let is_known = network.is_some() == new.network.is_some();
    let stakes = network.map_or_else(Stakes::default, Stakes::network);
    if is_known && !by.may(Permission::KeepWeightings, &stakes) {
        return Err(Error::forbidden());
    }
    faults.check()?;
    Ok(network)
}

fn view(caller: &Caller, row: WeightingRow) -> Result<WeightingView> {
    let stakes = stakes(&row);
    let mut events = allowed(WEIGHTING, row.status, |permission| caller.may(permission, &stakes));
    if row.network_id.is_none() {
        events.retain(|event| *event != WeightingEvent::Retire);
    }
    WeightingView::of(row, events)
}
