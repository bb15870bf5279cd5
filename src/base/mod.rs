//! Floor 0: small things that every other floor speaks in.
//!
//! Nothing here knows about SQL, HTTP or the network. Read in this order: [`text_enum`] and [`id`] (names for things),
//! [`clock`], [`period`], [`working_days`] and [`deadlines`] (time comes in as an argument), [`error`], [`near`] and
//! [`input`] (how a request is refused, all faults at once), [`puts`] (rows that make or change), [`page`] (lists), [`counts`], [`text`] and [`language`] (what people
//! write), [`actor`] (who asks), [`permissions`] (who may do what), [`seal`] (what a caller carries for us).

pub mod actor;
pub mod clock;
pub mod counts;
pub mod deadlines;
pub mod error;
pub mod id;
pub mod input;
pub mod key;
pub mod language;
pub mod lifecycle;
pub mod near;
pub mod page;
pub mod period;
pub mod permissions;
pub mod person;
pub mod puts;
pub mod seal;
pub mod text;
pub mod text_enum;
pub mod working_days;
