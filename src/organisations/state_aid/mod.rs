//! De-minimis aid that organisations declare, and the ceiling on it.
//!
//! The ceiling (Regulation (EU) 2023/2831, article 3) holds per single undertaking, so the aid of an organisation, of those that it
//! belongs to and of those that belong to them is added up, over the three years that end today, day by day. It holds per
//! member state too: only aid by Dutch authorities is declared here. Over the ceiling a request shows it, and no placement is
//! accepted or confirmed. Table: `state_aid`. URLs: `/v1/organisations/{id}/state-aid`, `…/state-aid-summary`.

pub mod actions;
pub mod model;
pub mod routes;
pub mod store;
pub mod views;
