//! Themes that other things are about: which can be given to them, and what a filter by theme takes in.

use super::{model::ThemeStatus, store};
use crate::{
    base::{
        error::{Faults, Result},
        id::ThemeId,
        key::Key,
    },
    db::{Read, resolve},
};
use std::collections::HashSet;

/// The themes that the field `themes` names: active ones, and those that the thing has already.
pub fn themes(
    read: &mut Read<'_>,
    keys: &[Key],
    kept: &[ThemeId],
    faults: &mut Faults,
) -> Result<Vec<ThemeId>> {
    let found = resolve::fields(read, keys, resolve::theme, ("/themes", &mut *faults))?;
    let states = store::list_states(read, &found)?;
    for theme in &found {
        let is_active = states.contains(&(*theme, ThemeStatus::Active));
        if !is_active && !kept.contains(theme) {
            let detail = format!("themes: {theme} is not in use; choose an active theme");
            faults.body("/themes", "not_active", detail);
        }
    }
    Ok(found)
}

/// These themes and all that lie under them, in a fixed order.
pub fn with_narrower(read: &mut Read<'_>, themes: &[ThemeId]) -> Result<Vec<ThemeId>> {
    let tree = store::list_places(read)?;
    let mut all: HashSet<ThemeId> = themes.iter().copied().collect();
    loop {
        let before = all.len();
        for (theme, broader) in &tree {
            if broader.is_some_and(|broader| all.contains(&broader)) {
                all.insert(*theme);
            }
        }
        if all.len() == before {
            let mut all: Vec<ThemeId> = all.into_iter().collect();
            all.sort_unstable();
            return Ok(all);
        }
    }
}
