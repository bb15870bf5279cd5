//! The indicators as the sources define them: data that come with the program.

use super::model::{KpiDirection, KpiKind, KpiOperator, Target};
use serde::{Deserialize, Serialize};
use std::{collections::HashSet, sync::LazyLock};
use utoipa::ToSchema;

/// `data/kpis.json` is part of the program, so it can be read at the first use; a test reads it too.
static CATALOGUE: LazyLock<Catalogue> =
    LazyLock::new(|| parse(include_str!("../../data/kpis.json")).unwrap_or_default());

/// All that the file says.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    /// What one should know of all of them.
    pub notes: Vec<String>,
    /// The indicators, in the order of the sources.
    pub indicators: Vec<Indicator>,
    /// What was set aside for the programme.
    pub budgets: Vec<Budget>,
}

/// An indicator.
#[derive(Debug, Clone)]
pub struct Indicator {
    /// Its code.
    pub id: String,
    /// The document that it comes from, as a code.
    pub document: String,
    /// The chapter of that document.
    pub section: Option<String>,
    /// The action that it belongs to.
    pub action: Option<String>,
    /// Its name in Dutch.
    pub name_nl: String,
    /// Its name in English.
    pub name_en: String,
    /// Its unit.
    pub unit: String,
    /// What it measures.
    pub kind: KpiKind,
    /// Which way it should go.
    pub direction: KpiDirection,
    /// What exactly is counted.
    pub definition: Option<Definition>,
    /// Where it began.
    pub baseline: Option<Baseline>,
    /// Its targets, as the document has them.
    pub targets: Vec<Target>,
    /// Who answers for it.
    pub accountable: Vec<String>,
    /// Figures that were published elsewhere and can't be compared with the targets.
    pub reported: Vec<Reported>,
    /// A remark.
    pub note: Option<String>,
    /// The document.
    pub source: String,
    /// The lines of its text.
    pub source_lines: String,
    /// Whether it was seen in the document.
    pub confirmed: bool,
}

impl Indicator {
    /// Whether the document leaves open what is to be measured.
    #[must_use]
    pub fn is_draft(&self) -> bool {
        self.unit == "to be defined"
    }
}

/// What exactly is counted: the footnote of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = KpiDefinition)]
pub struct Definition {
    /// The letter of the footnote.
    pub footnote: String,
    /// In Dutch.
    pub nl: String,
    /// In English.
    pub en: String,
}

/// Where an indicator began. Without a number it was still to be measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = KpiBaseline)]
pub struct Baseline {
    /// The year.
    pub year: i32,
    /// The number in the document; null when it was still to be measured.
    pub value: Option<f64>,
    /// In words.
    pub label: Option<String>,
}

/// A figure that was published elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all(serialize = "camelCase"), deny_unknown_fields)]
#[schema(as = KpiReportedFigure, rename_all = "camelCase")]
pub struct Reported {
    /// The month or year that it is about.
    #[serde(rename(deserialize = "date"))]
    #[schema(example = "2017-11")]
    pub month: String,
    /// The number.
    pub value: f64,
    /// What the number is of.
    pub unit: String,
    /// Where it was published.
    pub source: String,
}

/// What was set aside for a line of the programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all(serialize = "camelCase"), deny_unknown_fields)]
#[schema(as = KpiBudget, rename_all = "camelCase")]
pub struct Budget {
    /// Its code.
    pub id: String,
    /// The document that it comes from.
    pub document: String,
    /// The programme line, or `total`.
    pub line: String,
    /// The years that it is for.
    pub period: String,
    /// Whole euros.
    pub eur: i64,
    /// The lines of the document's text.
    pub source_lines: String,
}

/// Everything.
#[must_use]
pub fn catalogue() -> &'static Catalogue {
    &CATALOGUE
}

/// The indicator with a code.
#[must_use]
pub fn find(id: &str) -> Option<&'static Indicator> {
    CATALOGUE.indicators.iter().find(|indicator| indicator.id == id)
}

