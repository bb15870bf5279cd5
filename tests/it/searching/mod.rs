//! Full-text search.

mod search;
