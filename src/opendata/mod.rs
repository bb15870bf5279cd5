//! Open data: what others need to find and follow the register without knowing its API.
//!
//! The catalogue says which data there are, in which forms and under which licence, as DCAT-AP-NL 3 wants it; the news are the
//! labs and outcomes that were published last, as Atom. All of it shows
//! what the public sees, whoever asks. No tables of its own. URLs: `/v1/catalog`, `/v1/news`.

mod catalogue;
mod news;
pub mod routes;
