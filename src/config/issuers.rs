//! The setting `issuers`: OpenID providers whose access tokens are accepted. Nobody else's are ever looked at.
//!
//! Three ways to write it: `[[issuers]]` in the file, the same as JSON in the environment, or URLs separated by commas.

use crate::identity::bearer::Algorithm;
use reqwest::Url;
use serde_json::{Map, Value};

/// An OpenID provider that is trusted to say who somebody is; never what they may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// Its `iss`, to the letter; discovery begins here.
    pub issuer: String,
    /// What `aud` must contain; none for the public URL.
    pub audience: Option<String>,
    /// The clients whose tokens are accepted (`azp`, `client_id`); empty for all of them.
    pub clients: Vec<String>,
    /// The one algorithm that it signs with.
    pub algorithm: Algorithm,
    /// What it writes in `acr` or `amr` when somebody showed a second factor; empty when it never says so.
    pub second_factor: Vec<String>,
    /// So many minutes ago somebody may have logged in there (`auth_time`) at most; none where it does not matter.
    pub max_login_minutes: Option<i64>,
}

impl Issuer {
    /// An issuer with what holds when nothing else is said.
    #[must_use]
    pub fn new(issuer: &str) -> Self {
        Self {
            issuer: issuer.to_owned(),
            audience: None,
            clients: Vec::new(),
            algorithm: Algorithm::RS256,
            second_factor: Vec::new(),
            max_login_minutes: None,
        }
    }
}

/// Whether keys may be read from an address: https, or http on this very machine.
#[must_use]
pub fn is_trustworthy(url: &Url) -> bool {
    let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    plain && (url.scheme() == "https" || (url.scheme() == "http" && is_loopback(url)))
}

/// Whether an address names this machine, by number: a name could be made to point elsewhere.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Reads the setting, or tells all that is wrong with it.
pub(super) fn read(text: &str) -> Result<Vec<Issuer>, String> {
    let mut faults = Vec::new();
    let entries = match text.trim() {
        list if list.starts_with('[') => serde_json::from_str::<Vec<Value>>(list)
            .map_err(|_| "must be a list of tables, or URLs separated by commas".to_owned())?,
        urls => urls.split(',').map(str::trim).filter(|url| !url.is_empty()).map(url_only).collect(),
    };
    let mut issuers: Vec<Issuer> = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let mut entry = Entry { place: index, fields: entry.as_object(), faults: &mut faults };
        let issuer = entry.issuer();
        if issuers.iter().any(|known| known.issuer == issuer.issuer) {
            entry.fault("issuer", "is listed twice");
        }
        issuers.push(issuer);
    }
    if faults.is_empty() { Ok(issuers) } else { Err(faults.join("; ")) }
}

fn url_only(url: &str) -> Value {
    Value::Object(Map::from_iter([("issuer".to_owned(), url.into())]))
}

/// One entry, and where to tell what is wrong with it.
struct Entry<'e> {
    place: usize,
    fields: Option<&'e Map<String, Value>>,
    faults: &'e mut Vec<String>,
}

impl Entry<'_> {
    const FIELDS: [&'static str; 6] =
        ["issuer", "audience", "clients", "algorithm", "second_factor", "max_login_minutes"];

    fn issuer(&mut self) -> Issuer {
        let Some(fields) = self.fields else {
            self.faults.push(format!("[{}] must be a table", self.place));
            return Issuer::new("");
        };
        for name in fields.keys().filter(|name| !Self::FIELDS.contains(&name.as_str())) {
            self.fault(name, &format!("is not known; known: {}", Self::FIELDS.join(", ")));
        }
        let issuer = self.text("issuer");
        let is_url =
            |text: &str| Url::parse(text).is_ok_and(|url| is_trustworthy(&url) && url.query().is_none());
        if !issuer.as_deref().is_some_and(is_url) {
            self.fault(
                "issuer",
                "must be an https:// address (http:// only for 127.0.0.1 or [::1]) without query",
            );
        }
        Issuer {
            issuer: issuer.unwrap_or_default(),
            audience: self.text("audience"),
            // An empty list could be meant as "nobody"; it is not guessed.
            clients: self.texts("clients", "client ids; leave it out to accept all clients"),
            algorithm: self.algorithm(),
            second_factor: self.texts("second_factor", "values of `acr` or `amr`"),
            max_login_minutes: self.minutes("max_login_minutes"),
        }
    }

    fn fault(&mut self, name: &str, what: &str) {
        self.faults.push(format!("[{}].{name} {what}", self.place));
    }

    fn value(&self, name: &str) -> Option<&Value> {
        self.fields.and_then(|fields| fields.get(name))
    }

    fn text(&mut self, name: &str) -> Option<String> {
        let text = self.value(name)?.as_str().map(str::to_owned).filter(|text| !text.is_empty());
        if text.is_none() {
            self.fault(name, "must be a text");
        }
        text
    }

    /// A list of texts that is not empty; an empty one when it is left out.
    fn texts(&mut self, name: &str, of: &str) -> Vec<String> {
        let Some(value) = self.value(name) else {
            return Vec::new();
        };
        let texts = value.as_array().and_then(|all| {
            all.iter().map(|one| one.as_str().map(str::to_owned)).collect::<Option<Vec<String>>>()
        });
        let texts = texts.filter(|all| !all.is_empty());
        if texts.is_none() {
            self.fault(name, &format!("must be a list of {of}"));
        }
        texts.unwrap_or_default()
    }

    fn minutes(&mut self, name: &str) -> Option<i64> {
        let minutes = self.value(name)?.as_i64().filter(|minutes| (1..=44_640).contains(minutes));
        if minutes.is_none() {
            self.fault(name, "must be a whole number of minutes, from 1 to 44640");
        }
        minutes
    }

    fn algorithm(&mut self) -> Algorithm {
        let Some(name) = self.value("algorithm") else {
            return Algorithm::RS256;
        };
        let known = name.as_str().and_then(Algorithm::named);
        if known.is_none() {
            self.fault("algorithm", "must be RS256, PS256, ES256 or EdDSA");
        }
        known.unwrap_or(Algorithm::RS256)
    }
}
