//! What pilots showed. Each pilot that was evaluated or stopped has one **outcome**: its verdict, assessments (HTA) with what
//! follows from them, what was decided and by whom, who pays and who gains, what was learnt; and the organisations that took
//! the innovation into use after that.
//!
//! Invariants: an assessment never changes; what everybody sees was proposed by one and approved by another person of
//! another party or by a network manager, and stays as it was approved until it is approved anew or withdrawn; an adoption is
//! recorded only of what is published; figures on fewer than 10 people never leave the circle of the parties. A pilot
//! that proved that something has too little value is published like others.
//!
//! Tables: `outcomes`, `outcome_htas`, `outcome_adoptions`. URLs: `/v1/outcomes`, `/v1/hta-calculations`.

pub mod actions;
pub mod adoptions;
pub mod assessments;
pub mod counts;
pub mod following;
pub mod hta;
pub mod lifecycle;
pub mod model;
pub mod personal;
mod present;
pub mod publication;
pub mod routes;
pub(crate) mod store;
pub mod suppression;
pub mod views;
