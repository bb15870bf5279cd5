//! Labs propose: the stable assignment that is best for every lab, to compare with.
//!
//! Found from the one that is best for requests. In between lie only pairs in which the request got something better and
//! which the lab would still take: whatever else was left out can neither be part of a stable assignment nor upset one,
//! because a lab that gets better requests does not come back to those that it refused. What is left is small.

use super::{
    column::{Column, place},
    market::{Market, NOBODY},
    propose::Outcome,
};

/// What a lab may still offer to: of one class, the best first.
struct Queue {
    lab: u32,
    class: u32,
    /// The next to offer to, and where they end.
    next: usize,
    end: usize,
}

/// A pair that can be part of a stable assignment: class, key, choice, request.
type Pair = (u32, u64, u32, u32);

/// The choice that each request gets where labs propose; [`NOBODY`] for none, and for who is pinned.
#[must_use]
pub fn labs_first(market: &Market, best: &Outcome) -> Column<u32> {
    let pairs = pairs(market, best);
    let mut queues = queues(market, &pairs);
    let mut choice = Column::of(NOBODY, market.requests());
    let mut in_lab = Column::of(0, market.labs());
    let mut in_class = Column::of(0, market.quota.len());
    let mut waiting: Vec<u32> = (0..market.labs()).collect();
    while let Some(lab) = waiting.pop() {
        while in_lab.at(lab) < market.slots.at(lab) {
            let Some((_, _, offered, request)) = best_of(market, &pairs, &mut queues, (lab, &in_class))
            else {
                break;
            };
            let had = choice.at(request);
            if had <= offered {
                continue;
            }
            choice.set(request, offered);
            in_lab.add(lab, 1);
            in_class.add(market.class_of(request, offered), 1);
            if had != NOBODY {
                let left = market.lab_of(had);
                in_lab.take(left, 1);
                in_class.take(market.class_of(request, had), 1);
                waiting.push(left);
            }
        }
    }
    choice
}

fn pairs(market: &Market, best: &Outcome) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for request in 0..market.requests() {
        let got = best.choice.at(request);
        if got == NOBODY {
            continue;
        }
        for choice in got..market.choices(request).end {
            let class = market.class_of(request, choice);
            let key = market.key(request, choice);
            if choice == got || key < best.cut_off.at(class) {
                pairs.push((class, key, choice, request));
            }
        }
    }
    pairs.sort_unstable();
    pairs
}

/// One queue for each class, in their order.
fn queues(market: &Market, pairs: &[Pair]) -> Vec<Queue> {
    let mut queues = Vec::with_capacity(place(market.quota.len()));
    let mut end = 0;
    for lab in 0..market.labs() {
        for class in market.classes(lab) {
            let next = end;
            end += pairs.get(next..).unwrap_or_default().partition_point(|pair| pair.0 == class);
            queues.push(Queue { lab, class, next, end });
        }
    }
    queues
}

/// Takes the best from the queues of a lab whose quotas are not full.
fn best_of(
    market: &Market,
    pairs: &[Pair],
    queues: &mut [Queue],
    (lab, in_class): (u32, &Column<u32>),
) -> Option<Pair> {
    let classes = market.classes(lab);
    let own = queues.get_mut(place(classes.start)..place(classes.end)).unwrap_or_default();
    debug_assert!(own.iter().all(|queue| queue.lab == lab), "queues stand in the order of classes");
    let heads = own.iter_mut().filter(|queue| in_class.at(queue.class) < market.quota.at(queue.class));
    let heads = heads.filter(|queue| queue.next < queue.end);
    let head = heads.min_by_key(|queue| pairs.get(queue.next).map(|pair| pair.1))?;
    let pair = pairs.get(head.next).copied();
    head.next += 1;
    pair
}
