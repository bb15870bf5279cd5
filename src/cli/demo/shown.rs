//! What the demo has to show: published outcomes, and the indicators that the register counts.

use super::load::read;
use crate::{
    app::{App, as_anyhow},
    base::{actor::Caller, error::Result, id::OutcomeId},
    db::Read,
    kpis::{self, model::KpiOrigin, views::KpiQuery},
    outcomes::{self, model::DecisionChoice, views::OutcomeQuery},
    pilots::model::Verdict,
};
use jiff::{ToSpan, civil::Date};
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;

/// What there is to show.
pub struct Shown {
    /// What everybody can read of what pilots showed.
    pub outcomes: Vec<ShownOutcome>,
    /// Indicators of this year by their ids, as far as the register counts them.
    pub kpis: BTreeMap<String, ShownKpi>,
    /// A period that can be asked for.
    pub months_ahead: (Date, Date),
}

/// A published outcome.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownOutcome {
    id: OutcomeId,
    /// What was piloted.
    pub innovation: String,
    verdict: Option<Verdict>,
    decision: Option<DecisionChoice>,
    fictitious: bool,
}

/// The figure of an indicator.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownKpi {
    actual: Option<f64>,
    /// How many of the records that it counts are invented.
    fictitious: Option<u32>,
}

impl Shown {
    /// Asks the service for it.
    pub fn read(app: &App) -> anyhow::Result<Self> {
        app.db().read_here(shown).map_err(as_anyhow)
    }
}

impl ShownOutcome {
    /// What it said, in a few words.
    pub fn said(&self) -> String {
        let verdict = self.verdict.map_or("no verdict", Verdict::label_en);
        let decision = self.decision.map_or("nothing decided", DecisionChoice::label_en);
        format!("{verdict}, {decision}")
    }
}

fn shown(asked: &mut Read<'_>) -> Result<Shown> {
    let query: OutcomeQuery = read(json!({}))?;
    let page = outcomes::actions::list_outcomes(asked, &Caller::anonymous(), &query)?;
    let outcomes = page.items.into_iter().map(|view| ShownOutcome {
        id: view.id,
        innovation: view.innovation_title,
        verdict: view.verdict,
        decision: view.decision.map(|decision| decision.choice),
        fictitious: view.fictitious,
    });
    let query: KpiQuery = read(json!({}))?;
    let kpis = kpis::actions::list_kpis(asked, &Caller::service(), &query)?.items;
    let counted = kpis.into_iter().filter_map(|view| {
        let figure = view.figures.first().filter(|figure| figure.origin == Some(KpiOrigin::Counted))?;
        Some((view.id.clone(), ShownKpi { actual: figure.actual, fictitious: figure.fictitious }))
    });
    let today = asked.today();
    let ahead = |days: i64| today.checked_add(days.days()).unwrap_or(today);
    Ok(Shown {
        outcomes: outcomes.collect(),
        kpis: counted.collect(),
        months_ahead: (ahead(130), ahead(220)),
    })
}
