//! Which labs fit an innovation, and why: `POST /v1/matches`.
//!
//! [`engine`] is pure: rules, scores, sentences. [`snapshot`] keeps the register in memory and follows the event log;
//! `entry`, `joint` and `themes` make it from rows that `store` reads. A match reads nothing but the snapshot, except the
//! innovation when it is named by its key. Tables: none of its own.
//!
//! Only published labs are looked at; those that are not active are rejected by the rule `lab_active`.

pub mod actions;
pub mod engine;
pub mod entry;
mod joint;
pub mod model;
pub mod networks;
pub mod page;
pub mod places;
pub mod routes;
pub mod snapshot;
mod store;
pub mod themes;
pub mod views;
