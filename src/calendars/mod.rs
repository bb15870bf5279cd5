//! Calendars that people subscribe to (iCalendar, RFC 5545).
//!
//! Each published lab has one for everybody: how many slots are free when, never who has the rest. Who manages a lab can have
//! secret addresses of another, with the placements that it answers for: whoever knows the address reads it, without logging in,
//! because calendars can't. So it names no person and no innovation, only links to where one logs in; an address is shown once, is kept
//! as its SHA-256, can be taken back, and stops working when whoever made it no longer manages the lab.
//! Table: `calendar_addresses`. URLs: `/v1/labs/{id}/calendar`, `/v1/labs/{id}/calendar-addresses`, `/v1/calendars/{id}`.

pub mod actions;
mod free;
mod ics;
pub mod model;
pub mod personal;
mod placements;
pub mod routes;
pub mod store;
pub mod views;
