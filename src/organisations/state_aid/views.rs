//! State aid as it is answered.

use super::{model::CEILING_EUR, store::StateAidRow};
use crate::{
    base::{
        id::{OrganisationId, StateAidId},
        page::Listed,
    },
    http::Resource,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// De-minimis aid that an organisation declared.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StateAidView {
    /// Its id.
    pub id: StateAidId,
    /// Who got it.
    pub organisation: OrganisationId,
    /// How much, in whole euros.
    pub amount_eur: i64,
    /// The day on which the organisation got the right to it.
    pub granted_on: Date,
    /// The authority that granted it.
    pub grantor: String,
    /// Under which scheme or decision; null when not stated.
    pub measure: Option<String>,
    /// Whether it counts towards the ceiling today.
    pub counts: bool,
    /// Version: the ETag.
    pub version: i64,
    /// When it was declared.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What one undertaking declared of de-minimis aid: an organisation, those it belongs to and those that belong to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StateAidSummary {
    /// The first day that counts.
    pub from: Date,
    /// The last day that counts: today.
    pub until: Date,
    /// What was declared for these days, in euros.
    pub declared_eur: i64,
    /// What is allowed in three years, in euros: Regulation (EU) 2023/2831, article 3.
    pub ceiling_eur: i64,
    /// Whether that is more than is allowed: then no placement can be accepted or confirmed.
    pub exceeds_ceiling: bool,
}

/// Which declarations.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StateAidQuery {
    /// Items on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 500)]
    pub cursor: Option<String>,
}

impl StateAidSummary {
    /// The sum over some days.
    #[must_use]
    pub const fn of((from, until): (Date, Date), declared_eur: i64) -> Self {
        Self {
            from,
            until,
            declared_eur,
            ceiling_eur: CEILING_EUR,
            exceeds_ceiling: declared_eur > CEILING_EUR,
        }
    }
}

impl StateAidView {
    /// The view of a row, when these days count.
    pub(super) fn of(row: StateAidRow, (from, until): (Date, Date)) -> Self {
        let granted_on = Date::from(row.granted_on);
        Self {
            id: row.id,
            organisation: row.organisation_id,
            amount_eur: row.amount_eur,
            granted_on,
            grantor: row.grantor,
            measure: row.measure,
            counts: from <= granted_on && granted_on <= until,
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        }
    }
}

impl Listed for StateAidView {
    const PLURAL: &'static str = "stateAid";
}
impl Resource for StateAidView {
    fn path(&self) -> String {
        format!("/v1/organisations/{}/state-aid/{}", self.organisation, self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}
