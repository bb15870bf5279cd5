//! All that an assignment is made of, in one document: what a run keeps, what its hash is of, what anybody can check it by.
//!
//! The hash is the SHA-256 of the canonical form (RFC 8785) of [`Inputs`]. When it differs from that of a run, [`changes`] says
//! what changed.

use super::{
    model::RulingKind,
    store::{
        self, RoundRow,
        applications::{self, ChoiceRow, RulingRow, ScoreRow},
    },
};
use crate::{
    base::{
        error::Result,
        id::{LabId, OrganisationId, PilotRequestId, RoundApplicationId, ThemeId},
        period::Period,
    },
    capacity::batch,
    db::{Read, types::Json},
    organisations::state_aid,
    pilots::canonical,
    requests,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap, HashSet};
use utoipa::ToSchema;

/// A lab: how many it takes, and whom first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InLab {
    /// The lab.
    pub id: LabId,
    /// How many it takes.
    pub slots: u32,
    /// At most so many of a theme.
    pub quotas: Vec<InQuota>,
    /// Its own order, ties together; who is not in it comes last. Null: by score.
    pub priorities: Option<Vec<Vec<RoundApplicationId>>>,
}

/// At most so many of a theme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InQuota {
    /// The theme.
    pub theme: ThemeId,
    /// At most so many.
    pub slots: u32,
}

/// A lab that an application would go to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InChoice {
    /// The lab.
    pub lab: LabId,
    /// Its place in the order, from 1; equals are ties.
    pub preference: u32,
    /// How well they fit, in thousandths of a point.
    pub score: u32,
    /// The rules of the lab that the innovation does not meet; with any, the pair is impossible.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub failing: Vec<String>,
}

/// An application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InApplication {
    /// The application.
    pub id: RoundApplicationId,
    /// The theme that it counts under.
    pub theme: Option<ThemeId>,
    /// When it was filed, in microseconds since 1970: earlier goes first where all else is the same.
    pub filed_at: i64,
    /// Whether the undertaking is over the ceiling for state aid: then it can't be placed.
    pub over_ceiling: bool,
    /// The labs that it would go to.
    pub choices: Vec<InChoice>,
}

/// A pin or ban.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InRuling {
    /// The application.
    pub application: RoundApplicationId,
    /// The lab.
    pub lab: LabId,
    /// Together, or never.
    pub kind: RulingKind,
}

/// All that an assignment is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Inputs {
    /// The engine.
    pub engine: String,
    /// The weights that made the scores; null when nothing was scored.
    pub weights: Option<String>,
    /// The labs, by id.
    pub labs: Vec<InLab>,
    /// The applications, in the order in which they were filed.
    pub applications: Vec<InApplication>,
    /// Pins and bans, by application.
    pub rulings: Vec<InRuling>,
}

/// What applying needs beside the inputs.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The inputs.
    pub inputs: Inputs,
    /// The request of each application, in the same order.
    pub requests: Vec<PilotRequestId>,
}

/// What changed since a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Changes {
    /// Labs whose slots, quotas or order are not the same, that joined or left.
    pub labs: Vec<LabId>,
    /// Applications whose choices, scores or state aid are not the same, that joined or left.
    pub applications: Vec<RoundApplicationId>,
    /// Applications with other pins or bans.
    pub rulings: Vec<RoundApplicationId>,
    /// Whether engine or weights are others.
    pub engine: bool,
}

/// Reads all that an assignment of a round is made of, as it is now.
pub(super) fn load(read: &mut Read<'_>, round: &RoundRow) -> Result<Loaded> {
    let labs = labs(read, round)?;
    let waiting: HashSet<PilotRequestId> =
        requests::rounds::list_waiting(read, round.id)?.into_iter().map(|one| one.request).collect();
    let mut filed = applications::list_filed(read, round.id)?;
    // Whoever was returned, declined or withdrawn meanwhile left the round with that.
    filed.retain(|row| waiting.contains(&row.pilot_request_id));
    let owners: Vec<OrganisationId> = filed.iter().map(|row| row.organisation_id).collect();
    let aid = state_aid::actions::list_summaries(read, &distinct(owners))?;
    let mut scores: HashMap<(RoundApplicationId, LabId), ScoreRow> = HashMap::new();
    for row in applications::list_scores(read, round.id)? {
        scores.insert((row.application_id, row.lab_id), row);
    }
    let mut choices: HashMap<RoundApplicationId, Vec<ChoiceRow>> = HashMap::new();
    for row in applications::list_choices(read, round.id)? {
        choices.entry(row.application_id).or_default().push(row);
    }
    let requests = filed.iter().map(|row| row.pilot_request_id).collect();
    let application = |row: applications::ApplicationRow| InApplication {
        id: row.id,
        theme: row.theme_id,
        filed_at: row.filed_at.0.as_microsecond(),
        over_ceiling: aid.get(&row.organisation_id).is_some_and(|sum| sum.exceeds_ceiling),
        choices: choices
            .remove(&row.id)
            .unwrap_or_default()
            .into_iter()
            .map(|choice| in_choice(&choice, scores.remove(&(choice.application_id, choice.lab_id))))
            .collect(),
    };
    let applications: Vec<InApplication> = filed.into_iter().map(application).collect();
    let there: HashSet<RoundApplicationId> = applications.iter().map(|one| one.id).collect();
    let mut rulings: Vec<InRuling> =
        applications::list_rulings(read, round.id)?.into_iter().map(InRuling::from).collect();
    rulings.retain(|ruling| there.contains(&ruling.application));
    rulings.sort_unstable_by_key(|ruling| (ruling.application, ruling.lab));
    let engine = super::reckoning::ENGINE.to_owned();
    let inputs = Inputs { engine, weights: round.weights_version.clone(), labs, applications, rulings };
    Ok(Loaded { inputs, requests })
}

