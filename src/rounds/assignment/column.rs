//! A flat array that is read and written by `u32` ids.

/// What is not there reads as the default, and is not written: ids come from the market, so that does not happen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Column<T>(pub Vec<T>);

/// An id as a place in memory.
#[must_use]
pub fn place(id: u32) -> usize {
    usize::try_from(id).unwrap_or(usize::MAX)
}

/// A length as an id: a market has fewer than 2^32 of anything, see [`super::market`].
#[must_use]
pub fn id(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

impl<T: Copy + Default> Column<T> {
    /// So many of the same.
    pub fn of(value: T, length: u32) -> Self {
        Self(vec![value; place(length)])
    }

    /// The value of an id.
    pub fn at(&self, id: u32) -> T {
        self.0.get(place(id)).copied().unwrap_or_default()
    }

    /// Gives an id a value.
    pub fn set(&mut self, id: u32, value: T) {
        if let Some(slot) = self.0.get_mut(place(id)) {
            *slot = value;
        }
    }

    /// How many there are.
    pub fn len(&self) -> u32 {
        id(self.0.len())
    }
}

impl Column<u32> {
    /// Adds to the value of an id.
    pub fn add(&mut self, id: u32, more: u32) {
        if let Some(slot) = self.0.get_mut(place(id)) {
            *slot += more;
        }
    }

    /// Takes from the value of an id.
    pub fn take(&mut self, id: u32, less: u32) {
        if let Some(slot) = self.0.get_mut(place(id)) {
            *slot -= less;
        }
    }

    /// Where each part begins, and at last where all end, for parts of these sizes.
    pub fn starts(sizes: impl Iterator<Item = u32>) -> Self {
        let mut starts = vec![0];
        let mut end = 0;
        starts.extend(sizes.map(|size| {
            end += size;
            end
        }));
        Self(starts)
    }
}
