//! All that happened around a pilot request, as far as one participant may see it, oldest first.
//!
//! It has no table: it is read from the steps of the request and its placements, and from messages, files and tasks. Their ids
//! are UUIDs of version 7, so one order by id is the order in which things happened, and one cursor goes through all of them.

pub mod actions;
pub mod routes;
pub(crate) mod store;
pub mod views;
