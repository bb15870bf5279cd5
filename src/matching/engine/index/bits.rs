//! A bit per lab of a chunk.

/// Words of a chunk's bit sets.
pub(super) const WORDS: usize = 32;
/// Most labs in a chunk. Small enough that a change copies little, large enough that a query spends its time on labs.
pub(super) const CHUNK: usize = WORDS * 64;

/// One bit per lab.
pub(super) type Bits = [u64; WORDS];

/// The bits of half a chunk: as many as a processor adds up without putting anything aside.
pub(super) type Block = [u64; BLOCK];
pub(super) const BLOCK: usize = WORDS / 2;

pub(super) const NONE: Bits = [0; WORDS];

/// Makes room for a lab at a place; those from there on move up.
pub(super) fn open(bits: &mut Bits, at: usize, value: bool) {
    let mut carry = value;
    for (number, word) in bits.iter_mut().enumerate().skip(at / 64) {
        let below = if number == at / 64 { (1 << (at % 64)) - 1 } else { 0 };
        let last = *word >> 63 == 1;
        let first = u64::from(carry) << if number == at / 64 { at % 64 } else { 0 };
        *word = (*word & below) | ((*word & !below) << 1) | first;
        carry = last;
    }
}

/// Takes the lab at a place out; those after it move down.
pub(super) fn close(bits: &mut Bits, at: usize) {
    let mut carry = false;
    for (number, word) in bits.iter_mut().enumerate().skip(at / 64).rev() {
        let first = *word & 1 == 1;
        let moved = (*word >> 1) | (u64::from(carry) << 63);
        if number == at / 64 {
            let below = (1 << (at % 64)) - 1;
            *word = (*word & below) | (moved & !below);
        } else {
            *word = moved;
        }
        carry = first;
    }
}

/// The places of the bits that are set.
#[inline]
pub(super) fn ones(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let place = usize::try_from(word.trailing_zeros()).ok().filter(|place| *place < 64)?;
        word &= word - 1;
        Some(place)
    })
}

/// Lists the labs whose bits are set, in place of what the list had.
pub(super) fn list(bits: &Bits, labs: &mut Vec<usize>) {
    labs.clear();
    for (number, word) in bits.iter().enumerate() {
        labs.extend(ones(*word).map(|place| number * 64 + place));
    }
}

/// Does it for each lab of which the bit is set, where few are: of each word one at a time, so that loops are few and long. Not in
/// their order.
#[inline]
pub(super) fn each_of_few(bits: &Bits, mut deal_with: impl FnMut(usize)) {
    let mut words: [(u64, usize); WORDS] = std::array::from_fn(|number| (0, 64 * number));
    words.iter_mut().zip(bits).for_each(|(word, bits)| word.0 = *bits);
    let mut left = kept(&mut words, |(word, _)| *word != 0);
    while !left.is_empty() {
        for (word, first) in &*left {
            deal_with(first + usize::try_from(word.trailing_zeros()).unwrap_or_default());
        }
        left = kept(left, |(word, _)| {
            *word &= *word - 1;
            *word != 0
        });
    }
}

/// Leaves the labs for which it holds.
#[inline]
pub(super) fn keep<T: Copy>(labs: &mut Vec<T>, holds: impl Fn(&mut T) -> bool) {
    let kept = kept(labs, holds).len();
    labs.truncate(kept);
}

/// Moves those to the front for which it holds. Without branches of its own, so that a processor need not guess what comes next.
#[inline]
fn kept<T: Copy>(items: &mut [T], holds: impl Fn(&mut T) -> bool) -> &mut [T] {
    let mut kept = 0;
    for at in 0..items.len() {
        let Some(mut item) = items.get(at).copied() else { break };
        let is_kept = holds(&mut item);
        if let Some(place) = items.get_mut(kept) {
            *place = item;
        }
        kept += usize::from(is_kept);
    }
    items.get_mut(..kept).unwrap_or_default()
}

