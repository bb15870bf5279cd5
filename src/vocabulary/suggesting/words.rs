//! The words that are known of themes: data that people keep (`data/theme-words.json`).

use serde::Deserialize;
use std::collections::HashMap;

const FILE: &str = include_str!("../../../data/theme-words.json");

/// The file.
#[derive(Debug, Default, Deserialize)]
pub(super) struct KnownWords {
    /// Words that mean little by themselves, by the name of their group.
    pub groups: HashMap<String, Wording>,
    /// Second and first halves of Dutch compounds that are no theme's own ("patiënten", "zorg").
    pub parts: Vec<String>,
    /// By slug.
    pub themes: HashMap<String, ThemeWords>,
}

/// Words in two languages; one that ends in `*` stands for all that begin so.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wording {
    pub nl: Vec<String>,
    pub en: Vec<String>,
}

/// What is known of one theme.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ThemeWords {
    #[serde(flatten)]
    pub words: Wording,
    /// Words that say less: everyday ones.
    #[serde(default)]
    pub signs: Wording,
    /// Words that only point that way.
    #[serde(default)]
    pub hints: Wording,
    /// Sets of groups: a word of each, anywhere in the text, speaks for the theme.
    #[serde(default)]
    pub together: Vec<Vec<String>>,
    /// Less than 1 for a theme that only holds others together.
    #[serde(default = "one")]
    pub weight: f64,
}

const fn one() -> f64 {
    1.0
}

/// The file as it was compiled in; a test reads it, so it can't be wrong here.
pub(super) fn known() -> KnownWords {
    serde_json::from_str(FILE).unwrap_or_default()
}

#[cfg(test)]
pub(super) fn read() -> serde_json::Result<KnownWords> {
    serde_json::from_str(FILE)
}
