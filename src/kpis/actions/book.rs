//! Everything that the figures of some years follow from, read once; from there on nothing is asked of the store.

use super::sees_all;
use crate::{
    base::{actor::Caller, error::Result, period::Period},
    db::Read,
    kpis::{
        catalogue::Indicator,
        engine::{
            judge::{self, Case, Known, When},
            measures::{self, Facts, Moment},
        },
        model::{FIRST_YEAR, KpiOrigin, LAST_YEAR, Target},
        store::{self, TargetsRow, ValueFilter, ValueRow},
        views::{KpiFigureView, KpiMeasureView, KpiView},
    },
    labs::actions::periods,
    needs,
    networks::members,
    outcomes, pilots, reimbursements,
};
use jiff::civil::Date;
use std::{collections::HashMap, ops::RangeInclusive};

/// What figures follow from.
pub(crate) struct Book {
    today: Date,
    sees_all: bool,
    pub(super) facts: Facts,
    targets: HashMap<String, (i64, Vec<Target>)>,
    /// The last revision of every figure, by indicator, year and part.
    values: HashMap<(String, i32, String), ValueRow>,
}

/// A figure with where it comes from.
#[derive(Default)]
struct Entry {
    known: Known,
    counted: Option<u32>,
    counted_of: Option<u32>,
    assumed: Option<u32>,
    fictitious: Option<u32>,
    on: Option<Date>,
    origin: Option<KpiOrigin>,
    source: Option<String>,
    note: Option<String>,
    is_withheld: bool,
}

/// What the register counts from.
pub(super) fn facts(read: &mut Read<'_>) -> Result<Facts> {
    let always =
        Period { from: measures::day(FIRST_YEAR - 1, 1, 1), until: measures::day(LAST_YEAR, 12, 31) };
    Ok(Facts {
        labs: periods::list_dated_labs(read)?,
        networks: members::list_dated(read)?,
        pilots: pilots::counts::begun(read, always)?,
        answers: needs::answers::list_answered_between(read, always.from, always.until)?,
        htas: outcomes::counts::htas(read, always)?,
        reimbursements: reimbursements::counts::conditional_begun(read, always)?,
    })
}

/// Targets as they are kept.
pub(super) fn targets_of(row: TargetsRow) -> Result<(String, i64, Vec<Target>)> {
    Ok((row.kpi, row.version, row.targets.into()?))
}

impl Book {
    /// Reads what the figures of these years, as the caller sees them, follow from.
    pub(crate) fn open(read: &mut Read<'_>, caller: &Caller, years: RangeInclusive<i32>) -> Result<Self> {
        let mut targets = HashMap::new();
        for row in store::list_targets(read, None)? {
            let (kpi, version, list) = targets_of(row)?;
            targets.insert(kpi, (version, list));
        }
        let filter = ValueFilter { years: Some(years), ..ValueFilter::default() };
        let values = store::list_values(read, filter)?;
        let values = values.into_iter().map(|(row, _)| ((row.kpi.clone(), row.year, row.part.clone()), row));
        Ok(Self {
            today: read.today(),
            sees_all: sees_all(caller),
            facts: facts(read)?,
            targets,
            values: values.collect(),
        })
    }

