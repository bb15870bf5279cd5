//! Which labs fit an innovation, and why, and what would be different if it were another: `POST /v1/matches`; which labs are like
//! another: `GET /v1/labs/{id}/similar`; which innovations and labs fit a care need, and which needs an
//! innovation: `GET /v1/care-needs/{id}/matches`, `GET /v1/innovations/{id}/care-needs`. Which themes a text is about:
//! `POST /v1/themes/_suggest`; a match that names no themes takes them from its text.
//!
//! [`engine`] is pure: rules, scores, sentences. [`snapshot`] keeps the register in memory and follows the event log;
//! `entry`, `joint` and `themes` make it from rows that `store` reads; `shards` are its maps. A match reads nothing but the snapshot, except the
//! innovation when it is named by its key, and innovations and needs where those are asked for (`needs`): who sees which
//! innovation is decided in the store. [`weightings`] are the sets of weights of the score. Table: `weightings`.
//!
//! Only published labs are looked at; those that are not active are rejected by the rule `lab_active`.

pub mod actions;
pub mod engine;
pub mod entry;
pub mod fits;
mod joint;
pub mod model;
pub mod need_views;
pub mod needs;
mod needs_of;
pub mod networks;
pub mod page;
pub mod places;
pub mod routes;
mod shards;
pub mod similar;
pub mod snapshot;
mod store;
pub mod suggestions;
pub mod themes;
pub mod variants;
pub mod views;
pub mod weightings;
