//! What a machine signs to show who it is: `private_key_jwt` (RFC 7523).
//!
//! Read as strictly as tokens are: an algorithm that signs with a key pair, no `crit`, whole numbers for times, at most five
//! minutes to live, for us, by the machine about itself. That it was not used before, the store knows.

use crate::{
    base::id::UserId,
    identity::{
        bearer::{Algorithm, Audience, Parsed, Presence, stated},
        secrets::digest,
    },
};
use jiff::Timestamp;
use serde::Deserialize;
use uuid::Uuid;

/// Longest life.
const LONGEST_SECS: i64 = 5 * 60;
/// How far clocks may differ where it begins to be valid.
const LEEWAY_SECS: i64 = 30;
/// Longest `jti`.
const MAX_JTI: usize = 255;

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default, deserialize_with = "stated")]
    typ: Option<String>,
    #[serde(default)]
    crit: Presence,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: i64,
    #[serde(default, deserialize_with = "stated")]
    nbf: Option<i64>,
    #[serde(default, deserialize_with = "stated")]
    iat: Option<i64>,
    jti: String,
}

/// An assertion whose claims are right. Whether it is true, its signature decides.
pub struct Assertion<'t> {
    /// The machine that it is about.
    pub client: UserId,
    /// How it is signed.
    pub algorithm: Algorithm,
    /// The signature, and what was signed.
    pub signed: (&'t str, &'t str),
    /// What is kept so that it does not work again.
    pub used: Used,
}

/// An assertion that is used up.
#[derive(Debug, Clone)]
pub struct Used {
    /// SHA-256 of its `jti`.
    pub jti_sha256: String,
    /// From then on it need not be remembered.
    pub expires_at: Timestamp,
}

impl<'t> Assertion<'t> {
    /// Reads an assertion for one of these audiences; none when anything about it is wrong.
    #[must_use]
    pub fn read(token: &'t str, audiences: &[String], now: Timestamp) -> Option<Self> {
        let parsed: Parsed<'t, Header, Claims> = Parsed::read(token)?;
        let (header, claims) = (parsed.header, parsed.claims);
        let algorithm = Algorithm::named(&header.alg)?;
        let is_typed = header.typ.as_deref().is_none_or(|typ| {
            ["JWT", "client-authentication+jwt"].iter().any(|known| typ.eq_ignore_ascii_case(known))
        });
        let second = now.as_second();
        let begins = [claims.nbf, claims.iat].into_iter().flatten().max().unwrap_or(second);
        let is_fresh = second < claims.exp
            && claims.exp <= second.saturating_add(LONGEST_SECS)
            && (0..=second.saturating_add(LEEWAY_SECS)).contains(&begins);
        let is_ours = audiences.iter().any(|audience| claims.aud.has(audience));
        let is_named = (1..=MAX_JTI).contains(&claims.jti.len());
        if header.crit.0 || !is_typed || !is_fresh || !is_ours || !is_named || claims.iss != claims.sub {
            return None;
        }
        Some(Self {
            client: UserId::from_uuid(Uuid::try_parse(&claims.sub).ok()?),
            algorithm,
            signed: (parsed.signature, parsed.message),
            used: Used {
                jti_sha256: digest(&claims.jti),
                expires_at: Timestamp::from_second(claims.exp).ok()?,
            },
        })
    }
}
