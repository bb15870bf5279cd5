mod schema_parity;
mod writer;
