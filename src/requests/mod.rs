//! Pilot requests and placements.

pub mod waitlist;
