//! What can be done with pilot requests and placements. Their events are in [`screening`](super::screening) and
//! [`placing`](super::placing).

pub use super::{placing::transition_placement, screening::transition_pilot_request};

use super::{
    lifecycle::{self, REQUEST},
    model::{NewPilotRequest, PlacementStatus, RequestEvent, RequestStatus},
    present, steps,
    store::{
        self, PlacementFilter, PlacementRow, RequestFilter, RequestRow, Sight,
        facts::{self, Subject},
    },
    views::{PilotRequestQuery, PilotRequestView, PlacementQuery, PlacementView},
};
use crate::{
    app::Change,
    base::{
        actor::{Caller, Permission, Stakes},
        error::{Error, Faults, Result},
        id::{Id, LabId, NetworkId, PilotRequestId, PlacementId},
        key::Key,
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::{NewEvent, Read, Write, resolve, transitions},
    http::TransitionView,
    innovations,
    labs::access,
};
use uuid::Uuid;

/// Drafts a request. No lab sees it before it is submitted and opened.
pub fn create_pilot_request(
    write: &mut Write<'_>,
    by: &Caller,
    new: NewPilotRequest,
) -> Result<PilotRequestView> {
    let named = references(write, by, &new)?;
    let mut row = RequestRow {
        id: write.new_id(),
        slug: None,
        innovation_id: named.subject.innovation,
        organisation_id: named.subject.owner,
        network_id: named.network,
        status: RequestStatus::Draft,
        wanted_from: new.period.from.into(),
        wanted_until: new.period.until.into(),
        slots: new.slots,
        motivation: new.motivation,
        contact_email: new.contact_email,
        created_by: by.user,
        submitted_at: None,
        expires_on: None,
        version: 1,
        created_at: write.now().into(),
        updated_at: write.now().into(),
        round_id: None,
    };
    row.expires_on = steps::expiry(write, &row)?;
    store::insert_request(write, &row)?;
    let view = put_to_labs(write, by, row, named)?;
    write.record(NewEvent::new("pilot_request_created", "pilot-requests", view.id, by));
    Ok(view)
}

/// Changes a draft, or a request that was returned.
pub fn update_pilot_request(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    change: Change,
) -> Result<PilotRequestView> {
    let (old, title) = request_in_sight(write, by, key)?;
    let stakes = steps::request_stakes(&old);
    if !by.may(Permission::FileRequest, &stakes) {
        return Err(Error::forbidden());
    }
    let present = present::requests(write, by, vec![(old.clone(), title)])?.pop();
    let new: NewPilotRequest = change.apply(&present.ok_or_else(Error::not_found)?)?;
    if !old.status.is_editable() {
        let allowed = lifecycle::allowed(REQUEST, old.status, |permission| by.may(permission, &stakes));
        let allowed: Vec<&str> = allowed.into_iter().map(RequestEvent::code).collect();
        return Err(crate::base::lifecycle::illegal_event("update", old.status.code(), &allowed));
    }
    let named = references(write, by, &new)?;
    let version = old.version;
    let mut row = RequestRow {
        innovation_id: named.subject.innovation,
        organisation_id: named.subject.owner,
        network_id: named.network,
        wanted_from: new.period.from.into(),
        wanted_until: new.period.until.into(),
        slots: new.slots,
        motivation: new.motivation,
        contact_email: new.contact_email,
        version: version + 1,
        updated_at: write.now().into(),
        ..old
    };
    row.expires_on = steps::expiry(write, &row)?;
    store::update_request(write, &row, version)?;
    store::delete_placements(write, row.id)?;
    let view = put_to_labs(write, by, row, named)?;
    write.record(NewEvent::new("pilot_request_updated", "pilot-requests", view.id, by));
    Ok(view)
}

/// One request, with what the caller sees of its placements.
pub fn find_pilot_request(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<PilotRequestView> {
    let row = request_in_sight(read, caller, key)?;
    let view = present::requests(read, caller, vec![row])?.pop();
    view.ok_or_else(Error::not_found)
}

/// The requests that the caller sees, newest first.
pub fn list_pilot_requests(
    read: &mut Read<'_>,
    caller: &Caller,
    query: &PilotRequestQuery,
) -> Result<Page<PilotRequestView>> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = query.scope();
    let after: Option<PilotRequestId> = page::decode(&scope, query.cursor.as_deref())?;
    let innovation = wanted(read, query.innovation.as_ref(), resolve::innovation)?;
    let lab = wanted(read, query.lab.as_ref(), resolve::lab)?;
    let filter =
        RequestFilter { id: None, status: query.status.clone(), innovation, lab, after, limit: limit + 1 };
    let rows = store::list_requests(read, &Sight::of(caller), filter)?;
    let page = Page::cut(rows, limit, &scope, |(row, _)| row.id);
    Ok(Page { items: present::requests(read, caller, page.items)?, next_cursor: page.next_cursor })
}

/// The steps of a request, oldest first.
pub fn list_pilot_request_transitions(
    read: &mut Read<'_>,
    caller: &Caller,
    key: &Key,
) -> Result<Page<TransitionView>> {
    let (row, _) = request_in_sight(read, caller, key)?;
    Ok(Page::whole(transitions::list_transitions(read, row.id)?).map(TransitionView::from))
}

/// One placement.
pub fn find_placement(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<PlacementView> {
    let row = super::placing::in_sight(read, caller, key)?;
    present::placements(read, caller, vec![row])?.pop().ok_or_else(Error::not_found)
}

/// The placements that the caller sees, first come first: a coordinator's inbox.
pub fn list_placements(
    read: &mut Read<'_>,
    caller: &Caller,
    query: &PlacementQuery,
) -> Result<Page<PlacementView>> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = query.scope();
    let after: Option<PlacementId> = page::decode(&scope, query.cursor.as_deref())?;
    let request = wanted(read, query.pilot_request.as_ref(), resolve::pilot_request)?;
    let lab = wanted(read, query.lab.as_ref(), resolve::lab)?;
    let network = wanted(read, query.network.as_ref(), resolve::network)?;
    let filter = PlacementFilter {
        id: None,
        status: query.status.clone(),
        request,
        lab,
        network,
        overdue: query.overdue,
        after,
        limit: limit + 1,
    };
    let rows = store::list_placements(read, &Sight::of(caller), filter)?;
    let page = Page::cut(rows, limit, &scope, |(row, _)| row.id);
    Ok(Page { items: present::placements(read, caller, page.items)?, next_cursor: page.next_cursor })
}

/// The steps of a placement, oldest first.
pub fn list_placement_transitions(
    read: &mut Read<'_>,
    caller: &Caller,
    key: &Key,
) -> Result<Page<TransitionView>> {
    let (row, _) = super::placing::in_sight(read, caller, key)?;
    Ok(Page::whole(transitions::list_transitions(read, row.id)?).map(TransitionView::from))
}

/// A request that the caller sees.
pub(super) fn request_in_sight(
    read: &mut Read<'_>,
    caller: &Caller,
    key: &Key,
) -> Result<(RequestRow, String)> {
    let id = resolve::named(read, key, resolve::pilot_request)?;
    store::find_request(read, &Sight::of(caller), id)?.ok_or_else(Error::not_found)
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

struct Named {
    subject: Subject,
    /// With their names.
    labs: Vec<(LabId, String)>,
    network: Option<NetworkId>,
}

/// What an input refers to, as far as the caller sees it; whoever files must act for the innovation's owner.
fn references(read: &mut Read<'_>, by: &Caller, new: &NewPilotRequest) -> Result<Named> {
    let mut faults = Faults::new();
    new.check(&mut faults);
    let subject = facts::find_subject(read, &new.innovation)?;
    let filed_for =
        subject.as_ref().filter(|it| by.may(Permission::FileRequest, &Stakes::organisation(it.owner)));
    if filed_for.is_none() {
        if innovations::actions::readable(read, by, &new.innovation).is_ok() {
            return Err(Error::forbidden());
        }
        unknown(&mut faults, "/innovation", &new.innovation);
    }
    let mut labs: Vec<(LabId, String)> = Vec::with_capacity(new.labs.len());
    for (index, key) in new.labs.iter().enumerate() {
        let pointer = format!("/labs/{index}");
        match access::visible_with_name(read, by, key) {
            Ok((lab, _)) if labs.iter().any(|(known, _)| *known == lab) => {}
            Ok(lab) => labs.push(lab),
            Err(Error::Refused(_)) => unknown(&mut faults, &pointer, key),
            Err(error) => return Err(error),
        }
    }
    let place = ("/network", &mut faults);
    let network = resolve::field(read, new.network.as_ref(), resolve::network, place)?;
    faults.check()?;
    Ok(Named { subject: subject.ok_or_else(Error::not_found)?, labs, network })
}

fn unknown(faults: &mut Faults, pointer: &str, key: &Key) {
    let name = pointer.split('/').nth(1).unwrap_or_default();
    faults.body(pointer, "unknown_reference", format!("{name}: there is no {key} here"));
}

/// One placement per lab that is asked. Whoever files sees all of the request, so the answer needs no reading back.
fn put_to_labs(
    write: &mut Write<'_>,
    by: &Caller,
    request: RequestRow,
    named: Named,
) -> Result<PilotRequestView> {
    let (labs, lab_names): (Vec<LabId>, Vec<String>) = named.labs.into_iter().unzip();
    let rows: Vec<PlacementRow> = labs
        .into_iter()
        .zip(1..)
        .map(|(lab, preference)| PlacementRow {
            id: write.new_id(),
            pilot_request_id: request.id,
            lab_id: lab,
            service_id: None,
            preference,
            status: PlacementStatus::Proposed,
            from_on: request.wanted_from,
            until_on: request.wanted_until,
            slots: request.slots,
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
        })
        .collect();
    store::insert_placements(write, &rows)?;
    let placements: Vec<(PlacementRow, String)> = rows.into_iter().zip(lab_names).collect();
    let told = present::Told {
        innovation_title: named.subject.title,
        organisation_name: named.subject.owner_name,
        state_aid: present::state_aid(write, by, &[&request])?.remove(&request.organisation_id),
        has_pilot: false,
        now: write.now(),
    };
    Ok(present::request(by, request, told, placements.iter()))
}
