//! What a caller carries for us without being able to read or make it: encrypted and authenticated (AES-256-GCM-SIV, RFC 8452), or
//! a mark of which nobody can find out of what (HMAC-SHA-256).

use anyhow::anyhow;
use aws_lc_rs::{
    aead::{AES_256_GCM_SIV, Aad, NONCE_LEN, Nonce, RandomizedNonceKey},
    hkdf::{HKDF_SHA256, Salt},
    hmac,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// Closes and opens what callers carry.
pub struct Seal {
    notes: RandomizedNonceKey,
    marks: hmac::Key,
}

impl Seal {
    /// A key of its own for each purpose (HKDF, RFC 5869). Processes with the same secret open each other's.
    pub fn new(secret: &[u8], purpose: &str) -> anyhow::Result<Self> {
        let failed = |_| anyhow!("making a key for {purpose}");
        let extracted = Salt::new(HKDF_SHA256, b"proeftuin").extract(secret);
        let key = |of: &str| {
            let mut key = [0; 32];
            let info = [purpose.as_bytes(), of.as_bytes()];
            extracted.expand(&info, HKDF_SHA256)?.fill(&mut key).map(|()| key)
        };
        Ok(Self {
            notes: RandomizedNonceKey::new(&AES_256_GCM_SIV, &key(" notes").map_err(failed)?)
                .map_err(failed)?,
            marks: hmac::Key::new(hmac::HMAC_SHA256, &key(" marks").map_err(failed)?),
        })
    }

    /// As text for an address. It opens only in the same context; its length tells that of the note, and nothing else is told.
    pub fn close(&self, context: &str, note: &[u8]) -> anyhow::Result<String> {
        let mut sealed = note.to_vec();
        let nonce = self
            .notes
            .seal_in_place_append_tag(Aad::from(context.as_bytes()), &mut sealed)
            .map_err(|_| anyhow!("sealing a note"))?;
        Ok(URL_SAFE_NO_PAD.encode([&nonce.as_ref()[..], &sealed].concat()))
    }

    /// What was closed in this context; none when it was not, or with another key.
    #[must_use]
    pub fn open(&self, context: &str, carried: &str) -> Option<Vec<u8>> {
        let carried = URL_SAFE_NO_PAD.decode(carried).ok()?;
        let (nonce, sealed) = carried.split_at_checked(NONCE_LEN)?;
        let mut sealed = sealed.to_vec();
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let note = self.notes.open_in_place(nonce, Aad::from(context.as_bytes()), &mut sealed).ok()?;
        Some(note.to_vec())
    }

    /// The same text has the same mark; who guesses texts can't tell which was meant. 16 characters.
    #[must_use]
    pub fn mark(&self, text: &str) -> String {
        let tag = hmac::sign(&self.marks, text.as_bytes());
        URL_SAFE_NO_PAD.encode(tag.as_ref().get(..12).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_the_same_for_the_same_text_under_the_same_key() {
        let (seal, other) = (Seal::new(b"secret", "notes").unwrap(), Seal::new(b"other", "notes").unwrap());
        assert_eq!(seal.mark("labs 7"), Seal::new(b"secret", "notes").unwrap().mark("labs 7"));
        assert_eq!(seal.mark("labs 7").len(), 16);
        assert_ne!(seal.mark("labs 7"), seal.mark("labs 8"));
        assert_ne!(seal.mark("labs 7"), other.mark("labs 7"));
    }

    #[test]
    fn a_note_opens_in_its_context_and_under_its_key_only() {
        let (seal, again) = (Seal::new(b"secret", "notes").unwrap(), Seal::new(b"secret", "notes").unwrap());
        let carried = seal.close("labs", b"until 12").unwrap();
        assert_eq!(again.open("labs", &carried).as_deref(), Some(&b"until 12"[..]), "another process");
        assert_eq!(seal.open("themes", &carried), None);
        assert_eq!(Seal::new(b"secret", "tokens").unwrap().open("labs", &carried), None);
        assert_eq!(Seal::new(b"other", "notes").unwrap().open("labs", &carried), None);
        assert_ne!(seal.close("labs", b"until 12").unwrap(), carried, "the same note twice looks different");
        let mut bytes = carried.into_bytes();
        for place in 0..bytes.len() {
            let before = std::mem::replace(&mut bytes[place], b'A');
            if before != b'A' {
                assert_eq!(seal.open("labs", std::str::from_utf8(&bytes).unwrap()), None, "byte {place}");
            }
            bytes[place] = before;
        }
        for broken in ["", "A", "%%", &"A".repeat(16), &"A".repeat(60)] {
            assert_eq!(seal.open("labs", broken), None, "{broken}");
        }
    }
}
