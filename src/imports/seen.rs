//! What earlier rows of a file were about: two rows about the same thing are one too many. Digests, some bytes for each row.

use super::model::ImportCollection;
use crate::base::{
    puts::{Wanted, text},
    text::slugify,
};
use serde_json::Value;
use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
};

/// Digests of keys, and the lines of their rows.
#[derive(Debug, Default)]
pub(super) struct Seen(HashMap<u64, u32>);

impl Seen {
    /// Notes a row; the line of an earlier one about the same thing.
    pub fn note(&mut self, collection: ImportCollection, wanted: &Wanted, line: u64) -> Option<u32> {
        let keys: Vec<u64> = keys(collection, wanted).iter().map(digest).collect();
        let before = keys.iter().find_map(|key| self.0.get(key)).copied();
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        for key in keys {
            self.0.entry(key).or_insert(line);
        }
        before
    }

    /// Whether a row before a line is about what has this slug.
    pub fn slug_before(&self, slug: &str, line: u64) -> bool {
        let seen = self.0.get(&digest(&format!("slug {slug}")));
        seen.is_some_and(|at| u64::from(*at) < line)
    }
}

fn digest(key: &String) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

/// By what a row can be told from others.
fn keys(collection: ImportCollection, wanted: &Wanted) -> Vec<String> {
    let named = |name: &str| text(wanted, name).map(|value| format!("{name} {}", value.to_lowercase()));
    if collection == ImportCollection::Capacity {
        if let Some(id) = named("id") {
            return vec![id];
        }
        let part = |name| text(wanted, name).unwrap_or_default();
        return vec![format!("{} {} {} {}", part("lab"), part("from"), part("theme"), part("service"))];
    }
    let mut keys: Vec<String> = [named("id"), named("slug")].into_iter().flatten().collect();
    let numbers = wanted.get("identifiers").and_then(Value::as_array);
    for number in numbers.into_iter().flatten() {
        let part = |name| number.get(name).and_then(Value::as_str).unwrap_or_default();
        keys.push(format!("{} {}", part("scheme"), part("value").to_lowercase()));
    }
    if keys.is_empty() {
        keys.extend(text(wanted, "name").map(|name| format!("slug {}", slugify(name))));
    }
    keys
}
