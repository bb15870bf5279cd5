//! Calendars of labs.

mod addresses;
mod free;
