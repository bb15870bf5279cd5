//! Some labs that follow each other in order of name, in columns.

use super::bits::{self, Bits, CHUNK, NONE};
use super::line::{Line, Spot};
use super::row::{Row, column};
use super::signature::Signature;

/// One value per lab, and more up to a multiple of 64, so that a column can be walked in blocks of so many.
type Column<T> = Vec<T>;

/// One bit per lab, in whole lines of the processor's cache.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct BitColumn(Bits);

/// Labs, in order, and what is kept of them.
#[derive(Clone, Debug)]
pub(super) struct Chunk<L> {
    pub labs: Vec<L>,
    /// For who looks at single labs.
    pub lines: Vec<Line>,
    pub signatures: Vec<Signature>,
    /// For who looks at 64 labs at once: yes and no.
    bits: Box<[BitColumn]>,
    /// For who does so with numbers: some of the lines, side by side.
    pub place: [Column<f32>; 3],
    pub near_at_least: Column<u8>,
    pub trl: Column<[u8; 2]>,
    pub completeness: Column<u16>,
    pub record: Column<u16>,
    pub outer: [Column<i16>; 2],
    pub inner: [Column<i16>; 2],
    /// How many labs are listed.
    pub listed: usize,
}

impl<L> Chunk<L> {
    /// A chunk of labs in order; at most as many as it holds.
    pub(super) fn of(labs: Vec<(L, Row)>) -> Self {
        let mut chunk = Self::with_room_for(labs.len());
        for (lab, row) in labs {
            chunk.insert(chunk.labs.len(), lab, row);
        }
        chunk
    }

    fn with_room_for(count: usize) -> Self {
        let mut chunk = Self {
            labs: Vec::with_capacity(count),
            lines: Vec::with_capacity(count),
            signatures: Vec::with_capacity(count),
            bits: vec![BitColumn(NONE); column::COUNT].into_boxed_slice(),
            place: Default::default(),
            near_at_least: Vec::new(),
            trl: Vec::new(),
            completeness: Vec::new(),
            record: Vec::new(),
            outer: Default::default(),
            inner: Default::default(),
            listed: 0,
        };
        chunk.widen(count.next_multiple_of(64));
        chunk
    }

    /// Makes the columns of numbers long enough for so many labs.
    fn widen(&mut self, room: usize) {
        self.place.iter_mut().for_each(|column| widen(column, room));
        widen(&mut self.near_at_least, room);
        widen(&mut self.trl, room);
        widen(&mut self.completeness, room);
        widen(&mut self.record, room);
        self.outer.iter_mut().chain(&mut self.inner).for_each(|column| widen(column, room));
    }

    /// Puts a lab at a place; those from there on move up.
    pub(super) fn insert(&mut self, at: usize, lab: L, row: Row) {
        let Row { bits, line, outer, inner, signature } = row;
        let end = self.labs.len();
        if end >= self.near_at_least.len() {
            self.widen(end + 64);
        }
        for (number, column) in self.bits.iter_mut().enumerate() {
            let value = bits >> number & 1 == 1;
            // At the end nothing moves, and a bit that is not set is so already.
            if value || at < end {
                bits::open(&mut column.0, at, value);
            }
        }
        let place: Spot = line.place;
        for (column, value) in self.place.iter_mut().zip(place) {
            open(column, at, end, value);
        }
        open(&mut self.near_at_least, at, end, line.near_at_least);
        open(&mut self.trl, at, end, line.trl);
        open(&mut self.completeness, at, end, line.completeness);
        open(&mut self.record, at, end, line.record);
        let days = [outer.0, outer.1, inner.0, inner.1];
        for (column, value) in self.outer.iter_mut().chain(&mut self.inner).zip(days) {
            open(column, at, end, value);
        }
        // A copy has no room to spare, and would double to make some.
        self.lines.reserve_exact(1);
        self.lines.insert(at, line);
        self.signatures.reserve_exact(1);
        self.signatures.insert(at, signature);
        self.labs.reserve_exact(1);
        self.labs.insert(at, lab);
        self.listed = bits::count(self.column(column::LISTED));
    }

    /// Takes the lab at a place out; those after it move down.
    pub(super) fn remove(&mut self, at: usize) -> Option<L> {
        if at >= self.labs.len() {
            return None;
        }
        for column in &mut self.bits {
            bits::close(&mut column.0, at);
        }
        self.place.iter_mut().for_each(|column| close(column, at));
        close(&mut self.near_at_least, at);
        close(&mut self.trl, at);
        close(&mut self.completeness, at);
        close(&mut self.record, at);
        self.outer.iter_mut().chain(&mut self.inner).for_each(|column| close(column, at));
        self.lines.remove(at);
        self.signatures.remove(at);
        self.listed = bits::count(self.column(column::LISTED));
        Some(self.labs.remove(at))
    }

    /// A column of bits.
    pub(super) fn column(&self, number: usize) -> &Bits {
        self.bits.get(number).map_or(&NONE, |column| &column.0)
    }

    pub(super) fn is_full(&self) -> bool {
        self.labs.len() >= CHUNK
    }

    /// What it takes in memory, without the labs themselves.
    pub(super) fn bytes(&self) -> usize {
        let places = self.place.iter().map(|column| size_of_val(column.as_slice()));
        let days = self.outer.iter().chain(&self.inner).map(|column| size_of_val(column.as_slice()));
        size_of::<Self>()
            + self.labs.capacity() * size_of::<L>()
            + self.lines.capacity() * size_of::<Line>()
            + self.signatures.capacity() * size_of::<Signature>()
            + self.lines.iter().map(Line::bytes_elsewhere).sum::<usize>()
            + size_of_val(&*self.bits)
            + places.chain(days).sum::<usize>()
            + size_of_val(self.near_at_least.as_slice())
            + size_of_val(self.trl.as_slice())
            + size_of_val(self.completeness.as_slice())
            + size_of_val(self.record.as_slice())
    }
}

fn widen<T: Copy + Default>(column: &mut Column<T>, room: usize) {
    column.reserve_exact(room.saturating_sub(column.len()));
    column.resize(room.max(column.len()), T::default());
}

fn open<T: Copy>(column: &mut Column<T>, at: usize, end: usize, value: T) {
    let Some(moved) = column.get_mut(at..=end) else { return };
    moved.rotate_right(1);
    if let Some(first) = moved.first_mut() {
        *first = value;
    }
}

fn close<T: Copy>(column: &mut Column<T>, at: usize) {
    if let Some(from) = column.get_mut(at..) {
        from.rotate_left(1);
    }
}
