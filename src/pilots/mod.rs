//! Pilots: the run of an innovation in a lab, from the agreement to the verdict.
//!
//! A pilot carries out a confirmed placement, one each. The SME and the lab agree on who brings in what ([`documents`]) and
//! lock the exit criteria; from then on both change only by [`amendments`] that both sides sign, and the hash of what was
//! signed can be recomputed by anybody ([`canonical`]). The [`gates`] say what is missing before the start.
//!
//! Invariants: only the rows of [`lifecycle`] change a state; nothing is measured before the criteria are locked; a measurement
//! is never changed; the [`verdict`] follows from criteria and measurements alone, is fixed when the pilot is evaluated
//! (or stopped after it began), and an override stands beside it. Aggregates only: see [`model::persons`].
//! A pilot that ends gives its slots back ([`requests::piloting`](crate::requests::piloting)).
//!
//! Tables: `pilots` and `pilot_…`. URLs: `/v1/pilots` and below.

pub mod actions;
pub mod amendments;
pub mod canonical;
pub mod counts;
pub mod diary;
pub mod documents;
pub mod evaluation;
pub mod gates;
pub mod lifecycle;
pub mod measuring;
pub mod model;
pub mod moments;
pub mod personal;
pub mod routes;
mod sides;
pub mod steps;
pub(crate) mod store;
pub mod verdict;
pub mod views;
