//! Where the value of each setting comes from, and who to tell when it is wrong.

use super::{Flags, SETTINGS};
use std::{char::REPLACEMENT_CHARACTER, collections::BTreeMap, ffi::OsString, path::PathBuf};

const PREFIX: &str = "PROEFTUIN_";
/// Environment variables with our prefix that are not settings.
const OTHERS: &[&str] = &["PROEFTUIN_CONFIG"];

/// The environment as text. Variables of others need not be text, and say nothing to us; in one of ours, what is no text
/// becomes a mark that [`Values::collect`] refuses.
#[must_use]
pub fn environment() -> Vec<(String, String)> {
    let text = |(name, value): (OsString, OsString)| {
        Some((name.into_string().ok()?, value.to_string_lossy().into_owned()))
    };
    std::env::vars_os().filter_map(text).collect()
}

/// The text of every setting with where it came from, and the faults found so far.
pub(super) struct Values {
    texts: BTreeMap<&'static str, (String, String)>,
    pub(super) faults: Vec<String>,
}

impl Values {
    pub(super) fn collect(flags: &Flags, environment: &[(String, String)]) -> Self {
        let texts =
            SETTINGS.iter().map(|s| (s.name, (s.default.to_owned(), "the default".to_owned()))).collect();
        let mut values = Self { texts, faults: Vec::new() };
        let named = environment
            .iter()
            .find(|(name, _)| name == "PROEFTUIN_CONFIG")
            .map(|(_, path)| PathBuf::from(path));
        if let Some(path) = flags.config.clone().or(named) {
            values.read_file(&path);
        }
        for (name, value) in environment.iter().filter(|(name, _)| name.starts_with(PREFIX)) {
            if !OTHERS.contains(&name.as_str()) {
                let setting = name.trim_start_matches(PREFIX).to_ascii_lowercase();
                let source = format!("the environment variable {name}");
                if value.contains(REPLACEMENT_CHARACTER) {
                    values.faults.push(format!("{setting} (from {source}): must be UTF-8"));
                } else {
                    values.set(&setting, value.clone(), &source);
                }
            }
        }
        for (name, value) in flags.values() {
            values.set(name, value.clone(), "the command line");
        }
        values
    }

    /// The text of a setting.
    pub(super) fn text(&self, name: &str) -> String {
        self.texts.get(name).map(|(text, _)| text.clone()).unwrap_or_default()
    }

    /// The value of a setting, or a fault noted. Values are not repeated in faults: they may be secret.
    pub(super) fn checked<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let (text, source) = self.texts.get(name)?;
        match read(text) {
            Ok(value) => Some(value),
            Err(fault) => {
                self.faults.push(format!("{name} (from {source}): {fault}"));
                None
            }
        }
    }

    fn set(&mut self, name: &str, value: String, source: &str) {
        match SETTINGS.iter().find(|setting| setting.name == name) {
            Some(setting) => {
                self.texts.insert(setting.name, (value, source.to_owned()));
            }
            None => {
                let known: Vec<&str> = SETTINGS.iter().map(|setting| setting.name).collect();
                self.faults.push(format!(
                    "{name} (from {source}): there is no such setting; known: {}",
                    known.join(", ")
                ));
            }
        }
    }

    fn read_file(&mut self, path: &std::path::Path) {
        let place = path.display().to_string();
        let table = std::fs::read_to_string(path)
            .map_err(|cause| format!("{place}: can't be read: {cause}"))
            .and_then(|text| {
                text.parse::<toml::Table>().map_err(|cause| format!("{place}: {}", cause.message()))
            });
        match table {
            Ok(table) => {
                for (name, value) in table {
                    match plain(&value) {
                        Some(text) => self.set(&name, text, &place),
                        None => self
                            .faults
                            .push(format!("{name} (from {place}): must be a text, a number or a list")),
                    }
                }
            }
            Err(fault) => self.faults.push(fault),
        }
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "settings are plain values")]
fn plain(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        // Tables stay tables: as JSON, which is how the environment gives them too.
        toml::Value::Array(items) if items.iter().any(toml::Value::is_table) => {
            serde_json::to_string(items).ok()
        }
        toml::Value::Boolean(yes) => Some(yes.to_string()),
        toml::Value::Array(items) => {
            items.iter().map(|item| item.as_str()).collect::<Option<Vec<_>>>().map(|items| items.join(","))
        }
        _ => None,
    }
}
