//! Passwords: which are good enough, and their Argon2id hashes (19 MiB, 2 passes, as OWASP advises: the crate's defaults).
//!
//! Any characters, 12 to 128 of them, nothing cut off. They are hashed in Unicode normal form C, as RFC 8265 has it: one
//! word typed on two keyboards is one password, while no two characters that look different become the same (as in NFKC).

use super::breached::Breached;
use crate::base::error::{Error, Faults, Result};
use argon2::{
    Argon2,
    password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString},
};
use std::{borrow::Cow, path::Path, sync::Arc, thread, time::Duration};
use tokio::sync::{Semaphore, oneshot};
use unicode_normalization::{UnicodeNormalization, is_nfc};
use zxcvbn::{Score, zxcvbn};

/// A hash to compare with when there is no account, so that both answers take as long. Of no password.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$GzTFKVGFKyGyfbcBSVbHvEK6Tg7dBIN5hpMStHUkfb8";
/// Fewest characters.
const SHORTEST: usize = 12;
/// How long a request waits for its turn before it is told to come back.
const PATIENCE: Duration = Duration::from_secs(4);
/// Words that come to mind here first.
const OUR_WORDS: [&str; 6] = ["proeftuin", "proeftuinen", "livinglab", "wachtwoord", "welkom", "zorg"];

/// What is kept of a password. It has no `Debug`, so that no log can show it.
#[derive(Clone)]
pub struct Hashed(String);

impl Hashed {
    /// For the row.
    #[must_use]
    pub fn into_text(self) -> String {
        self.0
    }
}

/// Hashes and compares, a few at a time: each takes 19 MiB and a core, on threads of their own, so that whoever floods
/// the login holds up neither the readers nor the writer.
pub struct Hasher {
    turns: Arc<Semaphore>,
    breached: Option<Breached>,
}

impl Hasher {
    /// Refuses, beside what is easily guessed, the passwords of a list; as many at once as half the cores.
    pub fn new(breached: Option<&Path>) -> anyhow::Result<Self> {
        let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let turns = Arc::new(Semaphore::new((cores / 2).clamp(1, 4)));
        Ok(Self { turns, breached: breached.map(Breached::open).transpose()? })
    }

    /// Checks a new password against what an attacker would try first, given what is known of its owner, and hashes it.
    pub async fn prepare(&self, password: String, about: Vec<String>) -> Result<Hashed> {
        let breached = self.breached.clone();
        self.run(move || {
            check(&password, &about)?;
            if let Some(list) = breached {
                refuse_breached(&password, &list)?;
            }
            Ok(hash(&password)?)
        })
        .await?
    }

    /// Whether a password belongs to a hash.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool> {
        self.run(move || verify(&password, hash.as_deref())).await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned()).await;
        let turn = turn.ok().and_then(std::result::Result::ok).ok_or_else(Error::busy)?;
        let (send, receive) = oneshot::channel();
        let job = move || {
            // The turn ends with the work, also when nobody waits for it any more.
            let _turn = turn;
            let _ = send.send(work());
        };
        thread::Builder::new().name("password".to_owned()).spawn(job).map_err(anyhow::Error::from)?;
        Ok(receive.await.map_err(|_| anyhow::anyhow!("hashing a password panicked"))?)
    }
}

/// Refuses what is on lists of common passwords or easily made from them, from what is known of the owner, or by repetition.
pub fn check(password: &str, about: &[String]) -> Result<()> {
    let mut faults = Faults::new();
    let password = normal(password);
    if password.chars().count() < SHORTEST {
        faults.body("/password", "min_length", format!("password: must have at least {SHORTEST} characters"));
    }
    let words = about.iter().flat_map(|text| std::iter::once(text.as_str()).chain(words(text)));
    let known: Vec<&str> = words.chain(OUR_WORDS).filter(|word| word.len() > 2).collect();
    // Score 2 and below: found within 10⁸ tries by whoever begins with the 30,000 most common passwords and their disguises.
    if zxcvbn(&password, &known).score() < Score::Three || is_mostly(&known, &password) {
        faults.body(
            "/password",
            "weak",
            "password: is too easy to guess (common, repeated, or made of names); take four words that have nothing to do with each other",
        );
    }
    faults.check()
}

