//! Words of a text with their places in it.
//!
//! Every letter is folded on its own (compatibility forms, accents, case), so that a place in the folded text is a place in
//! the text as it was written. What is invisible (zero-width, direction marks) neither parts nor changes a word, and
//! letters of other scripts that look Latin count as Latin in a word that has Latin letters.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Longer words are cut off: nobody means them.
const LONGEST: usize = 64;

/// A word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Lower case, without accents.
    pub folded: String,
    /// Its first character in the text, counted from 0 in Unicode characters.
    pub start: usize,
    /// One past its last character.
    pub end: usize,
    /// Whether it was written in capitals throughout.
    pub is_capitals: bool,
}

impl Token {
    /// How many characters it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.folded.chars().count()
    }

    /// Never: a word has letters.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.folded.is_empty()
    }
}

/// The words of a text, in order.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut word = Word::default();
    for (at, c) in text.chars().enumerate() {
        if is_invisible(c) || is_combining_mark(c) {
            continue;
        }
        if !word.push(at, c) {
            word.close(&mut found);
        }
    }
    word.close(&mut found);
    found
}

/// A word in the making.
#[derive(Default)]
struct Word {
    folded: String,
    start: usize,
    end: usize,
    letters: usize,
    capitals: usize,
}

impl Word {
    /// Takes a character that belongs to a word; refuses any other.
    fn push(&mut self, at: usize, c: char) -> bool {
        let mut is_part = false;
        for base in std::iter::once(c).nfkd().filter(|base| base.is_alphanumeric()) {
            if self.folded.is_empty() && !is_part {
                self.start = at;
            }
            is_part = true;
            if self.letters < LONGEST {
                fold_into(base, &mut self.folded);
            }
            self.letters += 1;
        }
        if is_part {
            self.end = at + 1;
            self.capitals += usize::from(c.is_uppercase());
        }
        is_part
    }

    fn close(&mut self, found: &mut Vec<Token>) {
        let word = std::mem::take(self);
        if word.folded.is_empty() {
            return;
        }
        let is_capitals = word.capitals == word.end - word.start;
        let folded = latin(word.folded);
        found.push(Token { folded, start: word.start, end: word.end, is_capitals });
    }
}

/// Letters that no decomposition reaches.
fn fold_into(c: char, folded: &mut String) {
    match c {
        'ß' | 'ẞ' => folded.push_str("ss"),
        'æ' | 'Æ' => folded.push_str("ae"),
        'œ' | 'Œ' => folded.push_str("oe"),
        'ø' | 'Ø' => folded.push('o'),
        'ł' | 'Ł' => folded.push('l'),
        'đ' | 'Đ' | 'ð' | 'Ð' => folded.push('d'),
        'ı' => folded.push('i'),
        c => folded.extend(c.to_lowercase().filter(|c| !is_combining_mark(*c))),
    }
}

/// What shows as nothing: soft hyphens, zero-width characters, direction marks, variation selectors, tags.
const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}')
}

/// A word that mixes scripts is a Latin word in disguise; one in another script stays what it is.
fn latin(word: String) -> String {
    if word.is_ascii() || !word.chars().any(|c| c.is_ascii_alphabetic()) {
        return word;
    }
    word.chars().map(|c| look_alike(c).unwrap_or(c)).collect()
}

/// The Latin letter that a Cyrillic or Greek one looks like.
const fn look_alike(c: char) -> Option<char> {
    Some(match c {
        'а' | 'α' => 'a',
        'в' | 'β' => 'b',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' | 'є' | 'ε' => 'e',
        'һ' => 'h',
        'і' | 'ι' => 'i',
        'ј' => 'j',
        'к' | 'κ' => 'k',
        'ӏ' => 'l',
        'м' | 'μ' => 'm',
        'п' | 'η' => 'n',
        'о' | 'ο' | 'σ' => 'o',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'г' => 'r',
        'ѕ' => 's',
        'т' | 'τ' => 't',
        'υ' => 'u',
        'ѵ' | 'ν' => 'v',
        'ԝ' | 'ω' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' => 'y',
        'ᴢ' | 'ζ' => 'z',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|token| token.folded).collect()
    }

    #[test]
    fn words_are_folded_and_keep_their_places() {
        let text = "Één CAFÉ: 3 coëfficiënten!";
        let found = tokens(text);
        assert_eq!(folded(text), ["een", "cafe", "3", "coefficienten"]);
        let place = |at: usize| (found[at].start, found[at].end, found[at].is_capitals);
        assert_eq!(place(0), (0, 3, false));
        assert_eq!(place(1), (4, 8, true));
        assert_eq!(place(3), (12, 25, false));
    }

    #[test]
    fn accents_apart_from_their_letters_count_with_them() {
        let found = tokens("cafe\u{301} au lait");
        assert_eq!(found[0].folded, "cafe");
        assert_eq!(found[1].start, 6);
    }

    #[test]
    fn what_is_invisible_parts_no_word() {
        assert_eq!(folded("dia\u{200b}ly\u{ad}se \u{202e}thuis\u{202c}"), ["dialyse", "thuis"]);
    }

    #[test]
    fn letters_in_disguise_are_unmasked() {
        assert_eq!(folded("ｄｉａｌｙｓｅ 𝗧𝗵𝘂𝗶𝘀 sеnsоr ﬁets"), ["dialyse", "thuis", "sensor", "fiets"]);
        assert_eq!(folded("датчик"), ["датчик"], "a word of another script stays itself");
    }

    #[test]
    fn endless_words_are_cut() {
        assert_eq!(tokens(&"a".repeat(10_000))[0].folded.len(), LONGEST);
        assert_eq!(tokens(&"a".repeat(10_000))[0].end, 10_000);
    }

    #[test]
    fn there_may_be_no_words() {
        for text in ["", "  …!?", "\u{200b}\u{202e}", "\u{301}", "🏥🩺"] {
            assert!(tokens(text).is_empty(), "{text:?}");
        }
    }
}
