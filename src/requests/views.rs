//! Pilot requests and placements as they are answered.

use super::{
    model::{PlacementEvent, PlacementStatus, PublicStatus, RequestEvent, RequestStatus, WantedPeriod},
    present::Told,
    store::{PlacementRow, RequestRow},
};
use crate::{
    base::{
        id::{
            InnovationId, LabId, LabServiceId, NetworkId, OrganisationId, PilotRequestId, PlacementId,
            RoundId, UserId,
        },
        key::Key,
        page::Listed,
    },
    http::Resource,
    organisations::state_aid::views::StateAidSummary,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A request to pilot one innovation in one of several labs.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PilotRequestView {
    /// Its id.
    pub id: PilotRequestId,
    /// Its short name; null when it has none.
    pub slug: Option<String>,
    /// What is to be piloted.
    pub innovation: InnovationId,
    /// Its title.
    pub innovation_title: String,
    /// Who asks: the owner of the innovation.
    pub organisation: OrganisationId,
    /// Their name.
    pub organisation_name: String,
    /// The network whose manager screens it; null when there is none (yet).
    pub network: Option<NetworkId>,
    /// Where, in order of preference. A coordinator sees only the own labs.
    pub labs: Vec<LabId>,
    /// When.
    pub period: WantedPeriod,
    /// How many slots.
    pub slots: i32,
    /// Why this pilot, why here; null when not stated.
    pub motivation: Option<String>,
    /// Whom to write to about it; null when not stated.
    pub contact_email: Option<String>,
    /// Where it stands.
    pub status: RequestStatus,
    /// Where it stands, without inner steps.
    pub public_status: PublicStatus,
    /// When it was last submitted; null before.
    pub submitted_at: Option<Timestamp>,
    /// The last day on which it may be left alone; null unless it is a draft or was returned.
    pub expires_on: Option<Date>,
    /// The round in which it waits to be assigned, or in which it was; the labs that it prefers stand with its application
    /// there. Null outside of rounds.
    pub round: Option<RoundId>,
    /// What the undertaking declared of de-minimis aid; above the ceiling no lab can accept. Null for who may not see it.
    pub state_aid: Option<StateAidSummary>,
    /// Who drafted it; null for the service itself.
    pub created_by: Option<UserId>,
    /// How each lab answered. A coordinator sees only the own labs.
    pub placements: Vec<PlacementSummary>,
    /// The events that you can use now.
    pub allowed_events: Vec<RequestEvent>,
    /// Version: the `ETag`. It also rises when a placement changes.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A pilot request at one lab.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlacementSummary {
    /// Its id.
    pub id: PlacementId,
    /// The lab.
    pub lab: LabId,
    /// Its name.
    pub lab_name: String,
    /// The service that is asked for; null for the lab as a whole.
    pub service: Option<LabServiceId>,
    /// The place of this lab in the SME's order of preference: 1 is the first.
    pub preference: i32,
    /// Where it stands.
    pub status: PlacementStatus,
    /// The days that are asked for.
    pub period: WantedPeriod,
    /// How many slots.
    pub slots: i32,
    /// Since when it waits, or did; null when it never waited.
    pub waitlisted_at: Option<Timestamp>,
    /// The day before the end of which the lab answers; null before the request is open.
    pub answer_due_on: Option<Date>,
    /// The last day before the placement lapses without an answer; null before the request is open.
    pub answer_lapses_on: Option<Date>,
    /// When the lab was reminded; null when it was not.
    pub warned_at: Option<Timestamp>,
    /// When it was put before the network manager; null when it was not.
    pub escalated_at: Option<Timestamp>,
    /// Whether an answer is late: the lab's, or that of the SME.
    pub overdue: bool,
    /// The last day on which the slots are held for the SME's answer; null when none is awaited.
    pub hold_expires_on: Option<Date>,
    /// The events that you can use now.
    pub allowed_events: Vec<PlacementEvent>,
    /// Version: the `ETag`.
    pub version: i64,
}

/// A pilot request at one lab, with what the request says.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlacementView {
    /// The placement.
    #[serde(flatten)]
    #[schema(inline)]
    pub summary: PlacementSummary,
    /// The pilot request.
    pub pilot_request: PilotRequestId,
    /// What is to be piloted.
    pub innovation: InnovationId,
    /// Its title.
    pub innovation_title: String,
    /// Who asks.
    pub organisation: OrganisationId,
    /// Their name.
    pub organisation_name: String,
    /// Why this pilot, why here; null when not stated.
    pub motivation: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Which pilot requests.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PilotRequestQuery {
    /// Only in one of these states.
    pub status: Option<Vec<RequestStatus>>,
    /// Only for this innovation.
    pub innovation: Option<Key>,
    /// Only those that ask this lab.
    pub lab: Option<Key>,
    /// Items on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 500)]
    pub cursor: Option<String>,
}

/// Which placements.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlacementQuery {
    /// Only in one of these states.
    pub status: Option<Vec<PlacementStatus>>,
    /// Only at this lab.
    pub lab: Option<Key>,
    /// Only of this pilot request.
    pub pilot_request: Option<Key>,
    /// Only of requests to this network.
    pub network: Option<Key>,
    /// Only those on which an answer is late, or only those on which none is.
    pub overdue: Option<bool>,
    /// Items on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 500)]
    pub cursor: Option<String>,
}

