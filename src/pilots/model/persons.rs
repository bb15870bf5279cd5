//! What looks like a person: pilots are recorded in aggregates, so free text with traces of one person is refused.
//!
//! Looked for: e-mail addresses, telephone numbers, citizen service numbers (BSN: eight or nine digits that pass the
//! "elfproef"), dates of birth, names after a form of address, and numbered or initialled people ("patient 12"). It is a
//! net, not a proof: it catches what is typed without thinking, and says which words to take out.

use crate::base::error::Faults;
use jiff::civil::Date;

/// A trace of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trace {
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A citizen service number.
    Bsn,
    /// A date of birth.
    BirthDate,
    /// A person's name after a form of address.
    Name,
    /// One patient, client or participant.
    Individual,
}

impl Trace {
    const fn says(self) -> &'static str {
        match self {
            Self::Email => "an e-mail address",
            Self::Phone => "a telephone number",
            Self::Bsn => "what looks like a citizen service number (BSN)",
            Self::BirthDate => "what looks like a date of birth",
            Self::Name => "what looks like a person's name",
            Self::Individual => "what looks like one person",
        }
    }
}

/// Forms of address, folded to lower case without points: a capital after one begins a name.
const ADDRESSES: &[&str] = &[
    "mevr", "mevrouw", "mw", "dhr", "heer", "meneer", "mr", "mrs", "ms", "miss", "mister", "dr", "drs",
    "prof", "zuster", "broeder", "nurse", "doctor", "dokter",
];
/// One of those whom a pilot is about.
const PEOPLE: &[&str] = &[
    "patiënt",
    "patient",
    "cliënt",
    "client",
    "deelnemer",
    "bewoner",
    "participant",
    "respondent",
    "proefpersoon",
    "subject",
    "resident",
    "mantelzorger",
];
/// After these a person is any of them: "per deelnemer 7 minuten".
const EACH: &[&str] = &["per", "elke", "iedere", "each", "every"];
const BIRTH: &[&str] =
    &["geboren", "geb", "geboortedatum", "geboortejaar", "born", "birth", "dob", "birthdate"];
/// A full date this many years back is nobody's measurement.
const OLD_YEARS: i16 = 10;

/// Notes a text that holds a trace of one person.
pub fn check(pointer: &str, text: Option<&str>, today: Date, faults: &mut Faults) {
    note(pointer, text.and_then(|text| find(text, today)), faults);
}

/// As [`check`], for references of files and decisions: they are full of numbers and dates.
pub fn check_reference(pointer: &str, text: Option<&str>, faults: &mut Faults) {
    note(pointer, text.filter(|text| text.split_whitespace().any(is_email)).map(|_| Trace::Email), faults);
}

fn note(pointer: &str, trace: Option<Trace>, faults: &mut Faults) {
    if let Some(trace) = trace {
        let name = pointer.rsplit('/').next().unwrap_or_default();
        let detail = format!(
            "{name}: holds {}; pilots are recorded without personal data, so take it out",
            trace.says()
        );
        faults.body(pointer, "person_level", detail);
    }
}

/// The first trace of a person in a text.
#[must_use]
pub fn find(text: &str, today: Date) -> Option<Trace> {
    let words: Vec<&str> = text.split_whitespace().map(bare).filter(|word| !word.is_empty()).collect();
    let lower: Vec<String> = words.iter().map(|word| word.to_lowercase().replace('.', "")).collect();
    if text.split_whitespace().any(is_email) {
        return Some(Trace::Email);
    }
    if words.iter().any(|word| is_birth_date(word, today)) || is_about_birth(&words, &lower) {
        return Some(Trace::BirthDate);
    }
    if let Some(trace) = find_number(text) {
        return Some(trace);
    }
    find_name(&words, &lower)
}

/// A word without the punctuation around it.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric() && c != '+')
}

fn is_email(word: &str) -> bool {
    word.split_once('@').is_some_and(|(name, host)| {
        name.ends_with(|c: char| c.is_alphanumeric() || c == '_')
            && host.trim_end_matches(['.', ',', ')', ';', '>']).contains('.')
    })
}

/// Names after a form of address, and people with a number or an initial.
fn find_name(words: &[&str], lower: &[String]) -> Option<Trace> {
    for (index, pair) in words.windows(2).enumerate() {
        let [_, next] = pair else { continue };
        let Some(word) = lower.get(index) else { continue };
        let begins_with_capital = next.starts_with(char::is_uppercase);
        if ADDRESSES.contains(&word.as_str()) && begins_with_capital {
            return Some(Trace::Name);
        }
        let before = index.checked_sub(1).and_then(|before| lower.get(before));
        let is_any = before.is_some_and(|before| EACH.contains(&before.as_str()));
        let is_initial = begins_with_capital && next.chars().filter(|c| c.is_alphanumeric()).count() == 1;
        let is_number = next.chars().all(|c| c.is_ascii_digit());
        if PEOPLE.contains(&word.as_str()) && !is_any && (is_initial || is_number) {
            return Some(Trace::Individual);
        }
    }
    None
}

/// A full date so long ago that it must be somebody's birthday.
fn is_birth_date(word: &str, today: Date) -> bool {
    let parts: Vec<&str> = word.split(['-', '/', '.']).collect();
    let [a, b, c] = parts.as_slice() else { return false };
    let year = match (a.len(), b.len(), c.len()) {
        (1..=2, 1..=2, 4) => c,
        (4, 1..=2, 1..=2) => a,
        _ => return false,
    };
    let is_date = parts.iter().all(|part| part.chars().all(|c| c.is_ascii_digit()));
    let year = year.parse::<i16>().unwrap_or(i16::MAX);
    is_date && (1900..today.year() - OLD_YEARS).contains(&year)
}

