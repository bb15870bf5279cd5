//! Targets and figures as their callers write them.

use crate::{base::error::Faults, text_enum};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

text_enum! {
    /// What an indicator measures.
    pub enum KpiKind {
        Output = "output", "resultaat", "output";
        Outcome = "outcome", "effect", "outcome";
    }
}
text_enum! {
    /// Which way a figure should go.
    pub enum KpiDirection {
        Increase = "increase", "omhoog", "up";
        Decrease = "decrease", "omlaag", "down";
    }
}
text_enum! {
    /// How a figure is compared with its target.
    pub enum KpiOperator {
        Above = ">", "meer dan", "more than";
        AtLeast = ">=", "ten minste", "at least";
        Below = "<", "minder dan", "less than";
        AtMost = "<=", "ten hoogste", "at most";
    }
}
text_enum! {
    /// Where a figure stands against its target.
    pub enum KpiStatus {
        Met = "met", "gehaald", "met";
        NotMet = "not_met", "niet gehaald", "not met";
        OnTrack = "on_track", "op koers", "on track";
        Behind = "behind", "achter", "behind";
        NotDue = "not_due", "nog niet aan de orde", "not due yet";
        Unknown = "unknown", "onbekend", "unknown";
        NoTarget = "no_target", "geen doel voor dit jaar", "no target for this year";
    }
}
text_enum! {
    /// How a figure moved since the year before.
    pub enum KpiTrend {
        Up = "up", "gestegen", "up";
        Down = "down", "gedaald", "down";
        Flat = "flat", "gelijk", "the same";
    }
}
text_enum! {
    /// Where a figure comes from.
    pub enum KpiOrigin {
        Counted = "counted", "geteld in het register", "counted in the register";
        Uploaded = "uploaded", "aangeleverd", "uploaded";
    }
}

/// The first year that can be asked for or given.
pub const FIRST_YEAR: i32 = 2000;
/// The last one.
pub const LAST_YEAR: i32 = 2100;

/// A target: for one year, or from a year on, or from one year until another. Without a number it is a milestone, and its
/// label says what is to be reached.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = KpiTarget)]
pub struct Target {
    /// Which part of the indicator, where it has several figures in one year.
    #[schema(max_length = 60, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "publications")]
    pub part: Option<String>,
    /// The year that it is for.
    #[schema(minimum = 2000, maximum = 2100)]
    pub year: Option<i32>,
    /// The first of the years that it is for.
    #[schema(minimum = 2000, maximum = 2100)]
    pub from_year: Option<i32>,
    /// The last of them; none as long as it goes on.
    #[schema(minimum = 2000, maximum = 2100)]
    pub to_year: Option<i32>,
    /// The number; null for a milestone.
    #[schema(minimum = -1e15, maximum = 1e15)]
    pub value: Option<f64>,
    /// How to compare; left out: at least, or at most where the indicator should go down.
    pub operator: Option<KpiOperator>,
    /// Its unit, where that is another than the indicator's.
    #[schema(min_length = 1, max_length = 200)]
    pub unit: Option<String>,
    /// What it means, in words.
    #[schema(min_length = 1, max_length = 500)]
    pub label: Option<String>,
}

impl Target {
    /// Its first and last year.
    #[must_use]
    pub fn years(&self) -> (i32, i32) {
        match (self.year, self.from_year) {
            (Some(year), _) => (year, year),
            (None, Some(from)) => (from, self.to_year.unwrap_or(i32::MAX)),
            (None, None) => (i32::MAX, i32::MIN),
        }
    }

    /// Whether it holds in a year.
    #[must_use]
    pub fn holds_in(&self, year: i32) -> bool {
        let (from, until) = self.years();
        from <= year && year <= until
    }

    /// Whether it has no number.
    #[must_use]
    pub const fn is_milestone(&self) -> bool {
        self.value.is_none()
    }

