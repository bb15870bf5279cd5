//! Pilots: the run of an innovation in a lab, from the agreement to the verdict.

pub mod model;
