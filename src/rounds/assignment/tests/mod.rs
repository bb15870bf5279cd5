//! The engine against brute force, against itself, and against the checker that shares no code with it.

mod cases;
mod instance;
mod properties;
