//! Exit criteria: measurable conditions that are fixed before the pilot starts.

use super::persons;
use crate::{base::error::Faults, text_enum};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Fewer than this is a person, not an aggregate.
pub const SMALLEST_N: i32 = 2;

text_enum! {
    /// Which way is better.
    pub enum Direction {
        Increase = "increase", "hoger is beter", "higher is better";
        Decrease = "decrease", "lager is beter", "lower is better";
        Target = "target", "een streefwaarde", "a target value";
    }
}
text_enum! {
    /// How a measured value is compared with the threshold.
    pub enum Comparator {
        AtLeast = ">=", "minstens", "at least";
        MoreThan = ">", "meer dan", "more than";
        AtMost = "<=", "hoogstens", "at most";
        LessThan = "<", "minder dan", "less than";
        Between = "between", "tussen", "between";
        Equal = "=", "gelijk aan", "equal to";
    }
}
text_enum! {
    /// How heavily a criterion weighs: the verdict follows from the musts.
    pub enum Priority {
        Must = "must", "moet", "must";
        Should = "should", "wens", "should";
    }
}

/// One exit criterion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Criterion {
    /// Its short name within the pilot: what measurements refer to.
    #[schema(pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 40, example = "night-falls")]
    pub code: String,
    /// What is measured.
    #[schema(min_length = 1, max_length = 300)]
    pub indicator: String,
    /// In which unit.
    #[schema(min_length = 1, max_length = 60)]
    pub unit: String,
    /// Which way is better.
    pub direction: Direction,
    /// How the value is compared with the threshold.
    pub comparator: Comparator,
    /// The threshold; with `between` the lower one, which itself still meets the criterion.
    #[schema(minimum = -1e12, maximum = 1e12)]
    pub threshold: f64,
    /// With `between`, and only then: the upper threshold, which itself still meets the criterion.
    #[schema(minimum = -1e12, maximum = 1e12)]
    pub threshold_high: Option<f64>,
    /// Whether the verdict hangs on it.
    pub priority: Priority,
    /// On how many people (or other units) a value must rest before it counts.
    #[schema(minimum = 2, maximum = 1_000_000)]
    pub minimum_n: i32,
    /// When it is measured.
    #[schema(min_length = 1, max_length = 300)]
    pub measured_when: String,
}

/// The exit criteria of a pilot, in the order in which they are read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CriteriaTerms {
    /// All of them.
    #[schema(max_items = 50)]
    pub criteria: Vec<Criterion>,
}

impl Criterion {
    /// Whether a value meets it.
    #[must_use]
    pub fn is_met_by(&self, value: f64) -> bool {
        match self.comparator {
            Comparator::AtLeast => value >= self.threshold,
            Comparator::MoreThan => value > self.threshold,
            Comparator::AtMost => value <= self.threshold,
            Comparator::LessThan => value < self.threshold,
            Comparator::Between => {
                value >= self.threshold && self.threshold_high.is_some_and(|high| value <= high)
            }
            // Both are decimal numbers as people wrote them: equal means written equal.
            Comparator::Equal => value.total_cmp(&self.threshold).is_eq() || is_zero(value, self.threshold),
        }
    }

    fn check(&self, at: &str, today: Date, faults: &mut Faults) {
        let pointer = format!("{at}/thresholdHigh");
        match (self.comparator == Comparator::Between, self.threshold_high) {
            (true, None) => {
                let detail = "thresholdHigh: the comparator between needs an upper threshold";
                faults.body(&pointer, "required", detail);
            }
            (true, Some(high)) if high < self.threshold => {
                let detail = "thresholdHigh: must not be below threshold";
                faults.body(&pointer, "below_threshold", detail);
            }
            (false, Some(_)) => {
                let detail = "thresholdHigh: belongs to the comparator between only";
                faults.body(&pointer, "not_expected", detail);
            }
            (true, Some(_)) | (false, None) => {}
        }
        let contradicts = match self.comparator {
            Comparator::AtLeast | Comparator::MoreThan => self.direction == Direction::Decrease,
            Comparator::AtMost | Comparator::LessThan => self.direction == Direction::Increase,
            Comparator::Between | Comparator::Equal => false,
        };
        if contradicts {
            let detail = format!(
                "comparator: {} contradicts the direction: {}",
                self.comparator,
                self.direction.label_en()
            );
            faults.body(&format!("{at}/comparator"), "contradicts_direction", detail);
        }
        for (name, text) in [("indicator", &self.indicator), ("measuredWhen", &self.measured_when)] {
            persons::check(&format!("{at}/{name}"), Some(text), today, faults);
        }
    }
}

fn is_zero(a: f64, b: f64) -> bool {
    a.abs().total_cmp(&0.0).is_eq() && b.abs().total_cmp(&0.0).is_eq()
}

impl CriteriaTerms {
    /// Rules beyond the form.
    pub fn check(&self, today: Date, faults: &mut Faults) {
        for (index, criterion) in self.criteria.iter().enumerate() {
            let at = format!("/criteria/{index}");
            criterion.check(&at, today, faults);
            if self.criteria.iter().take(index).any(|earlier| earlier.code == criterion.code) {
                let detail = format!("code: {} is used twice", criterion.code);
                faults.body(&format!("{at}/code"), "repeated", detail);
            }
        }
    }

    /// Whether the verdict has anything to hang on.
    #[must_use]
    pub fn has_must(&self) -> bool {
        self.criteria.iter().any(|criterion| criterion.priority == Priority::Must)
    }

    /// The criterion with this code.
    #[must_use]
    pub fn named(&self, code: &str) -> Option<&Criterion> {
        self.criteria.iter().find(|criterion| criterion.code == code)
    }
}
