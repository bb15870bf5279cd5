//! Looks up every word of a text: alone, joined with the next one, as the beginning of a phrase, as a compound, and last
//! as a word that was spelt differently.

use super::{
    EvidenceKind, Reading, Word, compounds,
    lexicon::{Entry, Language, Lexicon, Pattern},
};
use crate::base::language::{Stems, Tongue, is_frequent};

/// So many words that say nothing may stand between the words of a phrase.
const GAP: usize = 2;
/// What a word of the other language than the text's is worth; companies write English words in Dutch sentences.
const OTHER_LANGUAGE: f64 = 0.85;
/// Words of at most this length mean something else in the other language: "die", "gist", "rug".
const FALSE_FRIEND: usize = 4;
/// What a word within a compound is worth.
const IN_COMPOUND: f64 = 0.85;
/// What a word that was spelt differently is worth.
const MISSPELT: f64 = 0.7;
/// What each further word of a phrase adds: a longer phrase is less of an accident.
const LONGER: f64 = 0.2;

/// A phrase that stands in the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    pub entry: usize,
    /// The first and the last of its words.
    pub first: usize,
    pub last: usize,
    pub factor: f64,
    /// Stands for the kind of the entry when it was not found as it is written.
    pub kind: Option<EvidenceKind>,
}

pub(super) struct Finder<'a> {
    lexicon: &'a Lexicon,
    stems: &'a Stems,
    read: &'a Reading<'a>,
    hits: Vec<Hit>,
}

impl<'a> Finder<'a> {
    pub const fn new(lexicon: &'a Lexicon, stems: &'a Stems, read: &'a Reading<'a>) -> Self {
        Self { lexicon, stems, read, hits: Vec::new() }
    }

    pub fn find(mut self) -> Vec<Hit> {
        let read = self.read;
        let mut is_taken = vec![false; read.words.len()];
        for (at, word) in read.words.iter().enumerate() {
            let before = self.hits.len();
            self.whole(at, word);
            if let Some(next) = read.words.get(at + 1) {
                self.joined(at, word, next);
            }
            for hit in self.hits.iter().skip(before) {
                for taken in is_taken.iter_mut().take(hit.last + 1).skip(hit.first) {
                    *taken = true;
                }
            }
        }
        for (at, word) in read.words.iter().enumerate() {
            if !word.is_stop && !is_taken.get(at).copied().unwrap_or(true) {
                self.hidden(at, word);
            }
        }
        self.hits
    }

    fn whole(&mut self, at: usize, word: &Word) {
        let forms = (word.dutch.as_str(), word.english.as_str());
        for number in self.lexicon.beginning(&word.token.folded, forms) {
            let Some(entry) = self.lexicon.entries.get(number) else { continue };
            if entry.needs_capitals && (!word.token.is_capitals || self.read.is_shouted) {
                continue;
            }
            if word.is_stop && !begins_with(&entry.phrase, &word.token.folded) {
                continue;
            }
            let Some(last) = self.follow(at, entry) else { continue };
            let is_short = last == at && word.token.len() <= FALSE_FRIEND && !entry.needs_capitals;
            if let Some(factor) = self.in_language(entry, is_short) {
                let factor = factor * (1.0 + LONGER * length(entry));
                self.hits.push(Hit { entry: number, first: at, last, factor, kind: None });
            }
        }
    }

    /// Two words that are known as one: "thuis dialyse", "e-health".
    fn joined(&mut self, at: usize, word: &Word, next: &Word) {
        if next.token.start > word.token.end + 1 || word.is_stop && next.is_stop {
            return;
        }
        let folded = format!("{}{}", word.token.folded, next.token.folded);
        let forms = (self.stems.dutch(&folded), self.stems.english(&folded));
        for number in self.lexicon.beginning(&folded, (&forms.0, &forms.1)) {
            let Some(entry) = self.lexicon.entries.get(number) else { continue };
            // A beginning that lies in the first word alone was found there.
            let reaches = entry.phrase.chars().count() > word.token.len();
            if reaches
                && entry.rest.is_empty()
                && !entry.needs_capitals
                && let Some(factor) = self.in_language(entry, false)
            {
                self.hits.push(Hit { entry: number, first: at, last: at + 1, factor, kind: None });
            }
        }
    }

    /// Where the rest of a phrase ends, if it follows.
    fn follow(&self, at: usize, entry: &Entry) -> Option<usize> {
        let mut last = at;
        for pattern in &entry.rest {
            let ahead = self.read.words.iter().enumerate().skip(last + 1).take(GAP + 1);
            let mut found = None;
            for (place, word) in ahead {
                if fits(pattern, word, entry.language) {
                    found = Some(place);
                    break;
                }
                if !word.is_stop {
                    break;
                }
            }
            last = found?;
        }
        Some(last)
    }

    fn hidden(&mut self, at: usize, word: &Word) {
        let (lexicon, folded) = (self.lexicon, &word.token.folded);
        let parts = match self.read.tongue {
            Tongue::English => None,
            Tongue::Dutch | Tongue::Unsure => compounds::split(lexicon, self.stems, folded),
        };
        let hit = |entry, factor, kind| Hit { entry, first: at, last: at, factor, kind: Some(kind) };
        if let Some(parts) = parts {
            let entries = parts.into_iter().flat_map(|part| part.entries);
            self.hits.extend(entries.map(|entry| hit(entry, IN_COMPOUND, EvidenceKind::Compound)));
            return;
        }
        if is_frequent(folded) {
            return;
        }
        for number in lexicon.spellings.near(folded) {
            if let Some(factor) = lexicon.entries.get(number).and_then(|entry| self.in_language(entry, false))
            {
                self.hits.push(hit(number, factor * MISSPELT, EvidenceKind::Spelling));
            }
        }
    }

    fn in_language(&self, entry: &Entry, is_short: bool) -> Option<f64> {
        match (self.read.tongue, entry.language) {
            (Tongue::Dutch, Language::English) | (Tongue::English, Language::Dutch) => {
                (!is_short).then_some(OTHER_LANGUAGE)
            }
            _ => Some(1.0),
        }
    }
}

/// A word that says nothing is only itself: "met" is not "meten", though it has its stem.
fn begins_with(phrase: &str, word: &str) -> bool {
    let rest =
        phrase.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word)).and(phrase.get(word.len()..));
    rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

fn fits(pattern: &Pattern, word: &Word, language: Language) -> bool {
    match (pattern, language) {
        (Pattern::Prefix(prefix), _) => word.token.folded.starts_with(prefix.as_str()),
        (Pattern::Stem(stem), Language::Dutch) => word.dutch == *stem,
        (Pattern::Stem(stem), Language::English) => word.english == *stem,
    }
}

fn length(entry: &Entry) -> f64 {
    u32::try_from(entry.rest.len()).map_or(0.0, f64::from).min(3.0)
}
