//! Full-text search in Dutch and English over labs, innovations and published outcomes: `GET /v1/search`.
//!
//! [`library`] keeps two indexes in memory, one of what everybody may see and one of the rest, so that nothing of the rest
//! can touch what the public is answered, not even its order. They are made when the first question comes and follow the
//! event log from then on: a write is there for the next question in the same process. Whoever may see more is asked for
//! per innovation in the database and per lab in the read model, before anything is counted. `analysis` takes texts to
//! terms, `shelf` is the index itself (tantivy), `highlight` shows where words were found. Tables: none of its own.

pub mod actions;
mod analysis;
mod highlight;
pub mod library;
pub mod model;
pub mod routes;
mod shelf;
mod store;
pub mod views;
