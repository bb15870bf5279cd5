//! Who gets which place: deferred acceptance of requests over labs with slots. Pure: no I/O, no clock, no chance.
//!
//! The model is the many-to-one market of Gale & Shapley (1962) and Roth & Sotomayor (1990): every request takes one slot
//! and orders the labs that it would go to; every lab has slots and orders the requests that want to come. A lab can also
//! have **quotas**: at most so many of a theme. Each request belongs to one theme, so the quotas of a lab are disjoint
//! classes within its slots (type-specific ceilings, Abdulkadiroğlu & Sönmez 2003; laminar classes, Huang 2010). A lab
//! chooses greedily: down its order, whoever still fits in the slots and in the quota. That choice is the greedy one of a
//! matroid, hence substitutable, and more applicants never make it take fewer (Hatfield & Milgrom 2005). From these two follow:
//! - [`propose`] ends in a **stable** assignment (nobody prefers a lab that would rather have them), and in the one that is
//!   best for every request at once;
//! - to name one's true order is best for a request, whatever the others do;
//! - the same requests are placed in every stable assignment, and as many at each lab.
//!
//! A **pin** is honoured before anything else and uses up a slot and, in its theme, the quota; what is said above holds for all others.
//! A ban, or what makes a pair impossible, simply takes the pair out. Orders may have ties: they are broken by score, then by
//! who submitted first, then by id ([`market`]), so what is stable in the order that results is stable in the weak one.
//!
//! Ids are `u32` in flat arrays (CSR); no hashing anywhere. The checker in [`super::checker`] shares no code with this.

mod column;
pub mod demand;
pub mod gains;
pub mod labs_first;
pub mod market;
pub mod propose;

pub use column::{id, place};
pub use demand::{Demand, Verdict, demand, verdict};
pub use gains::gains;
pub use labs_first::labs_first;
pub use market::{ANY_THEME, Choice, Flaw, Market, MarketBuilder, NOBODY, SCORE_MAX};
pub use propose::{Outcome, propose};

/// Rises with everything that can change an assignment.
pub const VERSION: &str = "1";

#[cfg(test)]
mod tests;
