//! All integration tests, in one binary: a folder per capability, a file per operation or rule.
//!
//! Every test starts the real server on a port of its own with a database of its own: an SQLite file, or, when
//! `TEST_DATABASE_URL` names a PostgreSQL server, a database made from a template. Every answer is checked against the
//! OpenAPI document by [`support::Client`].

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    clippy::format_push_string,
    clippy::unused_async,
    reason = "a test stops where it is wrong, and may ask the machine for ids and settings"
)]
#![expect(
    clippy::wildcard_enum_match_arm,
    clippy::module_inception,
    clippy::float_cmp,
    clippy::unnecessary_wraps,
    clippy::struct_excessive_bools,
    clippy::format_collect,
    clippy::print_stdout,
    clippy::as_conversions,
    clippy::case_sensitive_file_extension_comparisons,
    clippy::cloned_ref_to_slice_refs,
    reason = "a test reads as a table: what it does not name fails it, and exact figures are expected"
)]

mod architecture;
mod audit;
mod capacity;
mod changes;
mod cli;
mod calendars;
mod clients;
mod compatibility;
mod db;
mod dialogue;
mod exports;
mod finding;
mod http;
mod identity;
mod imports;
mod innovations;
mod insights;
mod kpis;
mod jobs;
mod labs;
mod matching;
mod matrix;
mod needs;
mod networks;
mod opendata;
mod organisations;
mod outcomes;
mod pilots;
mod privacy;
mod reimbursements;
mod requests;
mod saved_searches;
mod searching;
mod story;
mod rounds;
mod support;
mod vocabulary;
mod webhooks;
