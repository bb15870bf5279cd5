//! From text to the terms under which it is found, and from a question to the words that are sought. Pure.

use crate::{
    base::language::{Stems, is_stop_word, tokens},
    vocabulary::suggesting::Suggester,
};
use std::collections::HashMap;

/// More words than these in one question are left out: nobody asks so precisely.
const MOST_WORDS: usize = 12;
/// From this length on a word is looked for with one slip.
const ONE_SLIP: usize = 4;
/// From this length on with two.
const TWO_SLIPS: usize = 8;

/// What takes words to stems and compounds to their parts.
#[derive(Clone, Copy)]
pub(super) struct Analyser<'a> {
    stems: &'a Stems,
    suggester: &'a Suggester,
}

/// A text to be found, by what its parts are.
#[derive(Debug, Clone, Default)]
pub(super) struct Sheet {
    /// What it is called.
    pub title: String,
    /// What is said in Dutch.
    pub nl: String,
    /// What is said in English.
    pub en: String,
    /// What belongs to both or neither.
    pub both: String,
}

/// The terms of a sheet.
#[derive(Debug, Default)]
pub(super) struct Terms {
    pub title: Vec<String>,
    pub words: Vec<String>,
    pub dutch: Vec<String>,
    pub english: Vec<String>,
}

/// A word that is sought, in all the forms in which it may be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sought {
    pub folded: String,
    pub dutch: String,
    pub english: String,
    /// Dutch stems of its parts, when it is a compound: "thuisdialyse" is also found as "dialyse … thuis".
    pub parts: Vec<String>,
    /// How many slips are forgiven when it is found nowhere as it is written.
    pub slips: u8,
}

/// What words became, by word.
pub(super) type Forms = HashMap<String, Sought>;

impl<'a> Analyser<'a> {
    pub const fn new(stems: &'a Stems, suggester: &'a Suggester) -> Self {
        Self { stems, suggester }
    }

    /// The terms of a sheet. `known` keeps what became of the words of sheets before it: most words come again.
    pub fn terms(&self, sheet: &Sheet, known: &mut Forms) -> Terms {
        let mut terms = Terms::default();
        for token in tokens(&sheet.title) {
            terms.title.push(token.folded.clone());
            self.add(token.folded, (true, true), (&mut terms, known));
        }
        let texts = [(&sheet.nl, (true, false)), (&sheet.en, (false, true)), (&sheet.both, (true, true))];
        for (text, languages) in texts {
            for token in tokens(text) {
                self.add(token.folded, languages, (&mut terms, known));
            }
        }
        terms
    }

    fn add(&self, word: String, (dutch, english): (bool, bool), (terms, known): (&mut Terms, &mut Forms)) {
        let forms = known.entry(word).or_insert_with_key(|word| self.word(word.clone()));
        if dutch {
            terms.dutch.push(forms.dutch.clone());
            terms.dutch.extend_from_slice(&forms.parts);
        }
        if english {
            terms.english.push(forms.english.clone());
        }
        terms.words.push(forms.folded.clone());
    }

    /// The words of a question; small ones only when there are no others.
    pub fn sought(&self, question: &str) -> Vec<Sought> {
        let mut words: Vec<String> = tokens(question).into_iter().map(|token| token.folded).collect();
        if words.iter().any(|word| !is_stop_word(word)) {
            words.retain(|word| !is_stop_word(word));
        }
        words.dedup();
        words.truncate(MOST_WORDS);
        words.into_iter().map(|word| self.word(word)).collect()
    }

    fn word(&self, folded: String) -> Sought {
        let slips = match folded.chars().count() {
            _ if folded.chars().any(|c| c.is_ascii_digit()) => 0,
            TWO_SLIPS.. => 2,
            ONE_SLIP.. => 1,
            _ => 0,
        };
        Sought {
            dutch: self.stems.dutch(&folded),
            english: self.stems.english(&folded),
            parts: self.parts(&folded),
            slips,
            folded,
        }
    }

    /// Dutch stems of the parts of a compound.
    pub fn parts(&self, word: &str) -> Vec<String> {
        self.suggester.parts(word).iter().map(|part| self.stems.dutch(part)).collect()
    }

    pub const fn stems(&self) -> &Stems {
        self.stems
    }
}
