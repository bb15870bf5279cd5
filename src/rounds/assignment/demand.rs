//! Who would rather be in which lab than where they are, and why each choice of a request did or did not become its place.

use super::{
    column::{Column, id, place},
    market::{Market, NOBODY, request_of},
    propose::Outcome,
};

/// For each lab the choices that were refused, the best first: these requests prefer it to what they got.
#[derive(Debug, Clone)]
pub struct Demand {
    pub(super) from: Column<u32>,
    /// Key and choice.
    pub(super) refused: Vec<(u64, u32)>,
    /// For each choice that was refused: its number among who wanted a place there; 0 for the others.
    number: Column<u32>,
}

/// Why a choice became the place of a request, or did not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It did.
    Assigned,
    /// The request got a lab that it prefers.
    Preferred,
    /// The lab has no slots, or pins took them all.
    NoSlots,
    /// All slots went to others: the last of them has this key, and the request is the so-manieth who wanted one.
    Full {
        /// The key of the last who got in.
        cut_off: u64,
        /// The place of this request in the lab's order of all who wanted in.
        number: u32,
    },
    /// The quota of the theme went to others.
    QuotaFull {
        /// The key of the last of the theme who got in; none when the quota is nought, or pins took all of it.
        cut_off: Option<u64>,
        /// The place of this request in the lab's order of all with the theme who wanted in.
        number: u32,
    },
}

/// Collects who was refused where.
#[must_use]
pub fn demand(market: &Market, outcome: &Outcome) -> Demand {
    let refused_of = |request: u32| {
        let choices = market.choices(request);
        let got = outcome.choice.at(request);
        if got == NOBODY { choices } else { choices.start..got }
    };
    let mut sizes = Column::of(0, market.labs());
    for request in 0..market.requests() {
        for choice in refused_of(request) {
            sizes.add(market.lab_of(choice), 1);
        }
    }
    let from = Column::starts(sizes.0.iter().copied());
    let mut next = from.clone();
    let mut refused = vec![(0, 0); place(from.0.last().copied().unwrap_or_default())];
    for request in 0..market.requests() {
        for choice in refused_of(request) {
            let lab = market.lab_of(choice);
            if let Some(slot) = refused.get_mut(place(next.at(lab))) {
                *slot = (market.key(request, choice), choice);
            }
            next.add(lab, 1);
        }
    }
    let mut demand = Demand { from, refused, number: Column::of(0, market.choice.len()) };
    for lab in 0..market.labs() {
        demand.sort(market, outcome, lab);
    }
    demand
}

impl Demand {
    fn range(&self, lab: u32) -> std::ops::Range<usize> {
        place(self.from.at(lab))..place(self.from.at(lab + 1))
    }

    /// Who was refused by a lab, the best first.
    pub(super) fn of(&self, lab: u32) -> &[(u64, u32)] {
        self.refused.get(self.range(lab)).unwrap_or_default()
    }

    /// How many a lab refused.
    #[must_use]
    pub fn refused_by(&self, lab: u32) -> u32 {
        id(self.of(lab).len())
    }

    /// The key of the best who was refused by a lab.
    #[must_use]
    pub fn first_refused(&self, lab: u32) -> Option<u64> {
        self.of(lab).first().map(|(key, _)| *key)
    }

    /// Sorts who was refused by a lab, and numbers them: by the quota where that is full, else among all.
    fn sort(&mut self, market: &Market, outcome: &Outcome, lab: u32) {
        let range = self.range(lab);
        let refused = self.refused.get_mut(range).unwrap_or_default();
        refused.sort_unstable();
        let classes = market.classes(lab);
        let mut in_class: Vec<u32> = classes.clone().map(|class| outcome.held.at(class)).collect();
        let mut in_lab: u32 = in_class.iter().sum();
        for (key, choice) in refused {
            let class = market.class_of(request_of(*key), *choice);
            let counter = if is_quota_full(market, outcome, (lab, class)) {
                in_class.get_mut(place(class - classes.start))
            } else {
                Some(&mut in_lab)
            };
            if let Some(counter) = counter {
                *counter += 1;
                self.number.set(*choice, *counter);
            }
        }
    }
}

/// Whether it is the quota of a class that keeps others out.
fn is_quota_full(market: &Market, outcome: &Outcome, (lab, class): (u32, u32)) -> bool {
    let is_rest = class == market.classes(lab).start;
    !is_rest && outcome.held.at(class) == market.quota.at(class)
}

/// Why a choice became the place of its request, or did not.
#[must_use]
pub fn verdict(market: &Market, outcome: &Outcome, demand: &Demand, choice: (u32, u32)) -> Verdict {
    let (request, choice) = choice;
    let got = outcome.choice.at(request);
    if got == choice {
        return Verdict::Assigned;
    }
    if got < choice {
        return Verdict::Preferred;
    }
    let lab = market.lab_of(choice);
    let class = market.class_of(request, choice);
    let cut_off = outcome.cut_off.at(class);
    let number = demand.number.at(choice);
    if market.slots.at(lab) == 0 {
        Verdict::NoSlots
    } else if is_quota_full(market, outcome, (lab, class)) {
        Verdict::QuotaFull { cut_off: Some(cut_off).filter(|key| *key > 0), number }
    } else {
        Verdict::Full { cut_off, number }
    }
}
