//! Changes: what happened to labs, organisations, themes, networks and outcomes after a cursor, as far as the caller sees
//! them. For whoever keeps a mirror.
//!
//! It is read from the event log, whose numbers are in the order of commit and without gaps, so nothing can commit behind a
//! cursor. A change names an object and shows it as it is now; it is told once per answer however often it changed. What the
//! caller does not see any more is told as deleted, what they never saw not at all. A cursor says where a reader stands and
//! what they may see: when that is another, or when the events after it are not kept any more, they begin anew (410).
//!
//! An object also counts as changed when something that it is shown with by name changes: of a lab its organisations, themes
//! and networks; of an outcome its organisation, lab, innovation and pilot. No tables of its own. URL: `/v1/changes`, also as
//! a stream of server-sent events.

pub mod actions;
mod meaning;
pub mod model;
mod objects;
pub mod routes;
pub mod sight;
pub mod telling;
pub mod views;
