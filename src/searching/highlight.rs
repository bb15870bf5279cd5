//! Where a text has the words that were sought. Answered as parts of plain text: whoever shows them decides how, and nothing
//! in them is ever markup.

use super::{
    analysis::{Analyser, Sought},
    shelf::Exactness,
};
use crate::base::language::{Token, slips, tokens};

/// So many characters of a text are shown.
const LONGEST: usize = 240;
/// So many of them before the first word found.
const BEFORE: usize = 60;

/// A piece of a text, found or between what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub text: String,
    pub is_match: bool,
}

/// A passage of a text with what was found in it; none when nothing was.
pub(super) fn passage(
    analyser: Analyser<'_>,
    text: &str,
    (words, exactness): (&[Sought], Exactness),
) -> Option<Vec<Piece>> {
    let found = tokens(text);
    let hits: Vec<&Token> =
        found.iter().filter(|token| words.iter().any(|word| has(analyser, token, word, exactness))).collect();
    let first = hits.first()?;
    let letters: Vec<char> = text.chars().collect();
    let begin =
        if letters.len() <= LONGEST { 0 } else { word_from(&found, first.start.saturating_sub(BEFORE)) };
    let end = letters.len().min(begin + LONGEST);
    let slice =
        |from: usize, until: usize| -> String { letters.iter().skip(from).take(until - from).collect() };
    let mut pieces = Vec::new();
    let mut at = begin;
    for hit in hits.into_iter().take_while(|hit| hit.end <= end) {
        if hit.start > at {
            let lead = if at == begin && begin > 0 { "…" } else { "" };
            pieces.push(Piece { text: format!("{lead}{}", slice(at, hit.start)), is_match: false });
        }
        pieces.push(Piece { text: slice(hit.start, hit.end), is_match: true });
        at = hit.end;
    }
    if at < end {
        let tail = if end < letters.len() { "…" } else { "" };
        pieces.push(Piece { text: format!("{}{tail}", slice(at, end)), is_match: false });
    }
    Some(pieces)
}

/// Where the first word at or after a place begins.
fn word_from(found: &[Token], at: usize) -> usize {
    found.iter().map(|token| token.start).find(|start| *start >= at).unwrap_or(at)
}

/// Whether a word of the text is one that was sought, by the same rules as those of the index.
fn has(analyser: Analyser<'_>, token: &Token, word: &Sought, exactness: Exactness) -> bool {
    let folded = &token.folded;
    if folded.starts_with(&word.folded) {
        return true;
    }
    let stems = analyser.stems();
    let dutch = stems.dutch(folded);
    if dutch == word.dutch || stems.english(folded) == word.english || word.parts.contains(&dutch) {
        return true;
    }
    if analyser.parts(folded).iter().any(|part| *part == word.dutch || word.parts.contains(part)) {
        return true;
    }
    exactness > Exactness::All && slips(folded, &word.folded, usize::from(word.slips)).is_some()
}
