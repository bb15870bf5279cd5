//! Reading and checking the audit log. It is written with the changes themselves: see [`crate::db::audit`].
//!
//! Administrators read it, and that is in it too. [`verify`](chain::verify) walks the chain and names the first entry that
//! is not as it was written. A **head** is a signed statement of how long the chain is and what it hashes to; kept
//! elsewhere, it shows when the end of the log is cut off or all of it was written anew.
//! Tables: `audit_entries`, `audit_origins`, `audit_anchors`. URLs: `/v1/audit-entries`, `/v1/audit-head`.

pub mod actions;
pub mod chain;
pub mod head;
pub mod routes;
pub(crate) mod store;
pub mod views;
