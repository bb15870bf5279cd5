//! The best so many of what comes by.

use std::collections::BinaryHeap;

/// Keeps the smallest keys, at most `limit` of them.
#[derive(Debug)]
pub(super) struct Top<K> {
    limit: usize,
    kept: BinaryHeap<K>,
}

impl<K: Ord + Copy> Top<K> {
    pub(super) fn new(limit: usize) -> Self {
        // One more than is kept, but nobody makes room for as many as can be asked for.
        Self { limit, kept: BinaryHeap::with_capacity(limit.saturating_add(1).min(128)) }
    }

    /// The key that the next one has to be smaller than; none while there is room.
    pub(super) fn bar(&self) -> Option<K> {
        self.kept.peek().copied().filter(|_| self.kept.len() >= self.limit)
    }

    /// True when it is among them, for now.
    pub(super) fn push(&mut self, key: K) -> bool {
        if self.kept.len() < self.limit {
            self.kept.push(key);
            return true;
        }
        let worst = self.kept.peek_mut().filter(|worst| key < **worst);
        worst.map(|mut worst| *worst = key).is_some()
    }

    pub(super) fn is_wanted(&self) -> bool {
        self.limit > 0
    }

    /// How many are kept at most.
    pub(super) const fn limit(&self) -> usize {
        self.limit
    }

    /// The smallest first.
    pub(super) fn sorted(&mut self) -> impl Iterator<Item = K> + use<K> {
        std::mem::take(&mut self.kept).into_sorted_vec().into_iter()
    }
}
