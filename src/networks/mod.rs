//! Networks: sets of labs, organisations and other networks, each a member with a role over a period.
//!
//! The periods of one member in one network don't overlap, and no network lies within itself, directly or indirectly.
//! Who manages a network manages its labs, so a lab or network that others manage is added by whoever manages both.
//! Memberships of labs that are not published are shown only to who manages the network. Tables: `networks`,
//! `network_members`. URLs: `/v1/networks`, `/v1/networks/{id}/members`.

pub mod actions;
pub mod members;
pub mod model;
pub mod routes;
pub mod store;
pub mod views;
