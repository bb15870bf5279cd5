//! The province's programme lines and action lines with their budgets: data that come with the program.

use crate::base::page::Listed;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;
use utoipa::ToSchema;

/// `data/programmes.json` is part of the program, so it can be read at the first use; a test reads it too.
static PROGRAMMES: LazyLock<Vec<ProgrammeLineView>> =
    LazyLock::new(|| parse(include_str!("../../data/programmes.json")).unwrap_or_default());

/// A programme line with its action lines.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProgrammeLineView {
    /// Its code.
    #[schema(example = "pl2")]
    pub code: String,
    /// Its name in Dutch.
    pub label_nl: String,
    /// Its name in English.
    pub label_en: String,
    /// What the province set aside for it over `budgetYears`, in whole euros; null when not stated.
    pub budget_eur: Option<i64>,
    /// The years that the budget is for.
    pub budget_years: Vec<i32>,
    /// Where this comes from.
    pub source: String,
    /// Its action lines.
    pub action_lines: Vec<ActionLineView>,
}

/// An action line of a programme line.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActionLineView {
    /// Its code.
    #[schema(example = "al6")]
    pub code: String,
    /// Its name in Dutch.
    pub label_nl: String,
    /// Its name in English.
    pub label_en: String,
    /// What it is to bring about, in Dutch.
    pub deliverable_nl: String,
    /// What it is to bring about, in English.
    pub deliverable_en: String,
    /// Slugs of the themes that it began with.
    pub themes: Vec<String>,
}

impl Listed for ProgrammeLineView {
    const PLURAL: &'static str = "programmeLines";
}

/// The programme lines.
#[must_use]
pub fn list_programme_lines() -> Vec<ProgrammeLineView> {
    PROGRAMMES.clone()
}

/// Whether there is a programme line with this code.
#[must_use]
pub fn is_programme_line(code: &str) -> bool {
    PROGRAMMES.iter().any(|line| line.code == code)
}

/// Whether there is an action line with this code.
#[must_use]
pub fn is_action_line(code: &str) -> bool {
    PROGRAMMES.iter().flat_map(|line| &line.action_lines).any(|line| line.code == code)
}

#[derive(Deserialize)]
struct Document {
    source: String,
    programme_lines: Vec<Programme>,
    action_lines: Vec<Action>,
}
#[derive(Deserialize)]
struct Programme {
    id: String,
    nl: String,
    en: String,
    budget_eur_2018_2019: Option<i64>,
}
#[derive(Deserialize)]
struct Action {
    id: String,
    programme_line: String,
    nl: String,
    en: String,
    deliverable: Both,
    themes: Vec<String>,
}
#[derive(Deserialize)]
struct Both {
    nl: String,
    en: String,
}

fn parse(text: &str) -> serde_json::Result<Vec<ProgrammeLineView>> {
    let document: Document = serde_json::from_str(text)?;
    let actions_of = |line: &str| {
        let own = document.action_lines.iter().filter(|action| action.programme_line == line);
        own.map(ActionLineView::from).collect()
    };
    let lines = document.programme_lines.iter().map(|line| ProgrammeLineView {
        code: line.id.clone(),
        label_nl: line.nl.clone(),
        label_en: line.en.clone(),
        budget_eur: line.budget_eur_2018_2019,
        budget_years: vec![2018, 2019],
        source: document.source.clone(),
        action_lines: actions_of(&line.id),
    });
    Ok(lines.collect())
}

impl From<&Action> for ActionLineView {
    fn from(action: &Action) -> Self {
        Self {
            code: action.id.clone(),
            label_nl: action.nl.clone(),
            label_en: action.en.clone(),
            deliverable_nl: action.deliverable.nl.clone(),
            deliverable_en: action.deliverable.en.clone(),
            themes: action.themes.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiled_in_data_have_two_lines_with_six_action_lines() {
        let lines = parse(include_str!("../../data/programmes.json")).unwrap();
        let codes: Vec<&str> = lines.iter().map(|line| line.code.as_str()).collect();
        assert_eq!(codes, ["pl1", "pl2"]);
        assert_eq!(lines.iter().map(|line| line.action_lines.len()).sum::<usize>(), 6);
        assert!(is_action_line("al6") && !is_action_line("pl1") && is_programme_line("pl1"));
    }
}