fn refuse_breached(password: &str, list: &Breached) -> Result<()> {
    let mut faults = Faults::new();
    // As it was typed and in normal form: the list may have either.
    if list.has(password)? || list.has(&normal(password))? {
        faults.body(
            "/password",
            "breached",
            "password: was stolen somewhere, so it is on lists that attackers try; take another, and change it wherever you use it",
        );
    }
    faults.check()
}

/// Whether a password is a word that comes to mind with some figures and signs around it.
fn is_mostly(known: &[&str], password: &str) -> bool {
    const WORTH_COMPARING: usize = 4;
    const ENOUGH_ELSE: usize = 6;
    let whole = password.to_lowercase();
    let long = known.iter().filter(|word| word.len() >= WORTH_COMPARING);
    let rest = long.fold(whole.clone(), |rest, word| rest.replace(&word.to_lowercase(), ""));
    rest != whole && rest.chars().filter(|c| c.is_alphabetic()).count() < ENOUGH_ELSE
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
}

fn normal(password: &str) -> Cow<'_, str> {
    if is_nfc(password) { Cow::Borrowed(password) } else { Cow::Owned(password.nfc().collect()) }
}

/// Hashes a password; takes tens of milliseconds on purpose. Requests go through [`Hasher`].
pub fn hash(password: &str) -> anyhow::Result<Hashed> {
    let mut salt = [0_u8; 16];
    aws_lc_rs::rand::fill(&mut salt).map_err(|_| anyhow::anyhow!("no randomness"))?;
    let salt = SaltString::encode_b64(&salt).map_err(|cause| anyhow::anyhow!("{cause}"))?;
    let hash = Argon2::default().hash_password(normal(password).as_bytes(), &salt);
    Ok(Hashed(hash.map_err(|cause| anyhow::anyhow!("{cause}"))?.to_string()))
}

/// Whether a password belongs to a hash; without a hash never, but in the same time.
#[must_use]
pub fn verify(password: &str, hash: Option<&str>) -> bool {
    let parsed = PasswordHash::new(hash.unwrap_or(NOBODY));
    let password = normal(password);
    let fits =
        parsed.is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok());
    fits && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_fits() {
        let made = hash("correct horse battery").unwrap().into_text();
        assert!(verify("correct horse battery", Some(&made)));
        assert!(!verify("correct horse batterij", Some(&made)));
        assert!(!verify("correct horse battery", None));
        assert!(PasswordHash::new(NOBODY).is_ok(), "an unparsable hash would answer faster");
    }

    #[test]
    fn one_password_typed_on_two_keyboards_is_one_password() {
        let made = hash("caf\u{e9} aan de overkant").unwrap().into_text();
        assert!(verify("cafe\u{301} aan de overkant", Some(&made)));
        assert!(!verify("cafe aan de overkant", Some(&made)));
    }

    #[test]
    fn every_character_counts() {
        let long = "\u{1F9EA}x".repeat(64);
        let made = hash(&long).unwrap().into_text();
        assert!(verify(&long, Some(&made)));
        let other: String = long.chars().take(127).chain(['y']).collect();
        assert!(!verify(&other, Some(&made)));
    }

    #[test]
    fn what_is_tried_first_is_refused() {
        let about = ["sanne.dejong@zorgtech.example".to_owned(), "Sanne de Jong".to_owned()];
        for weak in [
            "123456789012",
            "password1234",
            "Passw0rd1234",
            "passwordpassword",
            "qwertyuiop12",
            "1q2w3e4r5t6y",
            "iloveyou1234",
            "aaaaaaaaaaaaaaaaaaaa",
            "abcabcabcabcabc",
            "abcdefghijklmnop",
            "proeftuin2026",
            "Welkom-2026!",
            "sanne.dejong@zorgtech.example",
            "sanne-zorgtech-2026",
            "SanneDeJong1",
            "trustno1trustno1",
            "\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}",
        ] {
            assert!(check(weak, &about).is_err(), "{weak}");
        }
        for good in
            ["samen-beter-testen", "een lang wachtwoord", "kJ8#mQ2!vX9z", "vier losse fietsbellen buiten"]
        {
            assert!(check(good, &about).is_ok(), "{good}");
        }
        let eleven = "q7e\u{301}W#a\u{300}z9o\u{308}m~";
        assert!(check(eleven, &about).is_err(), "counted in normal form");
        assert!(check(&format!("{eleven}B"), &about).is_ok());
    }
}
