//! Finding labs: `GET /v1/labs`, with filters, facets, distance, free slots, and as GeoJSON; `GET /v1/labs/{id}`.
//!
//! Lists are answered from the snapshot of [`crate::matching::snapshot`] alone, without the store; one lab likewise when the public asks. `filter` decides which labs are
//! meant, `facets` counts, `actions` sorts and cuts pages. Tables: none of its own.
//!
//! A lab that is not published is seen only by who manages it, in lists and in counts alike.

pub mod actions;
mod facets;
mod filter;
pub mod linked;
pub mod model;
pub mod routes;
pub mod views;
