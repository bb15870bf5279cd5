//! Telling people what happened around the pilot requests in which they take part, unless they do not want to know.
//!
//! What happened before is in the log of events, which has no gaps; [`follow`] reads on from where it was, makes the
//! notifications, and moves its mark (a row of `counters`) in one transaction: of one event nobody is told twice, and none is missed, whichever
//! process does it. So no other capability has to know of notifications. A notification says that something happened and where,
//! never what was said; who may not see it (any more) finds nothing there.

pub mod actions;
pub mod follow;
pub mod routes;
pub(crate) mod store;
pub mod views;
