//! Sets of weights as their callers write them.

use crate::{
    base::{error::Faults, key::Key},
    matching::engine::Weights,
    text_enum,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

text_enum! {
    /// Where a set of weights stands.
    pub enum WeightingStatus {
        Draft = "draft", "concept", "draft";
        Active = "active", "telt nu", "counts now";
        Retired = "retired", "telde eerder", "counted before";
    }
}
text_enum! {
    /// What can happen to a set of weights.
    pub enum WeightingEvent {
        Activate = "activate", "laten tellen", "let it count";
        Retire = "retire", "niet meer laten tellen", "let it count no longer";
        Supersede = "supersede", "vervangen door een andere", "superseded by another";
    }
}

/// How much each component of the score weighs. They need not add up to 100: they are scaled.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ComponentWeights {
    /// Likeness of the themes.
    #[schema(minimum = 0, maximum = 100)]
    pub theme: f64,
    /// Time to the first free slot.
    #[schema(minimum = 0, maximum = 100)]
    pub start: f64,
    /// Distance.
    #[schema(minimum = 0, maximum = 100)]
    pub distance: f64,
    /// Room around the TRL in the lab's range.
    #[schema(minimum = 0, maximum = 100)]
    pub trl_fit: f64,
    /// Completeness of the lab.
    #[schema(minimum = 0, maximum = 100)]
    pub completeness: f64,
    /// Earlier pilots and response time.
    #[schema(minimum = 0, maximum = 100)]
    pub track_record: f64,
    /// Care needs answered.
    #[schema(minimum = 0, maximum = 100)]
    pub care_need: f64,
    /// Words in common.
    #[schema(minimum = 0, maximum = 100)]
    pub text: f64,
    /// Points that each rule takes off that could not be judged.
    #[schema(minimum = 0, maximum = 100)]
    pub unknowns: f64,
}

/// A new set of weights. It begins as a draft that only those who may activate it see.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewWeighting {
    /// The network for which it is; left out: for the whole register.
    pub network: Option<Key>,
    /// What it is called.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// Why. No personal data.
    #[schema(min_length = 1, max_length = 2000)]
    pub note: Option<String>,
    /// The weights: all of them.
    pub components: ComponentWeights,
}

impl NewWeighting {
    /// Rules beyond the form.
    pub fn check(&self, faults: &mut Faults) {
        if self.components.sum() <= 0.0 {
            let detail = "components: at least one of them must weigh more than 0, beside unknowns";
            faults.body("/components", "all_zero", detail);
        }
    }
}

impl ComponentWeights {
    /// All that add points.
    fn sum(&self) -> f64 {
        let Self { theme, start, distance, trl_fit, completeness, track_record, care_need, text, .. } = *self;
        theme + start + distance + trl_fit + completeness + track_record + care_need + text
    }

    /// As the engine takes them: the scales on which components are measured are those that it was made with.
    #[must_use]
    pub fn to_weights(self, version: String) -> Weights {
        let Self { theme, start, distance, trl_fit, completeness, track_record, care_need, text, unknowns } =
            self;
        Weights {
            version,
            theme,
            start,
            distance,
            trl_fit,
            completeness,
            track_record,
            care_need,
            text,
            per_unknown: unknowns,
            ..Weights::default()
        }
    }
}
