//! The lifecycle of a pilot: one table. Pure.
//!
//! The rows, and how an event is decided on, are of the same form as those of requests and placements. What must be
//! settled before a step is in [`gates`](super::gates).

use super::model::{PilotEvent as E, PilotStatus as S};
use crate::base::{
    actor::Permission,
    lifecycle::{Step, step},
};

const BOTH: &[Permission] = &[Permission::AgreePilot];
const LAB: &[Permission] = &[Permission::ConductPilot];
const WITH_REASON: bool = true;
const FREELY: bool = false;

/// Every step of a pilot.
pub const PILOT: &[Step<S, E>] = &[
    step(S::Agreed, E::Prepare, S::Preparing, BOTH, FREELY),
    step(S::Preparing, E::Start, S::Running, LAB, FREELY),
    step(S::Running, E::Pause, S::Paused, BOTH, WITH_REASON),
    step(S::Paused, E::Resume, S::Running, LAB, FREELY),
    step(S::Running, E::Measure, S::Measuring, LAB, FREELY),
    step(S::Measuring, E::Evaluate, S::Evaluated, LAB, FREELY),
    step(S::Evaluated, E::Close, S::Closed, BOTH, FREELY),
    step(S::Agreed, E::Stop, S::Stopped, BOTH, WITH_REASON),
    step(S::Preparing, E::Stop, S::Stopped, BOTH, WITH_REASON),
    step(S::Running, E::Stop, S::Stopped, BOTH, WITH_REASON),
    step(S::Paused, E::Stop, S::Stopped, BOTH, WITH_REASON),
];

#[cfg(test)]
mod tests;
