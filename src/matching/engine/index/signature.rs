//! Which words a lab's text can't have, and on which care needs it can't work: a signature of 512 bits, so that most texts and
//! lists need not be read.
//!
//! Each word of a text sets a bit for its first three letters, one for its first four, and so on; a care need sets three. A
//! word that is looked for begins a word of the text only if its own bits are set. Several lengths tell apart what begins
//! alike; more of them would fill the signature, and tell less.

use uuid::Uuid;

use crate::matching::engine::profile::LabProfile;

/// One line of the processor's cache.
#[derive(Clone, Copy, Debug, Default)]
#[repr(align(64))]
pub(super) struct Signature([u64; 8]);

/// How many letters the beginnings have.
const LENGTHS: [usize; 5] = [3, 4, 6, 8, 11];

/// The signature of a lab.
pub(super) fn of_lab(lab: &LabProfile) -> Signature {
    let mut signature = of_text(&lab.text);
    lab.care_needs.iter().for_each(|need| mark_need(&mut signature, *need));
    signature
}

/// The signature of a text in which words are looked for.
fn of_text(text: &str) -> Signature {
    let mut signature = Signature::default();
    for word in text.split(|character: char| !character.is_alphanumeric()) {
        mark_word(&mut signature, word);
    }
    signature
}

/// The bits that a text with this word has.
pub(super) fn of_word(word: &str) -> Signature {
    let mut signature = Signature::default();
    mark_word(&mut signature, word);
    signature
}

/// The bits that a lab with this care need has.
pub(super) fn of_need(need: Uuid) -> Signature {
    let mut signature = Signature::default();
    mark_need(&mut signature, need);
    signature
}

/// Whether a lab with the one signature may have a word or a need with the other.
#[inline]
pub(super) fn may_have(lab: &Signature, wanted: &Signature) -> bool {
    // All eight, without branches.
    lab.0.iter().zip(wanted.0).fold(0, |missing, (lab, wanted)| missing | (wanted & !lab)) == 0
}

/// How many of these a lab may have at most.
#[inline]
pub(super) fn at_most(lab: &Signature, wanted: &[Signature]) -> usize {
    wanted.iter().map(|one| usize::from(may_have(lab, one))).sum()
}

impl Signature {
    /// Some of it.
    #[inline]
    pub(super) const fn part(&self) -> u64 {
        let [part, ..] = self.0;
        part
    }
}

/// Sets a bit for each beginning that a word has.
fn mark_word(signature: &mut Signature, word: &str) {
    // A beginning of so many letters ends where the next letter begins.
    let ends = word.char_indices().map(|(at, _)| at).chain([word.len()]);
    for (_, end) in ends.enumerate().filter(|(letters, _)| LENGTHS.contains(letters)) {
        let beginning = word.get(..end).unwrap_or_default();
        mark(signature, spread(hash(beginning.as_bytes())));
    }
}

fn mark_need(signature: &mut Signature, need: Uuid) {
    let spread = spread(hash(need.as_bytes()));
    for shift in [0, 9, 18] {
        mark(signature, spread >> shift);
    }
}

/// FNV-1a: short, and the same in every process.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The last byte reaches only some bits of such a hash: once more, so that it has a say in those that are used.
fn spread(hash: u64) -> u64 {
    (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32
}

/// Sets the bit of which the lowest nine bits of a number tell the place.
fn mark(signature: &mut Signature, number: u64) {
    let (word, bit) = (number >> 6 & 7, number & 63);
    if let Some(word) = usize::try_from(word).ok().and_then(|word| signature.0.get_mut(word)) {
        *word |= 1 << bit;
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

    #[test]
    fn every_letter_of_a_beginning_counts() {
        let places: std::collections::BTreeSet<u64> =
            ('a'..='z').map(|letter| spread(hash(format!("za{letter}").as_bytes()))).collect();
        assert!(places.len() > 20, "{places:?}");
    }
}
