//! Text relevance: which of the words asked for a lab uses.

/// Words shorter than this ("de", "in", "of") say nothing about a lab.
const SHORTEST: usize = 3;

/// The distinct words of a text, lower case, in alphabetical order.
pub(super) fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let mut words: Vec<String> = lower
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| word.chars().count() >= SHORTEST)
        .map(str::to_owned)
        .collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// The words that the text uses, also as the beginning of a longer word: "dialyse" finds "dialysepatiënten".
pub(super) fn found<'a>(words: &'a [String], text: &str) -> Vec<&'a str> {
    let uses = |word: &str| {
        text.split(|character: char| !character.is_alphanumeric()).any(|other| other.starts_with(word))
    };
    words.iter().map(String::as_str).filter(|word| uses(word)).collect()
}
