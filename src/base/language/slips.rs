//! How far two words are apart, in slips of the keyboard.

/// As [`slips_between`], of words.
#[must_use]
pub fn slips(one: &str, other: &str, most: usize) -> Option<usize> {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if one.len().abs_diff(other.len()) > most { None } else { slips_between(&one, &other, most) }
}

/// Letters changed, left out, added or swapped with their neighbour; none when more than `most`.
#[must_use]
pub fn slips_between(one: &[char], other: &[char], most: usize) -> Option<usize> {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=other.len()).collect();
    for (row, a) in one.iter().enumerate() {
        let mut line = Vec::with_capacity(above.len());
        line.push(row + 1);
        let mut least = row + 1;
        let mut left = row + 1;
        for (column, b) in other.iter().enumerate() {
            let diagonal = above.get(column).copied()?;
            let over = above.get(column + 1).copied()?;
            let mut cost = (diagonal + usize::from(a != b)).min(over + 1).min(left + 1);
            let is_swap =
                row > 0 && column > 0 && one.get(row - 1) == Some(b) && other.get(column - 1) == Some(a);
            if is_swap {
                cost = cost.min(before.get(column - 1).copied()? + 1);
            }
            line.push(cost);
            left = cost;
            least = least.min(cost);
        }
        if least > most {
            return None;
        }
        before = std::mem::replace(&mut above, line);
    }
    above.last().copied().filter(|distance| *distance <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_counted_as_people_make_them() {
        assert_eq!(slips("dialyse", "dialyse", 2), Some(0));
        assert_eq!(slips("dialyse", "dialise", 2), Some(1));
        assert_eq!(slips("dialyse", "dialsye", 2), Some(1));
        assert_eq!(slips("dialyse", "dyalise", 2), Some(2));
        assert_eq!(slips("dialyse", "dementie", 2), None);
    }
}
