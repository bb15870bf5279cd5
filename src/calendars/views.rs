//! Secret addresses of calendars as they are answered.

use super::store::AddressRow;
use crate::{
    base::{
        id::{CalendarAddressId, LabId},
        page::Listed,
    },
    http::Resource,
};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A secret address of a lab's calendar.
#[derive(Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CalendarAddressView {
    /// Its id; not the secret.
    pub id: CalendarAddressId,
    /// The lab.
    pub lab: LabId,
    /// Where it is for.
    pub name: String,
    /// The address itself, for a calendar to subscribe to. It is shown when it is made and never again; then it is null.
    pub url: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
}

impl CalendarAddressView {
    pub(super) fn of(row: AddressRow, url: Option<String>) -> Self {
        Self { id: row.id, lab: row.lab_id, name: row.name, url, created_at: row.created_at.into() }
    }
}

impl Listed for CalendarAddressView {
    const PLURAL: &'static str = "calendarAddresses";
}
impl Resource for CalendarAddressView {
    fn path(&self) -> String {
        format!("/v1/labs/{}/calendar-addresses/{}", self.lab, self.id)
    }
    /// An address never changes: it is made and taken back.
    fn version(&self) -> i64 {
        1
    }
}
