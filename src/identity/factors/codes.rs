//! Codes that people type: six figures of an app (RFC 6238 with what every app knows: SHA-1, six digits, 30 seconds), or one on paper.

use crate::{base::error::Result, identity::secrets};
use anyhow::anyhow;
use jiff::Timestamp;
use totp_rs::{Algorithm, Secret, TOTP};

/// Seconds in which the app shows the same code.
const STEP: i64 = 30;
/// How many steps a telephone's clock may be off.
const LEEWAY: i64 = 1;
/// Codes on paper that one gets.
const ON_PAPER: usize = 10;

/// What was typed, as it is compared: spaces, dashes and small letters don't matter.
#[must_use]
pub fn plain(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).collect()
}

/// Whether a code can be one of an app.
#[must_use]
pub fn is_of_app(code: &str) -> bool {
    code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit())
}

/// Random bits for an app.
pub fn new_secret() -> Result<Vec<u8>> {
    // 160 bits, the length of what SHA-1 gives, as RFC 4226 advises.
    bits::<20>().map(|bits| bits.to_vec())
}

/// What an app makes its codes from.
pub fn app(secret: Vec<u8>, service: &str, account: &str) -> Result<TOTP> {
    // A colon would part the names in the address for the app.
    let named = |text: &str| text.replace(':', " ");
    let app =
        TOTP::new(Algorithm::SHA1, 6, 0, STEP.unsigned_abs(), secret, Some(named(service)), named(account));
    Ok(app.map_err(|cause| anyhow!("a secret for an app: {cause}"))?)
}

/// The step whose code this is, when it is near enough to now and after `last`: a code works once.
#[must_use]
pub fn step_of(app: &TOTP, code: &str, now: Timestamp, last: i64) -> Option<i64> {
    let present = now.as_second() / STEP;
    let near = (present - LEEWAY)..=(present + LEEWAY);
    near.filter(|step| *step > last).find(|step| {
        let shown = app.generate((step * STEP).unsigned_abs());
        aws_lc_rs::constant_time::verify_slices_are_equal(shown.as_bytes(), code.as_bytes()).is_ok()
    })
}

/// New codes for paper, as they are shown; 136 bits each, so a fast hash of them will do ([`secrets`]).
pub fn on_paper() -> Result<Vec<String>> {
    (0..ON_PAPER).map(|_| bits::<17>().map(|bits| in_groups(&bits))).collect()
}

/// What is kept of a code on paper.
#[must_use]
pub fn digest(code: &str) -> String {
    secrets::digest(&plain(code))
}

fn in_groups(bits: &[u8]) -> String {
    const GROUP: usize = 7;
    let letters: Vec<char> = Secret::Raw(bits.to_vec()).to_encoded().to_string().chars().collect();
    letters.chunks(GROUP).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

fn bits<const N: usize>() -> Result<[u8; N]> {
    let mut bits = [0; N];
    aws_lc_rs::rand::fill(&mut bits).map_err(|_| anyhow!("no randomness"))?;
    Ok(bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_examples_of_rfc_6238() {
        let app = app(b"12345678901234567890".to_vec(), "Proeftuin", "anna@lab.example").unwrap();
        // The last six of the eight figures of its appendix B.
        for (second, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            assert_eq!(step_of(&app, code, at(second), 0), Some(second / 30));
        }
    }

    #[test]
    fn a_code_works_for_a_step_on_either_side_and_once() {
        let app = app(new_secret().unwrap(), "Proeftuin: test", "anna:b@lab.example").unwrap();
        let code = app.generate(3000);
        for (second, is_near) in [(2969, false), (2970, true), (3059, true), (3060, false)] {
            assert_eq!(step_of(&app, &code, at(second), 0).is_some(), is_near, "{second}");
        }
        assert_eq!(step_of(&app, &code, at(3000), 100), None, "used");
        assert_eq!(step_of(&app, "", at(3000), 0), None);
    }

    #[test]
    fn codes_on_paper_are_typed_in_any_way() {
        let codes = on_paper().unwrap();
        assert_eq!(codes.len(), 10);
        assert!(codes.iter().all(|code| code.len() == 31), "{codes:?}");
        let code = &codes[0];
        assert_eq!(digest(code), digest(&code.to_lowercase().replace('-', " ")));
        assert_ne!(digest(code), digest(&codes[1]));
    }
}
