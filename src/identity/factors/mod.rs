//! The second factor of people who log in with a password: codes of an app on their telephone (TOTP, RFC 6238), and codes on paper
//! for when that is lost.
//!
//! A factor counts once its first code came back: from then on nobody logs in with the password alone, and every session
//! that began so has ended. A code works once (its step is remembered); after twenty wrong ones in a row only a code on
//! paper works, so that whoever knows the password can't guess on. An administrator can take a factor away.
//! Roles for which the setting `second_factor_for` asks sleep until their holder has shown a factor:
//! [`Caller::with_roles_asleep`](crate::base::actor::Caller::with_roles_asleep).
//! Tables: `user_factors`, `user_recovery_codes`. URLs: `/v1/me/second-factor`, `/v1/users/{id}/second-factor`.

pub mod actions;
pub mod codes;
pub mod model;
pub mod routes;
pub mod store;
pub mod views;
