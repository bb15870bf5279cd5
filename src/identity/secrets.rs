//! Secrets that are shown once: 256 random bits behind a prefix by which scanners know them. Only their SHA-256 is kept;
//! a fast hash will do, because nobody can try 2²⁵⁶ of them.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// In front of a refresh token.
pub const REFRESH: &str = "ptr_";
/// In front of the secret in a one-time link.
pub const LINK: &str = "ptl_";

/// A new secret. It has no `Debug`, so that no log can show it.
pub struct Secret(String);

impl Secret {
    /// Random, and good for addresses and headers alike.
    pub fn new(prefix: &str) -> anyhow::Result<Self> {
        let mut bits = [0_u8; 32];
        aws_lc_rs::rand::fill(&mut bits).map_err(|_| anyhow::anyhow!("no randomness"))?;
        Ok(Self(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bits))))
    }

    /// What is kept of it.
    #[must_use]
    pub fn digest(&self) -> String {
        digest(&self.0)
    }

    /// The secret itself, for the one who asked for it.
    #[must_use]
    pub fn reveal(self) -> String {
        self.0
    }
}

/// What is kept of a secret.
#[must_use]
pub fn digest(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(secret.as_bytes()))
}
