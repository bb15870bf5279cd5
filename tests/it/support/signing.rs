//! Keys that sign whatever a test wants, and tokens that differ from a good one in one place.

use super::TestApp;
use aws_lc_rs::{
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256,
        RSA_PSS_SHA256, RsaEncoding,
    },
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

type Sign = dyn Fn(&[u8]) -> Vec<u8> + Send + Sync;

/// A private key with its public half as JWK.
#[derive(Clone)]
pub struct SigningKey {
    pub kid: String,
    pub algorithm: &'static str,
    pub jwk: Value,
    sign: Arc<Sign>,
}

/// Base64url without padding.
pub fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl SigningKey {
    /// A new P-256 key.
    pub fn es256(kid: &str) -> Self {
        Self::of_pair(kid, EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap())
    }

    /// The key of a service's own issuer.
    pub fn of_service(app: &TestApp) -> Self {
        let pem = std::fs::read_to_string(&app.app.config().key_file).unwrap();
        let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
        let der = STANDARD.decode(body).unwrap();
        let (kid, _) = app.app.tokens().public_key();
        Self::of_pair(&kid, EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &der).unwrap())
    }

    fn of_pair(kid: &str, pair: EcdsaKeyPair) -> Self {
        let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
        let jwk = json!({
            "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": kid, "x": base64url(x), "y": base64url(y),
        });
        let sign = move |message: &[u8]| pair.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec();
        Self { kid: kid.to_owned(), algorithm: "ES256", jwk, sign: Arc::new(sign) }
    }

    /// A new Ed25519 key.
    pub fn eddsa(kid: &str) -> Self {
        let pair = Ed25519KeyPair::generate().unwrap();
        let x = base64url(pair.public_key());
        let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "kid": kid, "x": x });
        let sign = move |message: &[u8]| pair.sign(message).as_ref().to_vec();
        Self { kid: kid.to_owned(), algorithm: "EdDSA", jwk, sign: Arc::new(sign) }
    }

    /// A new RSA key for RS256, and the same one for PS256.
    pub fn rsa(kid: &str) -> (Self, Self) {
        let pair = Arc::new(RsaKeyPair::generate(KeySize::Rsa2048).unwrap());
        let with = |algorithm: &'static str, encoding: &'static dyn RsaEncoding| {
            let pair = Arc::clone(&pair);
            let public = pair.public_key();
            let n = base64url(public.modulus().big_endian_without_leading_zero());
            let e = base64url(public.exponent().big_endian_without_leading_zero());
            let jwk = json!({ "kty": "RSA", "kid": kid, "n": n, "e": e });
            let sign = move |message: &[u8]| {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(encoding, &SystemRandom::new(), message, &mut signature).unwrap();
                signature
            };
            Self { kid: kid.to_owned(), algorithm, jwk, sign: Arc::new(sign) }
        };
        (with("RS256", &RSA_PKCS1_SHA256), with("PS256", &RSA_PSS_SHA256))
    }

    /// The header of a good token.
    pub fn header(&self) -> Value {
        json!({ "alg": self.algorithm, "typ": "at+jwt", "kid": self.kid })
    }

    /// The signature over a text.
    pub fn signature(&self, message: &str) -> String {
        base64url((self.sign)(message.as_bytes()))
    }

    /// A signed token of texts that need not be JSON.
    pub fn sign_text(&self, header: &str, claims: &str) -> String {
        let message = format!("{}.{}", base64url(header), base64url(claims));
        let signature = self.signature(&message);
        format!("{message}.{signature}")
    }

    /// A signed token.
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        self.sign_text(&header.to_string(), &claims.to_string())
    }

    /// A good token with these claims, but for what `with` says of them.
    pub fn token(&self, claims: &Value, with: &Value) -> String {
        self.sign(&self.header(), &merged(claims, with))
    }
}

/// Claims of a good token, five minutes long.
pub fn claims(issuer: &str, audience: &str, subject: &str, now: i64) -> Value {
    json!({
        "iss": issuer, "aud": audience, "sub": subject, "iat": now, "nbf": now, "exp": now + 300, "jti": Uuid::new_v4(),
    })
}

/// An object with other members; null takes a member away.
pub fn merged(object: &Value, with: &Value) -> Value {
    let mut object = object.clone();
    for (name, value) in with.as_object().unwrap() {
        if value.is_null() {
            object.as_object_mut().unwrap().remove(name);
        } else {
            object[name] = value.clone();
        }
    }
    object
}
