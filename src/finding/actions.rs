//! Lists of labs: filtered, counted, sorted, cut to a page.

use super::{
    facets::Counts,
    filter::{Filter, Verdict},
    model::{LabsQuery, SortBy},
    views::{FacetsView, LabFeaturesView, LabSummaryView, LabsView},
};
use crate::{
    base::{
        actor::Caller,
        error::Result,
        page::{self, DEFAULT_LIMIT},
    },
    matching::{entry::LabEntry, snapshot::Snapshot},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use uuid::Uuid;

/// A page before it has a form.
struct Found {
    labs: Vec<LabSummaryView>,
    next_cursor: Option<String>,
    facets: Option<FacetsView>,
    total_count: Option<usize>,
}

/// A lab that is meant, and its place in the order.
struct Hit<'a> {
    lab: &'a LabEntry,
    number: i64,
}

/// The place of a lab in the order, as a cursor keeps it.
#[derive(Serialize, Deserialize)]
struct Place(i64, String, Uuid);

/// Who asks, and when.
#[derive(Clone, Copy)]
pub struct Asker<'a> {
    /// The caller.
    pub caller: &'a Caller,
    /// The day of asking.
    pub today: Date,
}

/// A page of labs as JSON.
pub fn list_labs(register: &Snapshot, asker: Asker<'_>, query: &LabsQuery) -> Result<LabsView> {
    let found = find(register, asker, query)?;
    let labs = found.labs.into_iter().map(|lab| lab.item(query.fields.as_deref()));
    Ok(LabsView {
        labs: labs.collect::<Result<_>>()?,
        next_cursor: found.next_cursor,
        facets: found.facets,
        total_count: found.total_count,
    })
}

/// The same page as GeoJSON.
pub fn list_features(register: &Snapshot, asker: Asker<'_>, query: &LabsQuery) -> Result<LabFeaturesView> {
    let found = find(register, asker, query)?;
    let labs = found.labs.into_iter().map(|lab| lab.feature(query.fields.as_deref()));
    Ok(LabFeaturesView {
        kind: "FeatureCollection",
        features: labs.collect::<Result<_>>()?,
        next_cursor: found.next_cursor,
        facets: found.facets,
        total_count: found.total_count,
    })
}

fn find(register: &Snapshot, asker: Asker<'_>, query: &LabsQuery) -> Result<Found> {
    query.check()?;
    let scope = query.scope();
    let after: Option<Place> = page::decode(&scope, query.cursor.as_deref())?;
    let filter = Filter::new(query, asker.caller, register, asker.today)?;
    let sort = query.sort.unwrap_or(SortBy::Name);
    let mut counts = query.facets.unwrap_or(false).then(Counts::default);
    let mut hits = Vec::new();
    for lab in register.labs().iter() {
        let verdict = filter.judge(lab);
        if let (Some(counts), true) = (&mut counts, verdict != Verdict::Out) {
            counts.add(lab, verdict);
        }
        if verdict == Verdict::In {
            let number = number(sort, lab, &filter);
            hits.push(Hit { lab, number });
        }
    }
    let total_count = query.count_total.unwrap_or(false).then_some(hits.len());
    let limit = usize::try_from(query.limit.unwrap_or(DEFAULT_LIMIT)).unwrap_or(usize::MAX);
    let (shown, has_more) = page_of(hits, sort, after.as_ref(), limit);
    let last = shown.last().filter(|_| has_more);
    Ok(Found {
        next_cursor: last.map(|hit| page::encode(&scope, &hit.place())),
        labs: shown.iter().map(|hit| LabSummaryView::of(hit.lab, &filter)).collect(),
        facets: counts.map(|counts| counts.view(&register.themes)),
        total_count,
    })
}

/// What is sorted by before the name; what has no such number comes last in either direction.
fn number(sort: SortBy, lab: &LabEntry, filter: &Filter<'_>) -> i64 {
    let distance = || filter.distance_km(lab).map(millimetres);
    let first_free = || filter.room.first_free(lab, filter.taxonomy()).map(day_number);
    let number = match sort {
        SortBy::Name | SortBy::NameDown => Some(0),
        SortBy::Distance => distance(),
        SortBy::DistanceDown => distance().map(|number| -number),
        SortBy::FirstFree => first_free(),
        SortBy::FirstFreeDown => first_free().map(|number| -number),
    };
    number.unwrap_or(i64::MAX)
}

/// Whole numbers, because a cursor must come back as exactly what it was.
fn millimetres(km: f64) -> i64 {
    // At most half the earth's circumference: far below where rounding or the range of i64 matters.
    format!("{:.0}", km * 1_000_000.0).parse().unwrap_or(i64::MAX)
}

fn day_number(day: Date) -> i64 {
    i64::from(day.year()) * 400 + i64::from(day.day_of_year())
}

fn page_of<'a>(
    mut hits: Vec<Hit<'a>>,
    sort: SortBy,
    after: Option<&Place>,
    limit: usize,
) -> (Vec<Hit<'a>>, bool) {
    // The register is in order of name already.
    if sort != SortBy::Name {
        hits.sort_unstable_by(|one, other| order(sort, one.key(), other.key()));
    }
    let begin = after.map_or(0, |after| {
        hits.partition_point(|hit| order(sort, hit.key(), after.key()) != Ordering::Greater)
    });
    let rest = hits.split_off(begin);
    let has_more = rest.len() > limit;
    (rest.into_iter().take(limit).collect(), has_more)
}

type SortKey<'k> = (i64, &'k str, Uuid);

fn order(sort: SortBy, one: SortKey<'_>, other: SortKey<'_>) -> Ordering {
    let by_name = (one.1, one.2).cmp(&(other.1, other.2));
    let by_name = if sort == SortBy::NameDown { by_name.reverse() } else { by_name };
    one.0.cmp(&other.0).then(by_name)
}

impl Hit<'_> {
    fn key(&self) -> SortKey<'_> {
        (self.number, &self.lab.profile.name, self.lab.profile.id)
    }

    fn place(&self) -> Place {
        let (number, name, id) = self.key();
        Place(number, name.to_owned(), id)
    }
}

impl Place {
    fn key(&self) -> SortKey<'_> {
        (self.0, &self.1, self.2)
    }
}
