//! Rounds: calls after which many requests are assigned over many labs at once.

pub mod assignment;
pub mod checker;
