//! Saved searches as they are answered.

use super::{model::Question, store::SavedSearchRow};
use crate::{
    base::{
        error::Result,
        id::{LabId, SavedSearchId},
        page::Listed,
    },
    http::Resource,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A question to the matcher that you keep.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SavedSearchView {
    /// Its id.
    pub id: SavedSearchId,
    /// What you call it.
    pub name: String,
    /// What is asked.
    pub question: Question,
    /// Whether you are notified when another lab comes to match.
    pub notifies: bool,
    /// How many labs matched when it was last looked into; more than a thousand are not counted.
    pub match_count: usize,
    /// When it was last looked into, or something else was last found. Those that don't notify are not looked into.
    pub looked_at: Timestamp,
    /// Version: the `ETag`.
    pub version: i64,
    /// When you began to keep it.
    pub created_at: Timestamp,
    /// When you last changed it.
    pub updated_at: Timestamp,
}

/// Which saved searches.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SavedSearchQuery {
    /// Items on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 500)]
    pub cursor: Option<String>,
}

/// How much of what is found.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SavedSearchMatchQuery {
    /// Most matches in the answer, best first.
    #[schema(minimum = 1, maximum = 100, default = 10)]
    pub limit: Option<u32>,
}

impl SavedSearchView {
    pub(super) fn of(row: SavedSearchRow) -> Result<Self> {
        let labs: Vec<LabId> = row.labs.into()?;
        Ok(Self {
            id: row.id,
            name: row.name,
            question: row.question.into()?,
            notifies: row.notifies,
            match_count: labs.len(),
            looked_at: row.looked_at.into(),
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        })
    }
}

impl Listed for SavedSearchView {
    const PLURAL: &'static str = "savedSearches";
}
impl Resource for SavedSearchView {
    fn path(&self) -> String {
        format!("/v1/saved-searches/{}", self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}
