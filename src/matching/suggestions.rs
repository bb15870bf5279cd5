//! Themes that a text is about, with the words that led to them: `POST /v1/themes/_suggest`, and for a match that names none.

use super::{engine::Theme, snapshot::Snapshot};
use crate::{
    base::{
        id::ThemeId,
        language::{self, Tongue},
    },
    vocabulary::suggesting::{Evidence, Suggestion},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Suggestions in an answer when the caller names no number.
const DEFAULT_SUGGESTIONS: u32 = 5;
/// So many themes at most stand for a text that a match is asked for with nothing else.
const MOST_FOR_A_MATCH: usize = 3;
/// For a match a theme must have at least this share of the best one's score: themes that a text merely touches would find
/// labs that it is not about.
const NEAR_THE_BEST: f64 = 0.65;

/// A text of which the themes are wanted.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewSuggestion {
    /// What it is about, in Dutch or English, in your own words. It is looked up word by word and kept nowhere.
    #[schema(min_length = 1, max_length = 10_000)]
    pub text: String,
    /// Most suggestions in the answer, the likeliest first.
    #[schema(minimum = 1, maximum = 20, default = 5)]
    pub limit: Option<u32>,
}

/// The themes that a text seems to be about.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SuggestionsView {
    /// The likeliest first; empty when no word of the text is known.
    pub suggestions: Vec<SuggestionView>,
    /// In which language the text seems to be: `nl` or `en`; null when it does not show.
    #[schema(required = true, pattern = "^(nl|en)$")]
    pub language: Option<&'static str>,
    /// What to do when nothing was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub hint: Option<HintView>,
}

/// A theme that a text seems to be about.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SuggestionView {
    /// The theme.
    pub id: ThemeId,
    /// Its name in addresses.
    pub slug: String,
    /// Its name in Dutch.
    pub label_nl: String,
    /// Its name in English.
    pub label_en: String,
    /// How much speaks for it, from 0 to 1: good for comparing themes of one text, and no probability.
    #[schema(minimum = 0, maximum = 1)]
    pub score: f64,
    /// The words that led to it, those that say most first.
    pub evidence: Vec<EvidenceView>,
}

/// Words of the text that speak for a theme.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EvidenceView {
    /// The words as they stand in the text.
    pub text: String,
    /// Their first character, counted from 0 in Unicode characters.
    pub start: usize,
    /// One past their last character.
    pub end: usize,
    /// How they speak for it: `label` (a name of the theme), `word` (known of it), `together` (with other words of the text),
    /// `compound` (within a longer word), `spelling` (spelt differently), `hint` (from afar), `narrower` (of a narrower theme).
    #[schema(pattern = "^(label|word|together|compound|spelling|hint|narrower)$")]
    pub kind: &'static str,
    /// What was recognised.
    pub known_as: String,
}

/// Advice in two languages.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HintView {
    /// Dutch.
    pub nl: &'static str,
    /// English.
    pub en: &'static str,
}

const NOTHING_KNOWN: HintView = HintView {
    nl: "Geen woord van deze tekst hoort bij een thema. Beschrijf in twee of drie zinnen voor wie het is, wat het doet en waar het wordt gebruikt, of kies thema's uit GET /v1/themes.",
    en: "No word of this text belongs to a theme. Say in two or three sentences for whom it is, what it does and where it is used, or choose themes from GET /v1/themes.",
};

/// The themes that a text is about.
#[must_use]
pub fn suggest_themes(register: &Snapshot, new: &NewSuggestion) -> SuggestionsView {
    let limit = usize::try_from(new.limit.unwrap_or(DEFAULT_SUGGESTIONS)).unwrap_or(usize::MAX);
    let suggestions = views(register, register.themes.suggester().suggest(&new.text, limit));
    let language = match language::tongue(&new.text) {
        Tongue::Dutch => Some("nl"),
        Tongue::English => Some("en"),
        Tongue::Unsure => None,
    };
    SuggestionsView { hint: suggestions.is_empty().then_some(NOTHING_KNOWN), suggestions, language }
}

/// The themes that stand for a text in a match: the best one and those near it.
#[must_use]
pub fn themes_for_a_match(register: &Snapshot, text: &str) -> (Vec<Theme>, Vec<SuggestionView>) {
    let mut found = register.themes.suggester().suggest(text, MOST_FOR_A_MATCH);
    let best = found.first().map_or(0.0, |best| best.score);
    found.retain(|one| one.score >= best * NEAR_THE_BEST);
    let themes = found.iter().filter_map(|one| register.themes.taxonomy().index(one.id)).collect();
    (themes, views(register, found))
}

fn views(register: &Snapshot, found: Vec<Suggestion>) -> Vec<SuggestionView> {
    let view = |one: Suggestion| {
        let words = register.themes.words(register.themes.taxonomy().index(one.id)?)?;
        Some(SuggestionView {
            id: ThemeId::from_uuid(one.id),
            slug: words.slug.to_string(),
            label_nl: words.label_nl.clone(),
            label_en: words.label_en.clone(),
            score: one.score,
            evidence: one.evidence.into_iter().map(EvidenceView::from).collect(),
        })
    };
    found.into_iter().filter_map(view).collect()
}

impl From<Evidence> for EvidenceView {
    fn from(evidence: Evidence) -> Self {
        let Evidence { text, start, end, kind, known_as } = evidence;
        Self { text, start, end, kind: kind.code(), known_as }
    }
}
