//! Which labs fit an innovation, and why.

pub mod engine;
