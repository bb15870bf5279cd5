//! The names that people use for municipalities and themes.

use super::reading::cells::Names;
use crate::{
    base::{actor::Caller, error::Result, text::fold},
    db::Read,
    vocabulary::{actions, municipalities},
};

/// All of them: there are some hundreds.
pub(super) fn load(read: &mut Read<'_>, caller: &Caller) -> Result<Names> {
    let mut names = Names::default();
    for place in municipalities::list_all(read)? {
        names.municipalities.insert(fold(&place.name), place.code);
    }
    for theme in actions::list_all_themes(read, caller)? {
        for label in [&theme.label_nl, &theme.label_en] {
            names.themes.entry(fold(label)).or_insert_with(|| theme.slug.clone());
        }
    }
    Ok(names)
}
