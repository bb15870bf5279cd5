//! What of a schema a change can break, for who sends such a value and for who reads it.

use super::compare::Comparison;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Whose value it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// Callers send it: what was taken must be taken.
    Sent,
    /// We answer it: nothing that callers do not expect.
    Answered,
}

/// A schema, with what refers to it and with null taken off.
struct Shape<'d> {
    name: Option<&'d str>,
    types: BTreeSet<&'d str>,
    options: Vec<&'d Value>,
    schema: &'d Value,
}

static NOTHING: Value = Value::Null;

impl Comparison<'_> {
    /// Compares two schemas; `place` is where they stand, unless they have a name.
    pub fn schemas(&mut self, old: &Value, new: &Value, way: Way, place: &str) {
        let (before, after) = (shape(self.old, old), shape(self.new, new));
        let place = before.name.unwrap_or(place).to_owned();
        if before.name.is_some() && after.name.is_some() && before.name != after.name {
            self.find("schema_renamed", &place);
        }
        if let (Some(a), Some(b)) = (before.name, after.name)
            && !self.seen.insert((a.to_owned(), b.to_owned(), way))
        {
            // Null belongs to the place, not to what it refers to.
            return self.types(&before, &after, way, &place);
        }
        self.types(&before, &after, way, &place);
        if before.options.len() > 1 || after.options.len() > 1 {
            return self.options(&before, &after, way, &place);
        }
        self.lists(before.schema, after.schema, way, &place);
        self.forms(before.schema, after.schema, way, &place);
        self.fields(before.schema, after.schema, way, &place);
        for part in ["items", "additionalProperties"] {
            if let (Some(old), Some(new)) = (before.schema.get(part), after.schema.get(part))
                && old.is_object()
                && new.is_object()
            {
                self.schemas(old, new, way, &format!("{place}[]"));
            }
        }
    }

    fn types(&mut self, before: &Shape, after: &Shape, way: Way, place: &str) {
        let (narrow, wide) = match way {
            Way::Sent => (&before.types, &after.types),
            Way::Answered => (&after.types, &before.types),
        };
        let fits = |kind: &&str| {
            wide.is_empty() || wide.contains(kind) || (*kind == "integer" && wide.contains("number"))
        };
        let is_any = narrow.is_empty() && !wide.is_empty();
        let others: Vec<&str> = narrow.iter().copied().filter(|kind| !fits(kind)).collect();
        if others == ["null"] {
            self.find(if way == Way::Sent { "null_refused" } else { "null_answered" }, place);
        } else if is_any || !others.is_empty() {
            self.find("type_changed", place);
        }
    }

    /// One of several: each that can come must be one of those that are known there.
    fn options(&mut self, before: &Shape, after: &Shape, way: Way, place: &str) {
        let (mine, theirs) = match way {
            Way::Sent => (&before.options, &after.options),
            Way::Answered => (&after.options, &before.options),
        };
        for one in mine {
            let is_known = theirs.iter().any(|other| {
                let (old, new) = if way == Way::Sent { (one, other) } else { (other, one) };
                let mut trial = self.afresh();
                trial.schemas(old, new, way, place);
                trial.found.is_empty()
            });
            if !is_known {
                self.find("option_changed", place);
            }
        }
    }

    fn lists(&mut self, old: &Value, new: &Value, way: Way, place: &str) {
        let values = |schema: &Value| -> Option<BTreeSet<String>> {
            Some(schema.get("enum")?.as_array()?.iter().map(Value::to_string).collect())
        };
        match (values(old), values(new), way) {
            (Some(old), Some(new), Way::Sent) if !old.is_subset(&new) => self.find("enum_narrowed", place),
            (None, Some(_), Way::Sent) => self.find("enum_narrowed", place),
            (Some(old), Some(new), Way::Answered) if !new.is_subset(&old) => self.find("enum_widened", place),
            (Some(_), None, Way::Answered) => self.find("enum_widened", place),
            _ => {}
        }
    }

    fn forms(&mut self, old: &Value, new: &Value, way: Way, place: &str) {
        if old.get("format") != new.get("format") {
            self.find("format_changed", place);
        }
        if way == Way::Answered {
            return;
        }
        let number = |schema: &Value, word: &str| schema.get(word).and_then(Value::as_f64);
        for word in ["maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties"] {
            if number(new, word).is_some_and(|new| number(old, word).is_none_or(|old| new < old)) {
                self.find("bound_narrowed", &format!("{place} {word}"));
            }
        }
        for word in ["minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties"] {
            if number(new, word).is_some_and(|new| number(old, word).is_none_or(|old| new > old)) {
                self.find("bound_narrowed", &format!("{place} {word}"));
            }
        }
        if new.get("pattern").is_some() && old.get("pattern") != new.get("pattern") {
            self.find("pattern_changed", place);
        }
        if new.get("uniqueItems") == Some(&json!(true)) && old.get("uniqueItems") != Some(&json!(true)) {
            self.find("bound_narrowed", &format!("{place} uniqueItems"));
        }
        if old.get("default") != new.get("default") {
            self.find("default_changed", place);
        }
    }

    fn fields(&mut self, old: &Value, new: &Value, way: Way, place: &str) {
        let (before, after) = (properties(old), properties(new));
        for (name, schema) in &before {
            let here = format!("{place}.{name}");
            match after.get(name) {
                None if self.is_past_sunset(schema) => {}
                None => self.find("field_removed", &here),
                Some(now) => self.schemas(schema, now, way, &here),
            }
        }
        let was: BTreeSet<&str> = required(old).collect();
        let is: BTreeSet<&str> = required(new).collect();
        let (kind, lost): (_, Vec<&&str>) = match way {
            Way::Sent => ("field_required", is.difference(&was).collect()),
            Way::Answered => ("field_may_be_absent", was.difference(&is).collect()),
        };
        for name in lost {
            if way == Way::Sent || after.contains_key(*name) {
                self.find(kind, &format!("{place}.{name}"));
            }
        }
        let closed = |schema: &Value| schema.get("additionalProperties") == Some(&json!(false));
        if way == Way::Sent && closed(new) && !closed(old) {
            self.find("other_fields_refused", place);
        }
    }
}

fn properties(schema: &Value) -> Map<String, Value> {
    schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default()
}

fn required(schema: &Value) -> impl Iterator<Item = &str> {
    schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

fn shape<'d>(document: &'d Value, schema: &'d Value) -> Shape<'d> {
    let (mut name, mut schema) = (None, schema);
    while let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        name = reference.rsplit('/').next();
        schema = document.pointer(reference.trim_start_matches('#')).unwrap_or(&NOTHING);
    }
    let mut types: BTreeSet<&str> = match schema.get("type") {
        Some(Value::String(one)) => BTreeSet::from([one.as_str()]),
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => BTreeSet::new(),
    };
    let lists = ["oneOf", "anyOf"].iter().filter_map(|word| schema.get(*word)?.as_array()).flatten();
    let (nulls, options): (Vec<&Value>, Vec<&Value>) =
        lists.partition(|option| option.get("type") == Some(&json!("null")));
    let [only] = options.as_slice() else {
        return Shape { name, types, options, schema };
    };
    let inner = shape(document, only);
    types.extend(&inner.types);
    if !nulls.is_empty() {
        types.insert("null");
    }
    Shape { types, ..inner }
}
