//! What can be searched for.

use crate::{base::key::Key, text_enum};
use serde::Deserialize;
use utoipa::ToSchema;

text_enum! {
    /// What is searched.
    pub enum SearchKind {
        Lab = "labs", "proeftuinen", "labs";
        Innovation = "innovations", "innovaties", "innovations";
        Outcome = "outcomes", "uitkomsten", "outcomes";
    }
}
text_enum! {
    /// How exactly the words were found.
    pub enum Matching {
        AllWords = "all_words", "alle woorden", "all words";
        SimilarWords = "similar_words", "alle woorden, ook anders gespeld", "all words, also spelt differently";
        SomeWords = "some_words", "sommige van de woorden", "some of the words";
    }
}

/// A question in words.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SearchQuery {
    /// Words in Dutch or English. All of them are looked for, in any form and as beginnings of words; when nothing has them
    /// all, also misspelt; when nothing has even those, some of them.
    #[schema(min_length = 1, max_length = 200, example = "thuisdialyse")]
    pub q: String,
    /// What to search; left out: everything.
    #[schema(max_items = 3)]
    pub kinds: Option<Vec<SearchKind>>,
    /// Themes, by UUID or slug; narrower ones count too. Outcomes have none.
    #[schema(max_items = 20)]
    pub theme: Option<Vec<Key>>,
    /// Whether to count what was found per kind and theme.
    pub facets: Option<bool>,
    /// Items on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 500)]
    pub cursor: Option<String>,
}

impl SearchQuery {
    /// Whether a kind is searched.
    #[must_use]
    pub fn wants(&self, kind: SearchKind) -> bool {
        self.kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind))
    }

    /// All that decides what is found and in which order: what a cursor belongs to.
    #[must_use]
    pub fn scope(&self) -> String {
        format!("search {:?} {:?} {:?}", self.q, self.kinds, self.theme)
    }
}
