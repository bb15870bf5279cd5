//! Themes as their callers write them.

use super::programmes;
use crate::{
    base::{
        error::Faults,
        id::ThemeId,
        key::{self, Key},
    },
    text_enum,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

text_enum! {
    /// Where a theme stands: proposed ones are not public yet, retired ones stay for what was described with them.
    pub enum ThemeStatus {
        Proposed = "proposed", "voorgesteld", "proposed";
        Active = "active", "actief", "active";
        Retired = "retired", "vervallen", "retired";
    }
}

/// A word or phrase under which a theme is found as well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(min_length = 1, max_length = 200, example = "thuiszorg")]
pub struct AltLabel(pub String);

/// Code of a programme line or action line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(pattern = "^[a-z0-9-]{1,40}$", example = "al6")]
pub struct LineCode(pub String);

/// A new theme. From a network manager it is active at once, from anyone else it is a proposal.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewTheme {
    /// Its name in addresses.
    #[schema(max_length = 80, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "home-dialysis")]
    pub slug: String,
    /// Its name in Dutch.
    #[schema(min_length = 1, max_length = 200)]
    pub label_nl: String,
    /// Its name in English.
    #[schema(min_length = 1, max_length = 200)]
    pub label_en: String,
    /// Other Dutch words for it.
    #[serde(default)]
    #[schema(required = false, max_items = 50)]
    pub alt_labels_nl: Vec<AltLabel>,
    /// Other English words for it.
    #[serde(default)]
    #[schema(required = false, max_items = 50)]
    pub alt_labels_en: Vec<AltLabel>,
    /// What it is, in Dutch.
    #[schema(max_length = 2000)]
    pub definition_nl: Option<String>,
    /// What it is, in English.
    #[schema(max_length = 2000)]
    pub definition_en: Option<String>,
    /// The theme that it is a part of; none for a top theme.
    pub broader: Option<Key>,
    /// Themes that it has to do with, as stated from this side.
    #[serde(default)]
    #[schema(required = false, max_items = 50)]
    pub related: Vec<Key>,
    /// Programme lines that it belongs to (GET /v1/programme-lines).
    #[serde(default)]
    #[schema(required = false, max_items = 20)]
    pub programme_lines: Vec<LineCode>,
    /// Action lines that it belongs to.
    #[serde(default)]
    #[schema(required = false, max_items = 20)]
    pub action_lines: Vec<LineCode>,
}

impl NewTheme {
    /// Rules beyond the form.
    pub fn check(&self, faults: &mut Faults) {
        key::check_slug(Some(&self.slug), faults);
        check_lines("programmeLines", &self.programme_lines, programmes::is_programme_line, faults);
        check_lines("actionLines", &self.action_lines, programmes::is_action_line, faults);
    }
}

fn check_lines(field: &str, codes: &[LineCode], is_known: fn(&str) -> bool, faults: &mut Faults) {
    for (index, LineCode(code)) in codes.iter().enumerate() {
        if !is_known(code) {
            faults.body(
                &format!("/{field}/{index}"),
                "unknown_reference",
                format!("{field}: there is no line {code}; GET /v1/programme-lines has them all"),
            );
        }
    }
}

/// Rules on the place in the tree: `broader` must not lie under the theme itself, and nothing is related to itself.
pub fn check_place(theme: ThemeId, lies_under_itself: bool, related: &[ThemeId], faults: &mut Faults) {
    if lies_under_itself {
        faults.body(
            "/broader",
            "cycle",
            "broader: this is the theme itself or lies under it; choose another one",
        );
    }
    if related.contains(&theme) {
        faults.body("/related", "self", "related: a theme is not related to itself");
    }
}
