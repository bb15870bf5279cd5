//! What every test stands on.

mod app;
mod client;
mod contract;
mod database;
pub mod seed;

pub use app::TestApp;
pub use client::Client;
pub use database::with_database;
mod fixtures;

pub use app::{BEGIN, TestApp};
pub use client::{Client, Got};
pub use fixtures::{Lab, Window, window};
