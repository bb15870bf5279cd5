//! Figures over many requests as they are answered.

use super::model::{FunnelStage, LeadStep, NeedStage, Spread};
use crate::{
    base::{
        id::{LabId, ThemeId},
        key::Key,
    },
    labs::model::LabKind,
    needs::model::NeedStatus,
    requests::model::{PlacementStatus, RequestStatus},
    vocabulary::terms::{Province, ReasonCode},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which requests.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InsightQuery {
    /// Drafted on this day or later; a year before `until` when left out.
    pub from: Option<Date>,
    /// Drafted on this day or before; today when left out.
    pub until: Option<Date>,
    /// Screened by this network or one within it; all that you may see when left out.
    pub network: Option<Key>,
    /// About this theme or one below it.
    pub theme: Option<Key>,
}

/// Requests by how far they came.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FunnelView {
    /// Drafted from this day.
    pub from: Date,
    /// Until this one.
    pub until: Date,
    /// The stages; who came to one came through all before it.
    pub stages: Vec<FunnelStageView>,
    /// Where they stand now.
    pub statuses: Vec<RequestStatusCount>,
    /// The care needs of the same period and theme: they have no network.
    pub care_needs: NeedFunnelView,
}

/// Published care needs by how far they came.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NeedFunnelView {
    /// The stages. A party can say of a need that it is piloted or met without any answer in this register.
    pub stages: Vec<NeedStageView>,
    /// Where they stand now.
    pub statuses: Vec<NeedStatusCount>,
}

/// How many care needs came to a stage.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NeedStageView {
    /// The stage.
    pub stage: NeedStage,
    /// How many. Answers of private innovations are not counted.
    pub count: i64,
    /// Of all that were published, in percent; null of none.
    pub share: Option<f64>,
}

/// How many care needs stand so.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NeedStatusCount {
    /// Where they stand.
    pub status: NeedStatus,
    /// How many.
    pub count: i64,
}

/// How many requests came to a stage.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FunnelStageView {
    /// The stage.
    pub stage: FunnelStage,
    /// How many.
    pub count: i64,
    /// Of all that were drafted, in percent; null of none.
    pub share: Option<f64>,
    /// Of those in the stage before, in percent; null of none and for the first.
    pub conversion: Option<f64>,
}

/// How many requests stand so.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RequestStatusCount {
    /// Where they stand.
    pub status: RequestStatus,
    /// How many.
    pub count: i64,
}

/// How long requests took.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LeadTimesView {
    /// Drafted from this day.
    pub from: Date,
    /// Until this one.
    pub until: Date,
    /// The steps.
    pub steps: Vec<LeadTimeView>,
}

/// How long requests took for one step: calendar days, from the first time at its beginning to the first time at its end.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LeadTimeView {
    /// The step.
    pub step: LeadStep,
    /// How many requests took it.
    pub count: usize,
    /// Half took at most so long; null when none took it.
    pub median_days: Option<f64>,
    /// Nine in ten took at most so long.
    pub p90_days: Option<f64>,
}

impl LeadTimeView {
    /// Of a step that so many took.
    #[must_use]
    pub fn of(step: LeadStep, count: usize, spread: Option<Spread>) -> Self {
        let (median_days, p90_days) = split(spread);
        Self { step, count, median_days, p90_days }
    }
}

fn split(spread: Option<Spread>) -> (Option<f64>, Option<f64>) {
    spread.map(|spread| (spread.median_days, spread.p90_days)).unzip()
}

/// How a lab answers requests.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LabResponseView {
    /// The lab.
    pub lab: LabId,
    /// Its name.
    pub lab_name: String,
    /// How many placements it was asked to answer.
    pub asked: i64,
    /// How many of them it answered.
    pub answered: usize,
    /// How many lapsed without an answer.
    pub lapsed: i64,
    /// How many still wait.
    pub waiting: i64,
    /// Half of the answers took at most so many calendar days; null without any.
    pub median_days: Option<f64>,
    /// Nine in ten took at most so long.
    pub p90_days: Option<f64>,
}

