//! What can be done with outcomes; publishing them is in [`publication`](super::publication).

use super::{
    lifecycle::{OUTCOME, OutcomeEvent, OutcomeStatus, check_four_eyes},
    model::{Flow, NewOutcome, OutcomeDecision, OutcomeTerms},
    present, publication,
    store::{self, Named, OutcomeFilter, OutcomeRow, Sight},
    views::{OutcomeQuery, OutcomeView},
};
use crate::{
    app::Change,
    base::{
        actor::{Caller, Permission},
        error::{Code, Error, Faults, Result},
        id::{Id, OrganisationId, OutcomeId},
        key::Key,
        lifecycle::{allowed, illegal_event},
        page::{self, DEFAULT_LIMIT, Page},
        permissions::forbidden_but_for,
    },
    db::{NewEvent, Read, Write, resolve, transitions, types::Json},
    http::TransitionView,
    pilots::{self, model::PilotStatus, views::PilotView},
};

/// One outcome: whole for the parties of its pilot, as published for everybody else.
pub fn find_outcome(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<OutcomeView> {
    let sight = Sight::of(read, caller)?;
    let found = in_sight(read, &sight, key)?;
    present::outcomes(read, (caller, &sight), vec![found])?.pop().ok_or_else(Error::not_found)
}

/// The outcomes that the caller sees, newest first.
pub fn list_outcomes(
    read: &mut Read<'_>,
    caller: &Caller,
    query: &OutcomeQuery,
) -> Result<Page<OutcomeView>> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let keys = (&query.pilot, &query.innovation, &query.lab);
    let scope = format!("outcomes {keys:?} {:?} {:?}", query.decision, query.status);
    let sight = Sight::of(read, caller)?;
    let filter = OutcomeFilter {
        id: None,
        ids: None,
        pilot: query.pilot.as_ref().map(|key| Id::from_uuid(key.uuid().unwrap_or_default())),
        innovation: wanted(read, query.innovation.as_ref(), resolve::innovation)?,
        lab: wanted(read, query.lab.as_ref(), resolve::lab)?,
        decision: query.decision.clone(),
        status: query.status.clone(),
        after: page::decode(&scope, query.cursor.as_deref())?,
        limit: limit + 1,
    };
    let rows = store::list_outcomes(read, &sight, filter)?;
    let page = Page::cut(rows, limit, &scope, |found| found.row.id);
    let items = present::outcomes(read, (caller, &sight), page.items)?;
    Ok(Page { items, next_cursor: page.next_cursor })
}

/// What a filter names. What does not exist or can't be seen alike is no reason to refuse: nothing has it, so nothing is found.
fn wanted<K>(
    read: &mut Read<'_>,
    key: Option<&Key>,
    resolver: resolve::Resolver<Id<K>>,
) -> Result<Option<Id<K>>> {
    let Some(key) = key else { return Ok(None) };
    Ok(Some(resolver(read, key)?.unwrap_or(Id::from_uuid(uuid::Uuid::nil()))))
}

/// Begins the outcome of a pilot that was evaluated or stopped.
pub fn create_outcome(write: &mut Write<'_>, by: &Caller, new: NewOutcome) -> Result<OutcomeView> {
    let (pilot, mut faults) = pilot_named(write, by, &new.pilot)?;
    let terms = settled(write, new.into(), &mut faults)?;
    check_stopped(pilot.status, &terms, &mut faults);
    faults.check()?;
    if !pilot.status.is_over() {
        let detail =
            format!("The pilot is {}; it has an outcome once it is evaluated or stopped.", pilot.status);
        return Err(Error::refused(Code::NotReady, detail));
    }
    let row = with_terms(blank(write, &pilot)?, terms)?;
    store::insert_outcome(write, &row)?;
    write.record(NewEvent::new("outcome_created", "outcomes", row.id, by));
    find_outcome(write, by, &Key::from(row.id.uuid()))
}

