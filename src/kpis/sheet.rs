//! Indicators as a table: one row for each figure, everything of the definition beside it.

use super::{
    model::Target,
    views::{KpiFigureView, KpiReportView, KpiView},
};
use crate::http::csv::{Cell, Table};

const HEAD: [&str; 38] = [
    "id",
    "document",
    "section",
    "action",
    "nameNl",
    "nameEn",
    "unit",
    "kind",
    "direction",
    "footnote",
    "definitionNl",
    "definitionEn",
    "accountable",
    "baselineYear",
    "baselineValue",
    "baselineLabel",
    "baselineMeasured",
    "year",
    "part",
    "targetOperator",
    "target",
    "targetUnit",
    "targetLabel",
    "actual",
    "reached",
    "counted",
    "countedOf",
    "on",
    "origin",
    "figureSource",
    "figureNote",
    "gap",
    "change",
    "trend",
    "status",
    "note",
    "source",
    "sourceLines",
];

/// The indicators with their figures of one year.
pub(super) fn of_list(kpis: &[KpiView]) -> Table {
    let rows = kpis.iter().flat_map(|kpi| kpi.figures.iter().map(|figure| row(kpi, kpi.year, figure)));
    Table { head: HEAD.to_vec(), rows: rows.collect() }
}

/// The yearly report: of each indicator every year from the first on.
pub(super) fn of_report(report: &KpiReportView) -> Table {
    let mut rows = Vec::new();
    for entry in &report.entries {
        for past in &entry.history {
            rows.extend(past.figures.iter().map(|figure| row(&entry.kpi, past.year, figure)));
        }
        rows.extend(entry.kpi.figures.iter().map(|figure| row(&entry.kpi, report.year, figure)));
    }
    Table { head: HEAD.to_vec(), rows }
}

fn row(kpi: &KpiView, year: i32, figure: &KpiFigureView) -> Vec<Cell> {
    let definition = kpi.definition.as_ref();
    let baseline = kpi.baseline.as_ref();
    let target = figure.target.as_ref();
    let of_target = |get: fn(&Target) -> Option<String>| Cell::from(target.and_then(get));
    vec![
        kpi.id.clone().into(),
        kpi.document.clone().into(),
        kpi.section.clone().into(),
        kpi.action.clone().into(),
        kpi.name_nl.clone().into(),
        kpi.name_en.clone().into(),
        kpi.unit.clone().into(),
        kpi.kind.code().into(),
        kpi.direction.code().into(),
        definition.map(|one| one.footnote.clone()).into(),
        definition.map(|one| one.nl.clone()).into(),
        definition.map(|one| one.en.clone()).into(),
        kpi.accountable.join("; ").into(),
        baseline.map(|one| one.year).into(),
        baseline.and_then(|one| one.value).into(),
        baseline.and_then(|one| one.label.clone()).into(),
        kpi.baseline_measured.into(),
        year.into(),
        figure.part.clone().into(),
        of_target(|one| one.operator.map(|operator| operator.code().to_owned())),
        target.and_then(|one| one.value).into(),
        of_target(|one| one.unit.clone()),
        of_target(|one| one.label.clone()),
        figure.actual.into(),
        figure.reached.map(|reached| reached.to_string()).into(),
        figure.counted.map(f64::from).into(),
        figure.counted_of.map(f64::from).into(),
        figure.on.map(|on| on.to_string()).into(),
        figure.origin.map(super::model::KpiOrigin::code).into(),
        figure.source.clone().into(),
        figure.note.clone().into(),
        figure.gap.into(),
        figure.change.into(),
        figure.trend.map(super::model::KpiTrend::code).into(),
        figure.status.code().into(),
        kpi.note.clone().into(),
        kpi.source.clone().into(),
        kpi.source_lines.clone().into(),
    ]
}
