//! Personal data: where they are, what somebody can ask about theirs, and when they go.
//!
//! [`map`] is `docs/data-map.md`: every column with its class, purpose, ground and period. An **export** gathers what all
//! capabilities keep about somebody; an **erasure** makes all of them forget, and leaves an id that is nobody's, so that
//! the audit log stays whole. Erased ids go on a list, to be erased again when a backup was put back ([`erasures`]).
//! [`retention`] lets things go after their time.
//!
//! No SQL of another's table is here. A capability that keeps personal data has, in its actions or a module `personal`:
//! - `personal_data(read, &Person) -> Result<Vec<Found>>`: rows of its tables, with every personal column as a member;
//! - `forget(write, …, &Person) -> Result<()>`: the same, gone;
//! - for what ends by itself: `count_…(read, before)` and `delete_…(write, …, before, limit)`.
//!
//! They are called in [`actions`] (one line each) and [`retention`] (one kind each).
//! Table: `erasures`. URLs: `/v1/me/export`, `/v1/me/erasure`, `/v1/users/{id}/export`, `/v1/users/{id}/erasure`, `/v1/retention`.

pub mod actions;
pub mod erasures;
pub mod map;
pub mod model;
pub mod retention;
pub mod routes;
pub(crate) mod store;
pub mod views;
