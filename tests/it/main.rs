//! All integration tests, in one binary: a folder per capability, a file per operation or rule.
//!
//! Every test starts the real server on a port of its own with a database of its own: an SQLite file, or, when
//! `TEST_DATABASE_URL` names a PostgreSQL server, a database made from a template. Every answer is checked against the
//! OpenAPI document by [`support::Client`].

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it is wrong"
)]

mod finding;
mod identity;
mod innovations;
mod labs;
mod matching;
mod support;
mod vocabulary;