fn labs(read: &mut Read<'_>, round: &RoundRow) -> Result<Vec<InLab>> {
    let rows = store::list_labs(read, round.id)?;
    let open: Vec<LabId> =
        rows.iter().filter(|(row, _)| row.slots.is_none()).map(|(row, _)| row.lab_id).collect();
    let period = Period { from: round.from_on.0, until: round.until_on.0 };
    let free = batch::list_free(read, &open, period)?;
    let lab = |(row, _): (store::RoundLabRow, String)| {
        let slots = row.slots.or_else(|| free.get(&row.lab_id).copied()).unwrap_or_default();
        Ok(InLab {
            id: row.lab_id,
            slots: u32::try_from(slots).unwrap_or_default(),
            quotas: row.quotas.into()?,
            priorities: row.priorities.map(Json::into).transpose()?,
        })
    };
    rows.into_iter().map(lab).collect()
}

fn in_choice(row: &ChoiceRow, scored: Option<ScoreRow>) -> InChoice {
    let (score, failing) = scored.map_or((0, None), |scored| (scored.score, scored.failing));
    InChoice {
        lab: row.lab_id,
        preference: u32::try_from(row.preference).unwrap_or_default(),
        score: u32::try_from(score).unwrap_or_default(),
        failing: failing.map(|codes| codes.split(' ').map(str::to_owned).collect()).unwrap_or_default(),
    }
}

fn distinct(mut ids: Vec<OrganisationId>) -> Vec<OrganisationId> {
    ids.sort_unstable();
    ids.dedup();
    ids
}

impl From<RulingRow> for InRuling {
    fn from(row: RulingRow) -> Self {
        Self { application: row.application_id, lab: row.lab_id, kind: row.kind }
    }
}

impl Inputs {
    /// The SHA-256 of the canonical form.
    pub fn sha256(&self) -> Result<String> {
        Ok(canonical::sha256(&canonical::form(self)?))
    }
}

/// What is not the same in two sets of inputs.
#[must_use]
pub fn changes(before: &Inputs, now: &Inputs) -> Changes {
    let rulings = |inputs: &Inputs| -> BTreeSet<(RoundApplicationId, LabId, RulingKind)> {
        inputs.rulings.iter().map(|one| (one.application, one.lab, one.kind)).collect()
    };
    let (old, new) = (rulings(before), rulings(now));
    let mut moved: Vec<RoundApplicationId> = old.symmetric_difference(&new).map(|one| one.0).collect();
    moved.dedup();
    Changes {
        labs: differing(&before.labs, &now.labs, |lab| lab.id),
        applications: differing(&before.applications, &now.applications, |one| one.id),
        rulings: moved,
        engine: (&before.engine, &before.weights) != (&now.engine, &now.weights),
    }
}

/// The ids of what is in only one of two lists, or not the same in both.
fn differing<T: PartialEq, K: Ord + Copy + std::hash::Hash>(
    before: &[T],
    now: &[T],
    id: impl Fn(&T) -> K,
) -> Vec<K> {
    let known: HashMap<K, &T> = before.iter().map(|one| (id(one), one)).collect();
    let there: HashSet<K> = now.iter().map(&id).collect();
    let gone = before.iter().map(&id).filter(|key| !there.contains(key));
    let other = now.iter().filter(|one| known.get(&id(one)) != Some(one)).map(&id);
    let mut differ: Vec<K> = gone.chain(other).collect();
    differ.sort_unstable();
    differ
}
