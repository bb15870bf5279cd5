//! Fetching before reading.

use std::hint::black_box;

/// Reads a little of each of these, and does nothing with it: nothing waits for what is read, so that the processor fetches many
/// at once, and who reads on soon after finds them in its cache.
#[inline]
pub(super) fn touch(parts: impl Iterator<Item = u64>) {
    black_box(parts.fold(0, |sum, part| sum ^ part));
}
