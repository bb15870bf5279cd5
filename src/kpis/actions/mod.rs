//! What can be done with indicators.

pub(crate) mod book;
pub mod reports;
pub mod targets;
pub mod uploads;

use super::{
    catalogue::{self, Indicator},
    engine::measures::{self, Moment, Record},
    views::{KpiQuery, KpiRecordView, KpiRecordsQuery, KpiView, KpiYearQuery},
};
use crate::{
    base::{
        actor::{Caller, Permission, Stakes},
        error::{Error, Faults, Result},
        key::Key,
        page::{self, DEFAULT_LIMIT, Page},
    },
    db::Read,
};
use book::Book;
use jiff::civil::Date;
use uuid::Uuid;

/// The indicators with their figures of a year, in the order of the sources.
pub fn list_kpis(read: &mut Read<'_>, caller: &Caller, query: &KpiQuery) -> Result<Page<KpiView>> {
    let moment = moment(read.today(), query.year, query.on)?;
    let book = Book::open(read, caller, moment.year - 1..=moment.year)?;
    let of_document = |indicator: &&Indicator| {
        query.document.as_ref().is_none_or(|wanted| wanted.contains(&indicator.document))
    };
    let stands_so = |view: &KpiView| {
        let wanted = query.status.as_ref();
        wanted.is_none_or(|wanted| view.figures.iter().any(|figure| wanted.contains(&figure.status)))
    };
    let all = catalogue::catalogue().indicators.iter().filter(of_document);
    Ok(Page::whole(all.map(|one| book.view(one, moment)).filter(stands_so).collect()))
}

/// One indicator with its figures of a year.
pub fn find_kpi(read: &mut Read<'_>, caller: &Caller, key: &Key, query: &KpiYearQuery) -> Result<KpiView> {
    let indicator = named(key)?;
    let moment = moment(read.today(), query.year, query.on)?;
    Ok(Book::open(read, caller, moment.year - 1..=moment.year)?.view(indicator, moment))
}

/// The records that a figure counts, and of a share also those that it is a share of, by name.
pub fn list_kpi_records(
    read: &mut Read<'_>,
    caller: &Caller,
    key: &Key,
    query: &KpiRecordsQuery,
) -> Result<Page<KpiRecordView>> {
    let indicator = named(key)?;
    let moment = moment(read.today(), query.year, query.on)?;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let scope = format!("kpi records {} {} {}", indicator.id, moment.on, sees_all(caller));
    let after: Option<(String, Uuid)> = page::decode(&scope, query.cursor.as_deref())?;
    let Some(measure) = measures::find(&indicator.id).filter(|_| moment.on <= read.today()) else {
        return Ok(Page::whole(Vec::new()));
    };
    if !measure.is_public && !sees_all(caller) {
        return Ok(Page::whole(Vec::new()));
    }
    let mut records = (measure.tally)(&book::facts(read)?, moment).records;
    records.retain(|record| after.as_ref().is_none_or(|(name, id)| (&record.name, record.id) > (name, *id)));
    records.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    let key = |record: &Record| (record.name.clone(), record.id);
    Ok(Page::cut(records, limit, &scope, key).map(KpiRecordView::from))
}

/// Whether the caller sees what is not public too.
fn sees_all(caller: &Caller) -> bool {
    caller.may(Permission::ReadKpis, &Stakes::default())
}

/// The indicator that a path names.
fn named(key: &Key) -> Result<&'static Indicator> {
    catalogue::find(key.as_str()).ok_or_else(Error::not_found)
}

/// The day to look at: as asked, else the last of the year, or today while it runs.
fn moment(today: Date, year: Option<i32>, on: Option<Date>) -> Result<Moment> {
    let asked = year.or(on.map(|on| i32::from(on.year())));
    let year = asked.unwrap_or_else(|| i32::from(today.year()));
    let mut faults = Faults::new();
    if let Some(on) = on {
        if i32::from(on.year()) != year {
            faults.query("on", "range", format!("on: must be a day of {year}"));
        }
        if on > today {
            faults.query("on", "in_the_future", "on: must not lie in the future: nothing is known of it");
        }
    }
    faults.check()?;
    let last = measures::day(year, 12, 31);
    // Of a year to come the day lies ahead: nothing is counted then.
    let whole = if i32::from(today.year()) == year { today } else { last };
    Ok(Moment { year, on: on.unwrap_or(whole) })
}

impl From<Record> for KpiRecordView {
    fn from(record: Record) -> Self {
        Self {
            path: format!("/v1/{}/{}", record.collection, record.id),
            collection: record.collection,
            id: record.id,
            name: record.name,
            is_counted: record.is_counted,
            from: record.from,
            until: record.until,
            is_assumed: record.is_assumed,
            is_fictitious: record.is_fictitious,
        }
    }
}
