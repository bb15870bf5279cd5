//! Indicators, targets and figures as they are answered.

use super::{
    catalogue::{Baseline, Budget, Definition, Reported},
    model::{KpiDirection, KpiKind, KpiOrigin, KpiStatus, KpiTrend, Target},
    store::ValueRow,
};
use crate::{
    base::{id::KpiUploadId, page::Listed},
    db::types::Instant,
    http::Resource,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An indicator with its figures of a year.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KpiView {
    /// Its code.
    #[schema(example = "p-test-environments")]
    pub id: String,
    /// The document that it comes from, as a code.
    #[schema(example = "province-2018-2022")]
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
    /// What exactly is counted: the footnote; null when the document has none.
    pub definition: Option<Definition>,
    /// How the register counts it; null when its figures are uploaded.
    pub measure: Option<KpiMeasureView>,
    /// Where it began; null when the document does not say.
    pub baseline: Option<Baseline>,
    /// The figure of the baseline's year, where it is known by now.
    pub baseline_measured: Option<f64>,
    /// All its targets.
    pub targets: Vec<Target>,
    /// The version of the targets; 1 is that of the document.
    pub targets_version: i64,
    /// Who answers for it.
    pub accountable: Vec<String>,
    /// Figures published elsewhere that can't be compared with the targets.
    pub reported_figures: Vec<Reported>,
    /// Whether the document leaves open what is to be measured.
    pub is_draft: bool,
    /// A remark.
    pub note: Option<String>,
    /// The document.
    pub source: String,
    /// The lines of its text.
    pub source_lines: String,
    /// Whether it was seen in the document.
    pub confirmed: bool,
    /// The year that the figures are of.
    pub year: i32,
    /// The figures of that year: one, or one for each part of the indicator.
    pub figures: Vec<KpiFigureView>,
}

/// How the register counts an indicator.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KpiMeasureView {
    /// In Dutch.
    pub nl: &'static str,
    /// In English.
    pub en: &'static str,
}

/// A figure against its target.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KpiFigureView {
    /// Which part of the indicator; null when it has no parts.
    pub part: Option<String>,
    /// The target of the year; null when there is none.
    pub target: Option<Target>,
    /// The number; null when it is not known.
    pub actual: Option<f64>,
    /// Whether the milestone was reached; null when nobody said so, or it is a number.
    pub reached: Option<bool>,
    /// How many records are counted, where the register counts.
    pub counted: Option<u32>,
    /// Of how many, where it is a share.
    pub counted_of: Option<u32>,
    /// How many of the records have no stated beginning, so that it follows from other dates.
    pub assumed: Option<u32>,
    /// How many of the counted records are about something made up, for demonstrations; null where that is not known.
    pub fictitious: Option<u32>,
    /// The day that it is of: the day that was looked at, or the day of measurement.
    pub on: Option<Date>,
    /// Where it comes from; null when it is not known.
    pub origin: Option<KpiOrigin>,
    /// The source of what was uploaded.
    pub source: Option<String>,
    /// A remark on what was uploaded.
    pub note: Option<String>,
    /// Whether there is a figure that you may not see.
    pub is_withheld: bool,
    /// The number minus the target: negative is below it.
    pub gap: Option<f64>,
    /// The number minus that of the year before.
    pub change: Option<f64>,
    /// Which way it went since then.
    pub trend: Option<KpiTrend>,
    /// Whether that is the way it should go; null when it stood still or is not known.
    pub is_improvement: Option<bool>,
    /// Where it stands.
    pub status: KpiStatus,
    /// Where the records are that it counts; null when it was uploaded.
    #[schema(example = "/v1/kpis/p-test-environments/records?year=2022")]
    pub records: Option<String>,
}

impl Listed for KpiView {
    const PLURAL: &'static str = "kpis";
}

/// The figures of which year.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KpiQuery {
    /// The year; the running one when left out.
    #[schema(minimum = 2000, maximum = 2100)]
    pub year: Option<i32>,
    /// The day on which to count, in that year; its last, or today while it runs, when left out.
    pub on: Option<Date>,
    /// Only those of these documents.
    #[schema(max_items = 10, min_length = 1, max_length = 60)]
    pub document: Option<Vec<String>>,
    /// Only those that stand so.
    #[schema(max_items = 7)]
    pub status: Option<Vec<KpiStatus>>,
}

/// The figures of one indicator, of which year.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KpiYearQuery {
    /// The year; the running one when left out.
    #[schema(minimum = 2000, maximum = 2100)]
    pub year: Option<i32>,
    /// The day on which to count, in that year; its last, or today while it runs, when left out.
    pub on: Option<Date>,
}

/// The records of which year.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KpiRecordsQuery {
    /// The year; the running one when left out.
    #[schema(minimum = 2000, maximum = 2100)]
    pub year: Option<i32>,
    /// The day on which to count, in that year; its last, or today while it runs, when left out.
    pub on: Option<Date>,
    /// Items on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 2000)]
    pub cursor: Option<String>,
}

