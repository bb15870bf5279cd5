//! What exactly is signed and locked: the canonical form of a document (RFC 8785) and its SHA-256.
//!
//! Whoever reads the document can write the same bytes (keys sorted, no blanks, numbers as ECMAScript writes them) and
//! compare the hash, with any implementation of that standard.

use crate::base::error::Result;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// The canonical form of a document.
pub fn form<T: Serialize>(document: &T) -> Result<String> {
    Ok(serde_json_canonicalizer::to_string(document)?)
}

/// The SHA-256 of a canonical form, in lower case hexadecimal digits.
#[must_use]
pub fn sha256(form: &str) -> String {
    Sha256::digest(form.as_bytes()).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a string can't fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    /// Section 3.2.2 and 3.2.3 of RFC 8785.
    #[test]
    fn the_example_of_the_standard_comes_out_as_there() {
        let input = r#"{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],
            "string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}"#;
        let value: Value = serde_json::from_str(input).unwrap();
        let expected = "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],\
            \"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}";
        assert_eq!(form(&value).unwrap(), expected);
    }

    /// Section 3.2.3: keys are sorted by their UTF-16 code units, not by code points or bytes.
    #[test]
    fn keys_are_sorted_as_the_standard_says() {
        let value = json!({
            "\u{20ac}": "Euro Sign", "\r": "Carriage Return", "\u{fb33}": "Hebrew Letter Dalet With Dagesh",
            "1": "One", "\u{1f600}": "Emoji: Grinning Face", "\u{80}": "Control", "\u{f6}": "Latin Small Letter O With Diaeresis",
        });
        let form = form(&value).unwrap();
        let order = ["Carriage", "One", "Control", "Latin", "Euro", "Emoji", "Hebrew"];
        let places: Vec<usize> = order.iter().map(|word| form.find(word).unwrap()).collect();
        assert!(places.is_sorted(), "{form}");
    }

    /// Appendix B: bit patterns of doubles and how they are written.
    #[test]
    fn numbers_are_written_as_in_the_appendix_of_the_standard() {
        for (bits, text) in [
            (0x0000_0000_0000_0000, "0"),
            (0x8000_0000_0000_0000, "0"),
            (0x0000_0000_0000_0001, "5e-324"),
            (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
            (0x4340_0000_0000_0000, "9007199254740992"),
            (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
            (0x44b5_2d02_c7e1_4af6, "1e+23"),
            (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
            (0x444b_1ae4_d6e2_ef50, "1e+21"),
            (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
            (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
            (0x41b3_de43_5555_5553, "333333333.3333332"),
            (0x41b3_de43_5555_5557, "333333333.33333343"),
            (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
        ] {
            assert_eq!(form(&f64::from_bits(bits)).unwrap(), text);
        }
    }

    #[test]
    fn the_hash_is_that_of_the_bytes() {
        assert_eq!(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(sha256("{}"), "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    }
}
