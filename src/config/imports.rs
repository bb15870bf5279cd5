//! How much can be imported at once.

use super::sources::Values;

/// Imports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imports {
    /// Largest file over HTTP, in MiB.
    pub max_mib: u64,
    /// Most rows that are imported all or nothing: while they are written, nobody else writes.
    pub all_rows: i64,
}

pub(super) fn read(values: &mut Values) -> Option<Imports> {
    let max_mib = values.range("import_max_mib", 1, 4096).and_then(|most| u64::try_from(most).ok());
    let all_rows = values.range("import_all_rows", 1, 1_000_000);
    Some(Imports { max_mib: max_mib?, all_rows: all_rows? })
}