impl LabResponseView {
    /// Of the lab with this name.
    #[must_use]
    pub fn of(
        lab: LabId,
        lab_name: String,
        now: &[(PlacementStatus, i64)],
        (answered, spread): (usize, Option<Spread>),
    ) -> Self {
        let of = |status| now.iter().filter(|(other, _)| *other == status).map(|(_, count)| count).sum();
        let (median_days, p90_days) = split(spread);
        Self {
            lab,
            lab_name,
            asked: now.iter().map(|(_, count)| count).sum(),
            answered,
            lapsed: of(PlacementStatus::Lapsed),
            waiting: of(PlacementStatus::Proposed),
            median_days,
            p90_days,
        }
    }
}

/// How labs answer, the slowest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResponseTimesView {
    /// Drafted from this day.
    pub from: Date,
    /// Until this one.
    pub until: Date,
    /// The labs that were asked.
    pub labs: Vec<LabResponseView>,
}

/// Why requests and placements were refused.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RefusalsView {
    /// Drafted from this day.
    pub from: Date,
    /// Until this one.
    pub until: Date,
    /// Steps of requests: declined, returned, withdrawn; the commonest first.
    pub requests: Vec<ReasonCount>,
    /// Steps of placements: declined by a lab, released; the commonest first.
    pub placements: Vec<ReasonCount>,
}

/// How often something happened for a reason.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReasonCount {
    /// What happened.
    #[schema(example = "decline")]
    pub event: String,
    /// Why; null when no reason was needed.
    pub reason_code: Option<ReasonCode>,
    /// How often.
    pub count: i64,
}

/// What is wanted where, and what came of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnmetDemandView {
    /// Drafted from this day.
    pub from: Date,
    /// Until this one.
    pub until: Date,
    /// By theme and province, what was most in vain first. A request about two themes counts for both.
    pub cells: Vec<UnmetDemandCell>,
}

/// Submitted requests about a theme in a province.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnmetDemandCell {
    /// The theme.
    pub theme: ThemeId,
    /// Its name for addresses.
    pub theme_slug: String,
    /// Its name in Dutch.
    pub theme_label_nl: String,
    /// Its name in English.
    pub theme_label_en: String,
    /// The province of the lab that was preferred most; null when that lab's is not known.
    pub province: Option<Province>,
    /// Submitted.
    pub requested: i64,
    /// With a place, or a pilot that came of it.
    pub placed: i64,
    /// Without a place in the end: refused by all labs, or by the network.
    pub unplaced: i64,
    /// Still on their way.
    pub pending: i64,
    /// Ended by the SME, or expired.
    pub withdrawn: i64,
    /// Why labs refused those without a place: how many requests heard each; an unanswered one says `lab_unreachable`.
    pub reasons: Vec<UnmetReason>,
}

/// How many requests heard a reason.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnmetReason {
    /// The reason; null when none was given.
    pub reason_code: Option<ReasonCode>,
    /// How many requests.
    pub count: i64,
}

/// What everybody may know.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StatisticsView {
    /// Published labs that are not retired.
    pub labs: i64,
    /// Those by kind.
    pub labs_by_kind: Vec<LabKindCount>,
    /// Those by province; null: not known.
    pub labs_by_province: Vec<ProvinceCount>,
    /// Public innovations; those that are not public are not counted.
    pub public_innovations: i64,
    /// Pilot requests by the year in which they were drafted.
    pub years: Vec<YearStatistics>,
    /// How the numbers of requests were made coarse, for people.
    pub remark: &'static str,
}

/// How many labs of a kind.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LabKindCount {
    /// The kind.
    pub kind: LabKind,
    /// How many.
    pub count: i64,
}

/// How many labs in a province.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProvinceCount {
    /// The province.
    pub province: Option<Province>,
    /// How many.
    pub count: i64,
}

/// Pilot requests of a year, by fives.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct YearStatistics {
    /// The year.
    pub year: i16,
    /// Submitted: rounded down to a multiple of five; null below five.
    pub submitted: Option<i64>,
    /// With a place: rounded down to a multiple of five; null below five.
    pub placed: Option<i64>,
}
