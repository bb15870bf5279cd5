//! Organisations: who owns labs, takes part in them, pilots and pays; and the numbers under which others know them.
//!
//! An identifier (scheme, value) belongs to one organisation. Whether an organisation is an SME follows from its figures,
//! and stays unknown where they are. What a location does not state (province, point) follows from its municipality and
//! is shown as such. Parents form no cycle. Tables: `organisations`, `organisation_identifiers`. URLs: `/v1/organisations`.

pub mod actions;
pub mod bulk;
pub mod identifiers;
pub mod model;
mod preparing;
pub mod routes;
pub mod state_aid;
pub mod store;
pub mod views;
