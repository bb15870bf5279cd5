//! What stands in a cell, as the value that the field has: as people in the Netherlands and elsewhere write it.

use crate::base::{text::fold, text_enum::Term};
use jiff::civil::Date;
use serde_json::{Map, Number, Value, json};
use std::collections::HashMap;

/// What a column holds.
#[derive(Debug, Clone, Copy)]
pub enum Form {
    /// Text.
    Text,
    /// The name of something: its slug or id.
    Key,
    /// A whole number.
    Whole,
    /// A number.
    Decimal,
    /// Yes or no.
    YesNo,
    /// A day.
    Day,
    /// One of a closed list: its code or one of its labels.
    Code(&'static [Term]),
    /// Some of a closed list.
    Codes(&'static [Term]),
    /// Some names of things.
    Keys,
    /// Some texts.
    Texts,
    /// A municipality: its code or its name.
    Municipality,
    /// Themes: slugs, ids or labels.
    Themes,
    /// One theme.
    Theme,
    /// Participants: `kind: name`.
    Partners(&'static [Term]),
    /// A number of one scheme, added to a list.
    Identifier(&'static str),
    /// An object or a list in JSON, as an export writes it.
    Json,
}

/// Names that people use for what has a code.
#[derive(Debug, Default)]
pub struct Names {
    /// Codes of municipalities by their folded names.
    pub municipalities: HashMap<String, String>,
    /// Slugs of themes by their folded labels.
    pub themes: HashMap<String, String>,
}

/// The value of a cell that is not empty, or the code of a fault and what should have been there.
pub fn value(form: Form, text: &str, names: &Names) -> Result<Value, (&'static str, String)> {
    let text = text.trim();
    if let Some(json) = json(form, text) {
        return json;
    }
    let named = |known: &HashMap<String, String>, text: &str| {
        let folded = fold(text);
        Value::String(known.get(&folded).map_or_else(|| text.to_owned(), Clone::clone))
    };
    match form {
        Form::Text | Form::Key | Form::Identifier(_) => Ok(Value::String(text.to_owned())),
        Form::Whole => {
            whole(text).map(Value::from).ok_or_else(|| fault("type", "a whole number, such as 12", text))
        }
        Form::Decimal => {
            let number = decimal(text).and_then(Number::from_f64);
            number.map(Value::Number).ok_or_else(|| fault("type", "a number, such as 51,58", text))
        }
        Form::YesNo => {
            yes_no(text).map(Value::Bool).ok_or_else(|| fault("type", "ja or nee, yes or no", text))
        }
        Form::Day => day(text)
            .map(|day| Value::String(day.to_string()))
            .ok_or_else(|| fault("format", "a day, such as 31-12-2026 or 2026-12-31", text)),
        Form::Code(terms) => code(terms, text).map(Value::from),
        Form::Codes(terms) => parts(text).map(|part| code(terms, part).map(Value::from)).collect(),
        Form::Keys | Form::Texts => Ok(parts(text).map(Value::from).collect()),
        Form::Municipality => Ok(named(&names.municipalities, text)),
        Form::Themes => Ok(parts(text).map(|part| named(&names.themes, part)).collect()),
        Form::Theme => Ok(named(&names.themes, text)),
        Form::Partners(kinds) => parts(text).map(|part| partner(kinds, part)).collect(),
        Form::Json => Err(fault("json", "JSON, as an export writes it", text)),
    }
}

/// Lists and objects may stand there as JSON, as an export writes them.
fn json(form: Form, text: &str) -> Option<Result<Value, (&'static str, String)>> {
    let is_list = matches!(
        form,
        Form::Codes(_) | Form::Keys | Form::Texts | Form::Themes | Form::Partners(_) | Form::Json
    );
    if !is_list || !text.starts_with(['[', '{']) {
        return None;
    }
    Some(serde_json::from_str(text).map_err(|_| fault("json", "JSON, as an export writes it", text)))
}

fn fault(code: &'static str, wanted: &str, text: &str) -> (&'static str, String) {
    const SHOWN: usize = 40;
    let shown: String = text.chars().take(SHOWN).collect();
    (code, format!("must be {wanted}; here stands \"{shown}\""))
}

/// The items of a list in a cell: separated by `|`, `;` or lines, or else by commas.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let strong: &[char] = &['|', ';', '\n'];
    let by: &[char] = if text.contains(strong) { strong } else { &[','] };
    text.split(by).map(str::trim).filter(|part| !part.is_empty())
}

fn code(terms: &'static [Term], text: &str) -> Result<&'static str, (&'static str, String)> {
    let folded = fold(text);
    let is_it = |term: &&Term| {
        [term.code, term.label_nl, term.label_en].iter().any(|name| *name == text || fold(name) == folded)
    };
    terms.iter().find(is_it).map(|term| term.code).ok_or_else(|| {
        let codes: Vec<&str> = terms.iter().map(|term| term.code).collect();
        fault("enum", &format!("one of {}", codes.join(", ")), text)
    })
}

/// Without what groups thousands: a point or blank between groups of three.
fn ungrouped(text: &str, group: char) -> Option<String> {
    let mut groups = text.split(group);
    let first = groups.next()?.trim_start_matches('-');
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let fits = is_number(first) && first.len() <= 3 && groups.all(|part| part.len() == 3 && is_number(part));
    fits.then(|| text.replace(group, ""))
}

fn bare(text: &str) -> String {
    text.trim_start_matches('€')
        .trim_start_matches("EUR")
        .replace(['\u{a0}', '\u{202f}'], " ")
        .trim()
        .to_owned()
}

fn whole(text: &str) -> Option<i64> {
    let text = bare(text);
    let text = text.strip_suffix(",-").or_else(|| text.strip_suffix(",00")).unwrap_or(&text);
    let grouped = ['.', ' '].into_iter().find_map(|group| ungrouped(text, group));
    let text = grouped.as_deref().unwrap_or(text);
    text.parse().ok().or_else(|| {
        let number = decimal(text).filter(|number| number.fract() == 0.0)?;
        format!("{number:.0}").parse().ok()
    })
}

fn decimal(text: &str) -> Option<f64> {
    let text = bare(text);
    let plain = match text.split_once(',') {
        // A point before the comma groups thousands.
        Some((front, back)) => format!("{}.{back}", front.replace(['.', ' '], "")),
        None => text,
    };
    plain.parse().ok().filter(|number: &f64| number.is_finite())
}

fn yes_no(text: &str) -> Option<bool> {
    match fold(text).as_str() {
        "ja" | "j" | "yes" | "y" | "true" | "waar" | "1" | "x" => Some(true),
        "nee" | "neen" | "n" | "no" | "false" | "onwaar" | "0" => Some(false),
        _ => None,
    }
}

/// As in the Netherlands, day first, or as in the standard.
fn day(text: &str) -> Option<Date> {
    if let Ok(day) = text.parse::<Date>() {
        return Some(day);
    }
    // A spreadsheet adds midnight to it.
    let text = text.split([' ', 'T']).next().unwrap_or(text);
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let [first, second, third] = parts.as_slice() else { return None };
    let (year, month, day) = if first.len() == 4 { (first, second, third) } else { (third, second, first) };
    if year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

fn partner(kinds: &'static [Term], text: &str) -> Result<Value, (&'static str, String)> {
    let (kind, name) = text.split_once(':').map_or((text, None), |(kind, name)| (kind, Some(name.trim())));
    let mut partner = Map::new();
    partner.insert("kind".to_owned(), json!(code(kinds, kind.trim())?));
    if let Some(name) = name.filter(|name| !name.is_empty()) {
        partner.insert("name".to_owned(), json!(name));
    }
    Ok(Value::Object(partner))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: &[Term] = &[
        Term { code: "home", label_nl: "thuis", label_en: "at home" },
        Term { code: "nursing_home", label_nl: "verpleeghuis", label_en: "nursing home" },
        Term { code: "cafe", label_nl: "Zorg-café", label_en: "care café" },
    ];

    fn read(form: Form, text: &str) -> Option<Value> {
        let names = Names {
            municipalities: HashMap::from([("s hertogenbosch".to_owned(), "GM0796".to_owned())]),
            themes: HashMap::from([("zorg thuis".to_owned(), "home-care".to_owned())]),
        };
        value(form, text, &names).ok()
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, number) in [
            ("12", Some(12)),
            ("1.250", Some(1250)),
            ("1 250", Some(1250)),
            ("€ 1.250.000,-", Some(1_250_000)),
            ("3,0", Some(3)),
            ("3.0", Some(3)),
            ("1.250,00", Some(1250)),
            ("-4", Some(-4)),
            ("3,5", None),
            ("vijf", None),
            ("12 fte", None),
            ("", None),
        ] {
            assert_eq!(read(Form::Whole, text), number.map(Value::from), "{text}");
        }
        for (text, number) in [
            ("51,5606", Some(51.5606)),
            ("51.5606", Some(51.5606)),
            ("1.250,5", Some(1250.5)),
            ("-0,1", Some(-0.1)),
            ("noord", None),
            ("NaN", None),
        ] {
            assert_eq!(read(Form::Decimal, text), number.map(Value::from), "{text}");
        }
    }

    #[test]
    fn days_are_dutch_or_standard_and_never_guessed() {
        for text in ["31-12-2026", "31/12/2026", "31.12.2026", "2026-12-31", "2026-12-31 00:00:00"] {
            assert_eq!(read(Form::Day, text), Some(json!("2026-12-31")), "{text}");
        }
        for text in ["12-31-2026", "31-12-26", "31 december 2026", "46022", "2026-13-01"] {
            assert_eq!(read(Form::Day, text), None, "{text}");
        }
        assert_eq!(read(Form::Day, "1-2-2027"), Some(json!("2027-02-01")));
    }

    #[test]
    fn codes_have_labels_and_lists_their_separators() {
        for text in ["home", "Thuis", "at home", " AT HOME "] {
            assert_eq!(read(Form::Code(SETTINGS), text), Some(json!("home")), "{text}");
        }
        for text in [
            "thuis|verpleeghuis",
            "thuis, nursing home",
            "home;\nnursing_home",
            "[\"home\",\"nursing_home\"]",
        ] {
            assert_eq!(read(Form::Codes(SETTINGS), text), Some(json!(["home", "nursing_home"])), "{text}");
        }
        assert_eq!(read(Form::Code(SETTINGS), "ZORG CAFE"), Some(json!("cafe")));
        assert_eq!(read(Form::Codes(SETTINGS), "thuis|boot"), None);
        assert_eq!(read(Form::Texts, "Zorg, thuis|Café"), Some(json!(["Zorg, thuis", "Café"])));
        assert_eq!(
            read(Form::Partners(SETTINGS), "thuis: Bewonersraad | nursing home"),
            Some(json!([{ "kind": "home", "name": "Bewonersraad" }, { "kind": "nursing_home" }]))
        );
        assert_eq!(read(Form::Json, "{\"city\":\"Breda\"}"), Some(json!({ "city": "Breda" })));
        assert!(read(Form::Json, "Breda").is_none() && read(Form::Themes, "[kapot").is_none());
    }

    #[test]
    fn names_of_municipalities_and_themes_stand_for_their_codes() {
        assert_eq!(read(Form::Municipality, "'s-Hertogenbosch"), Some(json!("GM0796")));
        assert_eq!(read(Form::Municipality, "GM0758"), Some(json!("GM0758")));
        assert_eq!(read(Form::Themes, "Zorg thuis, ggz"), Some(json!(["home-care", "ggz"])));
    }

    #[test]
    fn yes_and_no_in_two_languages() {
        for (text, said) in
            [("Ja", true), ("WAAR", true), ("yes", true), ("1", true), ("nee", false), ("No", false)]
        {
            assert_eq!(read(Form::YesNo, text), Some(Value::Bool(said)), "{text}");
        }
        assert_eq!(read(Form::YesNo, "misschien"), None);
    }
}
