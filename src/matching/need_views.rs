//! The answers about care needs: in the same form as those about labs.

use super::{
    engine::{Outcome, PairAssessment, PairComponent},
    views::{ComponentView, MatchesView, RuleView},
};
use crate::{
    base::id::{CareNeedId, InnovationId},
    innovations::{actions::ReadableInnovation, model::AnswerStatus},
    needs::{actions::SoughtNeed, views::AnswerView},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How much of a ranking.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NeedMatchQuery {
    /// Most matches of a kind in the answer, best first.
    #[schema(minimum = 1, maximum = 100, default = 10)]
    pub limit: Option<u32>,
    /// Whether to list as many rejected ones too, with what would have to change.
    #[schema(default = false)]
    pub include_rejected: Option<bool>,
}

/// What suits a care need: innovations that may answer it, and labs that may pilot them.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CareNeedMatchesView {
    /// The need.
    pub care_need: CareNeedRefView,
    /// Innovations on offer that you may see.
    pub innovations: InnovationMatchesView,
    /// Labs, as an innovation for this need would find them.
    pub labs: MatchesView,
}

/// A care need, by its names.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CareNeedRefView {
    /// Its id.
    pub id: CareNeedId,
    /// Its name for addresses.
    pub slug: String,
    /// What is needed, in Dutch.
    pub title_nl: String,
    /// What is needed, in English; null when not stated.
    pub title_en: Option<String>,
}

/// An innovation, by its names.
#[derive(Debug, Serialize, ToSchema)]
pub struct InnovationRefView {
    /// Its id.
    pub id: InnovationId,
    /// Its name for addresses; null when it has none.
    pub slug: Option<String>,
    /// Its title.
    pub title: String,
}

/// Which innovations suit a care need.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InnovationMatchesView {
    /// Version of the engine.
    pub engine_version: &'static str,
    /// Version of the weights of the score.
    pub weights_version: String,
    /// The best matches, best first; equal scores by title.
    pub matches: Vec<InnovationMatchView>,
    /// Rejected ones, those with the fewest failing rules first; empty unless asked for.
    pub rejected: Vec<InnovationRejectedView>,
    /// How many innovations were looked at: all on offer that you may see.
    pub considered: usize,
    /// How many of them some rule rejected, listed or not.
    pub rejected_count: usize,
}

/// An innovation that suits a care need.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InnovationMatchView {
    /// The innovation.
    pub innovation: InnovationRefView,
    /// Whether it says that it answers the need; null when it does not.
    pub answer: Option<AnswerStatus>,
    /// 0 to 100: exactly the sum of the contributions.
    #[schema(minimum = 0, maximum = 100)]
    pub score: f64,
    /// What makes up the score.
    pub components: Vec<ComponentView>,
    /// Both rules; none of them fails.
    pub rules: Vec<RuleView>,
}

/// An innovation that some rule rejects.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InnovationRejectedView {
    /// The innovation.
    pub innovation: InnovationRefView,
    /// Whether it says that it answers the need; null when it does not.
    pub answer: Option<AnswerStatus>,
    /// The rules that fail, with what would change them.
    pub failing: Vec<RuleView>,
}

/// Which care needs an innovation answers, and which others suit it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InnovationNeedsView {
    /// What it says that it answers, oldest first; also needs that are met or withdrawn.
    pub answers: Vec<AnswerView>,
    /// Version of the engine.
    pub engine_version: &'static str,
    /// Version of the weights of the score.
    pub weights_version: String,
    /// The needs that suit it best, best first; equal scores by title.
    pub matches: Vec<NeedMatchView>,
    /// Rejected ones, those with the fewest failing rules first; empty unless asked for.
    pub rejected: Vec<NeedRejectedView>,
    /// How many needs were looked at: all to which an answer is looked for.
    pub considered: usize,
    /// How many of them some rule rejected, listed or not.
    pub rejected_count: usize,
}

/// A care need that suits an innovation.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NeedMatchView {
    /// The need.
    pub care_need: CareNeedRefView,
    /// Whether the innovation says that it answers it; null when it does not.
    pub answer: Option<AnswerStatus>,
    /// 0 to 100: exactly the sum of the contributions.
    #[schema(minimum = 0, maximum = 100)]
    pub score: f64,
    /// What makes up the score.
    pub components: Vec<ComponentView>,
    /// Both rules; none of them fails.
    pub rules: Vec<RuleView>,
}

/// A care need for which some rule rejects the innovation.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NeedRejectedView {
    /// The need.
    pub care_need: CareNeedRefView,
    /// Whether the innovation says that it answers it; null when it does not.
    pub answer: Option<AnswerStatus>,
    /// The rules that fail, with what would change them.
    pub failing: Vec<RuleView>,
}

impl From<&SoughtNeed> for CareNeedRefView {
    fn from(need: &SoughtNeed) -> Self {
        Self {
            id: need.id,
            slug: need.slug.clone(),
            title_nl: need.title_nl.clone(),
            title_en: need.title_en.clone(),
        }
    }
}

impl From<&ReadableInnovation> for InnovationRefView {
    fn from(innovation: &ReadableInnovation) -> Self {
        Self { id: innovation.id, slug: innovation.slug.clone(), title: innovation.title.clone() }
    }
}

impl From<PairComponent> for ComponentView {
    fn from(component: PairComponent) -> Self {
        Self {
            code: component.code,
            value: component.value,
            weight: component.weight,
            contribution: component.contribution,
            is_unknown: component.is_unknown,
            sentence: component.sentence.into(),
        }
    }
}

/// The parts of an assessment that both kinds of match show.
pub(super) fn parts(assessment: PairAssessment) -> (f64, Vec<ComponentView>, Vec<RuleView>) {
    let components = assessment.components.into_iter().map(ComponentView::from).collect();
    (assessment.score, components, assessment.rules.into_iter().map(RuleView::from).collect())
}

/// The rules that fail.
pub(super) fn failing(assessment: PairAssessment) -> Vec<RuleView> {
    let failing = assessment.rules.into_iter().filter(|rule| rule.outcome == Outcome::Fail);
    failing.map(RuleView::from).collect()
}
