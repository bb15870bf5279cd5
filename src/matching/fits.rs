//! How well many innovations fit chosen labs: the scores by which a round orders them. A fixed number of queries.

use super::{
    actions,
    engine::{Matcher, Outcome},
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
    register: &Snapshot,
) -> Result<Vec<Fit>> {
    let mut fits = Vec::new();
    for part in asked.chunks(AT_ONCE) {
        fits_of(read, part, register, &mut fits)?;
    }
    Ok(fits)
}

fn fits_of(
    read: &mut Read<'_>,
    asked: &[(InnovationId, Vec<LabId>)],
    register: &Snapshot,
    fits: &mut Vec<Fit>,
) -> Result<()> {
    let ids: Vec<InnovationId> = asked.iter().map(|(innovation, _)| *innovation).collect();
    let rows = store::list_innovations(read, &ids)?;
    let owners: Vec<OrganisationId> = rows.iter().map(|(.., owner)| *owner).collect();
    let smes = organisations::actions::list_smes(read, &owners)?;
    let mut themes: HashMap<InnovationId, Vec<ThemeId>> = HashMap::new();
    for (innovation, theme) in store::list_innovation_themes(read, &ids)? {
        themes.entry(innovation).or_default().push(theme);
    }
    let mut answered: HashMap<InnovationId, Vec<Uuid>> = HashMap::new();
    for (innovation, need) in needs::answers::list_sought_by_each(read, &ids)? {
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
    for (innovation, labs) in asked {
        let Some(query) = queries.get(innovation) else { continue };
        let matcher = Matcher::new(register.themes.taxonomy(), query, &register.weights);
        for lab in labs {
            let Some(entry) = register.lab(&Key::from(lab.uuid())) else { continue };
            let score = matcher.score(&entry.profile);
            let failing = if score.is_some() { Vec::new() } else { failing(&matcher, &entry.profile) };
            let score = score.unwrap_or_default();
            fits.push(Fit { innovation: *innovation, lab: *lab, score, failing });
        }
    }
    Ok(())
}

fn failing(matcher: &Matcher<'_>, lab: &super::engine::LabProfile) -> Vec<&'static str> {
    let judged = matcher.judge(lab);
    judged.outcomes().filter(|(_, outcome)| *outcome == Outcome::Fail).map(|(rule, _)| rule.code()).collect()
}
