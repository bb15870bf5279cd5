//! What is to be done around a pilot request, by a person or by a side: open, done, declined.
//!
//! A task is closed, and opened again, by whom it is for, whoever made it, and managers. Its steps are in `transitions`.

pub mod actions;
pub mod routes;
pub(crate) mod store;
pub mod views;
