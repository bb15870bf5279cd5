//! Secrets and signatures as Standard Webhooks wants them: `whsec_` and 32 random bytes; HMAC-SHA256 over id, time and body.

use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::{SignedDuration, Timestamp};

/// How long a secret that was replaced still signs.
pub const OVERLAP: SignedDuration = SignedDuration::from_hours(24);

const PREFIX: &str = "whsec_";

/// A secret. It has no `Debug`, so that no log can show it.
pub struct Secret([u8; 32]);

impl Secret {
    /// A new one.
    pub fn generate() -> anyhow::Result<Self> {
        let mut bits = [0_u8; 32];
        aws_lc_rs::rand::fill(&mut bits).map_err(|_| anyhow::anyhow!("no randomness"))?;
        Ok(Self(bits))
    }

    /// The one that was kept as these bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// As it is kept, under seal.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// As its owner sees it, once.
    #[must_use]
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(self.0))
    }

    fn sign(&self, content: &str) -> String {
        let tag = sign(&Key::new(HMAC_SHA256, &self.0), content.as_bytes());
        format!("v1,{}", STANDARD.encode(tag))
    }
}

/// The value of `webhook-signature`: one signature per secret.
#[must_use]
pub fn signature(secrets: &[Secret], id: &str, at: Timestamp, body: &str) -> String {
    let content = format!("{id}.{}.{body}", at.as_second());
    secrets.iter().map(|secret| secret.sign(&content)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the reference libraries: svix and standard-webhooks test with these.
    #[test]
    fn the_signature_is_that_of_the_reference_libraries() {
        let key = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let content = "msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{\"test\": 2432232314}";
        let tag = sign(&Key::new(HMAC_SHA256, &key), content.as_bytes());
        assert_eq!(STANDARD.encode(tag), "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn it_signs_once_with_each_secret_and_any_other_bit_makes_another() {
        let secrets = [Secret([1; 32]), Secret([2; 32])];
        let at = Timestamp::UNIX_EPOCH;
        let both = signature(&secrets, "id", at, "{}");
        let (first, second) = both.split_once(' ').unwrap();
        assert_eq!(first, signature(&secrets[..1], "id", at, "{}"));
        assert_eq!(second, signature(&secrets[1..], "id", at, "{}"));
        assert_ne!(first, second);
        let later = at + SignedDuration::from_secs(1);
        for other in [("ie", at, "{}"), ("id", later, "{}"), ("id", at, "{ }")] {
            assert_ne!(first, signature(&secrets[..1], other.0, other.1, other.2));
        }
    }

    #[test]
    fn a_secret_is_shown_in_full_and_read_back_from_what_was_kept() {
        let secret = Secret::generate().unwrap();
        let shown = secret.reveal();
        assert_eq!(shown.len(), 6 + 44);
        let again = Secret::from_bytes(secret.as_bytes()).unwrap();
        assert_eq!(again.reveal(), shown);
        assert!(Secret::from_bytes(&[0; 31]).is_none());
        assert_ne!(Secret::generate().unwrap().reveal(), shown);
    }
}
