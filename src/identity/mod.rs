//! Who people are and what they may do.
//!
//! An account has a password (Argon2id) and grants: (role, object). Tokens say only who; what that person may do comes
//! from the register at every request ([`directory`]), so a change acts at once. Tables: `users`, `grants`,
//! `identities` (who OpenID providers say they are, [`links`]).
//! URLs: `/v1/tokens`, `/v1/me`, `/v1/users`, `/v1/users/{id}/grants`, `/v1/users/{id}/identities`.

pub mod actions;
pub mod bearer;
pub mod directory;
pub mod links;
pub mod model;
pub mod passwords;
pub mod routes;
pub mod store;
pub mod tokens;
pub mod views;
