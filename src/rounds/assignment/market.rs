//! The market in flat arrays: who would go where, in which order, and in which order labs would have them.
//!
//! Requests are numbered in the order in which they were submitted (then by id), labs in the order of their ids: the
//! numbers themselves break the last ties. A choice has a **key**, smaller is better for the lab: the lab's own rank of the
//! request (0 for all where the lab goes by score), then the score, then the number of the request. No two keys of a lab
//! are the same, so its order is strict. All but the number is kept beside the lab, in eight bytes for both: what costs time
//! in a large market is fetching them.

use super::column::Column;
use std::ops::Range;

/// No request, no lab, no choice.
pub const NOBODY: u32 = u32::MAX;
/// The theme of who has none, and of the class of a lab for all without a quota.
pub const ANY_THEME: u32 = u32::MAX;
/// The best score, in thousandths of a point.
pub const SCORE_MAX: u32 = 100_000;

/// A score takes so many bits of a key,
const SCORE_BITS: u32 = 17;
/// which leaves this many ranks: a lab that orders more than 32,768 requests by hand does not exist.
const RANKS: u32 = 1 << (32 - SCORE_BITS);

/// A lab that a request would go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// The lab.
    pub lab: u32,
    /// Its rank with the request, the smallest first; equals are ties.
    pub rank: u32,
    /// The rank of the request with the lab, the smallest first; equals are ties.
    pub priority: u32,
    /// How well they fit, in thousandths of a point, 0 to [`SCORE_MAX`].
    pub score: u32,
}

/// What makes a market impossible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// There is no such lab.
    UnknownLab(u32, u32),
    /// A request names a lab twice.
    Repeated(u32, u32),
    /// A rank, score or number that no key can hold.
    TooLarge(u32, u32),
    /// More pins at a lab than it has slots.
    PinWithoutSlot(u32, u32),
    /// More pins of a theme than the quota of the lab allows.
    PinOverQuota(u32, u32),
}

/// The market.
#[derive(Debug, Clone)]
pub struct Market {
    /// Where the choices of each request begin.
    pub(super) from: Column<u32>,
    /// The lab of each choice and what it thinks of the request, best first.
    pub(super) choice: Column<(u32, u32)>,
    /// The theme of each request.
    pub(super) theme: Column<u32>,
    /// Where each request is pinned.
    pub(super) pinned: Column<u32>,
    /// What pins leave of the slots of each lab.
    pub(super) slots: Column<u32>,
    /// Where the classes of each lab begin: first that for all themes without a quota, then those with one.
    pub(super) class_from: Column<u32>,
    /// The theme of each class.
    pub(super) class_theme: Column<u32>,
    /// What pins leave of the quota of each class; of that for themes without one, of the slots.
    pub(super) quota: Column<u32>,
    /// Choices whose place among the requester's others was decided by score or id.
    pub(super) broken_ties: u32,
}

/// Puts a market together: labs first, then requests in the order of their submission.
#[derive(Debug)]
pub struct MarketBuilder {
    market: Market,
    /// The last request that named each lab.
    seen: Column<u32>,
    flaws: Vec<Flaw>,
}

impl MarketBuilder {
    /// Room for so many requests and choices.
    #[must_use]
    pub fn with_capacity(requests: usize, choices: usize) -> Self {
        let mut from = Vec::with_capacity(requests + 1);
        from.push(0);
        let market = Market {
            from: Column(from),
            choice: Column(Vec::with_capacity(choices)),
            theme: Column(Vec::with_capacity(requests)),
            pinned: Column(Vec::with_capacity(requests)),
            slots: Column::default(),
            class_from: Column(vec![0]),
            class_theme: Column::default(),
            quota: Column::default(),
            broken_ties: 0,
        };
        Self { market, seen: Column::default(), flaws: Vec::new() }
    }

    /// The next lab: its slots, and at most how many of which theme.
    pub fn lab(&mut self, slots: u32, quotas: &[(u32, u32)]) {
        let market = &mut self.market;
        market.slots.0.push(slots);
        market.class_theme.0.push(ANY_THEME);
        market.quota.0.push(slots);
        for (theme, quota) in quotas {
            market.class_theme.0.push(*theme);
            market.quota.0.push(*quota);
        }
        market.class_from.0.push(market.quota.len());
        self.seen.0.push(NOBODY);
    }

    /// The next request, with the labs that it would go to in any order; ties among them are broken here.
    pub fn request(&mut self, theme: u32, choices: &mut [Choice]) {
        let request = self.market.theme.len();
        self.market.theme.0.push(theme);
        self.market.pinned.0.push(NOBODY);
        let order = |choice: &Choice| (choice.rank, SCORE_MAX.wrapping_sub(choice.score), choice.lab);
        if !choices.is_sorted_by_key(order) {
            choices.sort_unstable_by_key(order);
        }
        let mut last_rank = None;
        for choice in &*choices {
            if choice.lab >= self.market.slots.len() {
                self.flaws.push(Flaw::UnknownLab(request, choice.lab));
                continue;
            }
            if self.seen.at(choice.lab) == request {
                self.flaws.push(Flaw::Repeated(request, choice.lab));
                continue;
            }
            self.seen.set(choice.lab, request);
            if choice.score > SCORE_MAX || choice.priority >= RANKS {
                self.flaws.push(Flaw::TooLarge(request, choice.lab));
            }
            self.market.broken_ties += u32::from(last_rank == Some(choice.rank));
            last_rank = Some(choice.rank);
            self.market.choice.0.push((choice.lab, standing(choice)));
        }
        self.market.from.0.push(self.market.choice.len());
    }

