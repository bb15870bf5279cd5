//! Saved searches: questions to the matcher that people keep, to be told when another lab comes to match.
//!
//! A search remembers which labs matched when it was last looked into, its best thousand. Whenever the register has changed, a job
//! asks all of them again; what was not there before is news to whoever keeps it, once. It is asked as its keeper would ask it: an
//! innovation that they may not see any more matches nothing. Searches are nobody else's business.
//! Table: `saved_searches`. URLs: `/v1/saved-searches`, `/v1/saved-searches/{id}/matches`.

pub mod actions;
pub mod looking;
pub mod model;
pub mod personal;
pub mod routes;
pub(crate) mod store;
pub mod views;
