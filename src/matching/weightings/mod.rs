//! Sets of weights of the score: data with a version, of a network or of the whole register.
//!
//! One set at a time counts in the register, and at most one in a network: for its rounds, and for matches that ask for it.
//! A draft can be changed; a set that counted never changes and is never deleted, so that an old result can be explained. To
//! roll back is to activate an earlier one. [`comparing`] says what a set would have done to the requests of a period,
//! [`balance`] whom it serves how well and which component decides; both look at no request that the caller may not read.
//!
//! Table: `weightings`. URLs: `/v1/weightings` and below.

pub mod actions;
pub mod balance;
pub mod cohort;
pub mod comparing;
pub mod lifecycle;
pub mod model;
pub mod ranking;
pub mod routes;
pub(crate) mod store;
pub mod views;
