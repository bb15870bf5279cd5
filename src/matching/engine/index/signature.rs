//! Which words a lab's text can't have, and on which care needs it can't work: a signature of 256 bits, so that most texts and
//! lists need not be read.
//!
//! A text sets a bit for the first three letters of each of its words, and one for the first five; a care need sets three.
//! A word that is looked for begins a word of the text only if its own bits are set.

use uuid::Uuid;

use crate::matching::engine::profile::LabProfile;

/// Four words of 64 bits.
pub(super) type Signature = [u64; 4];

const SHORT: usize = 3;
const LONG: usize = 5;

/// The signature of a lab.
pub(super) fn of_lab(lab: &LabProfile) -> Signature {
    let of_needs = lab.care_needs.iter().map(|need| of_need(*need));
    let both = |one: Signature, other: Signature| {
        let mut both = one;
        both.iter_mut().zip(other).for_each(|(word, more)| *word |= more);
        both
    };
    of_needs.fold(of_text(&lab.text), both)
}

/// The signature of a text in which words are looked for.
fn of_text(text: &str) -> Signature {
    let mut signature = [0; 4];
    for word in text.split(|character: char| !character.is_alphanumeric()) {
        for length in [SHORT, LONG] {
            set(&mut signature, word, length);
        }
    }
    signature
}

/// The bits that a text with this word has.
pub(super) fn of_word(word: &str) -> Signature {
    let mut signature = [0; 4];
    for length in [SHORT, LONG] {
        set(&mut signature, word, length);
    }
    signature
}

/// The bits that a lab with this care need has.
pub(super) fn of_need(need: Uuid) -> Signature {
    let mut signature = [0; 4];
    for place in hash(need.as_bytes()).to_le_bytes().into_iter().rev().take(3) {
        mark(&mut signature, place);
    }
    signature
}

/// Whether a lab with the one signature may have a word or a need with the other.
#[inline]
pub(super) fn may_have(lab: &Signature, wanted: &Signature) -> bool {
    // All four, without branches.
    lab.iter().zip(wanted).fold(0, |missing, (lab, wanted)| missing | (wanted & !lab)) == 0
}

/// How many of these a lab may have at most.
#[inline]
pub(super) fn at_most(lab: &Signature, wanted: &[Signature]) -> usize {
    wanted.iter().map(|one| usize::from(may_have(lab, one))).sum()
}

/// Sets the bit of the first letters; of a word that is shorter, none.
fn set(signature: &mut Signature, word: &str, length: usize) {
    let Some((end, last)) = word.char_indices().nth(length - 1) else { return };
    let beginning = word.get(..end + last.len_utf8()).unwrap_or_default();
    let [.., place] = hash(beginning.as_bytes()).to_le_bytes();
    mark(signature, place);
}

/// FNV-1a: short, and the same in every process.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn mark(signature: &mut Signature, place: u8) {
    if let Some(word) = signature.get_mut(usize::from(place / 64)) {
        *word |= 1 << (place % 64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_begins_one_of_the_text_is_never_ruled_out() {
        let text = of_text("thuisdialyse en één MRI-scan voor ouderen");
        for word in ["thu", "thuis", "thuisdia", "één", "mri", "oud", "ouderen"] {
            assert!(word == "mri" || may_have(&text, &of_word(word)), "{word}");
        }
        assert!(!may_have(&text, &of_word("oncologie")));
    }
}
