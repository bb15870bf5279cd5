//! The tree of themes as people read it: its order, and what lies under what. Pure.
//!
//! A taxonomy has hundreds of themes, so lists are ordered and searched here, in memory: tree order and search without
//! accents are then the same on every database.

use super::{
    store::ThemeRow,
    views::{ThemeQuery, ThemeSort},
};
use crate::base::{
    id::ThemeId,
    text::{fold, has_all_words},
};
use std::collections::HashMap;

/// What themes are ordered by: folded labels, made unique by ids; in tree order those of the ancestors come first.
pub type SortKey = Vec<(String, ThemeId)>;

/// All themes, by id.
pub(crate) struct Taxonomy(HashMap<ThemeId, ThemeRow>);

impl Taxonomy {
    /// Of all rows.
    pub(crate) fn new(rows: Vec<ThemeRow>) -> Self {
        Self(rows.into_iter().map(|row| (row.id, row)).collect())
    }

    /// The ids from a theme up to its top theme, itself first.
    pub(crate) fn line_of(&self, theme: ThemeId) -> Vec<ThemeId> {
        let mut line = Vec::new();
        let mut next = Some(theme);
        // What is on the line already would be a cycle: writes prevent it, reads must not hang on it.
        while let Some(id) = next.filter(|id| !line.contains(id)) {
            line.push(id);
            next = self.0.get(&id).and_then(|row| row.broader_id);
        }
        line
    }

    /// The place of a theme in an order; none when there is no such theme.
    pub(crate) fn key_of(&self, theme: ThemeId, sort: ThemeSort) -> Option<SortKey> {
        self.0.get(&theme)?;
        let mut line = match sort {
            ThemeSort::Tree => self.line_of(theme),
            ThemeSort::LabelNl | ThemeSort::LabelEn => vec![theme],
        };
        line.reverse();
        let label = |row: &ThemeRow| match sort {
            ThemeSort::Tree | ThemeSort::LabelNl => fold(&row.label_nl),
            ThemeSort::LabelEn => fold(&row.label_en),
        };
        let rows = line.into_iter().filter_map(|id| self.0.get(&id));
        Some(rows.map(|row| (label(row), row.id)).collect())
    }

    /// The themes that a query asks for, in its order, after the place `after`.
    pub(crate) fn into_list(
        mut self,
        query: &ThemeQuery,
        broader: Option<ThemeId>,
        (after, sort): (Option<SortKey>, ThemeSort),
    ) -> Vec<ThemeRow> {
        let words = query.q.as_deref().map(fold);
        let fits = |row: &&ThemeRow| {
            broader.is_none_or(|broader| row.broader_id == Some(broader))
                && query.status.as_ref().is_none_or(|wanted| wanted.contains(&row.status))
                && words.as_ref().is_none_or(|words| is_called(row, words))
        };
        let chosen = self.0.values().filter(fits).map(|row| row.id);
        let mut keys: Vec<(SortKey, ThemeId)> = chosen
            .filter_map(|id| Some((self.key_of(id, sort)?, id)))
            .filter(|(key, _)| after.as_ref().is_none_or(|after| key > after))
            .collect();
        keys.sort_unstable();
        keys.into_iter().filter_map(|(_, id)| self.0.remove(&id)).collect()
    }
}

/// Whether one of the labels of a theme has all the words.
fn is_called(row: &ThemeRow, words: &str) -> bool {
    let others = [&row.alt_labels_nl, &row.alt_labels_en]
        .into_iter()
        .filter_map(|labels| labels.0.as_array())
        .flatten()
        .filter_map(serde_json::Value::as_str);
    [row.label_nl.as_str(), row.label_en.as_str()]
        .into_iter()
        .chain(others)
        .any(|label| has_all_words(&fold(label), words))
}
