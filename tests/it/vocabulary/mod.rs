mod create_theme;
mod delete_theme;
mod list_themes;
mod places;
mod reference_data;
mod theme_transitions;
mod update_theme;

use serde_json::{Value, json};

/// A valid new theme.
fn sleep_care() -> Value {
    json!({ "slug": "sleep-care", "labelNl": "Slaapzorg", "labelEn": "Sleep care" })
}
