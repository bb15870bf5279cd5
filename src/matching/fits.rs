//! How well many innovations fit chosen labs: the scores by which a round orders them. A fixed number of queries.

use super::{
    actions,
    engine::{Matcher, Outcome, Query, Weights},
    snapshot::Snapshot,
    store,
};
use crate::{
    base::{
        error::Result,
        id::{InnovationId, LabId, OrganisationId, ThemeId},
        key::Key,
    },
    db::Read,
    needs, organisations,
};
use std::collections::HashMap;
use uuid::Uuid;

/// So many innovations are read at a time.
const AT_ONCE: usize = 2000;

/// How well an innovation fits a lab.
#[derive(Debug, Clone)]
pub struct Fit {
    /// The innovation.
    pub innovation: InnovationId,
    /// The lab.
    pub lab: LabId,
    /// 0 to 100; 0 where a rule rejects the lab.
    pub score: f64,
    /// The codes of the rules that fail.
    pub failing: Vec<&'static str>,
}

/// The fit of each innovation with each of its labs. Capacity says nothing here: a round has its own slots.
pub fn list_fits(
    read: &mut Read<'_>,
    asked: &[(InnovationId, Vec<LabId>)],
    (register, weights): (&Snapshot, &Weights),
) -> Result<Vec<Fit>> {
    let mut fits = Vec::new();
    for part in asked.chunks(AT_ONCE) {
        let ids: Vec<InnovationId> = part.iter().map(|(innovation, _)| *innovation).collect();
        let questions = list_questions(read, &ids, register)?;
        for (innovation, labs) in part {
            let Some(query) = questions.get(innovation) else { continue };
            let matcher = Matcher::new(register.themes.taxonomy(), query, weights);
            let fit = |lab: &LabId| fit((*innovation, *lab), &matcher, register);
            fits.extend(labs.iter().filter_map(fit));
        }
    }
    Ok(fits)
}

fn fit((innovation, lab): (InnovationId, LabId), matcher: &Matcher<'_>, register: &Snapshot) -> Option<Fit> {
    let entry = register.lab(&Key::from(lab.uuid()))?;
    let score = matcher.score(&entry.profile);
    let failing = if score.is_some() { Vec::new() } else { failing(matcher, &entry.profile) };
    Some(Fit { innovation, lab, score: score.unwrap_or_default(), failing })
}

/// What the engine is asked about these innovations, at most [`AT_ONCE`] of them, when nothing is wished.
pub(super) fn list_questions(
    read: &mut Read<'_>,
    ids: &[InnovationId],
    register: &Snapshot,
) -> Result<HashMap<InnovationId, Query>> {
    let rows = store::list_innovations(read, ids)?;
    let owners: Vec<OrganisationId> = rows.iter().map(|(.., owner)| *owner).collect();
    let smes = organisations::actions::list_smes(read, &owners)?;
    let mut themes: HashMap<InnovationId, Vec<ThemeId>> = HashMap::new();
    for (innovation, theme) in store::list_innovation_themes(read, ids)? {
        themes.entry(innovation).or_default().push(theme);
    }
    let mut answered: HashMap<InnovationId, Vec<Uuid>> = HashMap::new();
    for (innovation, need) in needs::answers::list_sought_by_each(read, ids)? {
        answered.entry(innovation).or_default().push(need.uuid());
    }
    let mut queries = HashMap::with_capacity(rows.len());
    for (innovation, row, owner) in rows {
        let themes = themes.remove(&innovation).unwrap_or_default();
        let is_sme = smes.contains(&owner);
        let mut query = actions::question(row, &themes, is_sme, (read.today(), register));
        query.care_needs = answered.remove(&innovation).unwrap_or_default();
        queries.insert(innovation, query);
    }
    Ok(queries)
}

fn failing(matcher: &Matcher<'_>, lab: &super::engine::LabProfile) -> Vec<&'static str> {
    let judged = matcher.judge(lab);
    judged.outcomes().filter(|(_, outcome)| *outcome == Outcome::Fail).map(|(rule, _)| rule.code()).collect()
}
