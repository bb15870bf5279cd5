//! A run in figures: as it is kept, and as it is answered.

use crate::base::id::{LabId, RoundApplicationId, ThemeId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What became of a theme's quota in a lab.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QuotaResult {
    /// The theme.
    pub theme: ThemeId,
    /// At most so many.
    pub slots: u32,
    /// So many are taken, pins too.
    pub taken: u32,
    /// The score of the last who got in, when the quota is full.
    pub cut_off: Option<f64>,
}

/// What became of a lab.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LabResult {
    /// The lab.
    pub lab: LabId,
    /// How many it takes.
    pub slots: u32,
    /// So many are taken, pins too.
    pub taken: u32,
    /// How many of them are pinned.
    pub pinned: u32,
    /// The score of the last who got in, when the lab is full.
    pub cut_off: Option<f64>,
    /// How many would rather have been here than where they are.
    pub refused: u32,
    /// What decided between the last who got in and the first who did not, where the lab itself ranks them equally.
    pub tie_broken_by: Option<TieBreaker>,
    /// Placements gained in the whole round by one more slot here: 0 or 1.
    pub gained_by_extra_slot: u32,
    /// Its quotas.
    pub quotas: Vec<QuotaResult>,
}

/// What decided a tie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TieBreaker {
    /// The score.
    Score,
    /// Who filed first; in the same instant, the id.
    Filing,
}

/// How an assignment serves SMEs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Served {
    /// How many are placed.
    pub placed: u32,
    /// How many of them in a lab that they put first.
    pub first_choices: u32,
    /// The mean place of the lab that they got in their order; null when nobody is placed.
    pub mean_preference: Option<f64>,
}

/// A whole run in figures.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunSummary {
    /// How many applications there were.
    pub applications: u32,
    /// How many labs.
    pub labs: u32,
    /// How many were pinned.
    pub pinned: u32,
    /// How many are not placed.
    pub unplaced: u32,
    /// Ties in the orders of SMEs that were broken by score or id.
    pub broken_ties: u32,
    /// What an independent checker found wrong; a run with findings can't be applied. Always empty but for a fault of ours.
    pub findings: Vec<String>,
    /// This assignment: of all stable ones the best for every SME.
    pub sme_optimal: Served,
    /// The stable assignment that is best for labs, to compare with.
    pub lab_optimal: Served,
    /// How many applications go elsewhere in that.
    pub differing: u32,
    /// Placements for which there were no free slots in the lab's calendar when it was run: applying would be refused.
    pub misfits: Vec<RoundApplicationId>,
}
