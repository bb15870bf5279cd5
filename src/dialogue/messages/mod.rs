//! What those who take part in a pilot request say to each other. Nothing is edited; what is withdrawn leaves a mark.

pub mod actions;
pub mod routes;
pub(crate) mod store;
pub mod views;
