//! Machines: what partner portals call the API with.
//!
//! A client is a machine of one organisation. It is an account like those of people (grants, events, audit), narrowed down
//! to scopes from a closed list; nothing that is for people only is ever its. It shows an API key with each request, or
//! gets short-lived tokens for a secret or a key of its own ([`tokens`]). Of each kind of credential two may be live, so
//! that one can take over from the other; every one expires. What is shown is compared in memory ([`directory`]), so a
//! revocation acts at once. It acts for an SME only while that SME consents: a consent is the role of SME member, given to
//! the machine ([`consents`]).
//! Tables: `clients`, `client_credentials`, `client_assertions`; the accounts themselves are [`identity`](crate::identity)'s.
//! URLs: `/v1/clients`, `/v1/clients/{id}/credentials`, `/v1/organisations/{id}/consents`, `/v1/oauth2/token`.

pub mod actions;
pub mod assertion;
pub mod consents;
pub mod credentials;
pub mod directory;
pub mod model;
pub mod personal;
pub mod routes;
pub mod secrets;
pub mod store;
pub mod tokens;
pub mod views;
