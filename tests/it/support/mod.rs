//! What every test stands on.

mod app;
mod client;
mod contract;
mod database;
pub mod seed;

pub use app::TestApp;
pub use client::Client;
pub use database::with_database;
