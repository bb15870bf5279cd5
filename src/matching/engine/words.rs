//! Text relevance: which of the words asked for a lab uses.

use memchr::memmem::Finder;

/// Words shorter than this ("de", "in", "of") say nothing about a lab.
const SHORTEST: usize = 3;

/// The distinct words of a text, lower case, in alphabetical order, ready to be looked for.
#[derive(Debug, Default)]
pub struct Words(Vec<Word>);

#[derive(Debug)]
struct Word {
    word: String,
    finder: Finder<'static>,
}

impl Words {
    pub(super) fn of(text: &str) -> Self {
        let lower = text.to_lowercase();
        let mut words: Vec<String> = lower
            .split(|character: char| !character.is_alphanumeric())
            .filter(|word| word.chars().count() >= SHORTEST)
            .map(str::to_owned)
            .collect();
        words.sort_unstable();
        words.dedup();
        let ready = |word: String| Word { finder: Finder::new(word.as_bytes()).into_owned(), word };
        Self(words.into_iter().map(ready).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|word| word.word.as_str())
    }

    /// Those that the text uses, also as the beginning of a longer word: "dialyse" finds "dialysepatiënten".
    pub(super) fn found<'w>(&'w self, text: &str) -> impl Iterator<Item = &'w str> {
        self.0.iter().filter(|word| word.begins_one_in(text)).map(|word| word.word.as_str())
    }

    /// How many the text uses, of those that it may.
    pub(super) fn count(&self, text: &str, may_have: impl Fn(usize) -> bool) -> usize {
        let words = self.0.iter().enumerate().filter(|(number, _)| may_have(*number));
        words.filter(|(_, word)| word.begins_one_in(text)).count()
    }
}

impl Word {
    /// A word holds letters and digits only, so no two places where one begins overlap.
    fn begins_one_in(&self, text: &str) -> bool {
        self.finder.find_iter(text.as_bytes()).any(|at| {
            let before = text.get(..at).and_then(|before| before.chars().next_back());
            before.is_none_or(|character| !character.is_alphanumeric())
        })
    }
}
