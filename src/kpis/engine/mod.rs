//! Pure: what is counted ([`measures`]), and what a figure is worth against its target ([`judge`]).

pub mod judge;
pub mod measures;
