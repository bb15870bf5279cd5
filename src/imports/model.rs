//! What can be asked of an import.

use crate::text_enum;
use serde::Deserialize;
use utoipa::ToSchema;

text_enum! {
    /// What is imported.
    pub enum ImportCollection {
        Labs = "labs", "proeftuinen", "labs";
        Organisations = "organisations", "organisaties", "organisations";
        Capacity = "capacity", "perioden met plaatsen", "windows of capacity";
    }
}
text_enum! {
    /// What happens to good rows when others are refused.
    pub enum ImportMode {
        Rows = "rows", "per rij: goede rijen gaan door", "row by row: good rows are imported";
        All = "all", "alles of niets", "all or nothing";
    }
}
text_enum! {
    /// What an empty cell, or null, says of something that is there.
    pub enum EmptyCells {
        Keep = "keep", "laat staan wat er is", "leaves what is there";
        Clear = "clear", "maakt leeg", "clears it";
    }
}
text_enum! {
    /// How a run ended, or that it did not.
    pub enum ImportStatus {
        Running = "running", "bezig, of afgebroken", "running, or broken off";
        Done = "done", "klaar", "done";
        Refused = "refused", "niets ingevoerd", "nothing was imported";
    }
}
text_enum! {
    /// What a file is.
    pub enum ImportFormat {
        Csv = "csv", "CSV: een tabel", "CSV: a table";
        Ndjson = "ndjson", "NDJSON: op elke regel een object", "NDJSON: one object a line";
    }
}

/// How to import.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ImportQuery {
    /// Only check: the answer says what would happen, and nothing is changed.
    #[schema(default = false)]
    pub dry_run: Option<bool>,
    /// Left out: row by row.
    pub mode: Option<ImportMode>,
    /// What an empty cell, or null, says of something that is there; left out: nothing.
    pub empty: Option<EmptyCells>,
    /// Go on where your last run of this very file was broken off; without one it begins anew.
    #[schema(default = false)]
    pub resume: Option<bool>,
}

/// Faults that are listed; the others are counted.
pub const MOST_FAULTS: usize = 1000;
/// Rows that are read and written at once.
pub const BATCH: usize = 500;
/// Days for which runs are kept.
pub const KEPT_DAYS: i64 = 30;
