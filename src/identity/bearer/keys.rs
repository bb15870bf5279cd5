//! Keys that verify signatures, and how a provider's key set is read: as hostile text.

use anyhow::Context;
use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{DecodingKey, crypto};
use serde::Deserialize;
use serde_json::Value;
use std::{collections::HashMap, sync::Arc};

/// Longest id of a key.
pub const MAX_KEY_ID: usize = 128;
/// Most keys taken from one set.
const MAX_KEYS: usize = 50;

/// How an issuer signs. There is no variant for shared secrets and none for "none": they can't be configured or confused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// RSA, PKCS#1 v1.5.
    RS256,
    /// RSA, PSS.
    PS256,
    /// ECDSA on P-256.
    ES256,
    /// Ed25519.
    EdDSA,
}

impl Algorithm {
    /// Every algorithm.
    pub const ALL: [Self; 4] = [Self::RS256, Self::PS256, Self::ES256, Self::EdDSA];

    /// Its name in a token's header.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::RS256 => "RS256",
            Self::PS256 => "PS256",
            Self::ES256 => "ES256",
            Self::EdDSA => "EdDSA",
        }
    }

    /// The algorithm with this name, to the letter.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }

    const fn jwt(self) -> jsonwebtoken::Algorithm {
        match self {
            Self::RS256 => jsonwebtoken::Algorithm::RS256,
            Self::PS256 => jsonwebtoken::Algorithm::PS256,
            Self::ES256 => jsonwebtoken::Algorithm::ES256,
            Self::EdDSA => jsonwebtoken::Algorithm::EdDSA,
        }
    }
}

/// A public key for one algorithm.
pub struct Key {
    algorithm: Algorithm,
    decoding: DecodingKey,
    print: Print,
}

/// SHA-256 of a key: tells whether a key id still names the same key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Print([u8; 32]);

impl Key {
    fn new(algorithm: Algorithm, decoding: DecodingKey, material: &[&[u8]]) -> Self {
        Self { algorithm, decoding, print: Print(sha256(&material.concat())) }
    }

    /// The point of an ES256 key, uncompressed.
    #[must_use]
    pub fn es256(point: &[u8]) -> Self {
        Self::new(Algorithm::ES256, DecodingKey::from_ec_der(point), &[point])
    }

    /// What tells it from other keys.
    #[must_use]
    pub const fn print(&self) -> Print {
        self.print
    }

    /// Whether it made this signature (base64url) over this message.
    #[must_use]
    pub fn verifies(&self, signature: &str, message: &str) -> bool {
        crypto::verify(signature, message.as_bytes(), &self.decoding, self.algorithm.jwt()).unwrap_or(false)
    }
}

/// SHA-256.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut print = [0; 32];
    print.copy_from_slice(digest(&SHA256, bytes).as_ref());
    print
}

/// Keys by id.
pub type Keys = HashMap<String, Arc<Key>>;

#[derive(Deserialize)]
struct Set {
    keys: Vec<Value>,
}

