//! Requests propose, labs hold the best for as long as nobody better comes: the assignment that is best for every request.
//!
//! What a lab holds stands in one flat array, a heap per class with the least wanted on top. Beside it stands, per class,
//! the key that a newcomer must stay under: most proposals read that, are refused, and go on.

use super::{
    column::{Column, place},
    market::{Market, NOBODY, key, request_of},
};

/// Nobody passes this cut-off, everybody passes the other.
const CLOSED: u64 = 0;
const OPEN: u64 = u64::MAX;

/// Who got what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The choice that each request got; [`NOBODY`] for none, and for who is pinned.
    pub choice: Column<u32>,
    /// How many each class holds, without pins.
    pub held: Column<u32>,
    /// The key that a request must stay under to get into a class.
    pub cut_off: Column<u64>,
    /// How many proposals it took.
    pub proposals: u64,
}

/// A class while requests propose: all that a proposal needs, in one place.
#[derive(Debug, Clone, Copy, Default)]
struct Class {
    /// The least wanted of the class when its quota is full, of the lab when its slots are; else everybody passes.
    cut_off: u64,
    /// The least wanted of the class.
    top: u64,
    /// Where its heap begins.
    from: u32,
    held: u32,
    quota: u32,
}

/// What labs hold.
struct Held<'m> {
    market: &'m Market,
    classes: Column<Class>,
    keys: Vec<u64>,
    /// Where there are quotas, how many each lab holds.
    in_lab: Column<u32>,
}

enum Answer {
    Held,
    HeldInsteadOf(u64),
    Refused,
}

/// Assigns requests to labs: stable, and best for every request.
#[must_use]
pub fn propose(market: &Market) -> Outcome {
    let mut held = Held::new(market);
    // The choice that each request proposes, or got, and where its choices end.
    let starts = market.from.0.iter().zip(market.from.0.iter().skip(1));
    let mut turns = Column(starts.map(|(from, end)| (*from, *end)).collect::<Vec<(u32, u32)>>());
    let mut proposals = 0;
    for newcomer in 0..market.requests() {
        let mut request = newcomer;
        let (mut next, mut end) = turns.at(request);
        while next < end {
            proposals += 1;
            match held.offer(next, request) {
                Answer::Refused => next += 1,
                Answer::Held => break,
                Answer::HeldInsteadOf(key) => {
                    turns.set(request, (next, end));
                    request = request_of(key);
                    (next, end) = turns.at(request);
                    next += 1;
                }
            }
        }
        turns.set(request, (next, end));
    }
    let got = |(at, end): &(u32, u32)| if at < end { *at } else { NOBODY };
    let choice = Column(turns.0.iter().map(got).collect());
    let cut_off = Column((0..market.labs()).flat_map(|lab| held.cut_offs(lab)).collect());
    let held = Column(held.classes.0.iter().map(|class| class.held).collect());
    Outcome { choice, held, cut_off, proposals }
}

impl<'m> Held<'m> {
    fn new(market: &'m Market) -> Self {
        let rooms = market.rooms();
        let keys = vec![0; place(rooms.0.last().copied().unwrap_or_default())];
        let class = |(from, quota): (&u32, &u32)| Class {
            cut_off: if *quota == 0 { CLOSED } else { OPEN },
            top: CLOSED,
            from: *from,
            held: 0,
            quota: *quota,
        };
        let classes = Column(rooms.0.iter().zip(&market.quota.0).map(class).collect());
        let mut held = Self { market, classes, keys, in_lab: Column::of(0, market.labs()) };
        // A lab without slots is full already.
        (0..market.labs()).for_each(|lab| held.close_lab(lab));
        held
    }

    fn offer(&mut self, choice: u32, request: u32) -> Answer {
        let (lab, standing) = self.market.choice.at(choice);
        let key = key(standing, request);
        let has_no_quotas = self.market.has_no_quotas();
        let number = if has_no_quotas { lab } else { self.market.class(lab, self.market.theme.at(request)) };
        let class = self.classes.at(number);
        if key > class.cut_off {
            return Answer::Refused;
        }
        if has_no_quotas && class.held < class.quota {
            self.push(number, key);
            return Answer::Held;
        }
        if has_no_quotas {
            return self.replace(number, key);
        }
        let answer = self.take(lab, number, key);
        self.close_lab(lab);
        answer
    }

    /// Takes a request that passes the cut-off into a lab that may have quotas.
    fn take(&mut self, lab: u32, number: u32, key: u64) -> Answer {
        let class = self.classes.at(number);
        if class.held == class.quota {
            return self.replace(number, key);
        }
        if self.in_lab.at(lab) < self.market.slots.at(lab) {
            self.in_lab.add(lab, 1);
            self.push(number, key);
            return Answer::Held;
        }
        // The slots are full, the quota is not: the least wanted of all of them gives way.
        let (worst, of) = self.worst(lab);
        if of == number {
            return self.replace(number, key);
        }
        self.pop(of);
        self.push(number, key);
        Answer::HeldInsteadOf(worst)
    }