/// A record that a figure counts, or is a share of.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KpiRecordView {
    /// Its collection.
    #[schema(example = "labs")]
    pub collection: &'static str,
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its address.
    pub path: String,
    /// Whether it is counted; of a share the others are what it is a share of.
    pub is_counted: bool,
    /// The first day of the period that makes it count, or of its existence.
    pub from: Date,
    /// The last one.
    pub until: Option<Date>,
    /// Whether `from` follows from other dates, because none was stated.
    pub is_assumed: bool,
    /// Whether it is about something made up, for demonstrations; null where that is not known: of labs.
    pub is_fictitious: Option<bool>,
}

impl Listed for KpiRecordView {
    const PLURAL: &'static str = "records";
}

/// The targets of an indicator and how they came about.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KpiTargetsView {
    /// The indicator.
    pub kpi: String,
    /// All its targets.
    pub targets: Vec<Target>,
    /// The decision or document that they come from.
    pub source: String,
    /// Version: the ETag. 1 is that of the document that defines the indicator.
    pub version: i64,
    /// Every version, the oldest first.
    pub revisions: Vec<KpiTargetsRevisionView>,
}

/// One version of the targets.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KpiTargetsRevisionView {
    /// Its number.
    pub version: i64,
    /// The targets.
    pub targets: Vec<Target>,
    /// The decision or document that they come from.
    pub source: String,
    /// Why they changed; null for the first.
    pub reason: Option<String>,
    /// When; null for the first, which came with the program.
    pub created_at: Option<Timestamp>,
}

impl Resource for KpiTargetsView {
    fn path(&self) -> String {
        format!("/v1/kpis/{}/targets", self.kpi)
    }
    fn version(&self) -> i64 {
        self.version
    }
}

/// One uploaded figure, in one of its revisions.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KpiValueView {
    /// The indicator.
    pub kpi: String,
    /// Which part of it.
    pub part: Option<String>,
    /// The year that it is about.
    pub year: i32,
    /// The revision: 1 is the first; the last one counts.
    pub revision: i32,
    /// The number; null with `reached` null: taken back.
    pub value: Option<f64>,
    /// Whether the milestone was reached.
    pub reached: Option<bool>,
    /// When it was measured or published.
    pub measured_on: Date,
    /// Where it comes from.
    pub source: String,
    /// A remark; why it was corrected.
    pub note: Option<String>,
    /// Whether everybody may see it.
    pub is_public: bool,
    /// The upload that it came with.
    pub upload: KpiUploadId,
    /// When it was uploaded.
    pub created_at: Timestamp,
}

impl Listed for KpiValueView {
    const PLURAL: &'static str = "values";
}

impl KpiValueView {
    pub(crate) fn of(row: ValueRow, uploaded_at: Instant) -> Self {
        Self {
            kpi: row.kpi,
            part: Some(row.part).filter(|part| !part.is_empty()),
            year: row.year,
            revision: row.revision,
            value: row.value,
            reached: row.reached,
            measured_on: row.measured_on.into(),
            source: row.source,
            note: row.note,
            is_public: row.is_public,
            upload: row.upload_id,
            created_at: uploaded_at.into(),
        }
    }
}

/// Figures that were taken up together.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KpiUploadView {
    /// Its id.
    pub id: KpiUploadId,
    /// When.
    pub created_at: Timestamp,
    /// What it changed: figures that were known so already are left out.
    pub values: Vec<KpiValueView>,
}

impl Listed for KpiUploadView {
    const PLURAL: &'static str = "uploads";
}
impl Resource for KpiUploadView {
    fn path(&self) -> String {
        format!("/v1/kpi-uploads/{}", self.id)
    }
    /// What was uploaded never changes.
    fn version(&self) -> i64 {
        1
    }
}

/// All indicators over a year, with what came before: the yearly report.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KpiReportView {
    /// The year.
    pub year: i32,
    /// The day that was looked at.
    pub on: Date,
    /// Whether the year is over, so that only corrections change this.
    pub is_final: bool,
    /// What one should know of all indicators.
    pub notes: Vec<String>,
    /// What was set aside for the programme.
    pub budgets: Vec<Budget>,
    /// How many figures stand how.
    pub summary: Vec<KpiStatusCount>,
    /// The indicators.
    pub entries: Vec<KpiReportEntry>,
}

/// How many figures stand so.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KpiStatusCount {
    /// Where they stand.
    pub status: KpiStatus,
    /// How many.
    pub count: u32,
}

/// One indicator in the yearly report.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KpiReportEntry {
    /// The indicator and its figures of the year.
    pub kpi: KpiView,
    /// The figures of the years before, from the first target or figure on.
    pub history: Vec<KpiYearView>,
    /// The records that the figure counts, at most 200, by name.
    pub records: Vec<KpiRecordView>,
}

/// The figures of one year.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KpiYearView {
    /// The year.
    pub year: i32,
    /// The figures.
    pub figures: Vec<KpiFigureView>,
}
