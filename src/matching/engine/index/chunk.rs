//! Some labs that follow each other in order of name, in columns.

use super::bits::{self, Bits, CHUNK, NONE};
use super::days::{Days, Window};
use super::row::{Place, Row, column};
use super::signature::Signature;

/// One value per lab, with room for a full chunk, so that a column can be walked in blocks of 64.
type Column<T> = Box<[T]>;

/// A list per lab, one after the other.
#[derive(Clone, Debug)]
pub(super) struct Lists<T> {
    /// Where each begins, and where the last one ends.
    begins: Vec<u32>,
    items: Vec<T>,
}

/// The labs that have a theme, by theme: in preorder, so that a subtree is one stretch.
#[derive(Clone, Debug, Default)]
pub(super) struct Postings {
    begins: Vec<u32>,
    labs: Vec<u16>,
}

/// Labs and their columns.
#[derive(Clone, Debug)]
pub(super) struct Chunk<L> {
    pub labs: Vec<L>,
    pub bits: Box<[Bits]>,
    pub unstated: Column<u16>,
    pub trl: Column<[u8; 2]>,
    pub participants: Column<u32>,
    pub x: Column<f32>,
    pub y: Column<f32>,
    pub z: Column<f32>,
    pub near_at_least: Column<u8>,
    pub completeness: Column<u16>,
    pub record: Column<u16>,
    pub outer_from: Column<i16>,
    pub outer_until: Column<i16>,
    pub inner_from: Column<i16>,
    pub inner_until: Column<i16>,
    pub signature: Column<Signature>,
    pub themes: Lists<u16>,
    pub windows: Lists<Window>,
    pub closed: Lists<Days>,
    pub postings: Postings,
    /// How many labs are listed.
    pub listed: usize,
}

/// Does the same to every column of one value per lab.
macro_rules! columns {
    ($chunk:expr, $with:expr) => {{
        let Chunk {
            unstated,
            trl,
            participants,
            x,
            y,
            z,
            near_at_least,
            completeness,
            record,
            outer_from,
            outer_until,
            inner_from,
            inner_until,
            signature,
            ..
        } = $chunk;
        let mut bytes = 0;
        bytes += $with.each(unstated);
        bytes += $with.each(trl);
        bytes += $with.each(participants);
        bytes += $with.each(x);
        bytes += $with.each(y);
        bytes += $with.each(z);
        bytes += $with.each(near_at_least);
        bytes += $with.each(completeness);
        bytes += $with.each(record);
        bytes += $with.each(outer_from);
        bytes += $with.each(outer_until);
        bytes += $with.each(inner_from);
        bytes += $with.each(inner_until);
        bytes += $with.each(signature);
        bytes
    }};
}

impl<L> Chunk<L> {
    /// A chunk of labs in order; at most as many as it holds.
    pub(super) fn of(labs: impl IntoIterator<Item = (L, Row)>) -> Self {
        let mut chunk = Self::empty();
        for (lab, row) in labs {
            chunk.put(chunk.labs.len(), lab, row);
        }
        chunk.settle();
        chunk
    }

    fn empty() -> Self {
        fn column<T: Copy>(value: T) -> Column<T> {
            vec![value; CHUNK].into_boxed_slice()
        }
        Self {
            labs: Vec::new(),
            bits: vec![NONE; column::COUNT].into_boxed_slice(),
            unstated: column(0),
            trl: column([0; 2]),
            participants: column(0),
            x: column(0.0),
            y: column(0.0),
            z: column(0.0),
            near_at_least: column(0),
            completeness: column(0),
            record: column(0),
            outer_from: column(0),
            outer_until: column(0),
            inner_from: column(0),
            inner_until: column(0),
            signature: column([0; 4]),
            themes: Lists::default(),
            windows: Lists::default(),
            closed: Lists::default(),
            postings: Postings::default(),
            listed: 0,
        }
    }

    /// Puts a lab at a place; those from there on move up.
    pub(super) fn insert(&mut self, at: usize, lab: L, row: Row) {
        self.put(at, lab, row);
        self.settle();
    }

    fn put(&mut self, at: usize, lab: L, row: Row) {
        let end = self.labs.len();
        for (number, column) in self.bits.iter_mut().enumerate() {
            bits::open(column, at, row.bits >> number & 1 == 1);
        }
        let [x, y, z]: Place = row.place;
        open(&mut self.unstated, at, end, row.unstated);
        open(&mut self.trl, at, end, [row.trl.0, row.trl.1]);
        open(&mut self.participants, at, end, row.participants);
        open(&mut self.x, at, end, x);
        open(&mut self.y, at, end, y);
        open(&mut self.z, at, end, z);
        open(&mut self.near_at_least, at, end, row.near_at_least);
        open(&mut self.completeness, at, end, row.completeness);
        open(&mut self.record, at, end, row.record);
        open(&mut self.outer_from, at, end, row.outer.0);
        open(&mut self.outer_until, at, end, row.outer.1);
        open(&mut self.inner_from, at, end, row.inner.0);
        open(&mut self.inner_until, at, end, row.inner.1);
        open(&mut self.signature, at, end, row.signature);
        self.themes.insert(at, &row.themes);
        self.windows.insert(at, &row.windows);
        self.closed.insert(at, &row.closed);
        self.labs.insert(at, lab);
    }

    /// Takes the lab at a place out; those after it move down.
    pub(super) fn remove(&mut self, at: usize) -> Option<L> {
        if at >= self.labs.len() {
            return None;
        }
        let lab = self.labs.remove(at);
        for column in &mut self.bits {
            bits::close(column, at);
        }
        columns!(self, Close(at));
        self.themes.remove(at);
        self.windows.remove(at);
        self.closed.remove(at);
        self.settle();
        Some(lab)
    }

