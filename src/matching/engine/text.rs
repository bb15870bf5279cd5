//! Sentences in the two languages of the service, and the few ways in which they write numbers and lists.

/// One thing said in Dutch and in English.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Dutch.
    pub nl: String,
    /// English.
    pub en: String,
}

impl Text {
    /// Puts the two wordings side by side.
    pub fn new(nl: impl Into<String>, en: impl Into<String>) -> Self {
        Self { nl: nl.into(), en: en.into() }
    }

    /// Joins several sentences into one text; nothing in, nothing out.
    pub(super) fn join(texts: impl IntoIterator<Item = Self>) -> Option<Self> {
        texts.into_iter().reduce(|all, next| {
            Self::new(format!("{} {}", all.nl, next.nl), format!("{} {}", all.en, next.en))
        })
    }

    /// Enumerates alternatives: "a, b of c", "a, b or c".
    pub(super) fn one_of<'a>(items: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let (nl, en): (Vec<_>, Vec<_>) = items.into_iter().unzip();
        Self::new(enumerate(&nl, "of"), enumerate(&en, "or"))
    }

    /// A number with the decimals that it has, with the comma that Dutch uses.
    pub(super) fn number(number: f64) -> Self {
        let en = number.to_string();
        Self::new(en.replace('.', ","), en)
    }

    /// A number with one decimal, with the comma that Dutch uses.
    pub(super) fn decimal(number: f64) -> Self {
        let en = format!("{number:.1}");
        Self::new(en.replace('.', ","), en)
    }
}

fn enumerate(items: &[&str], conjunction: &str) -> String {
    match items {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} {conjunction} {last}", first.join(", ")),
    }
}

/// "1 dag", "2 dagen": the noun that goes with a count.
pub(super) fn counted(count: i64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
