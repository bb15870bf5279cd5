//! A map that copies little when it changes: its entries are spread over many small maps, and a copy shares those that did not
//! change.

use std::{
    collections::HashMap,
    hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash},
    sync::Arc,
};

/// How many small maps: with a million entries each has a thousand.
const SHARDS: usize = 1024;

/// A map in parts.
#[derive(Debug, Clone)]
pub struct Shards<K, V>(Vec<Arc<HashMap<K, V>>>);

impl<K, V> Default for Shards<K, V> {
    fn default() -> Self {
        // They share one empty map until they have something of their own.
        let empty = Arc::new(HashMap::new());
        Self(std::iter::repeat_n(empty, SHARDS).collect())
    }
}

impl<K: Hash + Eq + Clone, V: Clone> Shards<K, V> {
    /// The value of a key.
    pub fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: std::borrow::Borrow<Q>,
    {
        self.0.get(shard(key))?.get(key)
    }

    /// Sets the value of a key.
    pub fn insert(&mut self, key: K, value: V) {
        if let Some(part) = self.0.get_mut(shard(&key)) {
            Arc::make_mut(part).insert(key, value);
        }
    }

    /// Forgets a key.
    pub fn remove<Q: Hash + Eq + ?Sized>(&mut self, key: &Q)
    where
        K: std::borrow::Borrow<Q>,
    {
        if let Some(part) = self.0.get_mut(shard(key)) {
            Arc::make_mut(part).remove(key);
        }
    }
}

impl<K: Hash + Eq + Clone, V: Clone> FromIterator<(K, V)> for Shards<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut all = Self::default();
        for (key, value) in entries {
            all.insert(key, value);
        }
        all
    }
}

/// The part that has a key.
fn shard<Q: Hash + ?Sized>(key: &Q) -> usize {
    let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(key);
    usize::try_from(hash % 1024).unwrap_or(0) % SHARDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_keeps_what_it_had() {
        let mut all: Shards<String, u32> = (0..5000).map(|n| (n.to_string(), n)).collect();
        let copy = all.clone();
        all.insert("17".to_owned(), 0);
        all.remove("18");
        all.insert("new".to_owned(), 1);
        assert_eq!((all.get("17"), all.get("18"), all.get("new")), (Some(&0), None, Some(&1)));
        assert_eq!((copy.get("17"), copy.get("18"), copy.get("new")), (Some(&17), Some(&18), None));
        assert_eq!((0..5000).filter(|n| copy.get(n.to_string().as_str()) == Some(n)).count(), 5000);
    }
}
