//! Labs that are like another: `GET /v1/labs/{id}/similar`. Answered from the snapshot alone.

use super::{
    engine::{Alike, LabProfile, Likener, SharedTheme},
    entry::LabEntry,
    snapshot::Snapshot,
    views::{ComponentView, LabRefView, to_metres},
};
use crate::{
    base::{
        actor::Caller,
        error::{Error, Result},
        key::Key,
    },
    labs::model::LabStatus,
    vocabulary::terms::CareSetting,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Labs in an answer when the caller names no number.
const DEFAULT_SIMILAR: u32 = 10;

/// How many similar labs.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SimilarQuery {
    /// Most labs in the answer, the likest first.
    #[schema(minimum = 1, maximum = 100, default = 10)]
    pub limit: Option<u32>,
}

/// The labs that are most like a lab.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SimilarLabsView {
    /// The lab.
    pub lab: LabRefView,
    /// The likest first; equals by name. What a lab has not stated is not compared; without themes, care settings, TRL and place
    /// there is nothing to be like.
    #[schema(max_items = 100)]
    pub similar: Vec<SimilarLabView>,
    /// How many labs were looked at: all others that are published and not retired.
    pub considered: usize,
}

/// A lab that is like another, and in what.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SimilarLabView {
    /// The lab.
    pub lab: LabRefView,
    /// 0 to 100: exactly the sum of the contributions.
    #[schema(minimum = 0, maximum = 100)]
    pub score: f64,
    /// What makes up the score: `theme`, `care_setting`, `trl` and `distance`, as far as the lab has stated them.
    pub components: Vec<ComponentView>,
    /// Its themes that are near those of the lab, the nearest first.
    pub themes: Vec<SimilarThemeView>,
    /// The care settings that both have.
    pub care_settings: Vec<CareSetting>,
    /// Lowest readiness level that both take; null when there is none, or it is not known.
    pub trl_min: Option<u8>,
    /// Highest readiness level that both take; null likewise.
    pub trl_max: Option<u8>,
    /// Distance as the crow flies, when both places are known.
    pub distance_km: Option<f64>,
}

/// Two themes that are near each other.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SimilarThemeView {
    /// Slug of a theme of the lab.
    pub theme: String,
    /// Slug of the nearest theme of the other.
    pub of_other: String,
    /// How near, from 0 to 1.
    #[schema(minimum = 0, maximum = 1)]
    pub similarity: f64,
}

/// The published labs that are most like a lab that the caller sees.
pub fn list_similar_labs(
    register: &Snapshot,
    caller: &Caller,
    key: &Key,
    (query, today): (&SimilarQuery, Date),
) -> Result<SimilarLabsView> {
    let lab = register.lab(key).filter(|lab| register.may_see(caller, lab, today));
    let lab = lab.ok_or_else(Error::not_found)?;
    let likener = Likener::new(register.themes.taxonomy(), &lab.profile);
    let is_other =
        |other: &&LabEntry| other.id != lab.id && other.is_published() && other.status != LabStatus::Retired;
    let mut considered = 0;
    let mut found: Vec<(f64, &LabProfile)> = Vec::new();
    // By name, and sorted stably below: equals stay in that order.
    for other in register.labs().iter().map(|other| &**other).filter(is_other) {
        considered += 1;
        found.extend(likener.score(&other.profile).map(|score| (score, &other.profile)));
    }
    found.sort_by(|one, other| other.0.total_cmp(&one.0));
    found.truncate(usize::try_from(query.limit.unwrap_or(DEFAULT_SIMILAR)).unwrap_or(usize::MAX));
    let view = |(_, other): (f64, &LabProfile)| SimilarLabView::of(register, other, likener.compare(other));
    Ok(SimilarLabsView {
        lab: (&lab.profile).into(),
        similar: found.into_iter().map(view).collect(),
        considered,
    })
}

impl SimilarLabView {
    fn of(register: &Snapshot, other: &LabProfile, alike: Alike) -> Self {
        let (trl_min, trl_max) = alike.trl.unzip();
        let components = alike.parts.into_iter().map(|part| ComponentView {
            code: part.code,
            value: part.value,
            weight: part.weight,
            contribution: part.contribution,
            is_unknown: part.is_unknown,
            sentence: part.sentence.into(),
        });
        Self {
            lab: other.into(),
            score: alike.score,
            components: components.collect(),
            themes: alike.themes.iter().filter_map(|shared| theme(register, shared)).collect(),
            care_settings: alike.care_settings,
            trl_min,
            trl_max,
            distance_km: alike.distance_km.map(to_metres),
        }
    }
}

fn theme(register: &Snapshot, shared: &SharedTheme) -> Option<SimilarThemeView> {
    let slug = |theme| Some(register.themes.words(theme)?.slug.to_string());
    Some(SimilarThemeView {
        theme: slug(shared.theme)?,
        of_other: slug(shared.of_other)?,
        similarity: (shared.similarity * 1000.0).round() / 1000.0,
    })
}
