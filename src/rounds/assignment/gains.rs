//! What one more slot in a lab would bring: a vacancy chain from the assignment that is there, not a run from the start.
//!
//! The new slot goes to the best of those who would rather be there; the slot that they leave to the best who wants that;
//! and so on, until somebody without a place gets one (one placement more) or nobody wants the slot that is left (none
//! more). The chain ends in a stable assignment of the larger market (Blum, Roth & Rothblum 1997), and all of those place the same number.

use super::{
    column::Column,
    demand::Demand,
    market::{Market, NOBODY, request_of},
    propose::Outcome,
};

/// The assignment while a chain runs through it, and how to get back.
struct Chain<'m> {
    market: &'m Market,
    demand: &'m Demand,
    choice: Column<u32>,
    held: Column<u32>,
    moved: Vec<(u32, u32)>,
    entered: Vec<u32>,
    left: Vec<u32>,
}

/// Placements gained by one more slot, for each lab: 0 or 1.
#[must_use]
pub fn gains(market: &Market, outcome: &Outcome, demand: &Demand) -> Vec<u32> {
    let mut chain = Chain {
        market,
        demand,
        choice: outcome.choice.clone(),
        held: outcome.held.clone(),
        moved: Vec::new(),
        entered: Vec::new(),
        left: Vec::new(),
    };
    (0..market.labs())
        .map(|lab| {
            let gained = chain.run(lab);
            chain.undo();
            u32::from(gained)
        })
        .collect()
}

impl Chain<'_> {
    /// Whether a slot that comes free in a lab ends with who had none.
    fn run(&mut self, lab: u32) -> bool {
        let mut vacant = lab;
        // Whoever moves gets something better, so the chain is at most as long as there are refusals.
        while let Some((request, choice, class)) = self.heir(vacant) {
            let had = self.choice.at(request);
            self.moved.push((request, had));
            self.entered.push(class);
            self.choice.set(request, choice);
            self.held.add(class, 1);
            if had == NOBODY {
                return true;
            }
            let left = self.market.class_of(request, had);
            self.left.push(left);
            self.held.take(left, 1);
            vacant = self.market.lab_of(had);
        }
        false
    }

    /// The best of those who would rather be in a lab and fit in their quota.
    fn heir(&self, lab: u32) -> Option<(u32, u32, u32)> {
        let rest = self.market.classes(lab).start;
        self.demand.of(lab).iter().find_map(|(key, choice)| {
            let request = request_of(*key);
            if self.choice.at(request) <= *choice {
                return None;
            }
            let class = self.market.class_of(request, *choice);
            // The class of themes without a quota is bounded by the slots alone, and one of those is free.
            let fits = class == rest || self.held.at(class) < self.market.quota.at(class);
            fits.then_some((request, *choice, class))
        })
    }

    fn undo(&mut self) {
        while let Some((request, had)) = self.moved.pop() {
            self.choice.set(request, had);
        }
        while let Some(class) = self.entered.pop() {
            self.held.take(class, 1);
        }
        while let Some(class) = self.left.pop() {
            self.held.add(class, 1);
        }
    }
}
