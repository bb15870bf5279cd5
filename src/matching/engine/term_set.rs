//! A set of vocabulary terms in one machine word, so that a rule over terms is one `and`.

use std::marker::PhantomData;

use super::text::Text;
use crate::vocabulary::terms::{CareSetting, DeviceClass, Language, Population, Province, Purpose};

/// A closed vocabulary of at most 64 terms, with words for people.
pub trait Vocabulary: Copy + Eq + 'static {
    /// Every term, in their fixed order.
    const VALUES: &'static [Self];
    /// The Dutch and the English label.
    fn labels(self) -> (&'static str, &'static str);
}

macro_rules! terms {
    ($($vocabulary:ty),+ $(,)?) => {$(
        impl Vocabulary for $vocabulary {
            const VALUES: &'static [Self] = Self::ALL;
            fn labels(self) -> (&'static str, &'static str) {
                (self.label_nl(), self.label_en())
            }
        }
    )+};
}

terms!(Purpose, CareSetting, DeviceClass, Population, Language, Province);

/// A set of terms of one vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TermSet<T> {
    bits: u64,
    term: PhantomData<T>,
}

impl<T: Vocabulary> TermSet<T> {
    /// The set without terms.
    #[must_use]
    pub fn empty() -> Self {
        Self { bits: 0, term: PhantomData }
    }

    /// The set of the terms given.
    #[must_use]
    pub fn of(terms: &[T]) -> Self {
        terms.iter().copied().collect()
    }

    /// True when no term is in the set.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.bits == 0
    }

    /// True when the term is in the set.
    #[must_use]
    pub fn contains(self, term: T) -> bool {
        self.bits & bit(term) != 0
    }

    /// The terms that both sets have.
    #[must_use]
    pub fn shared(self, other: Self) -> Self {
        Self { bits: self.bits & other.bits, term: PhantomData }
    }

    /// One bit per term, in the order of the vocabulary.
    pub(super) fn bits(self) -> u64 {
        self.bits
    }

    /// The terms in the order of the vocabulary.
    pub fn iter(self) -> impl Iterator<Item = T> {
        T::VALUES.iter().copied().filter(move |term| self.contains(*term))
    }

    /// The labels as alternatives: "a, b of c".
    pub(super) fn one_of(self) -> Text {
        Text::one_of(self.iter().map(Vocabulary::labels))
    }
}

impl<T: Vocabulary> FromIterator<T> for TermSet<T> {
    fn from_iter<I: IntoIterator<Item = T>>(terms: I) -> Self {
        let bits = terms.into_iter().fold(0, |bits, term| bits | bit(term));
        Self { bits, term: PhantomData }
    }
}

impl<T: Vocabulary> Default for TermSet<T> {
    fn default() -> Self {
        Self::empty()
    }
}

fn bit<T: Vocabulary>(term: T) -> u64 {
    let bits = (0..u64::BITS).map(|place| 1 << place);
    T::VALUES.iter().zip(bits).find_map(|(known, bit)| (*known == term).then_some(bit)).unwrap_or(0)
}
