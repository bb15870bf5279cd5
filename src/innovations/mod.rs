//! Innovations: what an SME wants to pilot.
//!
//! A public one is seen by everybody, one for the network by SMEs, coordinators and network managers, a private one by its
//! owner alone, until a pilot request for it reaches a lab or network: then those who answer for that see it too. Who may
//! see what is decided in the query itself ([`store::Visible`]), never afterwards. The slug is given by the service and
//! ends in a part of the id: a name that somebody else could ask for would tell whether a private innovation has it.
//! It can say which care needs it answers, and how; what it says from when until when is kept, also when it says so no more.
//! Tables: `innovations`, `innovation_themes`, `care_need_answers`. URLs: `/v1/innovations`, `/v1/innovations/{id}`.

pub mod actions;
pub mod answers;
pub mod model;
pub mod routes;
pub mod store;
pub mod views;
