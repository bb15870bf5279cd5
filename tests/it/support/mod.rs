//! What every test stands on.

mod app;
mod client;
mod contract;
mod database;
mod fixtures;
mod world;

pub use app::TestApp;
pub use client::{Client, Got};
pub use world::World;
