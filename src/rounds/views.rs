//! Rounds as they are answered.

use super::{
    checking::AssignmentToCheck,
    figures::{LabResult, RunSummary},
    inputs::Inputs,
    model::{ApplicationStatus, Eligibility, PairVerdict, RoundEvent, RoundStatus, RulingKind},
    reckoning::{Pair, points},
    store::{RoundLabRow, RoundRow, applications::RulingRow, runs::RunRow},
};
use crate::{
    base::{
        error::Result,
        id::{
            InnovationId, LabId, NetworkId, OrganisationId, PilotRequestId, RoundApplicationId, RoundId,
            RulingId, RunId, ThemeId, UserId,
        },
        page::Listed,
    },
    db::types::Json,
    http::Resource,
    requests::model::WantedPeriod,
    vocabulary::terms::ReasonCode,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A call after which many requests are assigned over many labs at once.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoundView {
    /// Its id.
    pub id: RoundId,
    /// Its name in addresses; null when it has none.
    pub slug: Option<String>,
    /// The network whose round it is.
    pub network: NetworkId,
    /// What it is called.
    pub name: String,
    /// What it is about; null when not stated.
    pub description: Option<String>,
    /// What labs look at when they order applications; null when not stated.
    pub criteria: Option<String>,
    /// First day on which applications are filed.
    pub opens_on: Date,
    /// Last day on which applications are filed.
    pub closes_on: Date,
    /// The days in which all of its pilots run.
    pub period: WantedPeriod,
    /// Its themes; none: any.
    pub themes: Vec<ThemeId>,
    /// The labs that take part.
    pub labs: Vec<LabId>,
    /// Who can apply.
    pub eligibility: Eligibility,
    /// Whether it was made up, for a demonstration.
    pub fictitious: bool,
    /// Where it stands.
    pub status: RoundStatus,
    /// Whether applications can be filed today.
    pub takes_applications: bool,
    /// The weights of the scores, which are fixed when it closes; null before.
    pub weights_version: Option<String>,
    /// The run that was applied; null before.
    pub applied_run: Option<RunId>,
    /// The events that you can use now.
    pub allowed_events: Vec<RoundEvent>,
    /// Version: the `ETag`.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What of a round its own row does not say.
pub(super) struct RoundParts {
    pub themes: Vec<ThemeId>,
    pub labs: Vec<LabId>,
    pub allowed_events: Vec<RoundEvent>,
    pub today: Date,
}

/// On which terms a lab takes part in a round.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoundLabView {
    /// The round.
    pub round: RoundId,
    /// The lab.
    pub lab: LabId,
    /// Its name.
    pub lab_name: String,
    /// How many it takes; null: as many as are free when the assignment is run.
    pub slots: Option<i32>,
    /// At most how many of which theme.
    pub quotas: Vec<RoundQuotaView>,
    /// Its own order of applications, best first, ties together; null: by score, or not yours to see.
    pub priorities: Option<Vec<Vec<RoundApplicationId>>>,
    /// Version: the `ETag`.
    pub version: i64,
    /// When it joined.
    pub created_at: Timestamp,
    /// When its terms last changed.
    pub updated_at: Timestamp,
}

/// At most so many of a theme.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoundQuotaView {
    /// The theme.
    pub theme: ThemeId,
    /// At most so many.
    pub slots: i32,
}

/// A pilot request in a round.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoundApplicationView {
    /// Its id.
    pub id: RoundApplicationId,
    /// The round.
    pub round: RoundId,
    /// The request.
    pub pilot_request: PilotRequestId,
    /// What is to be piloted.
    pub innovation: InnovationId,
    /// Its title.
    pub innovation_title: String,
    /// Who asks.
    pub organisation: OrganisationId,
    /// The labs that it would go to, best first, ties together; empty where that is not yours to see.
    pub preferences: Vec<Vec<LabId>>,
    /// Whether these labs are ordered by how well they fit.
    pub by_score: bool,
    /// The theme of the round that it counts under; null when the round has none.
    pub theme: Option<ThemeId>,
    /// Where it stands.
    pub status: ApplicationStatus,
    /// When it was filed.
    pub filed_at: Timestamp,
    /// Version: the `ETag`.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A pin or ban.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoundRulingView {
    /// Its id.
    pub id: RulingId,
    /// The round.
    pub round: RoundId,
    /// The application.
    pub application: RoundApplicationId,
    /// The lab.
    pub lab: LabId,
    /// Together whatever anybody prefers, or never.
    pub kind: RulingKind,
    /// Why.
    pub reason_code: ReasonCode,
    /// Why, in words; null when not stated.
    pub note: Option<String>,
    /// Version: the `ETag`.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A run of a round's assignment: made once, never changed. It uses no chance, so there is no seed.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoundRunView {
    /// Its id.
    pub id: RunId,
    /// The round.
    pub round: RoundId,
    /// The first run of a round is 1.
    pub number: i32,
    /// The engine that assigned.
    pub engine_version: String,
    /// The weights of the scores; null when nothing was scored.
    pub weights_version: Option<String>,
    /// SHA-256 of the canonical form (RFC 8785) of the inputs: `inputs` of its certificate.
    pub inputs_sha256: String,
    /// What came of it.
    pub summary: RunSummary,
    /// Whether this is the run that was applied.
    pub applied: bool,
    /// Who asked for it; null when that account was erased.
    pub created_by: Option<UserId>,
    /// Version: always 1.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What became of an application in a run.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoundResultView {
    /// The application.
    pub application: RoundApplicationId,
    /// Its request.
    pub pilot_request: PilotRequestId,
    /// What is to be piloted.
    pub innovation: InnovationId,
    /// Its title.
    pub innovation_title: String,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Where it goes; null for nowhere, or to another lab than yours.
    pub lab: Option<LabId>,
    /// Where it goes nowhere: why the lab that it prefers most did not take it.
    pub binding: Option<PairVerdict>,
    /// Each of its labs, best first; for a lab, only itself.
    pub pairs: Vec<PairView>,
}

