//! What every test stands on.

mod app;
mod client;
mod contract;
mod database;
mod fixtures;
pub mod seed;

pub use app::{BEGIN, TestApp};
pub use client::{Client, Got};
pub use fixtures::{Lab, Window, window};
