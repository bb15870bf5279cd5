//! Machines and what they show, as their callers write them.

use crate::{
    base::{
        actor::ApiScope,
        error::{Faults, Result},
        key::Key,
    },
    identity::{
        bearer::{self, Algorithm},
        model::UserStatus,
    },
    text_enum,
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;
use utoipa::ToSchema;

/// Longest life of a credential.
const LONGEST: SignedDuration = SignedDuration::from_hours(365 * 24);

text_enum! {
    /// What a machine shows.
    pub enum CredentialKind {
        ApiKey = "api_key", "API-sleutel", "API key";
        Secret = "secret", "geheim", "client secret";
        PublicKey = "public_key", "publieke sleutel", "public key";
    }
}

text_enum! {
    /// Whether a credential works.
    pub enum CredentialStatus {
        Live = "live", "werkt", "live";
        Expired = "expired", "verlopen", "expired";
        Revoked = "revoked", "ingetrokken", "revoked";
    }
}

/// A machine of an organisation.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewClient {
    /// Whose machine it is; stays the same.
    pub organisation: Key,
    /// Name as others see it.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// To what it is narrowed down; its roles decide on what objects.
    #[schema(max_items = 20)]
    pub scopes: Vec<ApiScope>,
    /// Whether it can be used.
    #[serde(default = "active")]
    #[schema(required = false)]
    pub status: UserStatus,
}

fn active() -> UserStatus {
    UserStatus::Active
}

impl NewClient {
    /// The scopes, each once.
    #[must_use]
    pub fn scopes(&self) -> Vec<ApiScope> {
        ApiScope::ALL.iter().copied().filter(|scope| self.scopes.contains(scope)).collect()
    }
}

/// Something new that a machine shows.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewCredential {
    /// A secret or API key is made here and answered once; of a key pair only the public half is sent.
    pub kind: CredentialKind,
    /// From then on it is refused: at most 365 days from now.
    pub expires_at: Timestamp,
    /// Of a key pair: its public half.
    pub public_key: Option<PublicKey>,
}

/// The public half of a key, as a JWK (RFC 7517): RSA from 2048 bits, P-256 or Ed25519. Any other member, such as those of a
/// private key, is refused.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicKey {
    /// `RSA`, `EC` or `OKP`.
    #[schema(max_length = 10, example = "EC")]
    pub kty: String,
    /// The curve: `P-256` or `Ed25519`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 20, example = "P-256")]
    pub crv: Option<String>,
    /// RSA: the modulus.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 1400)]
    pub n: Option<String>,
    /// RSA: the exponent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 10)]
    pub e: Option<String>,
    /// The point, or its first half.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 64)]
    pub x: Option<String>,
    /// The second half of the point.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 64)]
    pub y: Option<String>,
    /// The algorithm, when it is to be the only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 10, example = "ES256")]
    pub alg: Option<String>,
    /// `sig`.
    #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 10, example = "sig")]
    pub purpose: Option<String>,
    /// What its owner calls it; of no effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 128)]
    pub kid: Option<String>,
}

impl PublicKey {
    /// The key for each algorithm that it can sign with; none when it is too weak or no key at all.
    #[must_use]
    pub fn usable(&self) -> Vec<(Algorithm, Arc<bearer::Key>)> {
        let named = Self { kid: Some("key".to_owned()), ..self.clone() };
        let set = json!({ "keys": [named] }).to_string();
        let with = |algorithm: Algorithm| {
            let key = bearer::read_set(set.as_bytes(), algorithm).ok()?.remove("key")?;
            Some((algorithm, key))
        };
        Algorithm::ALL.into_iter().filter_map(with).collect()
    }
}

impl NewCredential {
    /// Rules beyond the form, at an instant.
    pub fn check(&self, now: Timestamp) -> Result<()> {
        let mut faults = Faults::new();
        if self.expires_at <= now {
            faults.body("/expiresAt", "range", "expiresAt: lies in the past");
        } else if self.expires_at > now + LONGEST {
            faults.body("/expiresAt", "range", "expiresAt: at most 365 days from now");
        }
        match (self.kind, &self.public_key) {
            (CredentialKind::PublicKey, None) => {
                faults.body(
                    "/publicKey",
                    "required",
                    "publicKey: a key pair needs its public half, as a JWK",
                );
            }
            (CredentialKind::PublicKey, Some(key)) if key.usable().is_empty() => {
                let detail = "publicKey: must be an RSA key of 2048 to 8192 bits, a P-256 or an Ed25519 key, for signing";
                faults.body("/publicKey", "key", detail);
            }
            (CredentialKind::ApiKey | CredentialKind::Secret, Some(_)) => {
                faults.body("/publicKey", "not_wanted", "publicKey: only for the kind public_key");
            }
            (CredentialKind::PublicKey, Some(_))
            | (CredentialKind::ApiKey | CredentialKind::Secret, None) => {}
        }
        faults.check()
    }
}

/// Lets a machine act for an organisation.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewConsent {
    /// The machine.
    #[schema(example = "019371a0-0000-7000-8000-000000000000")]
    pub client: Key,
}

/// A request for a token (RFC 6749, 4.4; RFC 7523, 2.2). Who asks stands in an `Authorization: Basic` header, or in
/// `client_id` and `client_secret`, or in `client_assertion`. Fields that are not known are passed over.
#[derive(Clone, Deserialize, ToSchema)]
pub struct TokenRequest {
    /// Always `client_credentials`.
    #[schema(max_length = 100, example = "client_credentials")]
    pub grant_type: Option<String>,
    /// What the token is to be narrowed down to, separated by blanks; left out for all scopes of the machine.
    #[schema(max_length = 500)]
    pub scope: Option<String>,
    /// The id of the machine.
    #[schema(max_length = 100)]
    pub client_id: Option<String>,
    /// Its secret.
    #[schema(max_length = 100, format = Password)]
    pub client_secret: Option<String>,
    /// Always `urn:ietf:params:oauth:client-assertion-type:jwt-bearer`, with an assertion.
    #[schema(max_length = 100)]
    pub client_assertion_type: Option<String>,
    /// A JWT that the machine signed: `iss` and `sub` its id, `aud` this service's issuer or token endpoint, `exp` at most
    /// five minutes ahead, `jti` new each time.
    #[schema(max_length = 8000)]
    pub client_assertion: Option<String>,
}
