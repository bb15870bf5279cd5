//! Amendments: how what was signed or locked still changes. One side proposes the whole new text, the other signs it, and
//! then it is in force; what it replaces, and what was rejected, stays to be read.

use super::{
    actions, canonical, documents as drafts,
    model::{
        Side,
        criteria::CriteriaTerms,
        persons,
        records::{AmendmentEvent, DocumentKind, DocumentStatus, NewAmendment},
    },
    sides,
    store::{
        PilotRow,
        documents::{self, DocumentRow},
        records,
    },
    views::documents::AmendmentView,
};
use crate::{
    base::{
        actor::{Caller, Permission},
        error::{Code, Error, Faults, Result},
        id::PilotDocumentId,
        key::Key,
        lifecycle::illegal_event,
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::{
        NewEvent, Read, Write,
        transitions::{self, NewTransition},
        types::Json,
    },
    http::{TransitionRequest, TransitionView},
    identity::views::PageQuery,
    vocabulary::terms::ReasonCode,
};
use serde_json::json;

/// Name of the machine in the history.
const MACHINE: &str = "pilot_amendment";

/// All versions of the agreement and the criteria that were fixed or proposed, oldest first.
pub fn list_amendments(
    read: &mut Read<'_>,
    caller: &Caller,
    key: &Key,
    query: &PageQuery,
) -> Result<Page<AmendmentView>> {
    let (pilot, ..) = actions::in_sight(read, caller, key)?;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = format!("amendments {}", pilot.id);
    let after: Option<PilotDocumentId> = page::decode(&scope, query.cursor.as_deref())?;
    let rows = documents::list_amendments(read, pilot.id, after, limit + 1)?;
    let Page { items, next_cursor } = Page::cut(rows, limit, &scope, |row| row.id);
    let items = items.into_iter().map(|row| view(caller, &pilot, row)).collect::<Result<_>>()?;
    Ok(Page { items, next_cursor })
}

/// One version of the agreement or the criteria.
pub fn find_amendment(
    read: &mut Read<'_>,
    caller: &Caller,
    (key, amendment): (&Key, &Key),
) -> Result<AmendmentView> {
    let (pilot, ..) = actions::in_sight(read, caller, key)?;
    let row = named(read, &pilot, amendment)?;
    view(caller, &pilot, row)
}

/// What happened to an amendment, oldest first.
pub fn list_amendment_transitions(
    read: &mut Read<'_>,
    caller: &Caller,
    (key, amendment): (&Key, &Key),
) -> Result<Page<TransitionView>> {
    let (pilot, ..) = actions::in_sight(read, caller, key)?;
    let row = named(read, &pilot, amendment)?;
    Ok(Page::whole(transitions::list_transitions(read, row.id)?).map(TransitionView::from))
}

/// Proposes another text for what is in force; it carries the signature of the side that proposes it.
pub fn create_amendment(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    new: NewAmendment,
) -> Result<AmendmentView> {
    let pilot = actions::alive(write, by, key, Permission::AgreePilot)?;
    let side = sides::choose(by, &pilot, new.side)?;
    let mut faults = Faults::new();
    new.check(write.today(), &mut faults);
    faults.check()?;
    let present = documents::get_present(write, pilot.id, new.subject)?;
    check_open(write, &present)?;
    let content = checked(write, &pilot, &new)?;
    let sha256 = canonical::sha256(&canonical::form(&content.0)?);
    if sha256 == present.sha256 {
        let mut faults = Faults::new();
        let name = new.subject.code();
        faults.body(&format!("/{name}"), "no_change", format!("{name}: is what is in force already"));
        faults.check()?;
    }
    let mut row = DocumentRow {
        id: write.new_id(),
        number: documents::last_number(write, pilot.id, new.subject)? + 1,
        status: DocumentStatus::Proposed,
        content,
        sha256,
        reason: Some(new.reason),
        proposed_side: Some(side),
        proposed_by: by.user,
        sme_signed_by: None,
        sme_signed_at: None,
        lab_signed_by: None,
        lab_signed_at: None,
        in_force_at: None,
        version: 1,
        created_at: write.now().into(),
        updated_at: write.now().into(),
        ..present
    };
    sides::sign(write, by, &mut row, side)?;
    documents::insert_documents(write, std::slice::from_ref(&row))?;
    write.record(event("pilot_amendment_proposed", &row, by));
    view(by, &pilot, row)
}

/// Signs, rejects or withdraws an amendment.
pub fn transition_amendment(
    write: &mut Write<'_>,
    by: &Caller,
    (key, amendment): (&Key, &Key),
    request: &TransitionRequest,
) -> Result<AmendmentView> {
    let mut pilot = actions::alive(write, by, key, Permission::AgreePilot)?;
    let mut row = named(write, &pilot, amendment)?;
    let (event, side) = decide(by, &pilot, &row, &request.event)?;
    let mut faults = Faults::new();
    persons::check("/note", request.note.as_deref(), write.today(), &mut faults);
    faults.check()?;
    let (version, from) = (row.version, row.status);
    row.version += 1;
    row.updated_at = write.now().into();
    match event {
        AmendmentEvent::Reject => row.status = DocumentStatus::Rejected,
        AmendmentEvent::Withdraw => row.status = DocumentStatus::Withdrawn,
        AmendmentEvent::Sign => {
            sides::sign(write, by, &mut row, side)?;
            replace(write, &mut pilot, &mut row)?;
        }
    }
    documents::update_document(write, &row, version)?;
    let told = NewTransition {
        machine: MACHINE,
        event: event.code(),
        states: (from.code(), row.status.code()),
        reason_code: request.reason_code.map(ReasonCode::code),
        note: request.note.as_deref(),
    };
    transitions::insert_transition(write, row.id, by, told)?;
    write.record(self::event("pilot_amendment_transitioned", &row, by));
    view(by, &pilot, row)
}

/// The event that is asked for, and the side for which it happens.
fn decide(by: &Caller, pilot: &PilotRow, row: &DocumentRow, event: &str) -> Result<(AmendmentEvent, Side)> {
    let allowed = allowed(by, pilot, row);
    if let Some(found) = allowed.iter().find(|(one, _)| one.code() == event) {
        return Ok(*found);
    }
    if row.status == DocumentStatus::Proposed && AmendmentEvent::from_code(event).is_some() {
        let detail =
            "The other side signs or rejects an amendment; the side that proposed it can withdraw it.";
        return Err(Error::refused(Code::Forbidden, detail));
    }
    let codes: Vec<&str> = allowed.into_iter().map(|(one, _)| one.code()).collect();
    Err(illegal_event(event, row.status.code(), &codes))
}

/// The events that a caller can use now, each with the side for which.
fn allowed(by: &Caller, pilot: &PilotRow, row: &DocumentRow) -> Vec<(AmendmentEvent, Side)> {
    let Some(proposer) = row.proposed_side.filter(|_| row.status == DocumentStatus::Proposed) else {
        return Vec::new();
    };
    if pilot.status.is_over() {
        return Vec::new();
    }
    let mine = sides::sides(by, pilot);
    let other = proposer.other();
    let events = [
        (AmendmentEvent::Sign, other),
        (AmendmentEvent::Reject, other),
        (AmendmentEvent::Withdraw, proposer),
    ];
    events.into_iter().filter(|(_, side)| mine.contains(side)).collect()
}

/// What was in force is superseded by what was just signed.
fn replace(write: &mut Write<'_>, pilot: &mut PilotRow, row: &mut DocumentRow) -> Result<()> {
    if row.kind == DocumentKind::Criteria {
        // Something may have been measured since it was proposed.
        let terms: CriteriaTerms = row.content.clone().into()?;
        check_measured(write, pilot, &terms)?;
    }
    let mut old = documents::get_present(write, pilot.id, row.kind)?;
    let version = old.version;
    old.status = DocumentStatus::Superseded;
    old.version += 1;
    old.updated_at = write.now().into();
    documents::update_document(write, &old, version)?;
    drafts::enact(write, pilot, row)
}

/// An amendment changes what is in force, one at a time.
fn check_open(read: &mut Read<'_>, present: &DocumentRow) -> Result<()> {
    let mut faults = Faults::new();
    if present.status != DocumentStatus::InForce {
        let detail = format!("subject: the {} is still a draft; change it itself", present.kind.label_en());
        faults.body("/subject", "not_in_force", detail);
    }
    if let Some(open) = documents::find_open(read, present.pilot_id, Some(present.kind))? {
        let detail =
            format!("subject: amendment {} still waits to be signed, rejected or withdrawn", open.id);
        faults.body("/subject", "amendment_open", detail);
    }
    faults.check_as(Code::NotReady)
}

/// The new text, when it could stand by itself.
fn checked(read: &mut Read<'_>, pilot: &PilotRow, new: &NewAmendment) -> Result<Json> {
    if let Some(terms) = &new.agreement {
        let terms = drafts::checked_agreement(read, pilot, terms.clone(), "/agreement")?;
        return Ok(Json::of(&terms)?);
    }
    let terms = CriteriaTerms { criteria: new.criteria.clone().unwrap_or_default() };
    let mut faults = Faults::new();
    terms.check(read.today(), &mut faults);
    faults.check()?;
    drafts::check_must(&terms, Code::InvalidInput)?;
    check_measured(read, pilot, &terms)?;
    Ok(Json::of(&terms)?)
}

/// What was measured keeps its meaning: under the same code nothing else may be asked.
fn check_measured(read: &mut Read<'_>, pilot: &PilotRow, terms: &CriteriaTerms) -> Result<()> {
    let present = documents::get_present(read, pilot.id, DocumentKind::Criteria)?;
    let present: CriteriaTerms = present.content.into()?;
    let mut faults = Faults::new();
    for code in records::list_measured(read, pilot.id)? {
        let (Some(old), Some(at)) =
            (present.named(&code), terms.criteria.iter().position(|one| one.code == code))
        else {
            continue;
        };
        let is_same = terms
            .criteria
            .get(at)
            .is_some_and(|new| (&new.indicator, &new.unit) == (&old.indicator, &old.unit));
        if !is_same {
            let detail =
                format!("code: {code} was measured as another indicator or unit; give this one another code");
            faults.body(&format!("/criteria/{at}/code"), "measured", detail);
        }
    }
    faults.check()
}

fn named(read: &mut Read<'_>, pilot: &PilotRow, amendment: &Key) -> Result<DocumentRow> {
    let id = PilotDocumentId::from_uuid(amendment.uuid().ok_or_else(Error::not_found)?);
    documents::find_amendment(read, pilot.id, id)?.ok_or_else(Error::not_found)
}

fn view(caller: &Caller, pilot: &PilotRow, row: DocumentRow) -> Result<AmendmentView> {
    let allowed = allowed(caller, pilot, &row).into_iter().map(|(event, _)| event).collect();
    AmendmentView::of(row, allowed)
}

fn event(kind: &'static str, row: &DocumentRow, by: &Caller) -> NewEvent {
    let data = json!({
        "amendmentId": row.id, "subject": row.kind, "number": row.number, "status": row.status,
        "sha256": row.sha256,
    });
    NewEvent::new(kind, "pilots", row.pilot_id, by).data(data)
}
