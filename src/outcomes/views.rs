//! Outcomes as they are answered: whole to the parties of the pilot, as published to everybody else.

use super::{
    hta::{Assessment, BurdenBand, Difference},
    lifecycle::{OutcomeEvent, OutcomeSide, OutcomeStatus},
    model::{Barrier, DecisionChoice, Flow, HtaKind, NewHta, OutcomeDecision, Perspective},
    store::parts::{AdoptionRow, HtaRow},
};
use crate::{
    base::{
        error::Result,
        id::{AdoptionId, HtaId, InnovationId, LabId, OrganisationId, OutcomeId, PilotId, UserId},
        key::Key,
        page::Listed,
    },
    http::Resource,
    pilots::model::Verdict,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a pilot showed. Null means "not stated", or withheld where `suppressed` says so.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OutcomeView {
    /// Its id.
    pub id: OutcomeId,
    /// The pilot.
    pub pilot: PilotId,
    /// What was piloted.
    pub innovation: InnovationId,
    /// Its title; in what is published, as it was then.
    pub innovation_title: String,
    /// Whether it was made up, for a demonstration.
    pub fictitious: bool,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Their name.
    pub organisation_name: String,
    /// Where the pilot was.
    pub lab: LabId,
    /// Its name.
    pub lab_name: String,
    /// Where the outcome stands; to those who are no party it is published.
    pub status: OutcomeStatus,
    /// What the pilot showed; null when it was stopped before that could be said.
    pub verdict: Option<Verdict>,
    /// Whether that verdict was put in the place of the computed one.
    pub verdict_overridden: bool,
    /// What was decided; null when nothing was, yet.
    pub decision: Option<OutcomeDecision>,
    /// The treatment that it displaces.
    pub displaced_treatment: Option<String>,
    /// What was learnt.
    pub lessons: Option<String>,
    /// Who pays and who gains.
    pub flows: Vec<Flow>,
    /// Whether the benefits land elsewhere than the costs, by the amounts stated; null when none is.
    pub benefits_elsewhere: Option<bool>,
    /// What stands in the way of taking it into use.
    pub barriers: Vec<Barrier>,
    /// The last provisional assessment; null when there is none.
    pub provisional_hta: Option<HtaView>,
    /// The last final assessment; null when there is none.
    pub final_hta: Option<HtaView>,
    /// How many organisations took it into use, now or before.
    pub adoptions: i64,
    /// The organisations that are named above, and what they are called.
    pub organisations: Vec<NamedOrganisation>,
    /// Whether figures are withheld because they are about fewer than 10 people.
    pub suppressed: bool,
    /// Who proposed it for publication; null before, and to those who are no party.
    pub proposed_by: Option<UserId>,
    /// For whom they spoke.
    pub proposed_sides: Vec<OutcomeSide>,
    /// When it was proposed.
    pub proposed_at: Option<Timestamp>,
    /// Who approved it; null before, and to those who are no party.
    pub approved_by: Option<UserId>,
    /// When what everybody sees was published; null when nothing is.
    pub published_at: Option<Timestamp>,
    /// The events that you can use now.
    pub allowed_events: Vec<OutcomeEvent>,
    /// Version: the `ETag`.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What an organisation is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NamedOrganisation {
    /// Its id.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
}

/// An assessment with what follows from it. Figures are null where `suppressed` says so.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HtaView {
    /// Its id.
    pub id: HtaId,
    /// The outcome that it belongs to.
    pub outcome: OutcomeId,
    /// Provisional or final.
    pub kind: HtaKind,
    /// Its number among those of this kind: the highest holds.
    pub number: i32,
    /// The day as of which it holds.
    pub assessed_on: Date,
    /// What it was compared with.
    pub comparator: String,
    /// Whose costs are counted.
    pub perspective: Perspective,
    /// On how many people the figures rest.
    pub participants: Option<i32>,
    /// Burden of disease; null when not stated.
    pub burden_band: Option<BurdenBand>,
    /// What a QALY may cost in that band; null when the band is not stated.
    pub threshold_eur: Option<u32>,
    /// QALYs per patient.
    pub qaly: Option<Difference>,
    /// Euros per patient.
    pub cost_eur: Option<Difference>,
    /// Hours of labour in care per patient; null when not stated.
    pub labour_hours: Option<Difference>,
    /// DALYs per patient; null when not stated.
    pub daly: Option<Difference>,
    /// Of all intervals.
    pub level: f64,
    /// Between the estimates of QALYs and cost.
    pub correlation: Option<f64>,
    /// What the figures rest on; null when not stated.
    pub basis: Option<String>,
    /// Quadrant, ICER, net benefits and probabilities.
    pub computed: Option<Assessment>,
    /// Whether it is promising: at the threshold of its band the net benefit is above zero, or the probability of being
    /// cost-effective is at least one half. Null when the band is not stated.
    pub promising: Option<bool>,
    /// Whether figures are withheld because they are about fewer than 10 people.
    pub suppressed: bool,
    /// Always 1: an assessment does not change.
    pub version: i64,
    /// When it was entered.
    pub created_at: Timestamp,
}

