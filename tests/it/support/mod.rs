//! What every test stands on.

mod app;
mod client;
mod contract;
mod database;
mod fixtures;
mod rows;
pub mod seed;
mod world;

pub use app::{BEGIN, TestApp};
pub use client::{Client, Got};
pub use database::with_database;
pub use fixtures::{Lab, Window, window};
pub use world::World;
