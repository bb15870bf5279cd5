//! What every test stands on.

mod app;
mod client;
mod contract;
mod database;
mod dice;
mod fixtures;
pub mod provider;
pub mod receiver;
mod rows;
pub mod seed;
pub mod signing;
pub mod smtp;
mod world;

pub use app::{BEGIN, TestApp, runner};
pub use client::{Client, Got};
pub use database::with_database;
pub use dice::Dice;
pub use fixtures::{Lab, Window, window};
pub use provider::OpenIdProvider;
pub use signing::SigningKey;
pub use world::World;
