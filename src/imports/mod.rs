//! Imports: many labs, organisations or windows of capacity at once, from a spreadsheet or from lines of JSON.
//!
//! One way for all: the bytes of a file are decoded, read as rows with their lines, put into the collection some hundreds at
//! a time, and reported ([`reading`], [`columns`], [`running`]). What a row may say and what becomes of it decide the
//! collections themselves, by the rules of POST and PATCH; what has the row's key is changed, the rest is made. Row by row:
//! each batch commits with how far the run came, so a run that was broken off goes on there. All or nothing: everything is
//! checked first, then written in one transaction. The file waits on disk, so its size costs no memory.
//! Table: `imports`. URLs: `/v1/imports/{collection}`, `/v1/import-runs`; `proeftuin import`.

mod batches;
pub mod columns;
pub mod faults;
pub mod model;
pub mod personal;
pub mod reading;
pub mod routes;
pub mod running;
mod names;
mod seen;
pub mod spool;
mod store;
pub mod views;