// A field that the file gains and that is not read here is refused: nothing of it gets lost unseen.

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    notes: Vec<String>,
    count: usize,
    kpis: Vec<Entry>,
    budgets: Vec<Budget>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    document: String,
    section: Option<String>,
    action: Option<String>,
    indicator: Both,
    unit: String,
    kind: KpiKind,
    direction: KpiDirection,
    definition: Option<Definition>,
    baseline: Option<Baseline>,
    targets: Vec<RawTarget>,
    accountable: Vec<String>,
    actuals: Vec<Reported>,
    note: Option<String>,
    source: String,
    source_lines: String,
    confirmed: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Both {
    nl: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTarget {
    year: Option<i32>,
    from_year: Option<i32>,
    to_year: Option<i32>,
    value: Option<f64>,
    operator: Option<KpiOperator>,
    unit: Option<String>,
    label: Option<String>,
}

fn parse(text: &str) -> serde_json::Result<Catalogue> {
    let file: File = serde_json::from_str(text)?;
    if file.count != file.kpis.len() {
        return Err(serde::de::Error::custom("the count is not that of the indicators"));
    }
    let indicators = file.kpis.into_iter().map(Indicator::from).collect();
    Ok(Catalogue { notes: file.notes, indicators, budgets: file.budgets })
}

impl From<Entry> for Indicator {
    fn from(entry: Entry) -> Self {
        Self {
            targets: targets(entry.targets),
            id: entry.id,
            document: entry.document,
            section: entry.section,
            action: entry.action,
            name_nl: entry.indicator.nl,
            name_en: entry.indicator.en,
            unit: entry.unit,
            kind: entry.kind,
            direction: entry.direction,
            definition: entry.definition,
            baseline: entry.baseline,
            accountable: entry.accountable,
            reported: entry.actuals,
            note: entry.note,
            source: entry.source,
            source_lines: entry.source_lines,
            confirmed: entry.confirmed,
        }
    }
}

/// Targets that hold in the same years are of different parts of the indicator, named by the last word of their labels.
fn targets(raw: Vec<RawTarget>) -> Vec<Target> {
    let mut targets: Vec<Target> = raw.into_iter().map(Target::from).collect();
    let clashes: HashSet<usize> = targets
        .iter()
        .enumerate()
        .filter(|(index, target)| {
            let first = target.years().0;
            targets.iter().enumerate().any(|(other, one)| other != *index && one.holds_in(first))
        })
        .map(|(index, _)| index)
        .collect();
    for (index, target) in targets.iter_mut().enumerate() {
        if clashes.contains(&index) {
            let word = target.label.as_deref().and_then(|label| label.rsplit(" / ").next());
            target.part = word.map(|word| word.trim().to_ascii_lowercase().replace(' ', "-"));
        }
    }
    targets
}

impl From<RawTarget> for Target {
    fn from(raw: RawTarget) -> Self {
        Self {
            part: None,
            year: raw.year,
            from_year: raw.from_year,
            to_year: raw.to_year,
            value: raw.value,
            operator: raw.operator,
            unit: raw.unit,
            label: raw.label,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{base::error::Faults, kpis::model::NewTargets};

    #[test]
    fn the_compiled_in_data_hold_33_indicators_whose_targets_are_as_the_province_could_write_them() {
        let catalogue = parse(include_str!("../../data/kpis.json")).unwrap();
        assert_eq!((catalogue.indicators.len(), catalogue.budgets.len()), (33, 3));
        let ids: HashSet<&str> = catalogue.indicators.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(ids.len(), 33);
        for indicator in &catalogue.indicators {
            let targets = indicator.targets.clone();
            let mut faults = Faults::new();
            NewTargets { targets, source: "s".to_owned(), reason: "r".to_owned() }.check(&mut faults);
            assert!(faults.is_empty(), "{}: {faults:?}", indicator.id);
        }
        let parts = |id: &str| -> Vec<Option<String>> {
            find(id).unwrap().targets.iter().map(|target| target.part.clone()).collect()
        };
        assert_eq!(
            parts("t-ppp-output"),
            ["partners", "publications", "patents"].map(|p| Some(p.to_owned()))
        );
        assert_eq!(parts("t-student-inflow"), [None, None]);
    }
}
