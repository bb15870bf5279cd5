//! Webhooks: what changes, told to whoever wants to hear it. The same as `GET /v1/changes` tells the owner of a webhook, no more.
//!
//! A **webhook** is an address and the kinds of events that are wanted there; it belongs to the account that made it, and does not
//! exist for others. [`planning`] reads the event log after the mark of each webhook and makes a **delivery** per event, with the new
//! mark, in one transaction: nothing that was committed is lost, nothing else is told. [`sending`] is the job that brings
//! them: it **claims** deliveries in one transaction, calls outside of any, and **settles** in another ([`outbox`]). A process
//! that dies between the two calls once more, under the same `webhook-id`.
//!
//! What is about the same object goes out one after the other: at most one delivery per webhook and object is not `queued`,
//! and an index of the database sees to that. Two at most are under way to one webhook, 64 to all. What fails is tried
//! again for three days ([`schedule`]), then it is dead and can be replayed; a webhook that fails for five days is disabled.
//!
//! Tables: `webhooks`, `webhook_deliveries`, `webhook_attempts`. URLs: `/v1/webhooks`, `…/deliveries`, `…/pings`, `…/replays`,
//! `…/secrets`.

pub mod actions;
pub mod addresses;
pub mod courier;
pub mod event;
pub mod log;
pub mod model;
pub mod outbox;
pub mod personal;
pub mod planning;
pub mod routes;
pub mod schedule;
pub mod sending;
pub mod signing;
pub(crate) mod store;
pub mod views;
