//! What both sides agree on: the agreement, and the exit criteria with their lock.
//!
//! Either side edits the drafts; an edit takes signatures away. The criteria are locked first, by either side: who signs
//! the agreement after that signs for them too, so neither side starts on criteria that the other alone chose.

use super::{
    actions, canonical,
    model::{
        Side,
        agreement::{AgreementTerms, PartyRole},
        criteria::CriteriaTerms,
        records::{DocumentKind, DocumentStatus, Lock, Signature},
    },
    sides,
    store::{
        self, PartyRow, PilotRow,
        documents::{self, DocumentRow},
    },
    views::documents::{AgreementView, CriteriaView},
};
use crate::{
    app::Change,
    base::{
        actor::{Caller, Permission},
        error::{Code, Faults, Result},
        id::{Id, OrganisationId, PilotId},
        key::Key,
    },
    db::{NewEvent, Read, Write, resolve, types::Json},
};
use serde::Serialize;
use serde_json::json;

/// How far both documents are, for the gates.
pub(super) struct State {
    pub has_must: bool,
    pub unsigned: Vec<&'static str>,
    pub idle: Vec<String>,
}

/// The agreement of a pilot.
pub fn find_agreement(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<AgreementView> {
    let (pilot, ..) = actions::in_sight(read, caller, key)?;
    AgreementView::of(documents::get_present(read, pilot.id, DocumentKind::Agreement)?)
}

/// Changes the agreement while it is a draft; signatures on what it was before are gone.
pub fn update_agreement(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    change: Change,
) -> Result<AgreementView> {
    let pilot = actions::alive(write, by, key, Permission::AgreePilot)?;
    let old = documents::get_present(write, pilot.id, DocumentKind::Agreement)?;
    sides::check_draft(&old)?;
    let terms: AgreementTerms = change.apply(&AgreementView::of(old.clone())?)?;
    let terms = checked_agreement(write, &pilot, terms, "")?;
    let row = rewrite(write, old, &terms)?;
    write.record(NewEvent::new("pilot_agreement_updated", "pilots", pilot.id, by));
    AgreementView::of(row)
}

/// Signs the agreement for one side. With the other side's signature it comes into force.
pub fn sign_agreement(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    signature: &Signature,
) -> Result<AgreementView> {
    let mut pilot = actions::alive(write, by, key, Permission::AgreePilot)?;
    let side = sides::choose(by, &pilot, signature.side)?;
    let mut row = documents::get_present(write, pilot.id, DocumentKind::Agreement)?;
    sides::check_draft(&row)?;
    sides::check_read(&row, signature.sha256.as_deref())?;
    if pilot.criteria_locked_at.is_none() {
        let mut faults = Faults::new();
        let detail = "Lock the exit criteria first: who signs the agreement signs for them too.";
        faults.body("", "criteria_locked", detail);
        faults.check_as(Code::NotReady)?;
    }
    sides::sign(write, by, &mut row, side)?;
    let version = row.version;
    row.version += 1;
    row.updated_at = write.now().into();
    if sides::is_signed(&row) {
        enact(write, &mut pilot, &mut row)?;
    }
    documents::update_document(write, &row, version)?;
    let data = json!({ "side": side, "sha256": row.sha256, "status": row.status });
    write.record(NewEvent::new("pilot_agreement_signed", "pilots", pilot.id, by).data(data));
    AgreementView::of(row)
}

/// The exit criteria of a pilot.
pub fn find_criteria(read: &mut Read<'_>, caller: &Caller, key: &Key) -> Result<CriteriaView> {
    let (pilot, ..) = actions::in_sight(read, caller, key)?;
    CriteriaView::of(documents::get_present(read, pilot.id, DocumentKind::Criteria)?)
}

/// Changes the exit criteria while they are not locked.
pub fn update_criteria(
    write: &mut Write<'_>,
    by: &Caller,
    key: &Key,
    change: Change,
) -> Result<CriteriaView> {
    let pilot = actions::alive(write, by, key, Permission::AgreePilot)?;
    let old = documents::get_present(write, pilot.id, DocumentKind::Criteria)?;
    sides::check_draft(&old)?;
    let terms: CriteriaTerms = change.apply(&CriteriaView::of(old.clone())?)?;
    let mut faults = Faults::new();
    terms.check(write.today(), &mut faults);
    faults.check()?;
    let row = rewrite(write, old, &terms)?;
    write.record(NewEvent::new("pilot_criteria_updated", "pilots", pilot.id, by));
    CriteriaView::of(row)
}

/// Locks the exit criteria: from now on they change only by an amendment that both sides sign.
pub fn lock_criteria(write: &mut Write<'_>, by: &Caller, key: &Key, lock: &Lock) -> Result<CriteriaView> {
    let mut pilot = actions::alive(write, by, key, Permission::AgreePilot)?;
    let mut row = documents::get_present(write, pilot.id, DocumentKind::Criteria)?;
    sides::check_draft(&row)?;
    sides::check_read(&row, lock.sha256.as_deref())?;
    let terms: CriteriaTerms = row.content.clone().into()?;
    check_must(&terms, Code::NotReady)?;
    let version = row.version;
    row.version += 1;
    row.proposed_by = by.user;
    row.updated_at = write.now().into();
    enact(write, &mut pilot, &mut row)?;
    documents::update_document(write, &row, version)?;
    let data = json!({ "sha256": row.sha256 });
    write.record(NewEvent::new("pilot_criteria_locked", "pilots", pilot.id, by).data(data));
    CriteriaView::of(row)
}

/// The first drafts of a new pilot.
pub(super) fn begin(write: &mut Write<'_>, by: &Caller, pilot: &PilotRow) -> Result<()> {
    let agreement = AgreementTerms::between(pilot.organisation_id);
    let criteria = CriteriaTerms { criteria: Vec::new() };
    let rows = [
        new_document(write, by, (pilot.id, DocumentKind::Agreement), &agreement)?,
        new_document(write, by, (pilot.id, DocumentKind::Criteria), &criteria)?,
    ];
    documents::insert_documents(write, &rows)
}

/// A first draft.
pub(super) fn new_document<T: Serialize>(
    write: &Write<'_>,
    by: &Caller,
    (pilot, kind): (PilotId, DocumentKind),
    terms: &T,
) -> Result<DocumentRow> {
    Ok(DocumentRow {
        id: write.new_id(),
        pilot_id: pilot,
        kind,
        number: 1,
        status: DocumentStatus::Draft,
        content: Json::of(terms)?,
        sha256: canonical::sha256(&canonical::form(terms)?),
        reason: None,
        proposed_side: None,
        proposed_by: by.user,
        sme_signed_by: None,
        sme_signed_at: None,
        lab_signed_by: None,
        lab_signed_at: None,
        in_force_at: None,
        version: 1,
        created_at: write.now().into(),
        updated_at: write.now().into(),
    })
}

/// Terms that can be agreed on, with their organisations by id.
pub(super) fn checked_agreement(
    read: &mut Read<'_>,
    pilot: &PilotRow,
    mut terms: AgreementTerms,
    at: &str,
) -> Result<AgreementTerms> {
    let mut faults = Faults::new();
    terms.check(at, read.today(), &mut faults);
    for (index, party) in terms.parties.iter_mut().enumerate() {
        let pointer = format!("{at}/parties/{index}/organisation");
        let place = (pointer.as_str(), &mut faults);
        let found = resolve::field(read, party.organisation.as_ref(), resolve::organisation, place)?;
        party.organisation = found.map(|id: OrganisationId| Key::from(id.uuid()));
        if party.role == PartyRole::Sme && found.is_some_and(|id| id != pilot.organisation_id) {
            let detail = "organisation: the SME is the one whose pilot this is";
            faults.body(&pointer, "not_the_sme", detail);
        }
    }
    faults.check()?;
    Ok(terms)
}

/// Refuses criteria on which no verdict can hang.
pub(super) fn check_must(terms: &CriteriaTerms, code: Code) -> Result<()> {
    let mut faults = Faults::new();
    if !terms.has_must() {
        let detail = "criteria: at least one must have the priority must: the verdict hangs on it";
        faults.body("/criteria", "must_criterion", detail);
    }
    faults.check_as(code)
}

/// A document comes into force, with what the pilot itself shows of it.
pub(super) fn enact(write: &mut Write<'_>, pilot: &mut PilotRow, row: &mut DocumentRow) -> Result<()> {
    row.status = DocumentStatus::InForce;
    row.in_force_at = Some(write.now().into());
    match row.kind {
        DocumentKind::Agreement => {
            let terms: AgreementTerms = row.content.clone().into()?;
            store::replace_parties(write, pilot.id, &party_rows(pilot.id, &terms))?;
        }
        DocumentKind::Criteria => {
            pilot.criteria_sha256 = Some(row.sha256.clone());
            pilot.criteria_locked_at = pilot.criteria_locked_at.or(row.in_force_at);
        }
    }
    let version = pilot.version;
    pilot.version += 1;
    pilot.updated_at = write.now().into();
    store::update_pilot(write, pilot, version)
}

/// How far both documents are.
pub(super) fn state(read: &mut Read<'_>, pilot: PilotId) -> Result<State> {
    let criteria = documents::get_present(read, pilot, DocumentKind::Criteria)?;
    let agreement = documents::get_present(read, pilot, DocumentKind::Agreement)?;
    let unsigned = [(Side::Sme, agreement.sme_signed_at), (Side::Lab, agreement.lab_signed_at)];
    let unsigned = unsigned.into_iter().filter(|(_, at)| at.is_none()).map(|(side, _)| side.label_en());
    let terms: AgreementTerms = agreement.content.into()?;
    let idle = terms.parties.iter().filter(|party| !party.has_commitment());
    let idle = idle.map(|party| match &party.name {
        Some(name) => name.clone(),
        None => party.role.label_en().to_owned(),
    });
    Ok(State {
        has_must: criteria.content.into::<CriteriaTerms>()?.has_must(),
        unsigned: unsigned.collect(),
        idle: idle.collect(),
    })
}

fn rewrite<T: Serialize>(write: &mut Write<'_>, old: DocumentRow, terms: &T) -> Result<DocumentRow> {
    let version = old.version;
    let row = DocumentRow {
        content: Json::of(terms)?,
        sha256: canonical::sha256(&canonical::form(terms)?),
        sme_signed_by: None,
        sme_signed_at: None,
        lab_signed_by: None,
        lab_signed_at: None,
        version: version + 1,
        updated_at: write.now().into(),
        ..old
    };
    documents::update_document(write, &row, version)?;
    Ok(row)
}

fn party_rows(pilot: PilotId, terms: &AgreementTerms) -> Vec<PartyRow> {
    let row = |(position, party): (i32, &crate::pilots::model::agreement::Party)| PartyRow {
        pilot_id: pilot,
        position,
        role: party.role,
        organisation_id: party.organisation.as_ref().and_then(Key::uuid).map(Id::from_uuid),
        name: party.name.clone(),
    };
    (0..).zip(&terms.parties).map(row).collect()
}
