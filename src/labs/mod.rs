//! Labs: the test environments of the register, with their services and the province's involvement in them.
//!
//! A lab begins as a draft, is submitted, published, sometimes suspended and in the end retired ([`lifecycle`]). The
//! public sees it from publication on; before that, those who may manage it. NULL means "not stated", never "no".
//! A published lab never loses what publication needs. A lab's version also rises when its services or involvements change.
//! Tables: `labs`, `lab_themes`, `lab_partners`, `lab_members`, `lab_services`, `lab_involvements`.
//! URLs: `/v1/labs`, `/v1/labs/{id}`, and under it `transitions`, `services`, `involvements`.

pub mod access;
pub mod actions;
pub mod lifecycle;
pub mod model;
pub mod parts;
pub mod routes;
pub mod store;
pub mod views;
