//! Pilot requests, and their placements at labs: the core of the service.
//!
//! An SME files one request for one innovation to one or more labs. Once it is open, each lab answers its **placement**;
//! accepting holds slots, confirming books them, every other end gives them back, and what comes free is offered to the
//! waitlist of that lab in the same transaction. What nobody does in time the service does: [`clocks`].
//!
//! Invariants: a placement has bookings exactly when its state has slots; a request is `placed` exactly when one of its
//! placements is confirmed (then `running` and `finished` with the pilot that comes of it); only the rows of [`lifecycle`] change a state, and each change leaves a row in `transitions`.
//! A private innovation's request is seen by its organisation, once submitted by the managers of its network, and once
//! open by the coordinators of the labs that it asks.
//!
//! Tables: `pilot_requests`, `placements`, `transitions`. URLs: `/v1/pilot-requests`, `/v1/placements`.

pub mod actions;
pub mod figures;
pub mod clocks;
pub mod lifecycle;
pub mod model;
pub mod parties;
pub mod personal;
pub mod piloting;
pub mod placing;
mod present;
pub mod rounds;
pub mod routes;
pub mod screening;
pub(crate) mod steps;
pub(crate) mod store;
pub mod views;
pub mod waitlist;
