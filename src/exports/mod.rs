//! Exports: whole collections as one file, NDJSON or CSV, as far as the caller sees them.
//!
//! A file is written while it is read: some hundreds of objects at a time, in the order of their ids, through a channel that
//! holds two such pieces; so its size costs no memory, and a client that does not read is let go. What changes meanwhile may
//! be in it or not: the cursor in the header `Changes-Cursor` is from before its first row, so that an export and the
//! changes after that cursor make a mirror. An export that could not be finished ends as a broken answer, never as a shorter
//! file. No tables of its own. URL: `/v1/exports/{collection}`.

pub mod actions;
pub mod model;
pub mod routes;
mod rows;
