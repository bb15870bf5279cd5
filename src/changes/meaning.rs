//! What an event means for who follows the changes.

use super::model::{ChangeKind, Named};
use crate::{db::Event, labs::model::LabStatus};
use serde_json::Value;

/// The object that an event is about; none when no reader of changes knows its kind.
#[must_use]
pub(super) fn subject(event: &Event) -> Option<Named> {
    match ChangeKind::from_code(&event.subject_kind) {
        Some(kind) => Some((kind, event.subject_id.uuid())),
        None => event.lab_id.map(|lab| (ChangeKind::Labs, lab.uuid())),
    }
}

/// Whether what an event is about could be seen before it by whoever does not see it now. Else they learn nothing of it.
#[must_use]
pub(super) fn was_seen(event: &Event, sees_proposals: bool) -> bool {
    let fact = |name: &str| event.data.0.get(name).and_then(Value::as_str).unwrap_or_default();
    match event.kind.as_str() {
        "organisation_deleted" => true,
        "theme_deleted" => sees_proposals || fact("status") != "proposed",
        "lab_transitioned" => LabStatus::from_code(fact("from")).is_some_and(LabStatus::is_published),
        "outcome_transitioned" => fact("event") == "withdraw",
        _ => false,
    }
}

/// Whether an event is about so much that everybody had better begin anew: reference data that came with a new version.
#[must_use]
pub(super) fn is_upheaval(event: &Event) -> bool {
    matches!(event.kind.as_str(), "themes_loaded" | "municipalities_loaded")
}
