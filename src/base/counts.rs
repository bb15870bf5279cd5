//! Counts as they are shown: shares, and what may be said of few.

/// Numbers about few are not shown, and others go by fives.
pub const GRAIN: i64 = 5;

/// A part of a whole, in percent with one decimal; nothing of nothing.
#[must_use]
pub fn percent(part: i64, whole: i64) -> Option<f64> {
    let (part, whole) = (i32::try_from(part).ok()?, i32::try_from(whole).ok().filter(|whole| *whole > 0)?);
    Some((1000.0 * f64::from(part) / f64::from(whole)).round() / 10.0)
}

/// A count of what those who see it may not all look into: rounded down to a multiple of five, and nothing below five.
#[must_use]
pub const fn coarse(count: i64) -> Option<i64> {
    if count < GRAIN { None } else { Some(count - count % GRAIN) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_are_not_shown_and_others_go_by_fives() {
        let seen: Vec<Option<i64>> = [0, 1, 4, 5, 9, 10, 14].into_iter().map(coarse).collect();
        assert_eq!(seen, [None, None, None, Some(5), Some(5), Some(10), Some(10)]);
    }

    #[test]
    fn a_share_of_nothing_is_unknown() {
        assert_eq!((percent(1, 3), percent(0, 0), percent(0, 2)), (Some(33.3), None, Some(0.0)));
    }
}
