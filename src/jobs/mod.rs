//! Work that nobody asks for: what is due by the clock, and tidying up.
//!
//! A job is one row of [`table::JOBS`]. Any number of processes may share a database: whoever takes the **lease** of a job that is
//! due runs it, in bounded batches. Each batch is one write transaction that begins by renewing the lease, so whoever lost it
//! writes nothing any more. A job that fails or panics is noted and tried again later, ever more seldom; the others go on.
//! The service does it, so events and history name nobody; the audit log names the job, when it did something.
//! Table: `jobs`. URL: `/v1/jobs`.

pub mod actions;
pub mod routes;
pub mod runner;
pub(crate) mod store;
pub mod table;
pub mod views;