    fn check(&self, pointer: &str, faults: &mut Faults) {
        match (self.year, self.from_year, self.to_year) {
            (Some(_), None, None) | (None, Some(_), None) => {}
            (None, Some(from), Some(to)) if from <= to => {}
            (None, Some(_), Some(_)) => {
                faults.body(&format!("{pointer}/toYear"), "range", "toYear: must not lie before fromYear");
            }
            _ => faults.body(pointer, "one_period", "name either year, or fromYear with or without toYear"),
        }
        if self.value.is_none() && self.label.is_none() {
            let detail = "label: a target without a number says what is to be reached";
            faults.body(&format!("{pointer}/label"), "required", detail);
        }
        if self.value.is_none() && self.operator.is_some() {
            let detail = "operator: there is no number to compare with";
            faults.body(&format!("{pointer}/operator"), "not_wanted", detail);
        }
    }

    fn collides(&self, other: &Self) -> bool {
        let (a, b) = (self.years(), other.years());
        self.part == other.part && a.0 <= b.1 && b.0 <= a.1
    }
}

/// The targets of an indicator, all of them, and why they change.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewKpiTargets)]
pub struct NewTargets {
    /// All targets; those that are left out end. The targets of one part don't overlap.
    #[schema(max_items = 60)]
    pub targets: Vec<Target>,
    /// The decision or document that they come from.
    #[schema(min_length = 1, max_length = 500)]
    pub source: String,
    /// Why they change. Needed with every change.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
}

impl NewTargets {
    /// Rules beyond the form.
    pub fn check(&self, faults: &mut Faults) {
        for (index, target) in self.targets.iter().enumerate() {
            let pointer = format!("/targets/{index}");
            target.check(&pointer, faults);
            if self.targets.iter().take(index).any(|earlier| earlier.collides(target)) {
                let detail = "another target of the same part holds in one of these years";
                faults.body(&pointer, "overlap", detail);
            }
        }
    }
}

/// One figure of an indicator that the register can't count: a number, or whether a milestone was reached.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewKpiValue)]
pub struct NewValue {
    /// The indicator.
    #[schema(min_length = 1, max_length = 60, pattern = "^[a-z0-9-]+$", example = "p-lsh-companies")]
    pub kpi: String,
    /// Which part of it, where it has several.
    #[schema(max_length = 60, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    pub part: Option<String>,
    /// The year that it is about.
    #[schema(minimum = 2000, maximum = 2100)]
    pub year: i32,
    /// The number, in the indicator's unit, with a decimal point.
    #[schema(minimum = -1e15, maximum = 1e15)]
    pub value: Option<f64>,
    /// Whether the milestone of that year was reached.
    pub reached: Option<bool>,
    /// The day on which it was measured or published.
    pub measured_on: Date,
    /// Where it comes from: a publication, a table, a letter. No names of people.
    #[schema(min_length = 1, max_length = 500)]
    pub source: String,
    /// What one should know about it; needed when it corrects a figure, or takes it back (neither number nor milestone).
    #[schema(min_length = 1, max_length = 2000)]
    pub note: Option<String>,
    /// Whether everybody may see it; yes when left out.
    #[serde(default = "yes")]
    #[schema(required = false, default = true)]
    pub is_public: bool,
}

fn yes() -> bool {
    true
}

/// Figures from elsewhere, taken up together or not at all.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewKpiUpload)]
pub struct NewUpload {
    /// The figures.
    #[schema(min_items = 1, max_items = 1000)]
    pub values: Vec<NewValue>,
}

impl NewUpload {
    /// Rules beyond the form that need nothing but the upload and the day.
    pub fn check(&self, today: Date, faults: &mut Faults) {
        for (index, value) in self.values.iter().enumerate() {
            let at = |field: &str| format!("/values/{index}/{field}");
            if value.measured_on > today {
                faults.body(&at("measuredOn"), "in_the_future", "measuredOn: must not lie in the future");
            }
            if value.year > i32::from(today.year()) {
                faults.body(&at("year"), "in_the_future", "year: has not begun; there is no figure yet");
            }
            if value.value.is_some() && value.reached.is_some() {
                faults.body(&at("reached"), "one_figure", "reached: give either value or reached");
            }
            let same = |other: &&NewValue| {
                (&other.kpi, &other.part, other.year) == (&value.kpi, &value.part, value.year)
            };
            if self.values.iter().take(index).any(|earlier| same(&earlier)) {
                faults.body(&at("year"), "repeated", "year: this figure stands in the upload already");
            }
        }
    }
}
