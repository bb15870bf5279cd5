//! The way of an innovation to being paid for by a payer: not looked at, eligible, requested, conditionally reimbursed until a
//! day, reimbursed for good, or not.
//!
//! Invariants: only the rows of [`lifecycle`] change a state, and each change leaves a row in `transitions`; a conditional
//! reimbursement rests on a promising assessment, a definitive one on a final assessment of a pilot that proved its
//! value ([`gates`]); periods of one reimbursement don't overlap and are kept, so that any year can be counted again.
//!
//! Tables: `reimbursements`, `reimbursement_periods`. URLs: `/v1/reimbursements`, `/v1/reimbursement-years`.

pub mod actions;
pub mod counts;
pub mod gates;
pub mod lifecycle;
pub mod model;
pub mod routes;
pub mod steps;
pub(crate) mod store;
pub mod views;
