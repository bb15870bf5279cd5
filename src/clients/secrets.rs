//! Keys and secrets of machines: `<prefix>_live_<key id>_<secret><checksum>`.
//!
//! Scanners know the prefix. The key id says which key it is, so nothing is searched by its secret: 256 random bits in 43
//! digits. The last six digits are the CRC-32 of all before them: a typing error never reaches a look-up.

use crate::identity::secrets::digest;
use aws_lc_rs::constant_time::verify_slices_are_equal;

/// What stands in front.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prefix(&'static str);

/// In front of an API key.
pub const API_KEY: Prefix = Prefix("ptk_");
/// In front of a client secret.
pub const CLIENT_SECRET: Prefix = Prefix("pts_");

const ENVIRONMENT: &str = "live_";
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const KEY_ID_DIGITS: usize = 12;
const SECRET_DIGITS: usize = 43;
const CHECKSUM_DIGITS: usize = 6;

/// A key as it is shown, once. It has no `Debug`, so that no log can show it.
pub struct Shown {
    key_id: String,
    text: String,
}

impl Prefix {
    /// Whether a text claims to be of this kind.
    #[must_use]
    pub fn marks(self, text: &str) -> bool {
        text.starts_with(self.0)
    }

    /// A new one.
    pub fn generate(self) -> anyhow::Result<Shown> {
        let key_id = new_key_id()?;
        let secret = base62(&mut random::<32>()?, SECRET_DIGITS);
        let begin = format!("{}{ENVIRONMENT}{key_id}_{secret}", self.0);
        let checksum = checksum(&begin);
        Ok(Shown { key_id, text: begin + &checksum })
    }

    /// The key id in a text that has the form and the checksum of this kind.
    #[must_use]
    pub fn key_id(self, text: &str) -> Option<&str> {
        let (begin, found) = text.split_at_checked(text.len().checked_sub(CHECKSUM_DIGITS)?)?;
        let (key_id, secret) = begin.strip_prefix(self.0)?.strip_prefix(ENVIRONMENT)?.split_once('_')?;
        let fits =
            |part: &str, digits| part.len() == digits && part.bytes().all(|b| b.is_ascii_alphanumeric());
        let is_whole = fits(key_id, KEY_ID_DIGITS) && fits(secret, SECRET_DIGITS) && checksum(begin) == found;
        is_whole.then_some(key_id)
    }
}

impl Shown {
    /// Which key it is; no secret.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// What is kept of it.
    #[must_use]
    pub fn digest(&self) -> String {
        digest(&self.text)
    }

    /// The key itself, for the one who asked for it.
    #[must_use]
    pub fn reveal(self) -> String {
        self.text
    }
}

/// A name for a credential that is no secret.
pub fn new_key_id() -> anyhow::Result<String> {
    Ok(base62(&mut random::<16>()?, KEY_ID_DIGITS))
}

/// Whether a text is the one of which this was kept. It takes as long for one that is almost right.
#[must_use]
pub fn is_same(kept: &str, text: &str) -> bool {
    verify_slices_are_equal(kept.as_bytes(), digest(text).as_bytes()).is_ok()
}

fn random<const N: usize>() -> anyhow::Result<[u8; N]> {
    let mut bits = [0_u8; N];
    aws_lc_rs::rand::fill(&mut bits).map_err(|_| anyhow::anyhow!("no randomness"))?;
    Ok(bits)
}

fn checksum(text: &str) -> String {
    base62(&mut crc32fast::hash(text.as_bytes()).to_be_bytes(), CHECKSUM_DIGITS)
}

/// The last digits of a number, which is divided away.
fn base62(number: &mut [u8], digits: usize) -> String {
    let mut out = vec![b'0'; digits];
    for place in out.iter_mut().rev() {
        let mut rest = 0_u32;
        for byte in number.iter_mut() {
            let part = rest << 8 | u32::from(*byte);
            *byte = u8::try_from(part / 62).unwrap_or_default();
            rest = part % 62;
        }
        let digit = usize::try_from(rest).ok().and_then(|digit| ALPHABET.get(digit));
        *place = digit.copied().unwrap_or(b'0');
    }
    out.into_iter().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_generated_can_be_read_and_never_comes_twice() {
        let mut seen = std::collections::HashSet::new();
        for _ in 0..1000 {
            let key = API_KEY.generate().unwrap();
            let (key_id, kept) = (key.key_id().to_owned(), key.digest());
            let text = key.reveal();
            assert_eq!(text.len(), 9 + 12 + 1 + 43 + 6, "{text}");
            assert_eq!(API_KEY.key_id(&text), Some(key_id.as_str()));
            assert_eq!(CLIENT_SECRET.key_id(&text), None);
            assert!(is_same(&kept, &text) && !is_same(&kept, &text.replace("live", "life")));
            assert!(seen.insert(key_id) && seen.insert(text));
        }
    }

    #[test]
    fn digits_are_those_of_the_number() {
        assert_eq!(base62(&mut [0, 0], 3), "000");
        assert_eq!(base62(&mut [61], 1), "z");
        assert_eq!(base62(&mut [0, 62], 2), "10");
        assert_eq!(base62(&mut [0xff; 4], 6), "4gfFC3");
        assert_eq!(base62(&mut [0xff; 32], SECRET_DIGITS).len(), SECRET_DIGITS);
    }

    /// Strings of the right form whose checksum is as random as the rest.
    fn stray_passes(tries: u32) -> usize {
        let stray = || {
            let digits = |n| base62(&mut random::<48>().unwrap(), n);
            format!("ptk_live_{}_{}", digits(12), digits(49))
        };
        (0..tries).filter(|_| API_KEY.key_id(&stray()).is_some()).count()
    }

    #[test]
    fn random_strings_do_not_pass_the_checksum() {
        assert_eq!(stray_passes(20_000), 0);
    }

    #[test]
    #[ignore = "a million strings take a while unoptimised"]
    fn a_million_random_strings_do_not_pass_the_checksum() {
        assert_eq!(stray_passes(1_000_000), 0);
    }

    proptest! {
        #[test]
        fn one_wrong_character_is_noticed(at in 0_usize..71, with in any::<char>()) {
            let text = API_KEY.generate().unwrap().reveal();
            let wrong: String =
                text.chars().enumerate().map(|(index, c)| if index == at { with } else { c }).collect();
            prop_assert_eq!(API_KEY.key_id(&wrong).is_some(), wrong == text);
        }

        #[test]
        fn no_text_makes_it_panic(text in ".*") {
            prop_assert!(API_KEY.key_id(&text).is_none());
        }
    }
}
