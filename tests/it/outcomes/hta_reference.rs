//! The HTA figures against an independent implementation: exact fractions in Python (tests/hta/reference.py).

use proeftuin::outcomes::hta::{Difference, Increment, assess};
use serde_json::{Value, json};
use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

const CASES_IN_CI: usize = 500;
const CASES: usize = 10_000;

/// A small generator (xorshift): the same seed gives the same cases.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from(self.0 >> 33).unwrap() % limit
    }

    /// From `-most` to `most` in steps of 1/`steps`: as often zero or next to it as far from it.
    fn number(&mut self, most: u32, steps: u32) -> f64 {
        let reach = match self.below(6) {
            0 => 0,
            1 => 2,
            2 | 3 => steps,
            _ => most * steps,
        };
        (f64::from(self.below(2 * reach + 1)) - f64::from(reach)) / f64::from(steps)
    }

    /// With an interval around it nine times in ten, now and then without width.
    fn difference(&mut self, most: u32, steps: u32) -> Difference {
        let value = self.number(most, steps);
        let round = |number: f64| (number * f64::from(steps)).round() / f64::from(steps);
        let mut side = || match self.below(4) {
            0 => 0.0,
            _ => self.number(most, steps).abs(),
        };
        let (below, above) = (side(), side());
        if self.below(10) == 0 {
            return Difference::exactly(value);
        }
        Difference { value, low: Some(round(value - below)), high: Some(round(value + above)) }
    }

    fn increment(&mut self) -> Increment {
        Increment {
            qaly: self.difference(2, 1_000_000),
            cost_eur: self.difference(100_000, 100),
            level: [0.95, 0.9, 0.99, 0.5, 0.999][usize::try_from(self.below(5)).unwrap()],
            correlation: [0.0, 0.0, 0.5, -0.5, 1.0, -1.0][usize::try_from(self.below(6)).unwrap()],
        }
    }
}

fn written(increment: &Increment) -> String {
    let Increment { qaly, cost_eur, level, correlation } = increment;
    json!({ "qaly": qaly, "costEur": cost_eur, "level": level, "correlation": correlation }).to_string()
}

/// What the other implementation answers; none where there is no Python.
fn reference(cases: &[Increment]) -> Option<Vec<Value>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hta/reference.py");
    let started = Command::new("python3").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut python = match started {
        Ok(python) => python,
        Err(why) => {
            assert!(std::env::var_os("REQUIRE_PYTHON").is_none(), "no python3 to compare with: {why}");
            eprintln!("comparison with tests/hta/reference.py skipped: {why}");
            return None;
        }
    };
    let mut input = python.stdin.take().unwrap();
    let lines: Vec<String> = cases.iter().map(written).collect();
    let writer = std::thread::spawn(move || writeln!(input, "{}", lines.join("\n")).unwrap());
    let output = python.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

/// The largest difference that is allowed: twelve digits for what is a matter of arithmetic.
fn is_near(here: &Value, there: &Value, absolute: f64) -> bool {
    match (here.as_f64(), there.as_f64()) {
        (Some(a), Some(b)) => (a - b).abs() <= absolute + 1e-12 * a.abs().max(b.abs()),
        (a, b) => a.is_none() && b.is_none(),
    }
}

fn compare(count: usize, seed: u64) {
    let mut dice = Dice(seed);
    let cases: Vec<Increment> = (0..count).map(|_| dice.increment()).collect();
    let Some(expected) = reference(&cases) else { return };
    assert_eq!(expected.len(), count);
    let mut seen = std::collections::BTreeMap::<String, usize>::new();
    for (case, there) in cases.iter().zip(&expected) {
        let here = json!(assess(case));
        let told = || format!("{}\nhere  {here}\nthere {there}", written(case));
        assert_eq!(here["quadrant"], there["quadrant"], "{}", told());
        assert!(is_near(&here["icerEurPerQaly"], &there["icerEurPerQaly"], 0.0), "{}", told());
        for (a, b) in
            here["netBenefits"].as_array().unwrap().iter().zip(there["netBenefits"].as_array().unwrap())
        {
            assert_eq!(a["thresholdEur"], b["thresholdEur"], "{}", told());
            assert_eq!(a["valueEur"].as_f64(), b["valueEur"].as_f64(), "{}", told());
            // Where the spreads nearly cancel (correlation 1) the last digits of z decide about the standard error.
            assert!(is_near(&a["standardErrorEur"], &b["standardErrorEur"], 1e-6), "{}", told());
            assert!(is_near(&a["probability"], &b["probability"], 1e-9), "{}", told());
        }
        *seen.entry(here["quadrant"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    assert!(seen.len() == 9 && seen.values().all(|times| *times >= 5), "too few of some quadrant: {seen:?}");
}

#[test]
fn random_assessments_equal_the_independent_ones() {
    compare(CASES_IN_CI, 20_261_102);
}

#[test]
#[ignore = "10,000 cases: scripts/test --full"]
fn ten_thousand_random_assessments_equal_the_independent_ones() {
    compare(CASES, 20_261_103);
}