impl PilotRequestQuery {
    /// All that decides which rows a cursor goes on with.
    pub(super) fn scope(&self) -> String {
        format!("pilot-requests {:?} {:?} {:?}", self.status, self.innovation, self.lab)
    }
}

impl PlacementQuery {
    /// All that decides which rows a cursor goes on with.
    pub(super) fn scope(&self) -> String {
        let Self { status, lab, pilot_request, network, overdue, .. } = self;
        format!("placements {status:?} {lab:?} {pilot_request:?} {network:?} {overdue:?}")
    }
}

impl PilotRequestView {
    pub(super) fn of(
        row: RequestRow,
        told: Told,
        placements: Vec<PlacementSummary>,
        allowed_events: Vec<RequestEvent>,
    ) -> Self {
        Self {
            id: row.id,
            slug: row.slug,
            innovation: row.innovation_id,
            innovation_title: told.innovation_title,
            organisation: row.organisation_id,
            organisation_name: told.organisation_name,
            network: row.network_id,
            labs: placements.iter().map(|placement| placement.lab).collect(),
            period: WantedPeriod { from: row.wanted_from.into(), until: row.wanted_until.into() },
            slots: row.slots,
            motivation: row.motivation,
            contact_email: row.contact_email,
            status: row.status,
            public_status: row.status.public(),
            submitted_at: row.submitted_at.map(Timestamp::from),
            expires_on: row.expires_on.map(Date::from),
            round: row.round_id,
            state_aid: told.state_aid,
            created_by: row.created_by,
            placements,
            allowed_events,
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        }
    }
}

impl PlacementSummary {
    pub(super) fn of(
        row: &PlacementRow,
        lab_name: String,
        (allowed_events, overdue): (Vec<PlacementEvent>, bool),
    ) -> Self {
        Self {
            id: row.id,
            lab: row.lab_id,
            lab_name,
            service: row.service_id,
            preference: row.preference,
            status: row.status,
            period: WantedPeriod { from: row.from_on.into(), until: row.until_on.into() },
            slots: row.slots,
            waitlisted_at: row.waitlisted_at.map(Timestamp::from),
            answer_due_on: row.answer_due_on.map(Date::from),
            answer_lapses_on: row.answer_lapse_on.map(Date::from),
            warned_at: row.warned_at.map(Timestamp::from),
            escalated_at: row.escalated_at.map(Timestamp::from),
            overdue,
            hold_expires_on: row.hold_expires_on.map(Date::from),
            allowed_events,
            version: row.version,
        }
    }
}

impl Listed for PilotRequestView {
    const PLURAL: &'static str = "pilotRequests";
}
impl Listed for PlacementView {
    const PLURAL: &'static str = "placements";
}
impl Resource for PilotRequestView {
    fn path(&self) -> String {
        format!("/v1/pilot-requests/{}", self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}
impl Resource for PlacementView {
    fn path(&self) -> String {
        format!("/v1/placements/{}", self.summary.id)
    }
    fn version(&self) -> i64 {
        self.summary.version
    }
}
