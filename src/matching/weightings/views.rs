//! Sets of weights as they are answered, and what is found out of them.

use super::{
    balance::DECIDES,
    model::{ComponentWeights, WeightingEvent, WeightingStatus},
    ranking::Place,
    store::WeightingRow,
};
use crate::{
    base::{
        error::Result,
        id::{InnovationId, LabId, NetworkId, PilotRequestId, WeightingId},
        key::Key,
        page::Listed,
    },
    http::Resource,
    matching::views::{LabRefView, SentenceView},
    organisations::model::CompanySize,
    vocabulary::terms::Province,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A set of weights of the score.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WeightingView {
    /// Its id.
    pub id: WeightingId,
    /// The network for which it is; null: for the whole register.
    pub network: Option<NetworkId>,
    /// What results call it (`weightsVersion`).
    pub weights_version: String,
    /// Its number among the sets of its network, or of the register, where 0 is the one that is built in.
    pub number: i32,
    /// What it is called.
    pub name: String,
    /// Why; null when not stated.
    pub note: Option<String>,
    /// The weights.
    pub components: ComponentWeights,
    /// Where it stands.
    pub status: WeightingStatus,
    /// Since when it counts, or last began to; null when it never did.
    pub activated_at: Option<Timestamp>,
    /// The events that you can use now.
    pub allowed_events: Vec<WeightingEvent>,
    /// Version: the `ETag`.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Which sets of weights.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WeightingQuery {
    /// Only of this network.
    pub network: Option<Key>,
    /// Only in one of these states.
    #[schema(max_items = 3)]
    pub status: Option<Vec<WeightingStatus>>,
    /// Items on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 500)]
    pub cursor: Option<String>,
}

/// By which requests a set of weights is compared, and with what.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ComparisonQuery {
    /// Drafted on this day or later; a year before `until` when left out.
    pub from: Option<Date>,
    /// Drafted on this day or before; today when left out.
    pub until: Option<Date>,
    /// Screened by this network or one within it; by all that you manage when left out.
    pub network: Option<Key>,
    /// The other set, by its id or `weightsVersion`; left out: the one that counts now where this one would.
    pub against: Option<Key>,
}

/// By which requests a set of weights is looked at.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BalanceQuery {
    /// Drafted on this day or later; a year before `until` when left out.
    pub from: Option<Date>,
    /// Drafted on this day or before; today when left out.
    pub until: Option<Date>,
    /// Screened by this network or one within it; by all that you manage when left out.
    pub network: Option<Key>,
}

/// A set of weights, by its names.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WeightingRefView {
    /// Its id.
    pub id: WeightingId,
    /// What results call it.
    pub weights_version: String,
    /// What it is called.
    pub name: String,
}

/// What a set of weights would have done to requests, beside another one. Labs and innovations are as they are now, without a
/// period or place being wished; which labs match does not depend on weights, only their order does.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WeightingComparisonView {
    /// The set.
    pub weighting: WeightingRefView,
    /// The set beside which it is held.
    pub against: WeightingRefView,
    /// Drafted from this day.
    pub from: Date,
    /// Until this one.
    pub until: Date,
    /// How many requests there are.
    pub requests: i64,
    /// How many were looked at, the newest: at most 1,000.
    pub looked_at: i64,
    /// Of these, how many match any lab.
    pub matched: i64,
    /// Of those that match, how many have another lab first.
    pub other_first: i64,
    /// The same in percent; null of none.
    pub other_first_share: Option<f64>,
    /// How many have other labs among the first five.
    pub other_five: i64,
    /// The same in percent; null of none.
    pub other_five_share: Option<f64>,
    /// How many were placed in a lab.
    pub placed: i64,
    /// In how many of these that lab is among the first 100 under both sets.
    pub ranked: i64,
    /// Where it stands on average, from 1; null of none.
    pub mean_rank: Option<f64>,
    /// The same under the other set.
    pub mean_rank_against: Option<f64>,
    /// The requests with another lab first in which the one that was first falls farthest.
    #[schema(max_items = 10)]
    pub examples: Vec<ComparisonExample>,
}

/// A request with another lab first.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComparisonExample {
    /// The request.
    pub pilot_request: PilotRequestId,
    /// What is to be piloted.
    pub innovation: InnovationId,
    /// The first lab under this set.
    pub first: ExampleLab,
    /// The first under the other.
    pub first_against: ExampleLab,
    /// The lab in which it was placed; null when it was not.
    pub placed_in: Option<LabId>,
    /// Where that stands, from 1; null beyond 100, and when it does not match (any more).
    pub rank: Option<u32>,
    /// The same under the other set.
    pub rank_against: Option<u32>,
}