/// Why a lab became the place of an application, or did not.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PairView {
    /// The lab.
    pub lab: LabId,
    /// Its place in the order of the SME, from 1; equals are ties. Null where that is not yours to see.
    pub preference: Option<u32>,
    /// Why.
    pub verdict: PairVerdict,
    /// How well they fit, in points.
    pub score: f64,
    /// The group of the lab's own order that the application is in, from 1; null where the lab goes by score.
    pub group: Option<u32>,
    /// The score of the last who got in, where the lab or the quota was full.
    pub cut_off: Option<f64>,
    /// The group of the last who got in, where the lab has an order of its own.
    pub cut_off_group: Option<u32>,
    /// The place of the application among all who wanted in.
    pub number: Option<u32>,
    /// For how many there was room.
    pub of: Option<u32>,
    /// The rules of the lab that the innovation does not meet.
    pub failing: Vec<String>,
    /// All this in a Dutch sentence.
    pub explanation_nl: String,
    /// And in an English one.
    pub explanation_en: String,
}

/// What anybody needs to check a run.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CertificateView {
    /// The run.
    pub run: RunId,
    /// SHA-256 of the canonical form (RFC 8785) of `inputs`.
    pub inputs_sha256: String,
    /// All that the run was made of.
    pub inputs: Inputs,
    /// The same as a case with the assignment: the body of `POST /v1/assignments/_check`, or of a checker of your own.
    pub to_check: AssignmentToCheck,
    /// Each lab with its cut-off.
    pub labs: Vec<LabResult>,
    /// What our checker found wrong: nothing.
    pub findings: Vec<String>,
}

impl RoundView {
    pub(super) fn of(row: RoundRow, parts: RoundParts) -> Result<Self> {
        let (opens_on, closes_on): (Date, Date) = (row.opens_on.into(), row.closes_on.into());
        let in_window = opens_on <= parts.today && parts.today <= closes_on;
        Ok(Self {
            id: row.id,
            slug: row.slug,
            network: row.network_id,
            name: row.name,
            description: row.description,
            criteria: row.criteria,
            opens_on,
            closes_on,
            period: WantedPeriod { from: row.from_on.into(), until: row.until_on.into() },
            themes: parts.themes,
            labs: parts.labs,
            eligibility: Eligibility {
                trl_min: row.trl_min,
                trl_max: row.trl_max,
                smes_only: row.smes_only,
                provinces: row.provinces.into()?,
            },
            fictitious: row.fictitious,
            status: row.status,
            takes_applications: row.status == RoundStatus::Open && in_window,
            weights_version: row.weights_version,
            applied_run: row.applied_run_id,
            allowed_events: parts.allowed_events,
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        })
    }
}

impl RoundLabView {
    pub(super) fn of((row, lab_name): (RoundLabRow, String), shows_order: bool) -> Result<Self> {
        let priorities = row.priorities.filter(|_| shows_order);
        Ok(Self {
            round: row.round_id,
            lab: row.lab_id,
            lab_name,
            slots: row.slots,
            quotas: row.quotas.into()?,
            priorities: priorities.map(Json::into).transpose()?,
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        })
    }
}

impl From<RulingRow> for RoundRulingView {
    fn from(row: RulingRow) -> Self {
        Self {
            id: row.id,
            round: row.round_id,
            application: row.application_id,
            lab: row.lab_id,
            kind: row.kind,
            reason_code: row.reason_code,
            note: row.note,
            version: row.version,
            created_at: row.created_at.into(),
        }
    }
}

impl RoundRunView {
    pub(super) fn of(row: RunRow, round: &RoundRow) -> Result<Self> {
        Ok(Self {
            id: row.id,
            round: row.round_id,
            number: row.number,
            engine_version: row.engine_version,
            weights_version: row.weights_version,
            inputs_sha256: row.inputs_sha256,
            summary: row.summary.into()?,
            applied: round.applied_run_id == Some(row.id),
            created_by: row.created_by,
            version: 1,
            created_at: row.created_at.into(),
        })
    }
}

