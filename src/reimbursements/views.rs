//! Reimbursements as they are answered.

use super::{
    model::{ReimbursementEvent, ReimbursementKind, ReimbursementStatus},
    store::{Named, PeriodRow},
};
use crate::{
    base::{
        id::{HtaId, InnovationId, OrganisationId, ReimbursementId},
        key::Key,
        page::Listed,
    },
    http::Resource,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The way of an innovation to being paid for by one payer.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReimbursementView {
    /// Its id.
    pub id: ReimbursementId,
    /// The innovation.
    pub innovation: InnovationId,
    /// Its title.
    pub innovation_title: String,
    /// Whether it was made up, for a demonstration.
    pub fictitious: bool,
    /// Whose the innovation is.
    pub organisation: OrganisationId,
    /// Who would pay.
    pub payer: OrganisationId,
    /// Their name.
    pub payer_name: String,
    /// Where it stands.
    pub status: ReimbursementStatus,
    /// While it is conditional: the last day; else null.
    pub conditional_until: Option<Date>,
    /// The days in which it was and is paid for, oldest first.
    pub periods: Vec<ReimbursementPeriod>,
    /// The events that you can use now.
    pub allowed_events: Vec<ReimbursementEvent>,
    /// Version: the `ETag`.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Days in which something is paid for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReimbursementPeriod {
    /// Conditionally or for good.
    pub kind: ReimbursementKind,
    /// First day.
    pub from: Date,
    /// Last day; null while it goes on.
    pub until: Option<Date>,
    /// The assessment that it rests on.
    pub hta: HtaId,
}

/// Which reimbursements: all filters must fit.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReimbursementQuery {
    /// Only of this innovation.
    pub innovation: Option<Key>,
    /// Only with this payer.
    pub payer: Option<Key>,
    /// Only in one of these states.
    #[schema(max_items = 7)]
    pub status: Option<Vec<ReimbursementStatus>>,
    /// Items on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 500)]
    pub cursor: Option<String>,
}

/// The conditional reimbursements that began in a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReimbursementYear {
    /// The calendar year.
    pub year: i16,
    /// How many products: innovations, each counted once however many payers there are.
    pub products: usize,
    /// The reimbursements that are counted.
    pub reimbursements: Vec<ReimbursementId>,
}

/// Which years.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReimbursementYearQuery {
    /// First year; left out, four years before the last.
    #[schema(minimum = 2000, maximum = 2100)]
    pub from: Option<i16>,
    /// Last year; left out, this year.
    #[schema(minimum = 2000, maximum = 2100)]
    pub until: Option<i16>,
}

impl From<PeriodRow> for ReimbursementPeriod {
    fn from(row: PeriodRow) -> Self {
        Self { kind: row.kind, from: row.from_on.0, until: row.until_on.map(|day| day.0), hta: row.hta_id }
    }
}

impl ReimbursementView {
    pub(super) fn of(
        found: Named,
        periods: Vec<ReimbursementPeriod>,
        allowed_events: Vec<ReimbursementEvent>,
    ) -> Self {
        let row = found.row;
        let is_conditional = row.status == ReimbursementStatus::Conditional;
        Self {
            id: row.id,
            innovation: row.innovation_id,
            innovation_title: found.innovation,
            fictitious: found.fictitious,
            organisation: found.owner,
            payer: row.payer_organisation_id,
            payer_name: found.payer,
            status: row.status,
            conditional_until: periods.last().filter(|_| is_conditional).and_then(|period| period.until),
            periods,
            allowed_events,
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        }
    }
}

impl Listed for ReimbursementView {
    const PLURAL: &'static str = "reimbursements";
}
impl Resource for ReimbursementView {
    fn path(&self) -> String {
        format!("/v1/reimbursements/{}", self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}
impl Listed for ReimbursementYear {
    const PLURAL: &'static str = "years";
}