/// What follows from an increment, with nothing stored.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HtaResultView {
    /// Quadrant, ICER, net benefits and probabilities.
    pub computed: Assessment,
    /// What a QALY may cost in the band; null when none is stated.
    pub threshold_eur: Option<u32>,
    /// Whether it is promising; null when no band is stated.
    pub promising: Option<bool>,
}

/// An organisation that took an innovation into use.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AdoptionView {
    /// Its id.
    pub id: AdoptionId,
    /// The outcome that it followed from.
    pub outcome: OutcomeId,
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// Since when.
    pub from: Date,
    /// Until when; null while it goes on.
    pub until: Option<Date>,
    /// Where and for whom.
    pub scope: String,
    /// For how many people a year; null when not stated, or withheld.
    pub people_per_year: Option<i32>,
    /// Whether that number is withheld because it is below 10.
    pub suppressed: bool,
    /// Version: the `ETag`.
    pub version: i64,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Which outcomes: all filters must fit, of a list one value.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OutcomeQuery {
    /// Only of this pilot.
    pub pilot: Option<Key>,
    /// Only of this innovation.
    pub innovation: Option<Key>,
    /// Only of this lab.
    pub lab: Option<Key>,
    /// Only published with one of these decisions.
    #[schema(max_items = 3)]
    pub decision: Option<Vec<DecisionChoice>>,
    /// Only in one of these states, and then only those to which you are a party.
    #[schema(max_items = 6)]
    pub status: Option<Vec<OutcomeStatus>>,
    /// Items on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 500)]
    pub cursor: Option<String>,
}

/// A page of a list.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AdoptionQuery {
    /// Items on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 500)]
    pub cursor: Option<String>,
}

impl HtaView {
    /// The whole record.
    pub(super) fn of(row: &HtaRow) -> Result<Self> {
        let stated: NewHta = row.content.clone().into()?;
        let computed = super::hta::assess(&stated.figures().increment());
        Ok(Self {
            id: row.id,
            outcome: row.outcome_id,
            kind: row.kind,
            number: row.number,
            assessed_on: row.assessed_on.0,
            comparator: stated.comparator,
            perspective: stated.perspective,
            participants: Some(row.participants),
            burden_band: row.burden_band,
            threshold_eur: row.burden_band.map(BurdenBand::threshold_eur),
            qaly: Some(stated.qaly),
            cost_eur: Some(stated.cost_eur),
            labour_hours: stated.labour_hours,
            daly: stated.daly,
            level: stated.level,
            correlation: Some(stated.correlation),
            basis: stated.basis,
            promising: row.burden_band.map(|band| computed.is_promising(band)),
            computed: Some(computed.rounded()),
            suppressed: false,
            version: 1,
            created_at: row.created_at.into(),
        })
    }
}

impl AdoptionView {
    /// The whole record.
    pub(super) fn of((row, name): (AdoptionRow, String)) -> Self {
        Self {
            id: row.id,
            outcome: row.outcome_id,
            organisation: row.organisation_id,
            organisation_name: name,
            from: row.from_on.0,
            until: row.until_on.map(|day| day.0),
            scope: row.scope,
            people_per_year: row.people_per_year,
            suppressed: false,
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        }
    }
}

impl Listed for OutcomeView {
    const PLURAL: &'static str = "outcomes";
}
impl Resource for OutcomeView {
    fn path(&self) -> String {
        format!("/v1/outcomes/{}", self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}
impl Listed for HtaView {
    const PLURAL: &'static str = "htas";
}
impl Resource for HtaView {
    fn path(&self) -> String {
        format!("/v1/outcomes/{}/htas/{}", self.outcome, self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}
impl Listed for AdoptionView {
    const PLURAL: &'static str = "adoptions";
}
impl Resource for AdoptionView {
    fn path(&self) -> String {
        format!("/v1/outcomes/{}/adoptions/{}", self.outcome, self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}
