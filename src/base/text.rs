//! Text as people write it, folded for comparing.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Lower case, without accents, every run of other characters than letters and digits as one blank: "Zorg-café" → "zorg cafe".
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfd().filter(|c| !is_combining_mark(*c)) {
        if c.is_alphanumeric() {
            folded.extend(c.to_lowercase());
        } else if !folded.is_empty() && !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Whether every word of the (folded) query begins a word of the (folded) text.
#[must_use]
pub fn has_all_words(text: &str, query: &str) -> bool {
    query.split(' ').filter(|word| !word.is_empty()).all(|word| {
        text.match_indices(word).any(|(at, _)| at == 0 || text.as_bytes().get(at - 1) == Some(&b' '))
    })
}

/// A name as it can stand in a URL: lower case words joined by hyphens.
#[must_use]
pub fn slugify(name: &str) -> String {
    fold(name).split(' ').filter(|word| word.is_ascii()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_drops_case_accents_and_punctuation() {
        assert_eq!(fold("  Zorg-Café, Één!  "), "zorg cafe een");
        assert_eq!(slugify("Proeftuin Dementie (Brabant)"), "proeftuin-dementie-brabant");
    }

    #[test]
    fn words_match_from_their_beginning() {
        assert!(has_all_words("thuisdialyse in brabant", "brab thuis"));
        assert!(!has_all_words("thuisdialyse in brabant", "dialyse"));
    }
}
