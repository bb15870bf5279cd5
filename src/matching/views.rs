//! The answer to a match: who fits, why, and who does not.

use super::{
    engine::{Component, ENGINE_VERSION, Gap, Judged, LabProfile, Matches, RuleResult, Text, Weights},
    suggestions::SuggestionView,
    variants::VariantView,
};
use crate::base::id::LabId;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

/// Which labs suit the innovation. The same register and question give the same answer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MatchesView {
    /// Version of the engine: changes when the same input may get another answer.
    pub engine_version: &'static str,
    /// Version of the weights of the score.
    pub weights_version: String,
    /// The themes that were taken from the text of an innovation that names none, likeliest first. Absent when themes were
    /// named; empty when no word of the text is known, and then labs of all themes match.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub suggested_themes: Option<Vec<SuggestionView>>,
    /// The best matches, best first; equal scores by name.
    pub matches: Vec<MatchView>,
    /// Rejected labs, those with the fewest failing rules first; empty unless asked for.
    pub rejected: Vec<RejectedView>,
    /// How many labs were looked at: all that are published.
    pub considered: usize,
    /// How many of them some rule rejected, listed or not.
    pub rejected_count: usize,
    /// What would be different in each variant, in their order; absent when none was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 10)]
    pub variants: Vec<VariantView>,
}

/// A lab, by its names.
#[derive(Debug, Serialize, ToSchema)]
pub struct LabRefView {
    /// Its id.
    pub id: LabId,
    /// Its name for addresses; its id when it has none.
    pub slug: String,
    /// Its name.
    pub name: String,
}

/// A lab that fits.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MatchView {
    /// The lab.
    pub lab: LabRefView,
    /// 0 to 100: exactly the sum of the contributions.
    #[schema(minimum = 0, maximum = 100)]
    pub score: f64,
    /// What makes up the score.
    pub components: Vec<ComponentView>,
    /// All ten rules; none of them fails.
    pub rules: Vec<RuleView>,
    /// First day on which the pilot can start, within the period asked for or else from today on; null when none is known.
    pub first_free_on: Option<Date>,
    /// Distance as the crow flies, when both places are known.
    pub distance_km: Option<f64>,
}

/// A lab that some rule rejects.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RejectedView {
    /// The lab.
    pub lab: LabRefView,
    /// The rules that fail, with what would change them.
    pub failing: Vec<RuleView>,
    /// How many of the ten rules pass; unknown is not a pass.
    pub passed: usize,
    /// Whether one change, in time, place or readiness, makes it a match.
    pub is_near_miss: bool,
}

/// One line of the score.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComponentView {
    /// What it is about.
    #[schema(example = "theme")]
    pub code: &'static str,
    /// 0 to 1.
    pub value: f64,
    /// Points for the value 1; negative for what takes points off.
    pub weight: f64,
    /// Weight times value.
    pub contribution: f64,
    /// Whether the lab has not stated (all of) it.
    pub is_unknown: bool,
    /// Why it has this value.
    pub sentence: SentenceView,
}

/// What one rule says of the lab.
#[derive(Debug, Serialize, ToSchema)]
pub struct RuleView {
    /// The rule.
    #[schema(example = "capacity_in_period")]
    pub code: &'static str,
    /// `pass`, `fail` or `unknown`; unknown never rejects.
    #[schema(example = "pass", pattern = "^(pass|fail|unknown)$")]
    pub outcome: &'static str,
    /// Why.
    pub sentence: SentenceView,
    /// For a fail: the smallest change that would make it pass.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub change: Option<SentenceView>,
    /// For a fail: how far it is from passing; one for each thing that the rule asks and that is not met.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 2)]
    pub gaps: Vec<GapView>,
    /// For an unknown: what to ask the lab.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub question: Option<SentenceView>,
}

/// How far a rule is from passing.
#[derive(Debug, Serialize, ToSchema)]
pub struct GapView {
    /// How much.
    #[schema(minimum = 0)]
    pub amount: f64,
    /// Of what: `trl` levels, `km`, `days`, `slots`, `participants`, `likeness` of the nearest theme (0 to 1), `terms` to be
    /// chosen anew, or `lab` for what only the lab can change.
    #[schema(pattern = "^(trl|km|days|slots|participants|likeness|terms|lab)$", example = "km")]
    pub unit: &'static str,
}

/// The same said in two languages.
#[derive(Debug, Serialize, ToSchema)]
pub struct SentenceView {
    /// Dutch.
    pub nl: String,
    /// English.
    pub en: String,
}

impl MatchesView {
    /// Puts into words what was found.
    pub(super) fn of(found: &Matches<'_>, weights: &Weights) -> Self {
        Self {
            engine_version: ENGINE_VERSION,
            weights_version: weights.version.clone(),
            suggested_themes: None,
            matches: found.matches.iter().map(MatchView::from).collect(),
            rejected: found.rejected.iter().map(RejectedView::from).collect(),
            considered: found.considered,
            rejected_count: found.rejected_count,
            variants: Vec::new(),
        }
    }
}

impl From<&Judged<'_>> for MatchView {
    fn from(judged: &Judged<'_>) -> Self {
        Self {
            lab: judged.lab().into(),
            score: judged.score(),
            components: judged.components().map(ComponentView::from).collect(),
            rules: judged.rules().map(RuleView::from).collect(),
            first_free_on: judged.first_free_on(),
            distance_km: judged.distance_km().map(to_metres),
        }
    }
}

impl From<&Judged<'_>> for RejectedView {
    fn from(judged: &Judged<'_>) -> Self {
        Self {
            lab: judged.lab().into(),
            failing: judged.failing().map(RuleView::from).collect(),
            passed: judged.passed(),
            is_near_miss: judged.is_near_miss(),
        }
    }
}

impl From<&LabProfile> for LabRefView {
    fn from(lab: &LabProfile) -> Self {
        Self { id: LabId::from_uuid(lab.id), slug: lab.slug.clone(), name: lab.name.clone() }
    }
}

impl From<Component> for ComponentView {
    fn from(component: Component) -> Self {
        Self {
            code: component.code.code(),
            value: component.value,
            weight: component.weight,
            contribution: component.contribution,
            is_unknown: component.is_unknown,
            sentence: component.sentence.into(),
        }
    }
}

impl From<RuleResult> for RuleView {
    fn from(result: RuleResult) -> Self {
        Self {
            code: result.rule.code(),
            outcome: result.outcome.code(),
            sentence: result.sentence.into(),
            change: result.change.map(SentenceView::from),
            gaps: result.gaps.into_iter().map(GapView::from).collect(),
            question: result.question.map(SentenceView::from),
        }
    }
}

impl From<Gap> for GapView {
    fn from(gap: Gap) -> Self {
        Self { amount: to_metres(gap.amount), unit: gap.unit.code() }
    }
}

impl From<Text> for SentenceView {
    fn from(text: Text) -> Self {
        Self { nl: text.nl, en: text.en }
    }
}

/// A distance in kilometres to the metre: more digits would pretend to know more.
#[must_use]
pub fn to_metres(km: f64) -> f64 {
    (km * 1000.0).round() / 1000.0
}