    /// The next request, which goes to this lab whatever anybody prefers.
    pub fn pinned(&mut self, theme: u32, lab: u32) {
        let request = self.market.theme.len();
        self.request(theme, &mut []);
        let market = &mut self.market;
        if lab >= market.slots.len() {
            self.flaws.push(Flaw::UnknownLab(request, lab));
            return;
        }
        market.pinned.set(request, lab);
        let class = market.class(lab, theme);
        if market.slots.at(lab) == 0 {
            self.flaws.push(Flaw::PinWithoutSlot(request, lab));
        } else if market.quota.at(class) == 0 {
            self.flaws.push(Flaw::PinOverQuota(request, lab));
        } else {
            market.slots.take(lab, 1);
            market.quota.take(class, 1);
        }
    }

    /// The market, or all that is wrong with it.
    pub fn build(mut self) -> Result<Market, Vec<Flaw>> {
        if !self.flaws.is_empty() {
            return Err(self.flaws);
        }
        // The class for themes without a quota is bounded by the slots alone, and pins of any theme took some of those.
        let market = &mut self.market;
        for lab in 0..market.slots.len() {
            market.quota.set(market.class_from.at(lab), market.slots.at(lab));
        }
        Ok(self.market)
    }
}

impl Market {
    /// How many requests there are.
    #[must_use]
    pub fn requests(&self) -> u32 {
        self.theme.len()
    }

    /// How many labs there are.
    #[must_use]
    pub fn labs(&self) -> u32 {
        self.slots.len()
    }

    /// The key of a choice.
    #[must_use]
    pub fn key(&self, request: u32, choice: u32) -> u64 {
        key(self.choice.at(choice).1, request)
    }

    /// The choices of a request, best first.
    #[must_use]
    pub fn choices(&self, request: u32) -> Range<u32> {
        self.from.at(request)..self.from.at(request + 1)
    }

    /// The lab of a choice.
    #[must_use]
    pub fn lab_of(&self, choice: u32) -> u32 {
        self.choice.at(choice).0
    }

    /// The slots of a lab that pins leave.
    #[must_use]
    pub fn open_slots(&self, lab: u32) -> u32 {
        self.slots.at(lab)
    }

    /// Where a request is pinned, if it is.
    #[must_use]
    pub fn pin(&self, request: u32) -> Option<u32> {
        Some(self.pinned.at(request)).filter(|lab| *lab != NOBODY)
    }

    /// Choices whose place among the requester's others was decided by score or id.
    #[must_use]
    pub fn broken_ties(&self) -> u32 {
        self.broken_ties
    }

    /// The classes of a lab: that for themes without a quota first.
    #[must_use]
    pub fn classes(&self, lab: u32) -> Range<u32> {
        self.class_from.at(lab)..self.class_from.at(lab + 1)
    }

    /// The theme of a class; [`ANY_THEME`] of the one for themes without a quota.
    #[must_use]
    pub fn theme_of(&self, class: u32) -> u32 {
        self.class_theme.at(class)
    }

    /// Whether no lab has a quota: then each has one class, with its own number.
    pub(super) fn has_no_quotas(&self) -> bool {
        self.quota.len() == self.slots.len()
    }

    /// The class to which a theme belongs in a lab.
    #[must_use]
    pub fn class(&self, lab: u32, theme: u32) -> u32 {
        if self.has_no_quotas() {
            return lab;
        }
        let classes = self.classes(lab);
        let mut named = classes.start + 1..classes.end;
        named.find(|class| self.class_theme.at(*class) == theme).unwrap_or(classes.start)
    }

    /// The class to which the choice of a request belongs.
    #[must_use]
    pub fn class_of(&self, request: u32, choice: u32) -> u32 {
        self.class(self.lab_of(choice), self.theme.at(request))
    }

    /// Room for all that each class could hold: the smallest of its quota, the slots, and how many chose the lab.
    pub(super) fn rooms(&self) -> Column<u32> {
        let of_lab = |lab| self.classes(lab).map(move |class| (lab, class));
        let classes = || (0..self.labs()).flat_map(of_lab);
        let could_hold = |(lab, class): (u32, u32)| self.quota.at(class).min(self.slots.at(lab));
        let most: u64 = classes().map(|class| u64::from(could_hold(class))).sum();
        if most <= 2 * u64::from(self.choice.len()) {
            return Column::starts(classes().map(could_hold));
        }
        let mut chosen = Column::of(0, self.labs());
        for (lab, _) in &self.choice.0 {
            chosen.add(*lab, 1);
        }
        Column::starts(classes().map(|class| could_hold(class).min(chosen.at(class.0))))
    }
}

/// What a lab thinks of a request, but for its number.
fn standing(choice: &Choice) -> u32 {
    choice.priority << SCORE_BITS | SCORE_MAX.saturating_sub(choice.score)
}

/// The key of a request with this standing. One more than the number stands in it, so that no key is 0: that is the cut-off
/// that nobody passes.
pub(super) fn key(standing: u32, request: u32) -> u64 {
    u64::from(standing) << 32 | u64::from(request + 1)
}

/// The request of a key.
pub(super) fn request_of(key: u64) -> u32 {
    u32::try_from((key & u64::from(u32::MAX)).wrapping_sub(1)).unwrap_or(NOBODY)
}

/// The rank and the score that a key was made of.
#[must_use]
pub fn rank_and_score(key: u64) -> (u32, u32) {
    let standing = u32::try_from(key >> 32).unwrap_or(u32::MAX);
    (standing >> SCORE_BITS, SCORE_MAX.saturating_sub(standing & ((1 << SCORE_BITS) - 1)))
}
