//! Exports, erasures and what is due to go, as they are answered.

use super::{
    map::{Section, camel},
    model::{DataClass, RetentionKind},
};
use crate::base::{id::UserId, page::Listed};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// All that is kept about a person.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExportView {
    /// Whose data these are.
    pub user: UserId,
    /// When they were gathered.
    pub exported_at: Timestamp,
    /// What the tables are for, on what ground and until when.
    pub about: Vec<AboutView>,
    /// The rows about this person, by table: what they are, what they have, and what they did.
    pub tables: BTreeMap<String, Vec<Value>>,
    /// Tables of which only the newest 10,000 rows are here; ask for the rest.
    pub shortened: Vec<String>,
}

/// What a part of a table is for.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AboutView {
    /// The table.
    #[schema(example = "users")]
    pub table: String,
    /// What is in it.
    pub what: String,
    /// Why.
    pub purpose: String,
    /// On what legal ground.
    pub ground: String,
    /// Until when.
    pub kept: String,
    /// What each personal field is.
    pub fields: BTreeMap<String, String>,
}

/// That somebody was erased.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ErasureView {
    /// The id that is nobody's any more.
    pub user: UserId,
    /// When.
    pub erased_at: Timestamp,
}

/// What is due to go.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DueView {
    /// What.
    pub kind: RetentionKind,
    /// What came to its end before this instant goes; null: it is kept for good.
    pub ended_before: Option<Timestamp>,
    /// How many that are now.
    #[schema(minimum = 0)]
    pub due: i64,
}

impl AboutView {
    /// What the data map says.
    pub(super) fn of(section: &Section<'_>) -> Self {
        let personal = section.columns.iter().filter(|column| column.class == DataClass::Personal);
        Self {
            table: camel(section.table),
            what: section.what.to_owned(),
            purpose: section.purpose.to_owned(),
            ground: section.ground.to_owned(),
            kept: section.kept.to_owned(),
            fields: personal.map(|column| (camel(column.name), column.what.to_owned())).collect(),
        }
    }
}

impl Listed for DueView {
    const PLURAL: &'static str = "kinds";
}