    /// What follows from the columns.
    fn settle(&mut self) {
        self.postings = Postings::of(&self.themes);
        self.listed = bits::count(self.column(column::LISTED));
    }

    /// A column of bits.
    pub(super) fn column(&self, number: usize) -> &Bits {
        self.bits.get(number).unwrap_or(&NONE)
    }

    pub(super) fn is_full(&self) -> bool {
        self.labs.len() >= CHUNK
    }

    /// What it takes in memory, without the labs themselves.
    pub(super) fn bytes(&self) -> usize {
        columns!(self, Count)
            + size_of_val(&*self.bits)
            + self.themes.bytes()
            + self.windows.bytes()
            + self.closed.bytes()
            + self.postings.bytes()
            + self.labs.capacity() * size_of::<L>()
    }
}

impl<L: Clone> Chunk<L> {
    /// Cuts a full chunk in two.
    pub(super) fn halves(&self) -> (Self, Self) {
        let (mut one, mut other) = (self.clone(), self.clone());
        let middle = self.labs.len() / 2;
        while one.labs.len() > middle {
            one.drop_last();
        }
        for _ in 0..middle {
            other.drop_first();
        }
        one.settle();
        other.settle();
        (one, other)
    }

    fn drop_last(&mut self) {
        let last = self.labs.len().saturating_sub(1);
        self.labs.pop();
        for column in &mut self.bits {
            bits::close(column, last);
        }
        self.themes.remove(last);
        self.windows.remove(last);
        self.closed.remove(last);
    }

    fn drop_first(&mut self) {
        if self.labs.is_empty() {
            return;
        }
        self.labs.remove(0);
        for column in &mut self.bits {
            bits::close(column, 0);
        }
        columns!(self, Close(0));
        self.themes.remove(0);
        self.windows.remove(0);
        self.closed.remove(0);
    }
}

struct Close(usize);

impl Close {
    fn each<T: Copy>(&self, column: &mut Column<T>) -> usize {
        if let Some(from) = column.get_mut(self.0..) {
            from.rotate_left(1);
        }
        0
    }
}

struct Count;

impl Count {
    #[expect(clippy::unused_self, reason = "as the other two, which the columns are handed to")]
    fn each<T>(&self, column: &Column<T>) -> usize {
        size_of_val(&**column)
    }
}

fn open<T: Copy>(column: &mut Column<T>, at: usize, end: usize, value: T) {
    let Some(moved) = column.get_mut(at..=end) else { return };
    moved.rotate_right(1);
    if let Some(first) = moved.first_mut() {
        *first = value;
    }
}

impl<T: Copy> Lists<T> {
    /// The list of a lab.
    #[inline]
    pub(super) fn of(&self, lab: usize) -> &[T] {
        let place = |number: usize| self.begins.get(number).and_then(|begin| usize::try_from(*begin).ok());
        place(lab).zip(place(lab + 1)).and_then(|(begin, end)| self.items.get(begin..end)).unwrap_or_default()
    }

    fn insert(&mut self, at: usize, list: &[T]) {
        let begin = self.begins.get(at).copied().unwrap_or_default();
        let length = u32::try_from(list.len()).unwrap_or(0);
        let place = usize::try_from(begin).unwrap_or(0);
        self.items.splice(place..place, list.iter().copied());
        self.begins.insert(at, begin);
        for later in self.begins.iter_mut().skip(at + 1) {
            *later += length;
        }
    }

    fn remove(&mut self, at: usize) {
        let range = self.begins.get(at).copied().zip(self.begins.get(at + 1).copied());
        let Some((begin, end)) = range else { return };
        let place = |number: u32| usize::try_from(number).unwrap_or(0);
        self.items.drain(place(begin)..place(end));
        self.begins.remove(at);
        for later in self.begins.iter_mut().skip(at) {
            *later -= end - begin;
        }
    }

    fn bytes(&self) -> usize {
        self.begins.capacity() * size_of::<u32>() + self.items.capacity() * size_of::<T>()
    }
}

/// No lists: the end of the last one, which is not there, is at 0.
impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self { begins: vec![0], items: Vec::new() }
    }
}

impl Postings {
    fn of(themes: &Lists<u16>) -> Self {
        let Some(highest) = themes.items.iter().max() else {
            return Self::default();
        };
        // Where each theme's labs end, then, filled from behind, where they begin.
        let mut begins = vec![0_u32; usize::from(*highest) + 2];
        for theme in &themes.items {
            if let Some(count) = begins.get_mut(usize::from(*theme)) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for begin in &mut begins {
            sum += *begin;
            *begin = sum;
        }
        let mut labs = vec![0_u16; themes.items.len()];
        for lab in (0..themes.begins.len().saturating_sub(1)).rev() {
            for theme in themes.of(lab) {
                let Some(begin) = begins.get_mut(usize::from(*theme)) else { continue };
                *begin -= 1;
                let place = usize::try_from(*begin).ok().and_then(|place| labs.get_mut(place));
                if let (Some(place), Ok(lab)) = (place, u16::try_from(lab)) {
                    *place = lab;
                }
            }
        }
        Self { begins, labs }
    }

    /// The labs with a theme from this number up to, not including, that one; a lab with two of them comes twice.
    pub(super) fn between(&self, from: u16, end: u16) -> &[u16] {
        let last = self.begins.len().saturating_sub(1);
        let place = |theme: u16| {
            let begin = self.begins.get(usize::from(theme).min(last)).copied().unwrap_or_default();
            usize::try_from(begin).unwrap_or(0)
        };
        self.labs.get(place(from)..place(end)).unwrap_or_default()
    }

    fn bytes(&self) -> usize {
        self.begins.capacity() * size_of::<u32>() + self.labs.capacity() * size_of::<u16>()
    }
}