/// Changes the text of an outcome that is a draft or being revised.
pub fn update_outcome(write: &mut Write<'_>, by: &Caller, key: &Key, change: Change) -> Result<OutcomeView> {
    let (found, _) = editable(write, by, key)?;
    let terms: OutcomeTerms = change.apply(&find_outcome(write, by, key)?)?;
    let mut faults = Faults::new();
    let terms = settled(write, terms, &mut faults)?;
    check_stopped(found.pilot.status, &terms, &mut faults);
    faults.check()?;
    let version = found.row.version;
    let row =
        OutcomeRow { version: version + 1, updated_at: write.now().into(), ..with_terms(found.row, terms)? };
    store::update_outcome(write, &row, version)?;
    write.record(NewEvent::new("outcome_updated", "outcomes", row.id, by));
    find_outcome(write, by, key)
}

/// The steps of an outcome so far, for the parties of its pilot.
pub fn list_outcome_transitions(
    read: &mut Read<'_>,
    caller: &Caller,
    key: &Key,
) -> Result<Page<TransitionView>> {
    let sight = Sight::of(read, caller)?;
    let found = in_sight(read, &sight, key)?;
    if !found.is_party {
        return Err(Error::forbidden());
    }
    Ok(Page::whole(transitions::list_transitions(read, found.row.id)?).map(TransitionView::from))
}

/// The outcome that a path names, when the caller sees it at all.
pub(super) fn in_sight(read: &mut Read<'_>, sight: &Sight, key: &Key) -> Result<Named> {
    let id = OutcomeId::from_uuid(key.uuid().ok_or_else(Error::not_found)?);
    let filter = OutcomeFilter { id: Some(id), limit: 1, ..OutcomeFilter::default() };
    store::list_outcomes(read, sight, filter)?.pop().ok_or_else(Error::not_found)
}

/// As [`in_sight`], for who holds a permission on it.
pub(super) fn permitted(
    read: &mut Read<'_>,
    by: &Caller,
    key: &Key,
    permission: Permission,
) -> Result<(Named, Sight)> {
    let sight = Sight::of(read, by)?;
    let found = in_sight(read, &sight, key)?;
    if by.may(permission, &sight.stakes(&found.row)) {
        Ok((found, sight))
    } else {
        Err(forbidden_but_for(&[permission]))
    }
}

/// As [`permitted`], for whoever writes it while its text is not fixed.
pub(super) fn editable(read: &mut Read<'_>, by: &Caller, key: &Key) -> Result<(Named, Sight)> {
    let (found, sight) = permitted(read, by, key, Permission::WriteOutcome)?;
    if found.row.status.is_editable() {
        return Ok((found, sight));
    }
    let now: Vec<&str> = events(by, &sight, &found.row)?.into_iter().map(OutcomeEvent::code).collect();
    Err(illegal_event("update", found.row.status.code(), &now))
}

/// The events that the caller can use now; approving is for other eyes than those that proposed.
pub(super) fn events(by: &Caller, sight: &Sight, row: &OutcomeRow) -> Result<Vec<OutcomeEvent>> {
    let stakes = sight.stakes(row);
    let mut events = allowed(OUTCOME, row.status, |permission| by.may(permission, &stakes));
    if events.contains(&OutcomeEvent::Approve) {
        let proposed = publication::proposed_sides(row)?;
        let sides = sight.sides(row);
        let proposer = super::lifecycle::Eyes { user: row.proposed_by, sides: &proposed };
        if check_four_eyes(proposer, super::lifecycle::Eyes { user: by.user, sides: &sides }).is_err() {
            events.retain(|event| *event != OutcomeEvent::Approve);
        }
    }
    Ok(events)
}

