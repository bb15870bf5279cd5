//! Which themes a text is about, and which of its words say so: for people who don't know the taxonomy.
//!
//! A lexical model without a neural part, so that every suggestion can be explained and nothing is downloaded. What
//! people write is looked up in what is known of each theme: its labels, and the words of `data/theme-words.json`. A word
//! that several themes share says less; a hint says less than a word; words of two groups together say what neither says
//! alone; what is found for a narrower theme also speaks for the broader one. Compounds are taken apart, and small typing
//! errors forgiven. Start reading at [`Suggester::suggest`]. Pure.

mod compounds;
mod finder;
mod lexicon;
mod scoring;
mod typos;
mod words;

#[cfg(test)]
mod tests;

use crate::base::language::{Stems, Token, is_stop_word, tokens, tongue_of};
use finder::Finder;
use lexicon::Lexicon;
use uuid::Uuid;

/// A theme with all that it is called.
#[derive(Debug, Clone, Default)]
pub struct ThemeText {
    /// Its id.
    pub id: Uuid,
    /// The name under which the words of the data file stand.
    pub slug: String,
    /// The theme right above it.
    pub broader: Option<Uuid>,
    /// Themes linked to it across the tree.
    pub related: Vec<Uuid>,
    /// Dutch labels, the preferred one first.
    pub labels_nl: Vec<String>,
    /// English labels, the preferred one first.
    pub labels_en: Vec<String>,
    /// What it is, in Dutch.
    pub definition_nl: Option<String>,
    /// What it is, in English.
    pub definition_en: Option<String>,
    /// Whether it may be suggested; a retired theme only passes on what it is told.
    pub is_offered: bool,
}

/// A theme that a text seems to be about.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// The theme.
    pub id: Uuid,
    /// 0 to 1, with three decimals: how much speaks for it. No probability.
    pub score: f64,
    /// The words that led to it, those that say most first.
    pub evidence: Vec<Evidence>,
}

/// Words of the text that speak for a theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The words as they stand in the text.
    pub text: String,
    /// Their first character, counted from 0 in Unicode characters.
    pub start: usize,
    /// One past their last character.
    pub end: usize,
    /// How they speak for it.
    pub kind: EvidenceKind,
    /// What was recognised: the label, word or phrase that is known of the theme.
    pub known_as: String,
}

/// How words speak for a theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EvidenceKind {
    /// A label of the theme.
    Label,
    /// A word that is known of it.
    Word,
    /// Only together with other words of the text.
    Together,
    /// A word of it, found within a compound.
    Compound,
    /// A word of it, spelt differently.
    Spelling,
    /// A word that points to it from afar.
    Hint,
    /// A word of a narrower theme.
    Narrower,
}

impl EvidenceKind {
    /// The code on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Label => "label",
            Self::Word => "word",
            Self::Together => "together",
            Self::Compound => "compound",
            Self::Spelling => "spelling",
            Self::Hint => "hint",
            Self::Narrower => "narrower",
        }
    }
}

/// All that is known of all themes, ready to be looked up.
#[derive(Debug)]
pub struct Suggester {
    lexicon: Lexicon,
    stems: Stems,
}

impl Suggester {
    /// Of these themes. A second theme with the same id is ignored.
    #[must_use]
    pub fn build(themes: Vec<ThemeText>) -> Self {
        let stems = Stems::default();
        Self { lexicon: Lexicon::build(themes, words::known(), &stems), stems }
    }

    /// The themes that a text is about, the likeliest first; none when nothing in it is known.
    #[must_use]
    pub fn suggest(&self, text: &str, limit: usize) -> Vec<Suggestion> {
        let read = self.read(text);
        let found = Finder::new(&self.lexicon, &self.stems, &read).find();
        scoring::rank(&self.lexicon, &read, &found, limit)
    }

    /// The parts of a compound ("thuisdialyse": "thuis", "dialyse") as far as they are words that are known of themes.
    #[must_use]
    pub fn parts(&self, word: &str) -> Vec<String> {
        compounds::split(&self.lexicon, &self.stems, word)
            .map(|parts| parts.into_iter().map(|part| part.text.to_owned()).collect())
            .unwrap_or_default()
    }

    fn read<'t>(&self, text: &'t str) -> Reading<'t> {
        let tokens = tokens(text);
        let tongue = tongue_of(tokens.iter().map(|token| token.folded.as_str()));
        let capitals = tokens.iter().filter(|token| token.is_capitals).count();
        let words = tokens.into_iter().map(|token| Word {
            dutch: self.stems.dutch(&token.folded),
            english: self.stems.english(&token.folded),
            is_stop: is_stop_word(&token.folded),
            token,
        });
        let words: Vec<Word> = words.collect();
        // In a text that shouts, capitals mark no abbreviation.
        Reading { is_shouted: capitals * 2 > words.len() && words.len() > 3, text, tongue, words }
    }
}

/// A text that was read.
struct Reading<'t> {
    text: &'t str,
    tongue: crate::base::language::Tongue,
    is_shouted: bool,
    words: Vec<Word>,
}

/// A word of the text in all the forms in which it may be known.
struct Word {
    token: Token,
    dutch: String,
    english: String,
    is_stop: bool,
}
