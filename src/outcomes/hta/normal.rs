//! The standard normal distribution, to about fifteen digits: the only piece of statistics that an HTA needs here.

use std::f64::consts::{FRAC_2_SQRT_PI, PI, SQRT_2};

/// From here the tail is a continued fraction; below it, a series: each where it converges fast.
const TAIL: f64 = 2.0;
const TERMS: u8 = 80;

/// Φ(x): the chance that a standard normal value is at most `x`.
#[must_use]
pub fn cumulative(x: f64) -> f64 {
    if x < 0.0 { upper(-x) } else { 1.0 - upper(x) }
}

/// The chance of a value above `x`, for `x` of at least zero; precise also where it is tiny.
fn upper(x: f64) -> f64 {
    let z = x / SQRT_2;
    0.5 * if z < TAIL { 1.0 - erf_series(z) } else { erfc_fraction(z) }
}

/// erf(z) = 2/√π · e^(−z²) · Σ 2ⁿ z^(2n+1) / (1·3·5·…·(2n+1)): all terms positive, so nothing cancels.
fn erf_series(z: f64) -> f64 {
    let mut term = z;
    let mut sum = z;
    for n in 1..=TERMS {
        term *= 2.0 * z * z / f64::from(2 * u16::from(n) + 1);
        sum += term;
    }
    FRAC_2_SQRT_PI * (-z * z).exp() * sum
}

/// erfc(z) = e^(−z²)/√π · 1/(z + ½/(z + 1/(z + 1½/(z + …)))), from the innermost fraction outwards.
fn erfc_fraction(z: f64) -> f64 {
    let inner = (1..=TERMS).rev().fold(z, |below, n| z + f64::from(n) / 2.0 / below);
    (-z * z).exp() / PI.sqrt() / inner
}

/// How many standard deviations an interval of this level (0.95: 95 %) reaches to either side of the middle.
#[must_use]
pub fn reach(level: f64) -> f64 {
    let tail = (1.0 - level) / 2.0;
    let (mut low, mut high) = (0.0, 40.0);
    // Halving until no number lies between: about sixty steps.
    loop {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            return middle;
        }
        if upper(middle) > tail {
            low = middle;
        } else {
            high = middle;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From tables of Φ with fifteen digits.
    const TABLE: &[(f64, f64)] = &[
        (0.0, 0.5),
        (0.5, 0.691_462_461_274_013),
        (1.0, 0.841_344_746_068_543),
        (2.0, 0.977_249_868_051_821),
        (2.828, 0.997_658_009_673_177_5),
        (2.829, 0.997_665_315_052_077_7),
        (3.0, 0.998_650_101_968_370),
        (5.0, 0.999_999_713_348_428),
    ];

    #[test]
    fn the_distribution_is_that_of_the_tables() {
        for (x, phi) in TABLE {
            assert!((cumulative(*x) - phi).abs() < 1e-14, "Φ({x}) = {}", cumulative(*x));
            assert!((cumulative(-x) - (1.0 - phi)).abs() < 1e-14, "Φ(-{x})");
        }
        // Φ(−10) = 7.619853024160527e-24: the tail keeps its digits.
        assert!((cumulative(-10.0) / 7.619_853_024_160_527e-24 - 1.0).abs() < 1e-12);
        assert!(cumulative(-400.0).abs() < f64::MIN_POSITIVE);
        assert!((cumulative(400.0) - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn intervals_reach_as_far_as_the_tables_say() {
        for (level, z) in [
            (0.5, 0.674_489_750_196_081_7),
            (0.9, 1.644_853_626_951_472_7),
            (0.95, 1.959_963_984_540_054),
            (0.99, 2.575_829_303_548_900_4),
        ] {
            assert!((reach(level) - z).abs() < 1e-13, "{level}: {}", reach(level));
        }
    }
}
