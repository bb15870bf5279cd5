pub mod schema_parity;
mod tls;
mod writer;