/// A word about birth with a number in the next three words: "geboren 3 mei 1950".
fn is_about_birth(words: &[&str], lower: &[String]) -> bool {
    lower.iter().enumerate().any(|(index, word)| {
        BIRTH.contains(&word.as_str())
            && words.iter().skip(index + 1).take(4).any(|next| next.starts_with(|c: char| c.is_ascii_digit()))
    })
}

/// Citizen service numbers and telephone numbers, also when they are written in groups.
fn find_number(text: &str) -> Option<Trace> {
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let is_international = rest.get(..at).is_some_and(|before| before.ends_with('+'));
        let from = rest.get(at..).unwrap_or_default();
        let run: String = from.chars().take_while(|c| c.is_ascii_digit() || " .-".contains(*c)).collect();
        let groups: Vec<&str> = run.split([' ', '.', '-']).filter(|group| !group.is_empty()).collect();
        if let Some(trace) = judge(&groups, is_international) {
            return Some(trace);
        }
        rest = from.get(run.len()..).unwrap_or_default();
    }
    None
}

fn judge(groups: &[&str], is_international: bool) -> Option<Trace> {
    for (index, group) in groups.iter().enumerate() {
        let joined = |count: usize| groups.iter().skip(index).take(count).copied().collect::<String>();
        let lengths: Vec<usize> = groups.iter().skip(index).take(3).map(|group| group.len()).collect();
        let is_grouped = matches!(lengths.as_slice(), [3, 3, 3] | [4, 2, 3]);
        let alone = matches!(group.len(), 8 | 9) && !is_date(group);
        if (alone && passes_eleven(group)) || (is_grouped && passes_eleven(&joined(3))) {
            return Some(Trace::Bsn);
        }
        let whole = joined(groups.len());
        let is_mobile = group.starts_with("06") && whole.len() >= 10 && joined(6).len() <= 10;
        let is_abroad = is_international && index == 0 && whole.len() >= 10;
        if is_mobile || is_abroad || (group.len() == 10 && group.starts_with('0')) {
            return Some(Trace::Phone);
        }
    }
    None
}

/// Eight digits that are a day written without hyphens.
fn is_date(digits: &str) -> bool {
    let year = digits.get(..4).and_then(|year| year.parse::<i16>().ok());
    let month = digits.get(4..6).and_then(|month| month.parse::<i8>().ok());
    let day = digits.get(6..8).and_then(|day| day.parse::<i8>().ok());
    let (Some(year), Some(month), Some(day)) = (year, month, day) else { return false };
    digits.len() == 8 && (1990..2100).contains(&year) && Date::new(year, month, day).is_ok()
}

/// The elfproef: 9·a + 8·b + … + 2·h − i is a multiple of eleven.
fn passes_eleven(digits: &str) -> bool {
    let padded = format!("{digits:0>9}");
    let mut sum = 0;
    for (index, digit) in padded.chars().enumerate() {
        let Some(value) = digit.to_digit(10).and_then(|value| i32::try_from(value).ok()) else {
            return false;
        };
        let weight = 9 - i32::try_from(index).unwrap_or(0);
        sum += value * if weight == 1 { -1 } else { weight };
    }
    padded.len() == 9 && sum != 0 && sum % 11 == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn found(text: &str) -> Option<Trace> {
        find(text, date(2027, 3, 1))
    }

    #[test]
    fn traces_of_one_person_are_found() {
        for (text, trace) in [
            ("bel jan.jansen@zorg.example voor de ruwe data", Trace::Email),
            ("zie <a_b@zorg.example>.", Trace::Email),
            ("nummer 111222333 viel twee keer", Trace::Bsn),
            ("nummer 1112.22.333", Trace::Bsn),
            ("BSN 111 222 333", Trace::Bsn),
            ("oud nummer 10000008", Trace::Bsn),
            ("06-12345678 gebeld", Trace::Phone),
            ("06 12 34 56 78", Trace::Phone),
            ("+31 6 1234 5678", Trace::Phone),
            ("0401234567", Trace::Phone),
            ("vrouw, 12-05-1948, viel niet meer", Trace::BirthDate),
            ("1948-05-12", Trace::BirthDate),
            ("geboren op 3 mei 1950", Trace::BirthDate),
            ("geb. 1950", Trace::BirthDate),
            ("Mevrouw de heer Jansen", Trace::Name),
            ("mw. Pietersen vond het fijn", Trace::Name),
            ("Dr. Visser telde", Trace::Name),
            ("patiënt 12 viel uit", Trace::Individual),
            ("Bewoner B. sliep slecht", Trace::Individual),
        ] {
            assert_eq!(found(text), Some(trace), "{text}");
        }
    }

    #[test]
    fn ordinary_notes_about_groups_pass() {
        for text in [
            "Gemeten van 01-02-2027 tot 28-02-2027 bij 48 bewoners op 3 afdelingen.",
            "Per deelnemer 7 minuten; each patient 3 times.",
            "Minder nachtelijke controles: 1.250 in plaats van 3.480 per maand.",
            "Protocol v2.1.3, wijziging 20270215, dossier 2027-1234.",
            "De heer en mevrouw als aanspreekvorm zijn geschrapt.",
            "Kosten EUR 1 000 000 over 12 maanden; 123456789 sensorregels.",
            "Deelnemers waren 65 jaar of ouder, patiënten gemiddeld 81.",
            "",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn references_may_hold_numbers_but_no_address() {
        let faults = |text| {
            let mut faults = Faults::new();
            check_reference("/ethicsReference", Some(text), &mut faults);
            !faults.is_empty()
        };
        assert!(!faults("NL111222333.000.27"));
        assert!(faults("metc@ziekenhuis.example"));
    }
}
