//! What a change of the document breaks for somebody who kept to the one before. The rules are told in docs/versioning.md.

use super::schemas::Way;
use jiff::civil::Date;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Two documents, and what was found so far.
pub struct Comparison<'d> {
    pub old: &'d Value,
    pub new: &'d Value,
    today: Date,
    /// Pairs of named schemas that were compared.
    pub seen: BTreeSet<(String, String, Way)>,
    pub found: BTreeSet<String>,
}

/// Every change that breaks something: what kind of change, and where.
pub fn breaking(old: &Value, new: &Value, today: Date) -> BTreeSet<String> {
    let mut comparison = Comparison { old, new, today, seen: BTreeSet::new(), found: BTreeSet::new() };
    comparison.operations();
    comparison.webhooks();
    comparison.found
}

type Operations<'d> = BTreeMap<(String, String), &'d Value>;

/// By method and path; what a part of a path is called is not seen from outside.
fn operations(document: &Value) -> Operations<'_> {
    let paths = document.get("paths").and_then(Value::as_object).into_iter().flatten();
    let mut out = Operations::new();
    for (path, methods) in paths {
        let plain = |part: &str| if part.starts_with('{') { "{}".to_owned() } else { part.to_owned() };
        let path = path.split('/').map(plain).collect::<Vec<_>>().join("/");
        for (method, operation) in methods.as_object().into_iter().flatten() {
            out.insert((path.clone(), method.to_uppercase()), operation);
        }
    }
    out
}

impl Comparison<'_> {
    pub fn find(&mut self, kind: &str, place: &str) {
        self.found.insert(format!("{kind} {place}"));
    }

    /// For trying whether one schema fits another.
    pub fn afresh(&self) -> Self {
        Self { seen: BTreeSet::new(), found: BTreeSet::new(), ..*self }
    }

    /// Whether it was announced that this goes, and the day has come.
    pub fn is_past_sunset(&self, released: &Value) -> bool {
        let sunset = released.get("x-sunset").and_then(Value::as_str).and_then(|day| day.parse().ok());
        released.get("deprecated") == Some(&json!(true)) && sunset.is_some_and(|day: Date| day <= self.today)
    }

    fn operations(&mut self) {
        let (before, after) = (operations(self.old), operations(self.new));
        for ((path, method), old) in before {
            let place = format!("{method} {path}");
            match after.get(&(path, method)) {
                None if self.is_past_sunset(old) => {}
                None => self.find("operation_removed", &place),
                Some(new) => self.operation(old, new, &place),
            }
        }
    }

    fn operation(&mut self, old: &Value, new: &Value, place: &str) {
        if old.get("operationId") != new.get("operationId") {
            self.find("operation_renamed", place);
        }
        self.parameters(old, new, place);
        self.access(old, new, place);
        self.bodies(old, new, Way::Sent, place);
        self.answers(old, new, place);
    }

    fn parameters(&mut self, old: &Value, new: &Value, place: &str) {
        let list = |operation: &Value, document: &Value| -> BTreeMap<(String, String), Value> {
            let all = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
            let all = all.map(|parameter| resolved(document, parameter));
            let word =
                |parameter: &Value, word: &str| parameter[word].as_str().unwrap_or_default().to_owned();
            all.filter(|parameter| word(parameter, "in") != "path")
                .map(|parameter| ((word(parameter, "in"), word(parameter, "name")), parameter.clone()))
                .collect()
        };
        let (before, after) = (list(old, self.old), list(new, self.new));
        for (key, old) in &before {
            let here = format!("{place} {}", key.1);
            let Some(new) = after.get(key) else {
                if !self.is_past_sunset(old) {
                    self.find("parameter_removed", &here);
                }
                continue;
            };
            if ["style", "explode"].iter().any(|word| old.get(*word) != new.get(*word)) {
                self.find("parameter_written_otherwise", &here);
            }
            self.schemas(&old["schema"], &new["schema"], Way::Sent, &here);
        }
        for (key, new) in &after {
            let was_required = before.get(key).is_some_and(|old| old["required"] == json!(true));
            if new["required"] == json!(true) && !was_required {
                self.find("parameter_required", &format!("{place} {}", key.1));
            }
        }
    }

    /// Each way in that was enough must still be: all that it needs now it needed before.
    fn access(&mut self, old: &Value, new: &Value, place: &str) {
        let ways = |operation: &Value| operation["security"].as_array().cloned().unwrap_or_default();
        let is_within = |now: &Value, before: &Value| {
            now.as_object().into_iter().flatten().all(|(scheme, scopes)| {
                let had = before.get(scheme).and_then(Value::as_array);
                let mut needed = scopes.as_array().into_iter().flatten();
                had.is_some_and(|had| needed.all(|scope| had.contains(scope)))
            })
        };
        let now = ways(new);
        for before in ways(old) {
            if !now.iter().any(|now| is_within(now, &before)) {
                self.find("access_narrowed", &format!("{place} {before}"));
            }
        }
    }

    /// The forms in which a body comes or goes.
    fn bodies(&mut self, old: &Value, new: &Value, way: Way, place: &str) {
        let (old, new) = match way {
            Way::Sent => (&old["requestBody"], &new["requestBody"]),
            Way::Answered => (old, new),
        };
        if old.is_null() && new["required"] == json!(true) {
            self.find("body_required", place);
        }
        for (media_type, content) in old["content"].as_object().into_iter().flatten() {
            let here = format!("{place} {media_type}");
            match new["content"].get(media_type) {
                None => self.find("media_type_removed", &here),
                Some(now) => self.schemas(&content["schema"], &now["schema"], way, &here),
            }
        }
    }

    /// What good answers are like. Refusals may come and go: who reads one as a problem knows them all.
    fn answers(&mut self, old: &Value, new: &Value, place: &str) {
        let answers = |operation: &Value, document: &Value| -> Map<String, Value> {
            let all = operation["responses"].as_object().into_iter().flatten();
            all.filter(|(status, _)| status.as_str() < "400")
                .map(|(status, answer)| (status.clone(), resolved(document, answer).clone()))
                .collect()
        };
        let (before, after) = (answers(old, self.old), answers(new, self.new));
        for (status, old) in &before {
            let here = format!("{place} {status}");
            let Some(new) = after.get(status) else {
                self.find("status_removed", &here);
                continue;
            };
            for (header, _) in old["headers"].as_object().into_iter().flatten() {
                if new["headers"].get(header).is_none() {
                    self.find("header_removed", &format!("{here} {header}"));
                }
            }
            self.bodies(old, new, Way::Answered, &here);
        }
        for status in after.keys().filter(|status| !before.contains_key(*status)) {
            self.find("status_added", &format!("{place} {status}"));
        }
        // All refusals are one type, wherever it is referred to.
        let problem = json!({ "$ref": "#/components/schemas/Problem" });
        self.schemas(&problem, &problem, Way::Answered, "Problem");
    }

    /// What is posted to webhooks is read by callers as an answer is.
    fn webhooks(&mut self) {
        for (name, old) in self.old["webhooks"].as_object().into_iter().flatten() {
            let place = format!("webhook {name}");
            match self.new["webhooks"].get(name) {
                None => self.find("webhook_removed", &place),
                Some(new) => self.bodies(
                    &old["post"]["requestBody"],
                    &new["post"]["requestBody"],
                    Way::Answered,
                    &place,
                ),
            }
        }
    }
}

fn resolved<'d>(document: &'d Value, mut value: &'d Value) -> &'d Value {
    while let Some(reference) = value["$ref"].as_str() {
        value = document.pointer(reference.trim_start_matches('#')).unwrap();
    }
    value
}
