//! Numbers under which an organisation is known elsewhere, and how to tell a mistyped one.

use crate::text_enum;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

text_enum! {
    /// Who gave the number out.
    pub enum IdentifierScheme {
        Kvk = "kvk", "KVK-nummer", "business register (KVK) number";
        KvkVestiging = "kvk_vestiging", "KVK-vestigingsnummer", "business register (KVK) establishment number";
        Rsin = "rsin", "RSIN", "RSIN";
        Ror = "ror", "ROR", "Research Organization Registry";
        Ura = "ura", "URA-nummer", "UZI register subscriber (URA) number";
        Agb = "agb", "AGB-code", "AGB code";
    }
}

/// A number of one scheme.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Identifier {
    /// Who gave it out.
    pub scheme: IdentifierScheme,
    /// The number: 8 digits (kvk, ura, agb), 12 (`kvk_vestiging`), 9 with check digit (rsin), or a ROR id with or without
    /// `https://ror.org/`. Never the RSIN of a sole trader: that is a citizen service number.
    #[schema(min_length = 1, max_length = 60, example = "03yrm5c26")]
    pub value: String,
}

impl Identifier {
    /// The value as it is kept, or what is wrong with it.
    pub fn normal(&self) -> Result<Self, &'static str> {
        let value = self.value.trim();
        let value = match self.scheme {
            IdentifierScheme::Kvk | IdentifierScheme::Ura | IdentifierScheme::Agb => {
                digits(value, 8).ok_or("must have 8 digits, with leading zeros")?
            }
            IdentifierScheme::KvkVestiging => {
                digits(value, 12).ok_or("must have 12 digits, with leading zeros")?
            }
            IdentifierScheme::Rsin => digits(value, 9)
                .filter(|value| passes_elfproef(value))
                .ok_or("must have 9 digits of which the last one checks the others")?,
            IdentifierScheme::Ror => {
                let value = value.strip_prefix("https://ror.org/").unwrap_or(value);
                return ror(&value.to_ascii_lowercase()).map(|value| self.with(value)).ok_or(
                    "must be a ROR id such as 03yrm5c26, of which the last two digits check the others",
                );
            }
        };
        Ok(self.with(value.to_owned()))
    }

    fn with(&self, value: String) -> Self {
        Self { scheme: self.scheme, value }
    }
}

fn digits(value: &str, count: usize) -> Option<&str> {
    (value.len() == count && value.bytes().all(|byte| byte.is_ascii_digit())).then_some(value)
}

/// The check of Dutch nine-digit numbers: weights 9 to 2, the last digit counts negative, the sum divides by 11.
fn passes_elfproef(value: &str) -> bool {
    let weights = [9, 8, 7, 6, 5, 4, 3, 2, -1];
    let figures = value.bytes().map(|byte| i32::from(byte) - i32::from(b'0'));
    let sum: i32 = figures.zip(weights).map(|(figure, weight)| figure * weight).sum();
    sum % 11 == 0 && value.bytes().any(|byte| byte != b'0')
}

/// Seven characters of Crockford's base 32, the first a zero, and two digits that make the whole 1 modulo 97.
fn ror(value: &str) -> Option<String> {
    const ALPHABET: &str = "0123456789abcdefghjkmnpqrstvwxyz";
    let (front, check) = value.split_at_checked(7)?;
    let check: u64 = digits(check, 2)?.parse().ok()?;
    let mut number = 0u64;
    for character in front.chars() {
        number = number * 32 + u64::try_from(ALPHABET.find(character)?).ok()?;
    }
    (front.starts_with('0') && 98 - number * 100 % 97 == check).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use IdentifierScheme::{Agb, Kvk, KvkVestiging, Ror, Rsin, Ura};

    fn normal(scheme: IdentifierScheme, value: &str) -> Option<String> {
        let value = value.to_owned();
        Identifier { scheme, value }.normal().ok().map(|found| found.value)
    }

    #[test]
    fn the_test_vectors_of_the_reference_data_hold() {
        let reference: serde_json::Value =
            serde_json::from_str(include_str!("../../data/reference.json")).unwrap();
        let vectors = |name: &str| reference["identifiers"]["ror"][name].as_array().unwrap().clone();
        for valid in vectors("valid") {
            let id = valid.as_str().unwrap();
            assert_eq!(normal(Ror, id).as_deref(), Some(id));
            assert_eq!(normal(Ror, &format!("https://ror.org/{id}")).as_deref(), Some(id));
        }
        for invalid in vectors("invalid") {
            assert_eq!(normal(Ror, invalid.as_str().unwrap()), None, "{invalid}");
        }
    }

    #[test]
    fn numbers_have_their_length_and_the_rsin_its_check_digit() {
        assert!(normal(Kvk, "01234567").is_some());
        assert!(normal(Kvk, "1234567").is_none() && normal(Kvk, "1234567a").is_none());
        assert!(normal(KvkVestiging, "000012345678").is_some() && normal(KvkVestiging, "12345678").is_none());
        assert!(normal(Ura, "12345678").is_some() && normal(Agb, "12345678").is_some());
        assert!(normal(Ura, "123456789").is_none() && normal(Agb, "٠١٢٣٤٥٦٧").is_none());
        assert!(normal(Rsin, "111222333").is_some());
        assert!(normal(Rsin, "111222334").is_none() && normal(Rsin, "000000000").is_none());
        assert!(normal(Ror, "03yrm5cé6").is_none() && normal(Ror, "03yrm").is_none());
    }
}