#[derive(Deserialize)]
struct Jwk {
    kid: String,
    kty: String,
    #[serde(rename = "use")]
    purpose: Option<String>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

/// The keys of a set that sign with an algorithm. What is not such a key is passed over, whatever it is.
pub fn read_set(text: &[u8], algorithm: Algorithm) -> anyhow::Result<Keys> {
    let set: Set = serde_json::from_slice(text).context("not a key set")?;
    let mut keys = Keys::new();
    for value in set.keys {
        if keys.len() == MAX_KEYS {
            break;
        }
        let Ok(jwk) = serde_json::from_value::<Jwk>(value) else {
            continue;
        };
        if let Some(key) = usable(&jwk, algorithm) {
            keys.entry(jwk.kid).or_insert_with(|| Arc::new(key));
        }
    }
    Ok(keys)
}

fn usable(jwk: &Jwk, algorithm: Algorithm) -> Option<Key> {
    let fits = !jwk.kid.is_empty()
        && jwk.kid.len() <= MAX_KEY_ID
        && jwk.purpose.as_deref().is_none_or(|purpose| purpose == "sig")
        && jwk.alg.as_deref().is_none_or(|alg| alg == algorithm.name());
    if !fits {
        return None;
    }
    let part = |text: &Option<String>| URL_SAFE_NO_PAD.decode(text.as_deref()?).ok();
    match (algorithm, jwk.kty.as_str(), jwk.crv.as_deref()) {
        (Algorithm::RS256 | Algorithm::PS256, "RSA", _) => rsa(algorithm, part(&jwk.n)?, part(&jwk.e)?),
        (Algorithm::ES256, "EC", Some("P-256")) => {
            let (x, y) = (part(&jwk.x)?, part(&jwk.y)?);
            let point = [&[0x04], x.as_slice(), y.as_slice()].concat();
            (x.len() == 32 && y.len() == 32).then(|| Key::es256(&point))
        }
        (Algorithm::EdDSA, "OKP", Some("Ed25519")) => {
            let x = part(&jwk.x)?;
            (x.len() == 32).then(|| Key::new(algorithm, DecodingKey::from_ed_der(&x), &[&x]))
        }
        _ => None,
    }
}

/// From 2048 bits (what is shorter can be broken) to 8192 (what is longer keeps us busy), with an odd exponent from 65537.
fn rsa(algorithm: Algorithm, modulus: Vec<u8>, exponent: Vec<u8>) -> Option<Key> {
    const BYTES: std::ops::RangeInclusive<usize> = 2048 / 8..=8192 / 8;
    let modulus: Vec<u8> = modulus.into_iter().skip_while(|byte| *byte == 0).collect();
    let is_full = modulus.first().is_some_and(|byte| *byte >= 0x80) || modulus.len() > *BYTES.start();
    let mut number = 0_u64;
    for byte in exponent.iter().take(8) {
        number = number << 8 | u64::from(*byte);
    }
    let sound = is_full
        && BYTES.contains(&modulus.len())
        && exponent.len() <= 4
        && number >= 65_537
        && number % 2 == 1;
    sound.then(|| {
        let decoding = DecodingKey::from_rsa_raw_components(&modulus, &exponent);
        Key::new(algorithm, decoding, &[&modulus, &exponent])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn ids(set: &Value, algorithm: Algorithm) -> Vec<String> {
        let mut ids: Vec<String> =
            read_set(set.to_string().as_bytes(), algorithm).unwrap().into_keys().collect();
        ids.sort();
        ids
    }

    fn rsa_jwk(kid: &str, bytes: usize, exponent: &[u8]) -> Value {
        let modulus = vec![0xff_u8; bytes];
        json!({ "kid": kid, "kty": "RSA", "n": URL_SAFE_NO_PAD.encode(modulus), "e": URL_SAFE_NO_PAD.encode(exponent) })
    }

    #[test]
    fn only_strong_rsa_keys_are_taken() {
        let f4 = [1, 0, 1];
        let set = json!({ "keys": [
            rsa_jwk("1024", 128, &f4), rsa_jwk("2040", 255, &f4), rsa_jwk("2048", 256, &f4), rsa_jwk("4096", 512, &f4),
            rsa_jwk("8200", 1025, &f4), rsa_jwk("one", 256, &[1]), rsa_jwk("three", 256, &[3]),
            rsa_jwk("even", 256, &[1, 0, 2]), rsa_jwk("long", 256, &[1, 0, 0, 0, 1]), rsa_jwk("none", 256, &[]),
        ] });
        assert_eq!(ids(&set, Algorithm::RS256), ["2048", "4096"]);
        assert_eq!(ids(&set, Algorithm::PS256), ["2048", "4096"]);
        assert!(ids(&set, Algorithm::ES256).is_empty());
    }

    #[test]
    fn a_key_for_another_use_algorithm_or_curve_is_passed_over() {
        let half = URL_SAFE_NO_PAD.encode([7_u8; 32]);
        let with = |kid: &str, more: Value| {
            let mut jwk = json!({ "kid": kid, "kty": "EC", "crv": "P-256", "x": half, "y": half });
            for (name, value) in more.as_object().unwrap() {
                jwk[name] = value.clone();
            }
            jwk
        };
        let set = json!({ "keys": [
            with("plain", json!({})), with("stated", json!({ "use": "sig", "alg": "ES256" })),
            with("enc", json!({ "use": "enc" })), with("other", json!({ "alg": "ES384" })),
            with("curve", json!({ "crv": "P-384" })), with("short", json!({ "x": "AAAA" })),
            with("kind", json!({ "kty": "oct", "k": "c2VjcmV0" })), with(&"k".repeat(129), json!({})), with("", json!({})),
            1, null, [], { "kid": 5 }, { "kty": "EC" }, "text",
        ] });
        assert_eq!(ids(&set, Algorithm::ES256), ["plain", "stated"]);
    }

    #[test]
    fn at_most_fifty_keys_are_taken_and_the_first_of_an_id_counts() {
        let key = |kid: usize, byte: u8| json!({ "kid": format!("{kid}"), "kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode([byte; 32]) });
        let many: Vec<Value> = (0..200).map(|kid| key(kid, 1)).collect();
        assert_eq!(ids(&json!({ "keys": many }), Algorithm::EdDSA).len(), 50);
        let twice = json!({ "keys": [key(1, 1), key(1, 2)] });
        let kept = read_set(twice.to_string().as_bytes(), Algorithm::EdDSA).unwrap();
        assert_eq!(kept["1"].print(), Print(sha256(&[1; 32])));
    }

    #[test]
    fn what_is_no_key_set_is_an_error_and_no_panic() {
        let deep = "[".repeat(100_000);
        for text in ["", "{}", "[]", "null", "{\"keys\":{}}", "{\"keys\":5}", "\u{0}", deep.as_str()] {
            assert!(read_set(text.as_bytes(), Algorithm::RS256).is_err());
        }
    }
}
