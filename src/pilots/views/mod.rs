//! Pilots as they are answered; what both sides sign is in [`documents`], what is recorded in [`records`].

pub mod documents;
pub mod records;

use super::{
    gates::{Gate, GateCode},
    model::{PilotEvent, PilotStatus, Verdict, agreement::PartyRole},
    store::{Named, PartyRow},
};
use crate::{
    base::{
        id::{InnovationId, LabId, OrganisationId, PilotId, PilotRequestId, PlacementId, UserId},
        key::Key,
        page::Listed,
    },
    http::Resource,
    labs::model::EthicsRoute,
    requests::model::WantedPeriod,
    vocabulary::terms::ReasonCode,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The run of an innovation in a lab.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PilotView {
    /// Its id.
    pub id: PilotId,
    /// The placement that it carries out.
    pub placement: PlacementId,
    /// The pilot request that it came from.
    pub pilot_request: PilotRequestId,
    /// What is piloted.
    pub innovation: InnovationId,
    /// Its title.
    pub innovation_title: String,
    /// Whether it was made up, for a demonstration.
    pub fictitious: bool,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Their name.
    pub organisation_name: String,
    /// Where.
    pub lab: LabId,
    /// Its name.
    pub lab_name: String,
    /// The days for which slots were booked.
    pub period: WantedPeriod,
    /// How many slots.
    pub slots: i32,
    /// Where it stands.
    pub status: PilotStatus,
    /// Who takes part, by the agreement in force; empty before both sides signed it.
    pub parties: Vec<PartyView>,
    /// Which review by an ethics committee it needs; null when not stated.
    pub ethics_route: Option<EthicsRoute>,
    /// The committee's reference; null when not stated.
    pub ethics_reference: Option<String>,
    /// When the committee approved; null when not stated.
    pub ethics_approved_on: Option<Date>,
    /// Where the data protection impact assessment can be found; null when not stated.
    pub dpia_reference: Option<String>,
    /// When that assessment was finished; null when not stated.
    pub dpia_done_on: Option<Date>,
    /// How many people are to take part; null when not stated.
    pub participants_planned: Option<i32>,
    /// How many people took part; null when not stated.
    pub participants_actual: Option<i32>,
    /// De-minimis aid that the SME gets with it, in euros; null when not stated.
    pub state_aid_eur: Option<i64>,
    /// The day on which it started; null before.
    pub started_on: Option<Date>,
    /// The day on which it was evaluated or stopped; null before.
    pub ended_on: Option<Date>,
    /// Why it was stopped; null when it was not.
    pub stop_reason: Option<ReasonCode>,
    /// When the exit criteria were locked; null before.
    pub criteria_locked_at: Option<Timestamp>,
    /// SHA-256 of the exit criteria that are in force; null before they were locked.
    pub criteria_sha256: Option<String>,
    /// What it showed, an override included; null until the verdict is fixed.
    pub verdict: Option<Verdict>,
    /// The events that you can use now.
    pub allowed_events: Vec<PilotEvent>,
    /// Who made it; null for the service itself.
    pub created_by: Option<UserId>,
    /// Version: the `ETag`.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Somebody who takes part in a pilot.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PartyView {
    /// As what.
    pub role: PartyRole,
    /// The organisation; null when it is not registered, and for the lab itself.
    pub organisation: Option<OrganisationId>,
    /// Its name; null for a lab that has no other.
    pub name: Option<String>,
}

/// Which pilots.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PilotQuery {
    /// Only in one of these states.
    pub status: Option<Vec<PilotStatus>>,
    /// Only in this lab.
    pub lab: Option<Key>,
    /// Only of this SME.
    pub organisation: Option<Key>,
    /// Only of this innovation.
    pub innovation: Option<Key>,
    /// Only those whose period has not ended before this day.
    pub from: Option<Date>,
    /// Only those whose period has begun by this day.
    pub until: Option<Date>,
    /// Items on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 500)]
    pub cursor: Option<String>,
}

impl PilotQuery {
    /// All that decides which rows a cursor goes on with.
    pub(super) fn scope(&self) -> String {
        let keys = (&self.lab, &self.organisation, &self.innovation);
        format!("pilots {:?} {keys:?} {:?} {:?}", self.status, self.from, self.until)
    }
}

/// A gate before the start of a pilot.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GateView {
    /// Which.
    pub code: GateCode,
    /// What a Dutch reader sees.
    pub label_nl: &'static str,
    /// What an English reader sees.
    pub label_en: &'static str,
    /// The event for which it must be passed first: prepare, or start.
    pub needed_for: PilotEvent,
    /// Whether it is passed.
    pub passes: bool,
    /// What is missing, and what to do; null when it is passed.
    pub missing: Option<String>,
}

impl From<Gate> for GateView {
    fn from(gate: Gate) -> Self {
        Self {
            code: gate.code,
            label_nl: gate.code.label_nl(),
            label_en: gate.code.label_en(),
            needed_for: gate.code.needed_for(),
            passes: gate.missing.is_none(),
            missing: gate.missing,
        }
    }
}

impl PilotView {
    pub(super) fn of(
        (row, (innovation_title, fictitious), organisation_name, lab_name): Named,
        parties: Vec<(PartyRow, Option<String>)>,
        allowed_events: Vec<PilotEvent>,
    ) -> Self {
        let party = |(row, registered): (PartyRow, Option<String>)| {
            let own = (row.role == PartyRole::Lab).then(|| lab_name.clone());
            PartyView {
                role: row.role,
                organisation: row.organisation_id,
                name: row.name.or(registered).or(own),
            }
        };
        Self {
            id: row.id,
            placement: row.placement_id,
            pilot_request: row.pilot_request_id,
            innovation: row.innovation_id,
            innovation_title,
            fictitious,
            organisation: row.organisation_id,
            organisation_name,
            lab: row.lab_id,
            parties: parties.into_iter().map(party).collect(),
            lab_name,
            period: WantedPeriod { from: row.from_on.into(), until: row.until_on.into() },
            slots: row.slots,
            status: row.status,
            ethics_route: row.ethics_route,
            ethics_reference: row.ethics_reference,
            ethics_approved_on: row.ethics_approved_on.map(Date::from),
            dpia_reference: row.dpia_reference,
            dpia_done_on: row.dpia_done_on.map(Date::from),
            participants_planned: row.participants_planned,
            participants_actual: row.participants_actual,
            state_aid_eur: row.state_aid_eur,
            started_on: row.started_on.map(Date::from),
            ended_on: row.ended_on.map(Date::from),
            stop_reason: row.stop_reason,
            criteria_locked_at: row.criteria_locked_at.map(Timestamp::from),
            criteria_sha256: row.criteria_sha256,
            verdict: row.override_verdict.or(row.verdict),
            allowed_events,
            created_by: row.created_by,
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        }
    }
}

impl Listed for PilotView {
    const PLURAL: &'static str = "pilots";
}
impl Listed for GateView {
    const PLURAL: &'static str = "gates";
}
impl Resource for PilotView {
    fn path(&self) -> String {
        format!("/v1/pilots/{}", self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}
