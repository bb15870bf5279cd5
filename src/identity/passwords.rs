//! Argon2id with the parameters that OWASP advises (19 MiB, 2 passes), which are the crate's defaults.

use argon2::{
    Argon2,
    password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString},
};

/// A hash to compare with when there is no account, so that both answers take as long. Of no password.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$GzTFKVGFKyGyfbcBSVbHvEK6Tg7dBIN5hpMStHUkfb8";

/// Hashes a password; takes tens of milliseconds on purpose.
pub fn hash(password: &str) -> anyhow::Result<String> {
    let mut salt = [0_u8; 16];
    aws_lc_rs::rand::fill(&mut salt).map_err(|_| anyhow::anyhow!("no randomness"))?;
    let salt = SaltString::encode_b64(&salt).map_err(|cause| anyhow::anyhow!("{cause}"))?;
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
    Ok(hash.map_err(|cause| anyhow::anyhow!("{cause}"))?.to_string())
}

/// Whether a password belongs to a hash; without a hash never, but in the same time.
#[must_use]
pub fn verify(password: &str, hash: Option<&str>) -> bool {
    let parsed = PasswordHash::new(hash.unwrap_or(NOBODY));
    let fits =
        parsed.is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok());
    fits && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_fits() {
        let made = hash("correct horse battery").unwrap();
        assert!(verify("correct horse battery", Some(&made)));
        assert!(!verify("correct horse batterij", Some(&made)));
        assert!(!verify("correct horse battery", None));
        assert!(PasswordHash::new(NOBODY).is_ok(), "an unparsable hash would answer faster");
    }
}