    /// The least wanted in a lab, and the class that they are in.
    fn worst(&self, lab: u32) -> (u64, u32) {
        let tops = self.market.classes(lab).map(|class| (self.classes.at(class).top, class));
        tops.max().unwrap_or_default()
    }

    fn heap(&mut self, number: u32) -> &mut [u64] {
        let class = self.classes.at(number);
        let from = place(class.from);
        self.keys.get_mut(from..from + place(class.held)).unwrap_or_default()
    }

    fn count(&mut self, number: u32, held: u32) {
        let class = self.classes.at(number);
        self.classes.set(number, Class { held, ..class });
    }

    /// Notes who is the least wanted now.
    fn close(&mut self, number: u32) {
        let class = self.classes.at(number);
        let top = if class.held == 0 { None } else { self.keys.get(place(class.from)).copied() };
        let top = top.unwrap_or(CLOSED);
        let cut_off = if class.held == class.quota { top } else { OPEN };
        self.classes.set(number, Class { cut_off, top, ..class });
    }

    /// Where there are quotas: once the slots of a lab are full, nobody passes who would be the least wanted there.
    fn close_lab(&mut self, lab: u32) {
        if self.in_lab.at(lab) < self.market.slots.at(lab) {
            return;
        }
        let (worst, _) = self.worst(lab);
        for number in self.market.classes(lab) {
            let class = self.classes.at(number);
            let own = if class.held == class.quota { class.top } else { OPEN };
            self.classes.set(number, Class { cut_off: own.min(worst), ..class });
        }
    }

    fn replace(&mut self, number: u32, key: u64) -> Answer {
        let heap = self.heap(number);
        let Some(top) = heap.first_mut() else { return Answer::Refused };
        let worst = std::mem::replace(top, key);
        sink(heap);
        self.close(number);
        Answer::HeldInsteadOf(worst)
    }

    fn push(&mut self, number: u32, key: u64) {
        self.count(number, self.classes.at(number).held + 1);
        let heap = self.heap(number);
        if let Some(last) = heap.last_mut() {
            *last = key;
        }
        rise(heap);
        self.close(number);
    }

    fn pop(&mut self, number: u32) {
        let heap = self.heap(number);
        let last = heap.len().saturating_sub(1);
        if let (Some(key), Some(top)) = (heap.last().copied(), heap.first_mut()) {
            *top = key;
        }
        sink(heap.get_mut(..last).unwrap_or_default());
        self.count(number, self.classes.at(number).held - 1);
        self.close(number);
    }

    fn cut_offs(&self, lab: u32) -> impl Iterator<Item = u64> {
        let classes = self.market.classes(lab);
        let held: u32 = classes.clone().map(|class| self.classes.at(class).held).sum();
        let is_full = held == self.market.slots.at(lab);
        let of_lab = if is_full { self.worst(lab).0 } else { OPEN };
        classes.map(move |class| self.classes.at(class).cut_off.min(of_lab))
    }
}

/// Puts the last of a heap in its place.
fn rise(heap: &mut [u64]) {
    let mut at = heap.len().saturating_sub(1);
    while at > 0 {
        let above = (at - 1) / 2;
        match (heap.get(above), heap.get(at)) {
            (Some(parent), Some(child)) if parent < child => heap.swap(above, at),
            _ => return,
        }
        at = above;
    }
}

/// Puts the first of a heap in its place.
fn sink(heap: &mut [u64]) {
    let mut at = 0;
    loop {
        let left = 2 * at + 1;
        let below = match (heap.get(left), heap.get(left + 1)) {
            (Some(one), Some(other)) if one < other => left + 1,
            (Some(_), _) => left,
            (None, _) => return,
        };
        match (heap.get(at), heap.get(below)) {
            (Some(parent), Some(child)) if parent < child => heap.swap(at, below),
            _ => return,
        }
        at = below;
    }
}

impl Outcome {
    /// The lab that a request goes to, by choice or by a pin.
    #[must_use]
    pub fn lab(&self, market: &Market, request: u32) -> Option<u32> {
        let choice = self.choice.at(request);
        if choice == NOBODY { market.pin(request) } else { Some(market.lab_of(choice)) }
    }

    /// How many requests got a place, pins too.
    #[must_use]
    pub fn placed(&self, market: &Market) -> u32 {
        let got = (0..market.requests()).filter(|request| self.lab(market, *request).is_some());
        super::column::id(got.count())
    }
}
