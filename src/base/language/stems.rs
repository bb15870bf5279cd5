//! What a word is without its endings, in Dutch and in English (Snowball).

use rust_stemmers::{Algorithm, Stemmer};
use std::fmt;

/// The two stemmers.
pub struct Stems {
    dutch: Stemmer,
    english: Stemmer,
}

impl Stems {
    /// The Dutch stem of a folded word.
    #[must_use]
    pub fn dutch(&self, word: &str) -> String {
        let stem = self.dutch.stem(word);
        // Snowball leaves many verbs and plurals on two consonants or vowels apart from their singular ("dialyse",
        // "dialysen"); an ending e says nothing in Dutch.
        let stem = stem.strip_suffix('e').filter(|rest| rest.len() > 3).unwrap_or(&stem);
        stem.to_owned()
    }

    /// The English stem of a folded word.
    #[must_use]
    pub fn english(&self, word: &str) -> String {
        self.english.stem(word).into_owned()
    }
}

impl Default for Stems {
    fn default() -> Self {
        Self { dutch: Stemmer::create(Algorithm::Dutch), english: Stemmer::create(Algorithm::English) }
    }
}

impl fmt::Debug for Stems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stems")
    }
}