impl PairView {
    /// A pair for its SME or the manager; a lab sees nothing of the SME's order.
    pub(super) fn of(pair: Pair, shows_order: bool) -> Self {
        let (explanation_nl, explanation_en) = explain(&pair);
        Self {
            lab: pair.lab,
            preference: Some(pair.preference).filter(|_| shows_order),
            verdict: pair.verdict,
            score: points(pair.score),
            group: pair.group,
            cut_off: pair.cut_off.map(points),
            cut_off_group: pair.cut_off_group,
            number: pair.number,
            of: pair.of,
            failing: pair.failing,
            explanation_nl,
            explanation_en,
        }
    }
}

/// Why, and what would change it, in Dutch and English.
fn explain(pair: &Pair) -> (String, String) {
    let full = |what_nl: &str, what_en: &str| {
        let (mut nl, mut en) = (vec![what_nl.to_owned()], vec![what_en.to_owned()]);
        if let Some(cut_off) = pair.cut_off {
            let (cut, own) = (points(cut_off), points(pair.score));
            match pair.group.zip(pair.cut_off_group) {
                Some((group, last)) if group != last => {
                    nl.push(format!(
                        "De laatste die erin kwam staat in groep {last} van de volgorde van het lab, u in groep {group}."
                    ));
                    en.push(format!(
                        "The last who got in is in group {last} of the lab's order, you in group {group}."
                    ));
                }
                _ => {
                    nl.push(format!("De laatste die erin kwam heeft {cut} punten, u {own}."));
                    en.push(format!("The last who got in has {cut} points, you {own}."));
                }
            }
        }
        if let Some((number, of)) = pair.number.zip(pair.of) {
            let short = number.saturating_sub(of);
            nl.push(format!(
                "U was nummer {number} voor {of} plaatsen; met {short} plaatsen meer was het gelukt."
            ));
            en.push(format!("You were number {number} for {of} slots; {short} more would have done."));
        }
        (nl.join(" "), en.join(" "))
    };
    match pair.verdict {
        PairVerdict::Full => full("Vol.", "Full."),
        PairVerdict::QuotaFull => full("Het quotum van het thema is vol.", "The quota of the theme is full."),
        PairVerdict::NotEligible => {
            let rules = pair.failing.join(", ");
            (
                format!("De innovatie voldoet niet aan regels van het lab: {rules}."),
                format!("The innovation does not meet rules of the lab: {rules}."),
            )
        }
        PairVerdict::Assigned
        | PairVerdict::Pinned
        | PairVerdict::PinnedElsewhere
        | PairVerdict::PreferredAnother
        | PairVerdict::NoSlots
        | PairVerdict::Banned
        | PairVerdict::StateAidCeiling => {
            let sentence = |label: &str| {
                let mut letters = label.chars();
                letters.next().map_or_else(String::new, |first| {
                    format!("{}{}.", first.to_uppercase(), letters.as_str())
                })
            };
            (sentence(pair.verdict.label_nl()), sentence(pair.verdict.label_en()))
        }
    }
}

macro_rules! listed {
    ($($view:ty = $plural:literal;)+) => { $(impl Listed for $view { const PLURAL: &'static str = $plural; })+ };
}
listed! {
    RoundView = "rounds";
    RoundLabView = "labs";
    RoundApplicationView = "applications";
    RoundRulingView = "rulings";
    RoundRunView = "runs";
    RoundResultView = "results";
    LabResult = "labs";
}

macro_rules! resource {
    ($($view:ty: $this:ident => $path:expr;)+) => { $(impl Resource for $view {
        fn path(&self) -> String {
            let $this = self;
            $path
        }
        fn version(&self) -> i64 {
            self.version
        }
    })+ };
}
resource! {
    RoundView: this => format!("/v1/rounds/{}", this.id);
    RoundLabView: this => format!("/v1/rounds/{}/labs/{}", this.round, this.lab);
    RoundApplicationView: this => format!("/v1/rounds/{}/applications/{}", this.round, this.id);
    RoundRulingView: this => format!("/v1/rounds/{}/rulings/{}", this.round, this.id);
    RoundRunView: this => format!("/v1/rounds/{}/runs/{}", this.round, this.id);
}

impl CertificateView {
    pub(super) fn of(
        run: &RunRow,
        inputs: Inputs,
        to_check: AssignmentToCheck,
        labs: Vec<LabResult>,
    ) -> Result<Self> {
        let summary: RunSummary = run.summary.clone().into()?;
        let inputs_sha256 = run.inputs_sha256.clone();
        Ok(Self { run: run.id, inputs_sha256, inputs, to_check, labs, findings: summary.findings })
    }
}
