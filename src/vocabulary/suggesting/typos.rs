//! Words spelt differently: one slip in a word of six letters or more, two in one of ten or more. The first letter is
//! taken to be right: it nearly always is, and it leaves few words to compare with.

use crate::base::language::{Token, slips_between};
use std::collections::HashMap;

/// Shorter words are too like one another.
pub(super) const SHORTEST: usize = 6;
/// From here on two slips are forgiven.
const LONG: usize = 10;

/// The single words of the lexicon, by first letter.
#[derive(Debug, Default)]
pub(super) struct Spellings(HashMap<char, Vec<Spelling>>);

#[derive(Debug)]
struct Spelling {
    letters: Box<[char]>,
    mask: u32,
    entry: usize,
}

impl Spellings {
    pub fn add(&mut self, word: Option<&Token>, is_single: bool, entry: usize) {
        let Some(token) = word.filter(|_| is_single) else { return };
        let letters: Box<[char]> = token.folded.chars().collect();
        let Some(first) = letters.first().filter(|_| letters.len() >= SHORTEST) else { return };
        let mask = mask(&letters);
        self.0.entry(*first).or_default().push(Spelling { letters, mask, entry });
    }

    /// The entries that a word may mean, those with the fewest slips.
    pub fn near(&self, word: &str) -> Vec<usize> {
        let letters: Vec<char> = word.chars().collect();
        if letters.len() < SHORTEST || letters.iter().any(char::is_ascii_digit) {
            return Vec::new();
        }
        let Some(known) = letters.first().and_then(|first| self.0.get(first)) else { return Vec::new() };
        let own = mask(&letters);
        let (mut best, mut found) = (usize::MAX, Vec::new());
        for spelling in known {
            let most = slips(spelling.letters.len().min(letters.len())).min(best);
            if spelling.letters.len().abs_diff(letters.len()) > most || differs(own, spelling.mask) > 2 * most
            {
                continue;
            }
            let Some(distance) = slips_between(&spelling.letters, &letters, most) else { continue };
            if distance < best {
                best = distance;
                found.clear();
            }
            found.push(spelling.entry);
        }
        found
    }
}

const fn slips(letters: usize) -> usize {
    if letters >= LONG { 2 } else { 1 }
}

/// Which letters occur, as far as 32 bits can say.
fn mask(letters: &[char]) -> u32 {
    letters.iter().fold(0, |mask, c| mask | 1 << (u32::from(*c) % 32))
}

fn differs(one: u32, other: u32) -> usize {
    usize::try_from((one ^ other).count_ones()).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::language::tokens;

    #[test]
    fn short_words_and_other_first_letters_are_left_alone() {
        let mut spellings = Spellings::default();
        for (entry, word) in ["dialyse", "huid", "revalidatie"].into_iter().enumerate() {
            spellings.add(tokens(word).first(), true, entry);
        }
        assert_eq!(spellings.near("dialise"), [0]);
        assert_eq!(spellings.near("revaldatei"), [2]);
        for word in ["huit", "bialyse", "dialyses2", "verzekering"] {
            assert!(spellings.near(word).is_empty(), "{word}");
        }
    }
}
