//! Capacity: how many pilots a lab can take, when, and who has taken what.
//!
//! A **window** is a period with a number of slots, for all themes (the general pool) or for one theme, in the lab or in one
//! of its services that is booked apart. A **blackout** is a period in which the lab takes none.
//!
//! Invariants, under any concurrency and in both databases: `held + booked <= slots`; what others than SMEs took plus what
//! is reserved for SMEs is at most `slots`; the counters of a window equal its rows in `bookings`; the windows of one pool
//! don't overlap; a period that holds slots never touches a blackout. The statement that takes a slot decides
//! ([`store::bookings`]), the CHECKs are the last line, [`actions::reconcile`] is the proof.
//!
//! Tables: `capacity_windows`, `blackouts`, `bookings`. URLs: `/v1/labs/{id}/capacity-windows`, `/v1/labs/{id}/blackouts`,
//! `/v1/labs/{id}/availability`, `/v1/capacity-discrepancies`.

pub mod actions;
pub mod availability;
pub mod batch;
pub mod blackouts;
pub mod bulk;
pub mod model;
mod preparing;
pub mod routes;
pub(crate) mod store;
pub mod taking;
pub mod views;
pub mod windows;
