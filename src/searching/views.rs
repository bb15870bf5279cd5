//! What was found.

use super::{
    highlight::Piece,
    model::{Matching, SearchKind},
};
use crate::finding::views::FacetView;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// A page of what was found, best first.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SearchView {
    /// What was found, and may be seen.
    pub results: Vec<SearchResultView>,
    /// Give this as `cursor` to read the next page; null on the last page.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
    /// How exactly the words were found.
    pub matching: Matching,
    /// How much was found, on all pages together.
    pub total_count: usize,
    /// Counts, when asked for: what would be found with that value instead of those chosen now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub facets: Option<SearchFacetsView>,
}

/// Something that was found.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SearchResultView {
    /// What it is.
    pub kind: SearchKind,
    /// Its id.
    pub id: Uuid,
    /// Its name for addresses; null when it has none.
    #[schema(required = true)]
    pub slug: Option<String>,
    /// What it is called; of an outcome the title of the innovation.
    pub title: String,
    /// Where to read it.
    #[schema(example = "/v1/labs/slimmer-leven")]
    pub path: String,
    /// Slugs of its themes.
    #[schema(value_type = Vec<String>)]
    pub themes: Vec<Arc<str>>,
    /// Where the words were found in its texts; none when they are in a name of a theme or of its town.
    pub highlights: Vec<HighlightView>,
}

/// A passage with words that were found.
#[derive(Debug, Serialize, ToSchema)]
pub struct HighlightView {
    /// Of which text: `title`, `nl`, `en`, or `text` where the language is not known.
    #[schema(pattern = "^(title|nl|en|text)$")]
    pub field: &'static str,
    /// The passage, cut where something that was found begins or ends. Plain text: it has no markup, and what looks like it is text.
    pub parts: Vec<PieceView>,
}

/// A piece of a passage.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PieceView {
    /// Plain text.
    pub text: String,
    /// Whether it was sought.
    pub is_match: bool,
}

/// How much was found per value.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchFacetsView {
    /// Per kind.
    pub kinds: Vec<FacetView>,
    /// With a theme or a narrower one.
    pub theme: Vec<FacetView>,
}

impl HighlightView {
    pub(super) fn of(field: &'static str, pieces: Vec<Piece>) -> Self {
        let part = |Piece { text, is_match }| PieceView { text, is_match };
        Self { field, parts: pieces.into_iter().map(part).collect() }
    }
}
