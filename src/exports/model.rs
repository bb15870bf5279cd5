//! What can be asked of an export.

use crate::{
    base::error::{Faults, Result},
    changes::model::ChangeKind,
    labs::views::LabView,
    networks::views::NetworkView,
    organisations::views::OrganisationView,
    outcomes::views::OutcomeView,
    text_enum,
    vocabulary::views::ThemeView,
};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use utoipa::{PartialSchema, ToSchema};

text_enum! {
    /// The form of an export.
    pub enum ExportFormat {
        Ndjson = "ndjson", "NDJSON: op elke regel een object", "NDJSON: one object a line";
        Csv = "csv", "CSV: een tabel", "CSV: a table";
    }
}

/// The media type of JSON objects, one a line.
pub const NDJSON: &str = "application/x-ndjson";
/// The media type of tables.
pub const CSV: &str = "text/csv";

impl ExportFormat {
    /// What it is on the wire.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Ndjson => NDJSON,
            Self::Csv => CSV,
        }
    }
}

/// Which part of a collection, and in which form.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExportQuery {
    /// The form; left out: what `Accept` says, else NDJSON.
    pub format: Option<ExportFormat>,
    /// Only these fields of each object.
    #[schema(max_items = 60)]
    pub fields: Option<Vec<String>>,
    /// Only objects that were changed at this instant or later. What was deleted is told by GET /v1/changes only.
    pub since: Option<Timestamp>,
}

/// The fields that objects of a collection have, in the order in which they are shown.
pub fn fields(kind: ChangeKind) -> Result<Vec<String>> {
    let schema = match kind {
        ChangeKind::Labs => LabView::schema(),
        ChangeKind::Organisations => OrganisationView::schema(),
        ChangeKind::Themes => ThemeView::schema(),
        ChangeKind::Networks => NetworkView::schema(),
        ChangeKind::Outcomes => OutcomeView::schema(),
    };
    let schema = serde_json::to_value(schema)?;
    let properties = schema.get("properties").and_then(Value::as_object);
    Ok(properties.into_iter().flatten().map(|(name, _)| name.clone()).collect())
}

/// The fields that are asked for, in that order; all of them when none are named.
pub fn chosen(kind: ChangeKind, query: &ExportQuery) -> Result<Vec<String>> {
    let all = fields(kind)?;
    let Some(asked) = &query.fields else { return Ok(all) };
    let mut faults = Faults::new();
    for name in asked.iter().filter(|name| !all.contains(name)) {
        let detail = format!("fields: {kind} have no field {name}; they have {}", all.join(", "));
        faults.query("fields", "no_such_field", detail);
    }
    faults.check()?;
    let mut once: Vec<String> = Vec::with_capacity(asked.len());
    for name in asked {
        if !once.contains(name) {
            once.push(name.clone());
        }
    }
    Ok(once)
}

/// The collections of events that change what an export of this one says: its own, and those of what it shows by name.
#[must_use]
pub const fn causes(kind: ChangeKind) -> &'static [&'static str] {
    match kind {
        ChangeKind::Labs => {
            &["labs", "lab_services", "involvements", "organisations", "themes", "networks", "municipalities"]
        }
        ChangeKind::Organisations => &["organisations", "municipalities"],
        ChangeKind::Themes => &["themes"],
        ChangeKind::Networks => &["networks"],
        ChangeKind::Outcomes => &["outcomes", "pilots", "innovations", "labs", "organisations"],
    }
}
