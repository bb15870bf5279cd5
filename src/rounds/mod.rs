//! Rounds: a call of a network, after which many requests are assigned over many labs at once.
//!
//! SMEs file applications (pilot requests with the labs that they prefer) in a window; labs order them, or leave that to the
//! score; the manager may pin and ban. When the round is closed the scores are fixed, the assignment is run as often as
//! wanted ([`runs`]), and one run is applied ([`applying`]): guarded by the hash of its inputs, all or nothing.
//!
//! [`assignment`] finds who goes where; [`checker`], which shares no code with it, looks at every run, and at any assignment
//! that anybody sends. What both promise is in `docs/rounds.md`.
//!
//! Invariants: only the rows of [`lifecycle`] change a state; a request is in at most one round at a time; a pair is pinned or
//! banned, not both; a run is never changed; a round is applied once; no slot is taken before.
//!
//! Tables: `rounds`, `round_…`. URLs: `/v1/rounds` and below, `/v1/assignments/_check`.

pub mod actions;
pub mod applications;
pub mod applying;
pub mod assignment;
pub mod checker;
pub mod checking;
pub mod figures;
pub mod inputs;
pub mod lab_terms;
pub mod lifecycle;
pub mod model;
pub mod personal;
pub mod queries;
pub mod reckoning;
pub mod routes;
pub mod rulings;
pub mod runs;
pub mod steps;
pub(crate) mod store;
pub mod views;
