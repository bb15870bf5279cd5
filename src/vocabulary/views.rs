//! Themes as they are answered.

use super::{
    model::{AltLabel, LineCode, ThemeStatus},
    store::ThemeRow,
};
use crate::{
    base::{error::Result, id::ThemeId, key::Key, page::Listed},
    http::Resource,
    text_enum,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

text_enum! {
    /// In which order themes are listed.
    pub enum ThemeSort {
        Tree = "tree", "boom: elk thema na het bredere", "tree: every theme after its broader one";
        LabelNl = "label_nl", "Nederlands label", "Dutch label";
        LabelEn = "label_en", "Engels label", "English label";
    }
}

/// A theme.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ThemeView {
    /// Its id.
    pub id: ThemeId,
    /// Its name in addresses.
    pub slug: String,
    /// Its name in Dutch.
    pub label_nl: String,
    /// Its name in English.
    pub label_en: String,
    /// Other Dutch words for it.
    pub alt_labels_nl: Vec<AltLabel>,
    /// Other English words for it.
    pub alt_labels_en: Vec<AltLabel>,
    /// What it is, in Dutch; null when not stated.
    pub definition_nl: Option<String>,
    /// What it is, in English; null when not stated.
    pub definition_en: Option<String>,
    /// The theme that it is a part of; null for a top theme.
    pub broader: Option<ThemeId>,
    /// Themes that it has to do with, as stated from this side.
    pub related: Vec<ThemeId>,
    /// Programme lines that it belongs to.
    pub programme_lines: Vec<LineCode>,
    /// Action lines that it belongs to.
    pub action_lines: Vec<LineCode>,
    /// Where it stands.
    pub status: ThemeStatus,
    /// Version: the ETag.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl ThemeView {
    /// The view of a row.
    pub(crate) fn of(row: ThemeRow, related: Vec<ThemeId>) -> Result<Self> {
        Ok(Self {
            id: row.id,
            slug: row.slug,
            label_nl: row.label_nl,
            label_en: row.label_en,
            alt_labels_nl: row.alt_labels_nl.into()?,
            alt_labels_en: row.alt_labels_en.into()?,
            definition_nl: row.definition_nl,
            definition_en: row.definition_en,
            broader: row.broader_id,
            related,
            programme_lines: row.programme_lines.into()?,
            action_lines: row.action_lines.into()?,
            status: row.status,
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        })
    }
}

/// Which themes.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ThemeQuery {
    /// Those in one of these states. Proposals are shown to whoever is logged in.
    #[schema(max_items = 3)]
    pub status: Option<Vec<ThemeStatus>>,
    /// Those directly under this theme (UUID or slug).
    pub broader: Option<Key>,
    /// Those with a label, preferred or alternative, that has all these words or beginnings of words.
    #[schema(max_length = 200)]
    pub q: Option<String>,
    /// Their order; `tree` when left out.
    pub sort: Option<ThemeSort>,
    /// Items on a page.
    #[schema(minimum = 1, maximum = 100, default = 25)]
    pub limit: Option<i64>,
    /// Where the page begins: `nextCursor` of the page before.
    #[schema(max_length = 500)]
    pub cursor: Option<String>,
}

impl Listed for ThemeView {
    const PLURAL: &'static str = "themes";
}
impl Resource for ThemeView {
    fn path(&self) -> String {
        format!("/v1/themes/{}", self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}
