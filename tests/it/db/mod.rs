pub mod schema_parity;
mod statistics;
mod tls;
mod writer;