/// Whether the bit of a lab is set.
#[inline]
pub(super) fn is_set(bits: &Bits, lab: usize) -> bool {
    bits.get(lab / 64).is_some_and(|word| word >> (lab % 64) & 1 == 1)
}

/// Sets the bit of a lab if it is so.
#[inline]
pub(super) fn set(bits: &mut Bits, lab: usize, is_so: bool) {
    if let Some(word) = bits.get_mut(lab / 64) {
        *word |= u64::from(is_so) << (lab % 64);
    }
}

/// Clears the bit of a lab if it is so.
#[inline]
pub(super) fn clear(bits: &mut Bits, lab: usize, is_so: bool) {
    if let Some(word) = bits.get_mut(lab / 64) {
        *word &= !(u64::from(is_so) << (lab % 64));
    }
}

/// The bits that are set in the one and not in the other.
#[inline]
pub(super) fn without(bits: &Block, others: &Block) -> Block {
    let mut left = *bits;
    left.iter_mut().zip(others).for_each(|(word, other)| *word &= !other);
    left
}

/// The bits that are set in either.
#[inline]
pub(super) fn merged(bits: &Block, more: &Block) -> Block {
    let mut both = *bits;
    both.iter_mut().zip(more).for_each(|(word, more)| *word |= more);
    both
}

/// How many bits are set.
pub(super) fn count(bits: &Bits) -> usize {
    bits.iter().map(|word| usize::try_from(word.count_ones()).unwrap_or(0)).sum()
}

/// 64 yes-or-noes as one word.
#[inline]
pub(super) fn pack(flags: &[u8; 64]) -> u64 {
    let mut packed = 0;
    for (number, eight) in flags.as_chunks::<8>().0.iter().enumerate() {
        // Eight bytes of 0 or 1: the product gathers them in its highest byte, the first as its lowest bit.
        let byte = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        packed |= byte << (8 * number);
    }
    packed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opening_and_closing_move_what_comes_after() {
        let mut plain: Vec<bool> = (0..CHUNK).map(|n| n % 7 == 0 || n % 64 == 63).collect();
        let mut bits = NONE;
        let told =
            |bits: &Bits| -> Vec<bool> { (0..CHUNK).map(|n| bits[n / 64] >> (n % 64) & 1 == 1).collect() };
        for (n, flag) in plain.iter().enumerate() {
            bits[n / 64] |= u64::from(*flag) << (n % 64);
        }
        for (at, value) in [(0, true), (63, false), (64, true), (1000, false), (2047, true)] {
            open(&mut bits, at, value);
            plain.insert(at, value);
            plain.truncate(CHUNK);
            assert_eq!(told(&bits), plain);
        }
        for at in [0, 63, 64, 1000, 2047] {
            close(&mut bits, at);
            plain.remove(at);
            plain.push(false);
            assert_eq!(told(&bits), plain);
        }
    }

    #[test]
    fn few_are_dealt_with_once_each() {
        let mut bits = NONE;
        let mut wanted = vec![0, 1, 63, 64, 700, 701, 702, 1999, 2047];
        for lab in &wanted {
            set(&mut bits, *lab, true);
        }
        let mut seen = Vec::new();
        each_of_few(&bits, |lab| seen.push(lab));
        seen.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(seen, wanted);
        each_of_few(&NONE, |lab| panic!("{lab}"));
    }

    #[test]
    fn bytes_are_packed_in_their_order() {
        let flags: [u8; 64] = std::array::from_fn(|n| u8::from(n % 3 == 0 || n == 62));
        let places: Vec<usize> = ones(pack(&flags)).collect();
        assert_eq!(places, (0..64).filter(|n| n % 3 == 0 || *n == 62).collect::<Vec<_>>());
        assert_eq!(ones(0).count(), 0);
        assert_eq!(ones(u64::MAX).count(), 64);
    }
}