/// A lab and its score.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExampleLab {
    /// The lab.
    pub lab: LabRefView,
    /// 0 to 100.
    #[schema(minimum = 0, maximum = 100)]
    pub score: f64,
}

/// Whom a set of weights serves how well, and which component decides. Groups of fewer than five are not shown, and numbers go by
/// fives.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WeightingBalanceView {
    /// The set.
    pub weighting: WeightingRefView,
    /// Drafted from this day.
    pub from: Date,
    /// Until this one.
    pub until: Date,
    /// How many requests there are, by fives; null below five.
    pub requests: Option<i64>,
    /// How many were looked at, the newest: at most 1,000; by fives, null below five.
    pub looked_at: Option<i64>,
    /// By size of the enterprise that asks.
    pub by_size: Vec<BalanceGroup>,
    /// By its province.
    pub by_region: Vec<BalanceGroup>,
    /// What each component adds and decides; empty below five requests.
    pub components: Vec<BalanceComponent>,
    /// What somebody should look at.
    pub warnings: Vec<BalanceWarning>,
}

/// What enterprises of a kind find.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BalanceGroup {
    /// Their size; absent among regions.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    pub size: Option<CompanySize>,
    /// Their province; null where it is not known, and among sizes.
    pub province: Option<Province>,
    /// How many requests, by fives; null below five.
    pub requests: Option<i64>,
    /// How many of them match any lab, in percent; null below five.
    pub matched_share: Option<f64>,
    /// The score of the best lab on average, over those that match; null over fewer than five.
    pub mean_best_score: Option<f64>,
    /// Where the lab in which they were placed stands on average, from 1; null over fewer than five.
    pub mean_rank: Option<f64>,
}

/// What a component adds and decides.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BalanceComponent {
    /// The component.
    #[schema(example = "theme")]
    pub code: &'static str,
    /// Its share of all points; negative for what takes points off. Null when it never applied.
    pub points_share: Option<f64>,
    /// Its share of the differences between the scores of the labs that a request could choose from; all add up to 1. Negative
    /// when it works against the others; null when it never applied.
    pub difference_share: Option<f64>,
}

/// Something that somebody should look at.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BalanceWarning {
    /// `one_component_decides`: more than 80 % of the differences between scores come from one component.
    #[schema(pattern = "^one_component_decides$")]
    pub code: &'static str,
    /// The component.
    pub component: &'static str,
    /// Its share of the differences.
    pub share: f64,
    /// The same in words.
    pub sentence: SentenceView,
}

impl BalanceWarning {
    pub(super) fn of(component: &BalanceComponent) -> Option<Self> {
        let (code, share) = (component.code, component.difference_share.filter(|share| *share > DECIDES)?);
        let percent = (share * 100.0).round();
        let sentence = SentenceView {
            nl: format!(
                "Component {code} bepaalt bijna alleen welk lab voor welk ander komt: {percent} % van de verschillen."
            ),
            en: format!(
                "Component {code} decides nearly alone which lab comes before which: {percent} % of the differences."
            ),
        };
        Some(Self { code: "one_component_decides", component: code, share, sentence })
    }
}

impl WeightingView {
    pub(super) fn of(row: WeightingRow, allowed_events: Vec<WeightingEvent>) -> Result<Self> {
        Ok(Self {
            id: row.id,
            network: row.network_id,
            weights_version: row.label,
            number: row.number,
            name: row.name,
            note: row.note,
            components: row.components.into()?,
            status: row.status,
            activated_at: row.activated_at.map(Timestamp::from),
            allowed_events,
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        })
    }
}

impl Resource for WeightingView {
    fn path(&self) -> String {
        format!("/v1/weightings/{}", self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}

impl Listed for WeightingView {
    const PLURAL: &'static str = "weightings";
}

impl From<WeightingRow> for WeightingRefView {
    fn from(row: WeightingRow) -> Self {
        Self { id: row.id, weights_version: row.label, name: row.name }
    }
}

impl From<&Place<'_>> for ExampleLab {
    fn from(place: &Place<'_>) -> Self {
        Self { lab: place.lab.into(), score: place.score }
    }
}