/// The pilot of a new outcome: one that the caller sees, and whose outcome they may write.
fn pilot_named(read: &mut Read<'_>, by: &Caller, key: &Key) -> Result<(PilotView, Faults)> {
    match pilots::actions::find_pilot(read, by, key) {
        Ok(pilot) => {
            let stakes = pilots::actions::stakes(read, &pilot)?;
            if by.may(Permission::WriteOutcome, &stakes) {
                Ok((pilot, Faults::new()))
            } else {
                Err(Error::forbidden())
            }
        }
        Err(error) if error.code() == Code::NotFound => {
            let mut faults = Faults::new();
            faults.body("/pilot", "unknown_reference", format!("pilot: there is no {key} here"));
            faults.check()?;
            Err(error)
        }
        Err(error) => Err(error),
    }
}

/// A pilot that was stopped is worth what was learnt from it.
fn check_stopped(status: PilotStatus, terms: &OutcomeTerms, faults: &mut Faults) {
    if status == PilotStatus::Stopped && terms.lessons.is_none() {
        faults.body("/lessons", "required", "lessons: say what was learnt from the pilot that was stopped");
    }
}

/// The terms with every organisation by its id; faults are noted.
fn settled(read: &mut Read<'_>, terms: OutcomeTerms, faults: &mut Faults) -> Result<OutcomeTerms> {
    terms.check(read.today(), faults);
    let decision = match terms.decision {
        None => None,
        Some(decision) => {
            let place = ("/decision/organisation", &mut *faults);
            let organisation = organisation(read, decision.organisation, place)?;
            Some(OutcomeDecision { organisation, ..decision })
        }
    };
    let mut flows = Vec::with_capacity(terms.flows.len());
    for (index, flow) in terms.flows.into_iter().enumerate() {
        let place = format!("/flows/{index}/organisation");
        let organisation = organisation(read, flow.organisation, (&place, &mut *faults))?;
        flows.push(Flow { organisation, ..flow });
    }
    Ok(OutcomeTerms { decision, flows, ..terms })
}

fn organisation(read: &mut Read<'_>, key: Option<Key>, place: (&str, &mut Faults)) -> Result<Option<Key>> {
    let found = resolve::field(read, key.as_ref(), resolve::organisation, place)?;
    Ok(found.map(|id| Key::from(id.uuid())))
}

fn with_terms(row: OutcomeRow, terms: OutcomeTerms) -> Result<OutcomeRow> {
    let decision = terms.decision.as_ref();
    let organisation = decision.and_then(|decision| decision.organisation.as_ref()).and_then(Key::uuid);
    Ok(OutcomeRow {
        decision: decision.map(|decision| decision.choice),
        decision_reason: decision.map(|decision| decision.reason.clone()),
        decided_by_organisation_id: organisation.map(OrganisationId::from_uuid),
        decided_by_name: decision.and_then(|decision| decision.name.clone()),
        decided_on: decision.map(|decision| decision.decided_on.into()),
        displaced_treatment: terms.displaced_treatment,
        lessons: terms.lessons,
        flows: Json::of(&terms.flows)?,
        barriers: Json::of(&terms.barriers)?,
        ..row
    })
}

fn blank(write: &Write<'_>, pilot: &PilotView) -> Result<OutcomeRow> {
    Ok(OutcomeRow {
        id: write.new_id(),
        pilot_id: pilot.id,
        innovation_id: pilot.innovation,
        organisation_id: pilot.organisation,
        lab_id: pilot.lab,
        status: OutcomeStatus::Draft,
        decision: None,
        decision_reason: None,
        decided_by_organisation_id: None,
        decided_by_name: None,
        decided_on: None,
        displaced_treatment: None,
        lessons: None,
        flows: Json::of::<[Flow; 0]>(&[])?,
        barriers: Json::of::<[Flow; 0]>(&[])?,
        proposed_by: None,
        proposed_sides: None,
        proposed_at: None,
        approved_by: None,
        published: None,
        published_decision: None,
        published_at: None,
        version: 1,
        created_at: write.now().into(),
        updated_at: write.now().into(),
    })
}
