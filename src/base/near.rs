//! Names that somebody may have meant. Pure.

/// Of the known names, those that look like the one that was written, the nearest first: at most three.
#[must_use]
pub fn near<'k>(written: &str, known: &[&'k str]) -> Vec<&'k str> {
    const MOST: usize = 3;
    let folded = fold(written);
    let mut found: Vec<(usize, &str)> =
        known.iter().filter_map(|name| Some((distance_of(&folded, &fold(name))?, *name))).collect();
    found.sort_unstable();
    found.into_iter().take(MOST).map(|(_, name)| name).collect()
}

/// Capitals, dashes and underscores are no difference.
fn fold(name: &str) -> Vec<char> {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// How far two names are apart; none when they are too far to be meant for each other.
fn distance_of(written: &[char], known: &[char]) -> Option<usize> {
    const SHORTEST_PART: usize = 3;
    let (short, long) = if written.len() < known.len() { (written, known) } else { (known, written) };
    let is_part = short.len() >= SHORTEST_PART && (long.starts_with(short) || long.ends_with(short));
    let distance = edits(written, known);
    // One typing error in three letters, or a part of the name.
    (is_part || distance * 3 <= short.len()).then_some(distance)
}

/// Letters to add, leave out or change (Levenshtein), by rows.
fn edits(from: &[char], to: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (above, a) in (1..).zip(from) {
        let mut diagonal = above - 1;
        let mut left = above;
        for (cell, b) in row.iter_mut().skip(1).zip(to) {
            let changed = diagonal + usize::from(a != b);
            diagonal = *cell;
            left = changed.min(left + 1).min(diagonal + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = above;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_is_named_nearest_first() {
        let known = ["municipalityCode", "titleNl", "titleEn", "province", "national", "organisation", "id"];
        for (written, meant) in [
            ("municipality", vec!["municipalityCode"]),
            ("municipality_code", vec!["municipalityCode"]),
            ("title", vec!["titleEn", "titleNl"]),
            ("organization", vec!["organisation"]),
            ("provence", vec!["province"]),
            ("colour", vec![]),
            ("i", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(near(written, &known), meant, "{written}");
        }
        assert_eq!(edits(&fold("kitten"), &fold("sitting")), 3);
        assert_eq!((edits(&[], &fold("abc")), edits(&fold("abc"), &[])), (3, 3));
    }
}
