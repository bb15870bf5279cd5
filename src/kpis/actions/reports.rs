//! The yearly report: all indicators over a year, with what came before.

use super::book::Book;
use crate::{
    base::{
        actor::Caller,
        error::{Error, Result},
        key::Key,
    },
    db::Read,
    kpis::{
        actions::sees_all,
        catalogue::{self, Indicator},
        engine::measures::{self, Measure, Moment},
        model::{FIRST_YEAR, KpiStatus, LAST_YEAR},
        views::{KpiRecordView, KpiReportEntry, KpiReportView, KpiStatusCount, KpiYearView},
    },
};

/// Records of one indicator that the report names.
const MOST_RECORDS: usize = 200;

/// The report over a year: of the running one as it stands today.
pub fn find_kpi_report(read: &mut Read<'_>, caller: &Caller, year: &Key) -> Result<KpiReportView> {
    let year: i32 = year.as_str().parse().map_err(|_| Error::not_found())?;
    if !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
        return Err(Error::not_found());
    }
    let book = Book::open(read, caller, FIRST_YEAR - 1..=year)?;
    let (moment, all) = (book.whole(year), sees_all(caller));
    let indicators = &catalogue::catalogue().indicators;
    let entries: Vec<KpiReportEntry> =
        indicators.iter().map(|indicator| entry(&book, indicator, moment, all)).collect();
    let statuses = || entries.iter().flat_map(|entry| &entry.kpi.figures).map(|figure| figure.status);
    let summary = KpiStatus::ALL.iter().map(|status| KpiStatusCount {
        status: *status,
        count: u32::try_from(statuses().filter(|other| other == status).count()).unwrap_or(u32::MAX),
    });
    Ok(KpiReportView {
        year,
        on: moment.on,
        is_final: book.is_over(year),
        notes: catalogue::catalogue().notes.clone(),
        budgets: catalogue::catalogue().budgets.clone(),
        summary: summary.collect(),
        entries,
    })
}

fn entry(book: &Book, indicator: &Indicator, moment: Moment, sees_all: bool) -> KpiReportEntry {
    let first = book.first_year(indicator).unwrap_or(moment.year).max(FIRST_YEAR);
    let history = (first..moment.year)
        .map(|year| KpiYearView { year, figures: book.figures(indicator, book.whole(year)) });
    KpiReportEntry {
        kpi: book.view(indicator, moment),
        history: history.collect(),
        records: records(book, indicator, moment, sees_all),
    }
}

fn records(book: &Book, indicator: &Indicator, moment: Moment, sees_all: bool) -> Vec<KpiRecordView> {
    let may_see = |measure: &&Measure| (measure.is_public || sees_all) && book.has_come(moment);
    let Some(measure) = measures::find(&indicator.id).filter(may_see) else {
        return Vec::new();
    };
    let mut records = (measure.tally)(&book.facts, moment).records;
    records.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    records.truncate(MOST_RECORDS);
    records.into_iter().map(KpiRecordView::from).collect()
}
