//! What both sides sign, as it is answered.

use crate::{
    base::{
        error::Result,
        id::{PilotDocumentId, PilotId, UserId},
        key::Key,
        page::Listed,
    },
    http::Resource,
    pilots::{
        canonical,
        model::{
            Side,
            agreement::{AgreementTerms, Party, Pledge},
            criteria::{CriteriaTerms, Criterion},
            records::{AmendmentEvent, DocumentKind, DocumentStatus},
        },
        store::documents::DocumentRow,
    },
};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// Who signed when.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignatureView {
    /// For which side.
    pub side: Side,
    /// Who; null for the service itself.
    pub signed_by: Option<UserId>,
    /// When.
    pub signed_at: Timestamp,
}

/// The agreement of a pilot: a draft, or the version that is in force.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgreementView {
    /// The pilot.
    pub pilot: PilotId,
    /// Everybody who takes part, with what they bring in.
    pub parties: Vec<Party>,
    /// Which training is given; null when not stated.
    pub training: Option<String>,
    /// Whose the data are; null when not stated.
    pub data_terms: Option<String>,
    /// Whose the intellectual property is; null when not stated.
    pub ip_terms: Option<String>,
    /// The programme indicators that the pilot contributes to.
    pub kpis: Vec<Key>,
    /// What an insurer will reimburse if the criteria are met; null when nothing was agreed.
    pub reimbursement: Option<Pledge>,
    /// What a launching customer will buy if the criteria are met; null when nothing was agreed.
    pub purchase: Option<Pledge>,
    /// Its number in the series: later ones are amendments.
    pub number: i32,
    /// Whether it is a draft or in force.
    pub status: DocumentStatus,
    /// Who signed it.
    pub signatures: Vec<SignatureView>,
    /// When both sides had signed; null before.
    pub in_force_at: Option<Timestamp>,
    /// The members from `parties` to `purchase` as one JSON object in canonical form (RFC 8785): what is signed.
    pub canonical_form: String,
    /// SHA-256 of the canonical form.
    pub sha256: String,
    /// Version: the `ETag`.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// The exit criteria of a pilot: a draft, or the version that is locked.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CriteriaView {
    /// The pilot.
    pub pilot: PilotId,
    /// All of them.
    pub criteria: Vec<Criterion>,
    /// Their number in the series: later ones are amendments.
    pub number: i32,
    /// Whether they are a draft or in force: locked.
    pub status: DocumentStatus,
    /// When they were locked, or amended; null before.
    pub locked_at: Option<Timestamp>,
    /// The object `{"criteria": …}` in canonical form (RFC 8785): what is locked.
    pub canonical_form: String,
    /// SHA-256 of the canonical form.
    pub sha256: String,
    /// Version: the `ETag`.
    pub version: i64,
    /// When they were made.
    pub created_at: Timestamp,
    /// When they last changed.
    pub updated_at: Timestamp,
}

/// A version of the agreement or the criteria: the first one that was fixed, and every amendment since.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AmendmentView {
    /// Its id.
    pub id: PilotDocumentId,
    /// The pilot.
    pub pilot: PilotId,
    /// What it is a version of.
    pub subject: DocumentKind,
    /// Its number in the series.
    pub number: i32,
    /// Where it stands.
    pub status: DocumentStatus,
    /// Why it was proposed; null for the first version.
    pub reason: Option<String>,
    /// Which side proposed it; null for the first version.
    pub proposed_side: Option<Side>,
    /// Who proposed or locked it; null for the service itself.
    pub proposed_by: Option<UserId>,
    /// Who signed it.
    pub signatures: Vec<SignatureView>,
    /// When it came into force; null when it did not (yet).
    pub in_force_at: Option<Timestamp>,
    /// The whole agreement as it would be or was; null when it is about the criteria.
    pub agreement: Option<AgreementTerms>,
    /// All criteria as they would be or were; null when it is about the agreement.
    pub criteria: Option<Vec<Criterion>>,
    /// What is signed, in canonical form (RFC 8785).
    pub canonical_form: String,
    /// SHA-256 of the canonical form.
    pub sha256: String,
    /// The events that you can use now.
    pub allowed_events: Vec<AmendmentEvent>,
    /// Version: the `ETag`.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

fn signatures(row: &DocumentRow) -> Vec<SignatureView> {
    let sides = [
        (Side::Sme, row.sme_signed_by, row.sme_signed_at),
        (Side::Lab, row.lab_signed_by, row.lab_signed_at),
    ];
    sides
        .into_iter()
        .filter_map(|(side, signed_by, at)| {
            at.map(|at| SignatureView { side, signed_by, signed_at: at.into() })
        })
        .collect()
}

impl AgreementView {
    pub(in crate::pilots) fn of(row: DocumentRow) -> Result<Self> {
        let signatures = signatures(&row);
        let canonical_form = canonical::form(&row.content.0)?;
        let terms: AgreementTerms = row.content.into()?;
        Ok(Self {
            pilot: row.pilot_id,
            parties: terms.parties,
            training: terms.training,
            data_terms: terms.data_terms,
            ip_terms: terms.ip_terms,
            kpis: terms.kpis,
            reimbursement: terms.reimbursement,
            purchase: terms.purchase,
            number: row.number,
            status: row.status,
            signatures,
            in_force_at: row.in_force_at.map(Timestamp::from),
            canonical_form,
            sha256: row.sha256,
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        })
    }
}

impl CriteriaView {
    pub(in crate::pilots) fn of(row: DocumentRow) -> Result<Self> {
        let canonical_form = canonical::form(&row.content.0)?;
        let terms: CriteriaTerms = row.content.into()?;
        Ok(Self {
            pilot: row.pilot_id,
            criteria: terms.criteria,
            number: row.number,
            status: row.status,
            locked_at: row.in_force_at.map(Timestamp::from),
            canonical_form,
            sha256: row.sha256,
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        })
    }
}

impl AmendmentView {
    pub(in crate::pilots) fn of(row: DocumentRow, allowed_events: Vec<AmendmentEvent>) -> Result<Self> {
        let signatures = signatures(&row);
        let canonical_form = canonical::form(&row.content.0)?;
        let (agreement, criteria) = match row.kind {
            DocumentKind::Agreement => (Some(row.content.into::<AgreementTerms>()?), None),
            DocumentKind::Criteria => (None, Some(row.content.into::<CriteriaTerms>()?.criteria)),
        };
        Ok(Self {
            id: row.id,
            pilot: row.pilot_id,
            subject: row.kind,
            number: row.number,
            status: row.status,
            reason: row.reason,
            proposed_side: row.proposed_side,
            proposed_by: row.proposed_by,
            signatures,
            in_force_at: row.in_force_at.map(Timestamp::from),
            agreement,
            criteria,
            canonical_form,
            sha256: row.sha256,
            allowed_events,
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        })
    }
}

impl Listed for AmendmentView {
    const PLURAL: &'static str = "amendments";
}
impl Resource for AgreementView {
    fn path(&self) -> String {
        format!("/v1/pilots/{}/agreement", self.pilot)
    }
    fn version(&self) -> i64 {
        self.version
    }
}
impl Resource for CriteriaView {
    fn path(&self) -> String {
        format!("/v1/pilots/{}/criteria", self.pilot)
    }
    fn version(&self) -> i64 {
        self.version
    }
}
impl Resource for AmendmentView {
    fn path(&self) -> String {
        format!("/v1/pilots/{}/amendments/{}", self.pilot, self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}
