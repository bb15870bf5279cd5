mod access;
mod bad_input;
mod document;
mod edge;
mod idempotency;
mod origin;
