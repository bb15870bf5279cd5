//! What lists of a round can be asked.

use super::model::RoundStatus;
use crate::base::key::Key;
use serde::Deserialize;
use utoipa::ToSchema;

/// Which rounds.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RoundQuery {
    /// Only of this network.
    pub network: Option<Key>,
    /// Only in one of these states.
    #[schema(max_items = 5)]
    pub status: Option<Vec<RoundStatus>>,
    /// Items on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 500)]
    pub cursor: Option<String>,
}

/// Which applications.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RoundApplicationQuery {
    /// Only those that chose this lab.
    pub lab: Option<Key>,
    /// Items on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 500)]
    pub cursor: Option<String>,
}

/// Which page.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RoundRunQuery {
    /// Items on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 500)]
    pub cursor: Option<String>,
}

/// Which results.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RoundResultQuery {
    /// Only of this application.
    pub application: Option<Key>,
    /// Only of those who go to this lab.
    pub lab: Option<Key>,
    /// Only of those who go somewhere, or of those who go nowhere.
    pub placed: Option<bool>,
    /// Items on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 500)]
    pub cursor: Option<String>,
}
