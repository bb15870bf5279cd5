//! Who people are and what they may do.
//!
//! An account has a password (Argon2id) and grants: (role, object). Logging in begins a session, a family of refresh tokens
//! ([`sessions`]); access tokens say only who, and in which session. What that person may do, and whether the session still
//! runs, comes from memory at every request ([`directory`]), so a change acts at once. Roles are given by those whose own
//! role allows it ([`grants`]); people get in by a one-time link ([`onetime`]).
//! Machines have accounts of their own kind ([`machines`]), which nobody can log in with; what they show instead is in
//! [`clients`](crate::clients).
//! Whoever wants shows a code beside the password ([`factors`]).
//! Tables: `users`, `grants`, `sessions`, `refresh_tokens`, `user_links`,
//! `identities` (who OpenID providers say they are, [`links`]).
//! URLs: `/v1/tokens`, `/v1/me`, `/v1/users`, `/v1/users/{id}/grants`, `/v1/users/{id}/identities`, `/v1/users/{id}/links`, `/v1/links`,
//! `/v1/invitations`, `/v1/grants`.

pub mod actions;
pub mod bearer;
pub mod breached;
pub mod directory;
pub mod factors;
pub mod grants;
pub mod limits;
pub mod links;
pub mod machines;
pub mod model;
pub mod onetime;
pub mod passwords;
pub mod people;
pub mod personal;
pub mod routes;
pub mod secrets;
pub mod sessions;
pub mod stakes;
pub mod store;
pub mod tokens;
pub mod views;