    /// The targets of an indicator, and their version.
    pub(super) fn targets<'b>(&'b self, indicator: &'b Indicator) -> (i64, &'b [Target]) {
        self.targets
            .get(&indicator.id)
            .map_or((1, &indicator.targets), |(version, targets)| (*version, targets))
    }

    /// An indicator with its figures at a moment.
    pub(crate) fn view(&self, indicator: &Indicator, moment: Moment) -> KpiView {
        let (targets_version, targets) = self.targets(indicator);
        let measure = measures::find(&indicator.id);
        let baseline_measured = indicator.baseline.as_ref().and_then(|baseline| {
            let moment = self.whole(baseline.year);
            self.entry(indicator, None, moment).known.value
        });
        KpiView {
            id: indicator.id.clone(),
            document: indicator.document.clone(),
            section: indicator.section.clone(),
            action: indicator.action.clone(),
            name_nl: indicator.name_nl.clone(),
            name_en: indicator.name_en.clone(),
            unit: indicator.unit.clone(),
            kind: indicator.kind,
            direction: indicator.direction,
            definition: indicator.definition.clone(),
            measure: measure.map(|measure| KpiMeasureView { nl: measure.nl, en: measure.en }),
            baseline: indicator.baseline.clone(),
            baseline_measured,
            targets: targets.to_vec(),
            targets_version,
            accountable: indicator.accountable.clone(),
            reported_figures: indicator.reported.clone(),
            is_draft: indicator.is_draft(),
            note: indicator.note.clone(),
            source: indicator.source.clone(),
            source_lines: indicator.source_lines.clone(),
            confirmed: indicator.confirmed,
            year: moment.year,
            figures: self.figures(indicator, moment),
        }
    }

    /// The figures of an indicator at a moment: one for each of its parts.
    pub(super) fn figures(&self, indicator: &Indicator, moment: Moment) -> Vec<KpiFigureView> {
        let parts = judge::parts(self.targets(indicator).1);
        parts.into_iter().map(|part| self.figure(indicator, part, moment)).collect()
    }

    fn figure(&self, indicator: &Indicator, part: Option<String>, moment: Moment) -> KpiFigureView {
        let targets = self.targets(indicator).1;
        let target = judge::target_in(targets, part.as_deref(), moment.year);
        let entry = self.entry(indicator, part.as_deref(), moment);
        let before = self.entry(indicator, part.as_deref(), self.whole(moment.year - 1)).known;
        let status = judge::status(&Case {
            direction: indicator.direction,
            target,
            known: entry.known,
            target_before: judge::target_in(targets, part.as_deref(), moment.year - 1),
            before,
            when: self.when(moment),
        });
        let change = judge::change(before, entry.known);
        let trend = change.map(judge::trend);
        let is_counted = entry.origin == Some(KpiOrigin::Counted);
        KpiFigureView {
            part,
            gap: judge::gap(target, entry.known),
            target: target.cloned(),
            actual: entry.known.value,
            reached: entry.known.reached,
            counted: entry.counted,
            counted_of: entry.counted_of,
            assumed: entry.assumed,
            fictitious: entry.fictitious,
            on: entry.on,
            origin: entry.origin,
            source: entry.source,
            note: entry.note,
            is_withheld: entry.is_withheld,
            change,
            trend,
            is_improvement: trend.and_then(|trend| judge::is_improvement(trend, indicator.direction)),
            status,
            records: is_counted.then(|| self.records(indicator, moment)),
        }
    }

    fn records(&self, indicator: &Indicator, moment: Moment) -> String {
        let day =
            if moment == self.whole(moment.year) { String::new() } else { format!("&on={}", moment.on) };
        format!("/v1/kpis/{}/records?year={}{day}", indicator.id, moment.year)
    }

    fn entry(&self, indicator: &Indicator, part: Option<&str>, moment: Moment) -> Entry {
        if let Some(measure) = measures::find(&indicator.id) {
            if !self.has_come(moment) {
                return Entry::default();
            }
            if !measure.is_public && !self.sees_all {
                return Entry { is_withheld: true, ..Entry::default() };
            }
            let tally = (measure.tally)(&self.facts, moment);
            let assumed = tally.records.iter().filter(|record| record.is_assumed).count();
            return Entry {
                known: Known { value: tally.value(), reached: None },
                counted: Some(tally.counted()),
                counted_of: tally.of(),
                assumed: u32::try_from(assumed).ok(),
                fictitious: tally.fictitious(),
                on: Some(moment.on),
                origin: Some(KpiOrigin::Counted),
                ..Entry::default()
            };
        }
        let key = (indicator.id.clone(), moment.year, part.unwrap_or_default().to_owned());
        match self.values.get(&key).filter(|row| row.value.is_some() || row.reached.is_some()) {
            Some(row) if row.is_public || self.sees_all => Entry {
                known: Known { value: row.value, reached: row.reached },
                on: Some(row.measured_on.into()),
                origin: Some(KpiOrigin::Uploaded),
                source: Some(row.source.clone()),
                note: row.note.clone(),
                ..Entry::default()
            },
            Some(_) => Entry { is_withheld: true, ..Entry::default() },
            None => Entry::default(),
        }
    }

    /// A year as it ended, or as it stands today while it runs.
    pub(super) fn whole(&self, year: i32) -> Moment {
        let last = measures::day(year, 12, 31);
        let on = if i32::from(self.today.year()) == year { self.today } else { last };
        Moment { year, on }
    }

    fn when(&self, moment: Moment) -> When {
        match moment.year.cmp(&i32::from(self.today.year())) {
            std::cmp::Ordering::Less => When::Past,
            std::cmp::Ordering::Equal => When::Running,
            std::cmp::Ordering::Greater => When::Future,
        }
    }

    /// The first year of which a target or figure is known.
    pub(super) fn first_year(&self, indicator: &Indicator) -> Option<i32> {
        let targets = self.targets(indicator).1.iter().map(|target| target.years().0);
        let values = self.values.keys().filter(|(kpi, ..)| *kpi == indicator.id).map(|(_, year, _)| *year);
        targets.chain(values).min()
    }

    /// Whether the day of a moment has come: of what lies ahead nothing is counted.
    pub(super) fn has_come(&self, moment: Moment) -> bool {
        moment.on <= self.today
    }

    /// Whether a year is over.
    pub(super) fn is_over(&self, year: i32) -> bool {
        i32::from(self.today.year()) > year
    }
}
