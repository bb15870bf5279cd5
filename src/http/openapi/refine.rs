//! What the derived schemas can't say of themselves and clients want to know.
//!
//! In an answer nothing is left out: a field that is not stated is null. For what is sent here the two are the same, so it is
//! said only where a type never comes in.

use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Answers that do leave out fields which can also be null: with `fields` what was not asked for, and in changes the object. Any
/// other field that can be absent is never null, and says so (`nullable = false`).
const SPARSE: [(&str, Option<&str>); 2] = [("LabSummaryView", None), ("ChangeView", Some("object"))];

/// Makes one object of schemas that were put together, lists of patterns that are lists, and says what is always there.
pub(super) fn refine(document: &mut Value) {
    let sent = sent(document);
    let schemas = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    for (name, schema) in schemas.into_iter().flatten() {
        join(schema);
        let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
        properties.into_iter().flatten().for_each(|(_, property)| enumerate(property));
        if !sent.contains(name) {
            require(name, schema);
        }
    }
}

/// The schemas of what callers send.
fn sent(document: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let operations = document.get("paths").and_then(Value::as_object).into_iter().flatten();
    for operation in operations.filter_map(|(_, methods)| methods.as_object()).flatten() {
        for part in ["parameters", "requestBody"] {
            reach(document, operation.1.get(part).unwrap_or(&Value::Null), &mut found);
        }
    }
    found
}

fn reach(document: &Value, value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            let named = object.get("$ref").and_then(Value::as_str);
            if let Some(name) = named.and_then(|place| place.strip_prefix("#/components/schemas/"))
                && found.insert(name.to_owned())
            {
                let schema = document.pointer(&format!("/components/schemas/{name}"));
                reach(document, schema.unwrap_or(&Value::Null), found);
            }
            object.values().for_each(|inner| reach(document, inner, found));
        }
        Value::Array(items) => items.iter().for_each(|inner| reach(document, inner, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn require(name: &str, schema: &mut Value) {
    let is_sparse = |field: &str| {
        SPARSE.iter().any(|(sparse, one)| *sparse == name && one.is_none_or(|one| one == field))
    };
    let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let always: Vec<Value> = properties
        .filter(|(field, schema)| can_be_null(schema) && !is_sparse(field))
        .map(|(field, _)| json!(field))
        .collect();
    let Some(object) = schema.as_object_mut().filter(|_| !always.is_empty()) else { return };
    if let Some(required) = object.entry("required").or_insert_with(|| json!([])).as_array_mut() {
        let more: Vec<Value> = always.into_iter().filter(|field| !required.contains(field)).collect();
        required.extend(more);
    }
}

fn can_be_null(schema: &Value) -> bool {
    let kinds = schema.get("type").and_then(Value::as_array).into_iter().flatten();
    let options = schema.get("oneOf").and_then(Value::as_array).into_iter().flatten();
    kinds.chain(options.filter_map(|option| option.get("type"))).any(|kind| kind == "null")
}

/// Objects that were put together of several (`allOf`) become the one that they are: generators make of the parts types that exclude
/// each other.
fn join(schema: &mut Value) {
    let Some(mut parts) = schema.get("allOf").and_then(Value::as_array).cloned() else { return };
    parts.iter_mut().for_each(join);
    if !parts.iter().all(|part| part.get("type").is_some_and(|kind| kind == "object")) {
        return;
    }
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for part in &parts {
        properties.extend(part.get("properties").and_then(Value::as_object).cloned().unwrap_or_default());
        required.extend(part.get("required").and_then(Value::as_array).cloned().unwrap_or_default());
    }
    let Some(object) = schema.as_object_mut() else { return };
    object.remove("allOf");
    object.insert("type".to_owned(), json!("object"));
    object.insert("properties".to_owned(), Value::Object(properties));
    object.insert("required".to_owned(), Value::Array(required));
}

/// A text that is one of a few words (`^(nl|en)$`) is a closed list.
fn enumerate(schema: &mut Value) {
    let pattern = schema.get("pattern").and_then(Value::as_str);
    let Some(words) = pattern.and_then(|all| all.strip_prefix("^(")?.strip_suffix(")$")) else { return };
    if !words.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '|')) {
        return;
    }
    let mut words: Vec<Value> = words.split('|').map(|word| json!(word)).collect();
    if can_be_null(schema) {
        words.push(Value::Null);
    }
    if let Some(object) = schema.as_object_mut() {
        object.remove("pattern");
        object.insert("enum".to_owned(), Value::Array(words));
    }
}
