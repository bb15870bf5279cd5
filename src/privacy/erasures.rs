//! The list of erasures outside the database: a backup that is put back knows nothing of what was erased since.
//!
//! A line of JSON for each, with an id and an instant: no personal data.

use super::{actions, views::ErasureView};
use crate::{
    app::{App, as_anyhow},
    audit::head,
    db::audit::NewEntry,
};
use anyhow::Context;

/// What became of the erasures of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reapplied {
    /// Erased again.
    pub again: usize,
    /// Erased here already, or without an account here.
    pub nothing: usize,
}

/// Tells of an erasure in the log, and in the file that is set for it. It is done by then: what fails here, the operator
/// can make good from the table (`proeftuin privacy erasures`).
pub fn publish(app: &App, erasure: &ErasureView) -> anyhow::Result<()> {
    let line = serde_json::to_string(erasure)?;
    tracing::info!(target: "proeftuin::privacy", erasure = line, "erased an account");
    match &app.config().erasure_list_file {
        Some(path) => head::append(path, &line),
        None => Ok(()),
    }
}

/// The erasures in a text with one on each line.
pub fn read_list(text: &str) -> anyhow::Result<Vec<ErasureView>> {
    let lines = text.lines().map(str::trim).enumerate().filter(|(_, line)| !line.is_empty());
    lines
        .map(|(index, line)| {
            serde_json::from_str(line).with_context(|| format!("line {} is not an erasure", index + 1))
        })
        .collect()
}

/// Erases again all that are on a list. Blocks: for the command line.
pub fn reapply(app: &App, list: &[ErasureView]) -> anyhow::Result<Reapplied> {
    let mut done = Reapplied::default();
    for erasure in list {
        let user = erasure.user;
        let entry = NewEntry::by_service("reapply_erasure", format!("/v1/users/{user}"));
        let again = app.db().write_audited_here(entry, move |write| actions::erase_again(write, user));
        if again.map_err(as_anyhow)? {
            done.again += 1;
        } else {
            done.nothing += 1;
        }
    }
    Ok(done)
}
