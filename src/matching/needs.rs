//! Care needs and innovations, both ways: what suits a need, and which needs suit an innovation.

use super::{
    engine::{
        Answers, Demand, ENGINE_VERSION, Matcher, Offer, PairAssessment, Query, RankOptions, TermSet, Theme,
        assess_pair,
    },
    model::DEFAULT_MATCHES,
    need_views::{
        CareNeedMatchesView, InnovationMatchView, InnovationMatchesView, InnovationNeedsView,
        InnovationRejectedView, NeedMatchQuery, NeedMatchView, NeedRejectedView, failing, parts,
    },
    snapshot::Snapshot,
    views::MatchesView,
};
use crate::{
    base::{
        actor::Caller,
        error::Result,
        id::{CareNeedId, InnovationId, ThemeId},
        key::Key,
        text::fold,
    },
    db::Read,
    innovations::{
        self,
        actions::{OfferedInnovation, ReadableInnovation},
        model::AnswerStatus,
    },
    needs::{
        self,
        actions::{SoughtNeed, list_sought, sought},
    },
};
use jiff::civil::Date;
use std::collections::HashMap;

/// The innovations and labs that suit a care need. Of innovations only those that the caller may see are looked at: others
/// are not listed and not counted.
pub fn find_need_matches(
    read: &mut Read<'_>,
    caller: &Caller,
    key: &Key,
    (query, register): (NeedMatchQuery, &Snapshot),
) -> Result<CareNeedMatchesView> {
    let need = sought(read, caller, key)?;
    let answers = needs::answers::of_need(read, need.id)?;
    let offered = innovations::actions::list_offered(read, caller)?;
    Ok(CareNeedMatchesView {
        innovations: innovations(&need, offered, &answers, (query, register)),
        labs: labs(&need, query, read.today(), register),
        care_need: (&need).into(),
    })
}

/// The care needs that an innovation answers, and those that suit it.
pub fn find_innovation_needs(
    read: &mut Read<'_>,
    caller: &Caller,
    key: &Key,
    (query, register): (NeedMatchQuery, &Snapshot),
) -> Result<InnovationNeedsView> {
    let id = innovations::actions::readable(read, caller, key)?;
    let own = innovations::actions::offered(read, id)?;
    let answers = needs::answers::of_innovation(read, &own.innovation)?;
    let said: HashMap<CareNeedId, AnswerStatus> =
        answers.iter().map(|answer| (answer.care_need, answer.status)).collect();
    let judged = list_sought(read)?.into_iter().map(|need| {
        let answer = said.get(&need.id).copied();
        let assessment = assess(&need, &own, answer, register);
        Judged { order: (need.title_nl.clone(), need.id), subject: need, answer, assessment }
    });
    let ranked = Ranked::of(judged.collect(), query);
    Ok(InnovationNeedsView {
        answers,
        engine_version: ENGINE_VERSION,
        weights_version: register.weights.version.clone(),
        considered: ranked.considered,
        rejected_count: ranked.rejected_count,
        matches: ranked.matches.into_iter().map(need_match).collect(),
        rejected: ranked.rejected.into_iter().map(need_rejected).collect(),
    })
}

fn innovations(
    need: &SoughtNeed,
    offered: Vec<OfferedInnovation>,
    answers: &HashMap<InnovationId, AnswerStatus>,
    (query, register): (NeedMatchQuery, &Snapshot),
) -> InnovationMatchesView {
    let judged = offered.into_iter().map(|one| {
        let answer = answers.get(&one.innovation.id).copied();
        let assessment = assess(need, &one, answer, register);
        let order = (one.innovation.title.clone(), one.innovation.id);
        Judged { order, subject: one.innovation, answer, assessment }
    });
    let ranked = Ranked::of(judged.collect(), query);
    InnovationMatchesView {
        engine_version: ENGINE_VERSION,
        weights_version: register.weights.version.clone(),
        considered: ranked.considered,
        rejected_count: ranked.rejected_count,
        matches: ranked.matches.into_iter().map(innovation_match).collect(),
        rejected: ranked.rejected.into_iter().map(innovation_rejected).collect(),
    }
}

