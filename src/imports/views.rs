//! Imports as they are answered.

use super::{
    faults::RowFault,
    model::{EmptyCells, ImportCollection, ImportFormat, ImportMode, ImportStatus},
    store::ImportRow,
};
use crate::{
    base::{error::Result, id::ImportId, page::Listed},
    http::Resource,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an import did, or in a dry run would do.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportView {
    /// Its id; null for a dry run, of which nothing is kept.
    pub id: Option<ImportId>,
    /// What was imported.
    pub collection: ImportCollection,
    /// How it ended, or that it did not.
    pub status: ImportStatus,
    /// Whether it only checked.
    pub dry_run: bool,
    /// Row by row, or all or nothing.
    pub mode: ImportMode,
    /// What empty cells said.
    pub empty: EmptyCells,
    /// What the file was.
    pub format: ImportFormat,
    /// How its text was written; null until that was found out.
    pub encoding: Option<String>,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Rows that were read.
    pub rows: i64,
    /// Rows that made something.
    pub created: i64,
    /// Rows that changed something.
    pub changed: i64,
    /// Rows that said what was there already.
    pub unchanged: i64,
    /// Rows that were refused.
    pub refused: i64,
    /// Faults that were found.
    pub fault_count: i64,
    /// The first thousand of them, in the order of the file.
    #[schema(max_items = 1000)]
    pub faults: Vec<RowFault>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it last came further.
    pub updated_at: Timestamp,
    /// Version: the `ETag`.
    pub version: i64,
}

impl ImportView {
    pub(super) fn of(row: ImportRow) -> Result<Self> {
        Ok(Self {
            id: Some(row.id),
            collection: row.collection,
            status: row.status,
            dry_run: false,
            mode: row.mode,
            empty: row.empty_cells,
            format: row.format,
            encoding: row.encoding,
            sha256: row.sha256,
            rows: row.rows_read,
            created: row.created,
            changed: row.changed,
            unchanged: row.unchanged,
            refused: row.refused,
            fault_count: row.fault_count,
            faults: serde_json::from_value(row.faults.0)?,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
            version: row.version,
        })
    }
}

/// Which runs.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ImportRunQuery {
    /// Items on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 500)]
    pub cursor: Option<String>,
}

impl Listed for ImportView {
    const PLURAL: &'static str = "imports";
}
impl Resource for ImportView {
    fn path(&self) -> String {
        match self.id {
            Some(id) => format!("/v1/import-runs/{id}"),
            None => format!("/v1/imports/{}", self.collection),
        }
    }
    fn version(&self) -> i64 {
        self.version
    }
}
