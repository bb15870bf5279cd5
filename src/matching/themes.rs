//! The themes as the read model keeps them: the engine's taxonomy, and how people and addresses call its members.

use super::{
    engine::{Concept, Taxonomy, Theme},
    store::{self, Related, ThemeRow},
};
use crate::{
    base::{
        error::Result,
        id::{Id, ThemeId},
        key::Key,
        text::fold,
    },
    db::{Read, types::Json},
    vocabulary::{
        model::ThemeStatus,
        suggesting::{Suggester, ThemeText},
    },
};
use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};
use uuid::Uuid;

/// All themes, retired ones too: labs and innovations may still carry them.
#[derive(Debug, Default)]
pub struct Themes {
    taxonomy: Taxonomy,
    known: HashMap<Theme, ThemeWords>,
    by_slug: HashMap<Arc<str>, Theme>,
    /// What is known of them as text, and what recognises them in one: made when the first text comes.
    texts: Vec<ThemeText>,
    suggester: OnceLock<Suggester>,
    /// Which themes in which version: what the numbers follow from.
    versions: Vec<(ThemeId, i64)>,
}

/// How one theme is called.
#[derive(Debug)]
pub struct ThemeWords {
    /// Its slug.
    pub slug: Arc<str>,
    /// Its Dutch label.
    pub label_nl: String,
    /// Its English label.
    pub label_en: String,
    /// All its labels, folded.
    pub text: String,
}

impl Themes {
    pub(super) fn load(read: &mut Read<'_>) -> Result<Self> {
        let (rows, related) = store::list_themes(read)?;
        Ok(Self::build(rows, &related))
    }

    /// Whether two are made of the same themes in the same versions.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.versions == other.versions
    }

    /// Numbers the themes.
    fn build(rows: Vec<ThemeRow>, related: &[Related]) -> Self {
        let mut links: HashMap<ThemeId, Vec<Uuid>> = HashMap::new();
        for (one, other) in related {
            links.entry(*one).or_default().push(other.uuid());
        }
        let concepts = rows.iter().map(|row| Concept {
            id: row.id.uuid(),
            broader: row.broader_id.map(Id::uuid),
            related: links.get(&row.id).cloned().unwrap_or_default(),
            label_nl: row.label_nl.clone(),
            label_en: row.label_en.clone(),
        });
        let taxonomy = Taxonomy::build(concepts.collect());
        let mut themes = Self {
            taxonomy,
            versions: rows.iter().map(|row| (row.id, row.version)).collect(),
            ..Self::default()
        };
        for row in rows {
            themes.texts.push(text(&row, links.remove(&row.id).unwrap_or_default()));
            if let Some(theme) = themes.taxonomy.index(row.id.uuid()) {
                let words = ThemeWords::of(row);
                themes.by_slug.insert(Arc::clone(&words.slug), theme);
                themes.known.insert(theme, words);
            }
        }
        themes
    }

    /// The tree, with its numbers.
    #[must_use]
    pub fn taxonomy(&self) -> &Taxonomy {
        &self.taxonomy
    }

    /// What recognises themes in free text. Whoever asks first waits while it is made.
    #[must_use]
    pub fn suggester(&self) -> &Suggester {
        self.suggester.get_or_init(|| Suggester::build(self.texts.clone()))
    }

    /// The theme that a caller names.
    #[must_use]
    pub fn find(&self, key: &Key) -> Option<Theme> {
        match key.uuid() {
            Some(uuid) => self.taxonomy.index(uuid),
            None => self.by_slug.get(key.as_str()).copied(),
        }
    }

    /// How a theme is called.
    #[must_use]
    pub fn words(&self, theme: Theme) -> Option<&ThemeWords> {
        self.known.get(&theme)
    }
}

/// A theme as far as texts are recognised by it.
fn text(row: &ThemeRow, related: Vec<Uuid>) -> ThemeText {
    let labels = |preferred: &String, others: &Json| {
        let others = others.clone().into::<Vec<String>>().unwrap_or_default();
        std::iter::once(preferred.clone()).chain(others).collect()
    };
    ThemeText {
        id: row.id.uuid(),
        slug: row.slug.clone(),
        broader: row.broader_id.map(Id::uuid),
        related,
        labels_nl: labels(&row.label_nl, &row.alt_labels_nl),
        labels_en: labels(&row.label_en, &row.alt_labels_en),
        definition_nl: row.definition_nl.clone(),
        definition_en: row.definition_en.clone(),
        is_offered: row.status == ThemeStatus::Active,
    }
}

impl ThemeWords {
    fn of(row: ThemeRow) -> Self {
        let others = [row.alt_labels_nl, row.alt_labels_en]
            .into_iter()
            .flat_map(|labels| labels.into::<Vec<String>>().unwrap_or_default());
        let labels: Vec<String> =
            [row.label_nl.clone(), row.label_en.clone()].into_iter().chain(others).collect();
        Self {
            slug: row.slug.into(),
            text: fold(&labels.join(" ")),
            label_nl: row.label_nl,
            label_en: row.label_en,
        }
    }
}