/// The labs that an innovation for this need would find: by theme, setting and place, and whether they work on the need.
fn labs(need: &SoughtNeed, query: NeedMatchQuery, today: Date, register: &Snapshot) -> MatchesView {
    let place = need.municipality_code.as_deref().and_then(|code| register.municipalities.by_code(code));
    let provinces: Vec<_> = need.province.into_iter().collect();
    let words = [Some(need.title_nl.as_str()), need.title_en.as_deref()];
    let question = Query {
        themes: known(&need.themes, register),
        care_setting: need.care_setting,
        origin: place.map(|municipality| municipality.point),
        provinces: TermSet::of(&provinces),
        care_needs: vec![need.id.uuid()],
        text: Some(fold(&words.into_iter().flatten().collect::<Vec<_>>().join(" "))),
        ..Query::new(today)
    };
    let options = RankOptions { limit: most(query), rejected_limit: most_rejected(query) };
    let matcher = Matcher::new(register.themes.taxonomy(), &question, &register.weights);
    MatchesView::of(&register.labs().search(&matcher, options), &register.weights)
}

fn assess(
    need: &SoughtNeed,
    offered: &OfferedInnovation,
    answer: Option<AnswerStatus>,
    register: &Snapshot,
) -> PairAssessment {
    let demand = Demand {
        themes: known(&need.themes, register),
        care_setting: need.care_setting,
        province: need.province,
    };
    let offer = Offer {
        themes: known(&offered.themes, register),
        care_setting: offered.care_setting,
        trl: offered.trl.and_then(|trl| u8::try_from(trl).ok()),
        province: offered.province,
        answers: match answer {
            None => Answers::Unsaid,
            Some(AnswerStatus::Claimed) => Answers::Claimed,
            Some(AnswerStatus::Confirmed) => Answers::Confirmed,
        },
    };
    assess_pair(register.themes.taxonomy(), &register.weights, &demand, &offer)
}

/// The themes that have a place in the tree.
fn known(themes: &[ThemeId], register: &Snapshot) -> Vec<Theme> {
    themes.iter().filter_map(|id| register.themes.taxonomy().index(id.uuid())).collect()
}

/// One side of a pair with what the engine says of it.
struct Judged<S, K> {
    subject: S,
    answer: Option<AnswerStatus>,
    assessment: PairAssessment,
    /// What orders those that the engine finds equal.
    order: (String, K),
}

/// What is shown of all that were judged.
struct Ranked<S, K> {
    matches: Vec<Judged<S, K>>,
    rejected: Vec<Judged<S, K>>,
    considered: usize,
    rejected_count: usize,
}

impl<S, K: Ord> Ranked<S, K> {
    fn of(judged: Vec<Judged<S, K>>, query: NeedMatchQuery) -> Self {
        let considered = judged.len();
        let (mut matches, mut rejected): (Vec<_>, Vec<_>) =
            judged.into_iter().partition(|one| one.assessment.is_match);
        let rejected_count = rejected.len();
        matches.sort_by(|one, other| {
            let by_score = other.assessment.score.total_cmp(&one.assessment.score);
            by_score.then_with(|| one.order.cmp(&other.order))
        });
        rejected.sort_by(|one, other| {
            let by_failing = one.assessment.failing_count().cmp(&other.assessment.failing_count());
            by_failing.then_with(|| one.order.cmp(&other.order))
        });
        matches.truncate(most(query));
        rejected.truncate(most_rejected(query));
        Self { matches, rejected, considered, rejected_count }
    }
}

fn innovation_match(one: Judged<ReadableInnovation, InnovationId>) -> InnovationMatchView {
    let (score, components, rules) = parts(one.assessment);
    InnovationMatchView { innovation: (&one.subject).into(), answer: one.answer, score, components, rules }
}

fn innovation_rejected(one: Judged<ReadableInnovation, InnovationId>) -> InnovationRejectedView {
    let failing = failing(one.assessment);
    InnovationRejectedView { innovation: (&one.subject).into(), answer: one.answer, failing }
}

fn need_match(one: Judged<SoughtNeed, CareNeedId>) -> NeedMatchView {
    let (score, components, rules) = parts(one.assessment);
    NeedMatchView { care_need: (&one.subject).into(), answer: one.answer, score, components, rules }
}

fn need_rejected(one: Judged<SoughtNeed, CareNeedId>) -> NeedRejectedView {
    let failing = failing(one.assessment);
    NeedRejectedView { care_need: (&one.subject).into(), answer: one.answer, failing }
}

fn most(query: NeedMatchQuery) -> usize {
    usize::try_from(query.limit.unwrap_or(DEFAULT_MATCHES)).unwrap_or(usize::MAX)
}

fn most_rejected(query: NeedMatchQuery) -> usize {
    if query.include_rejected == Some(true) { most(query) } else { 0 }
}
