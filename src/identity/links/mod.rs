//! Which account stands behind an identity of an OpenID provider: (issuer, subject) → account.
//!
//! A provider is believed about who somebody is, not about what they may do: the account's grants say that. An identity
//! belongs to one account at most; an account may have several. Table: `identities`. URL: `/v1/users/{id}/identities`.

pub mod actions;
pub mod model;
pub mod routes;
pub mod store;
pub mod views;
