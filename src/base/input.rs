//! Reading what callers send: checked against the very schema that the OpenAPI document publishes, all faults at once.
//!
//! A type that derives `ToSchema` and `Deserialize` states its limits once (lengths, ranges, patterns, unknown fields
//! refused); [`read`] enforces them. Rules that need more than the value itself belong to the capability's model.

use super::{
    error::{Error, Fault, Faults, Result},
    near::near,
};
use jsonschema::{Validator, error::ValidationErrorKind as Kind};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::{
    any::TypeId,
    collections::HashMap,
    sync::{Arc, LazyLock, PoisonError, RwLock},
};
use utoipa::ToSchema;

/// Compiled schemas by type: they follow from the code, so they never change while the process runs.
static COMPILED: LazyLock<RwLock<Cache>> = LazyLock::new(RwLock::default);

type Cache = HashMap<(TypeId, Strictness), Arc<Compiled>>;

struct Compiled {
    schema: Value,
    validator: Validator,
    properties: Map<String, Value>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Strictness {
    Whole,
    Partial,
}

/// Which part of the request a value came from: decides how faults name their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A JSON body.
    Body,
    /// The query string.
    Query,
}

/// A value of type `T`, or all that is wrong with it.
pub fn read<T: DeserializeOwned + ToSchema + 'static>(part: Part, mut value: Value) -> Result<T> {
    let known = compiled::<T>(Strictness::Whole)?;
    check(part, &known, &value)?;
    respell_integers(&mut value);
    serde_json::from_value(value).map_err(|cause| mismatch(part, &cause))
}

/// Writes whole numbers without a fraction: to JSON Schema `3.0` and `3e0` are the integer 3, to serde they are not. Those
/// that no integer type holds stay as they are; the schema has refused them where an integer is wanted.
fn respell_integers(value: &mut Value) {
    match value {
        Value::Number(number) => {
            if let Some(whole) = number.as_f64().filter(|_| number.is_f64()).and_then(whole) {
                *number = whole.into();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(respell_integers),
        Value::Object(members) => members.values_mut().for_each(respell_integers),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

/// The integer that a number is, if it is one.
fn whole(number: f64) -> Option<i64> {
    // Spelt out, for a cast would cut off what does not fit.
    if number.fract() == 0.0 { format!("{number:.0}").parse().ok() } else { None }
}

/// Checks a merge patch on a `T`: known fields of the right form, none of them required.
pub fn check_patch<T: ToSchema + 'static>(patch: &Value) -> Result<()> {
    let known = compiled::<T>(Strictness::Partial)?;
    check(Part::Body, &known, patch)
}

/// The schema of `T` with all that it refers to, ready for a validator.
#[must_use]
pub fn standalone_schema<T: ToSchema>() -> Value {
    let mut parts = Vec::new();
    T::schemas(&mut parts);
    let parts: Map<String, Value> = parts.into_iter().map(|(name, schema)| (name, json!(schema))).collect();
    let mut root = json!(T::schema());
    if let Some(object) = root.as_object_mut() {
        object.insert("components".to_owned(), json!({ "schemas": parts }));
    }
    root
}

/// The same schema for a merge patch (RFC 7396): no field is required.
#[must_use]
pub fn patch_schema(mut schema: Value) -> Value {
    if let Some(object) = schema.as_object_mut() {
        object.remove("required");
        object.insert("minProperties".to_owned(), json!(1));
    }
    schema
}

/// Applies a JSON merge patch (RFC 7396): null removes a member, objects merge, all else replaces.
pub fn merge(target: &mut Value, patch: Value) {
    let Value::Object(changes) = patch else {
        *target = patch;
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    if let Value::Object(members) = target {
        for (name, change) in changes {
            if change.is_null() {
                members.remove(&name);
            } else {
                merge(members.entry(name).or_insert(Value::Null), change);
            }
        }
    }
}

fn compiled<T: ToSchema + 'static>(strictness: Strictness) -> Result<Arc<Compiled>> {
    let key = (TypeId::of::<T>(), strictness);
    if let Some(known) = COMPILED.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Ok(Arc::clone(known));
    }
    let whole = standalone_schema::<T>();
    let properties = whole.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
    let schema = if strictness == Strictness::Partial { patch_schema(whole) } else { whole };
    let validator = jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(&schema)
        .map_err(|cause| anyhow::anyhow!("schema of {} does not compile: {cause}", T::name()))?;
    let built = Arc::new(Compiled { schema, validator, properties });
    COMPILED.write().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&built));
    Ok(built)
}

fn check(part: Part, known: &Compiled, value: &Value) -> Result<()> {
    let mut faults = Faults::new();
    find_nul(part, value, &mut String::new(), &mut faults);
    for error in known.validator.iter_errors(value) {
        note((part, &known.schema), error.instance_path().as_str(), &error, &mut faults);
    }
    faults.check()
}

/// NUL can't be stored in text by PostgreSQL and has no business in any; refused everywhere alike.
fn find_nul(part: Part, value: &Value, pointer: &mut String, faults: &mut Faults) {
    match value {
        Value::String(text) if text.contains('\0') => {
            faults.push(fault(
                part,
                pointer,
                "nul_character",
                "must not contain the NUL character".to_owned(),
            ));
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                descend(part, item, pointer, &index.to_string(), faults);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                descend(part, member, pointer, name, faults);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn descend(part: Part, value: &Value, pointer: &mut String, step: &str, faults: &mut Faults) {
    let length = pointer.len();
    pointer.push('/');
    pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
    find_nul(part, value, pointer, faults);
    pointer.truncate(length);
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the library knows far more ways to fail than need a sentence"
)]
fn note(
    (part, schema): (Part, &Value),
    at: &str,
    error: &jsonschema::ValidationError<'_>,
    faults: &mut Faults,
) {
    match error.kind() {
        Kind::AdditionalProperties { unexpected } => {
            let known = known_fields(schema, error.schema_path().as_str());
            for name in unexpected {
                let detail = unknown(part, name, &known);
                faults.push(fault(part, &format!("{at}/{name}"), "unknown_field", detail));
            }
        }
        Kind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            faults.push(fault(part, &format!("{at}/{name}"), "required", "is required".to_owned()));
        }
        // "This or null": what is wrong with the value as such says more than "matches no alternative".
        Kind::OneOfNotValid { context } | Kind::AnyOf { context } => {
            // Of alternatives of another type than the value no fault needs to be told, unless there are no others.
            let is_near = |branch: &&Vec<_>| !is_null_branch(branch) && !is_of_other_type(at, branch);
            let near = context.iter().filter(is_near).min_by_key(|branch| branch.len());
            let best = near.or_else(|| {
                let real = context.iter().filter(|branch| !is_null_branch(branch));
                real.min_by_key(|branch| branch.len())
            });
            for inner in best.into_iter().flatten() {
                let at = format!("{at}{}", relative(at, inner.instance_path().as_str()));
                note((part, schema), &at, inner, faults);
            }
        }
        kind => {
            let (code, detail) = sentence(kind, error);
            faults.push(fault(part, at, code, detail));
        }
    }
}

/// That there is no such field, and which ones may have been meant.
fn unknown(part: Part, name: &str, known: &[&str]) -> String {
    const FEW: usize = 12;
    let what = match part {
        Part::Body => "field",
        Part::Query => "parameter",
    };
    let meant = near(name, known);
    if !meant.is_empty() {
        return format!("there is no such {what} here; did you mean {}?", meant.join(" or "));
    }
    if known.is_empty() || known.len() > FEW {
        return format!("there is no such {what} here");
    }
    format!("there is no such {what} here; there are: {}", known.join(", "))
}

/// The fields of the object in which one was too many, where `path` leads to the rule that said so.
fn known_fields<'s>(root: &'s Value, path: &str) -> Vec<&'s str> {
    let target = |schema: &'s Value| {
        let reference = schema.get("$ref").and_then(Value::as_str)?;
        root.pointer(reference.strip_prefix('#')?)
    };
    let mut schema = root;
    let path = path.strip_suffix("/additionalProperties").unwrap_or(path);
    for step in path.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")) {
        let here = target(schema).unwrap_or(schema);
        let next = match here {
            Value::Array(items) => step.parse().ok().and_then(|index: usize| items.get(index)),
            Value::Object(members) => members.get(&step),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
        };
        match next {
            Some(next) => schema = next,
            // The reference itself is a step of the path, and was followed already.
            None if step == "$ref" => schema = here,
            None => return Vec::new(),
        }
    }
    let fields = target(schema).unwrap_or(schema).get("properties").and_then(Value::as_object);
    fields.into_iter().flat_map(Map::keys).map(String::as_str).collect()
}

fn relative<'p>(base: &str, path: &'p str) -> &'p str {
    path.strip_prefix(base).unwrap_or(path)
}

fn is_null_branch(branch: &[jsonschema::ValidationError<'_>]) -> bool {
    matches!(branch, [only] if matches!(only.kind(), Kind::Type { .. }) && only.to_string().ends_with("\"null\""))
}

fn is_of_other_type(at: &str, branch: &[jsonschema::ValidationError<'_>]) -> bool {
    matches!(branch, [only] if matches!(only.kind(), Kind::Type { .. }) && relative(at, only.instance_path().as_str()).is_empty())
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "what has no sentence of its own is told in the library's"
)]
fn sentence(kind: &Kind, error: &jsonschema::ValidationError<'_>) -> (&'static str, String) {
    let said = || shorten(&error.masked_with("the value").to_string());
    match kind {
        Kind::Type { .. } => ("type", said()),
        Kind::Enum { .. } | Kind::Constant { .. } => ("enum", said()),
        Kind::Format { format } => ("format", format!("must be a valid {format}")),
        Kind::Pattern { pattern } => ("pattern", format!("must match {pattern}")),
        Kind::MinLength { limit: 1 } => ("min_length", "must not be empty".to_owned()),
        Kind::MinLength { limit } => ("min_length", format!("must have at least {limit} characters")),
        Kind::MaxLength { limit } => ("max_length", format!("must have at most {limit} characters")),
        Kind::MinItems { limit } => ("min_items", format!("must have at least {limit} items")),
        Kind::MaxItems { limit } => ("max_items", format!("must have at most {limit} items")),
        Kind::Minimum { limit } => ("minimum", format!("must be at least {limit}")),
        Kind::Maximum { limit } => ("maximum", format!("must be at most {limit}")),
        Kind::UniqueItems => ("unique_items", "must not hold the same item twice".to_owned()),
        Kind::MinProperties { .. } => ("min_properties", "must name at least one field to change".to_owned()),
        _ => ("schema", said()),
    }
}

fn fault(part: Part, pointer: &str, code: &str, detail: String) -> Fault {
    let (part, location) = match part {
        Part::Body => ("body", format!("#{pointer}")),
        Part::Query => {
            ("query", pointer.trim_start_matches('/').split('/').next().unwrap_or_default().to_owned())
        }
    };
    let name = pointer.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("the body");
    Fault { part, location, code: code.to_owned(), detail: format!("{name}: {detail}") }
}

/// The schema let it pass but the type did not: the message names the place well enough.
fn mismatch(part: Part, cause: &serde_json::Error) -> Error {
    let mut faults = Faults::new();
    faults.push(fault(part, "", "type", shorten(&cause.to_string())));
    match faults.check() {
        Err(error) => error,
        Ok(()) => anyhow::anyhow!("a fault was lost").into(),
    }
}

fn shorten(text: &str) -> String {
    const LONGEST: usize = 300;
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// A query type from the parameters of a query string, or all that is wrong with them.
pub fn read_query<T: DeserializeOwned + ToSchema + 'static>(pairs: Vec<(String, String)>) -> Result<T> {
    let known = compiled::<T>(Strictness::Whole)?;
    let mut values = Map::new();
    let mut faults = Faults::new();
    for (name, text) in pairs {
        if values.contains_key(&name) {
            faults.query(
                &name,
                "repeated",
                format!("{name}: must be given once; separate several values by commas"),
            );
        }
        let value = coerce(known.properties.get(&name), &text);
        values.insert(name, value);
    }
    faults.check()?;
    read(Part::Query, Value::Object(values))
}

/// One record of a table as the JSON object that a `T` is read from; the check comes later, with all the others.
pub fn record<'c, T: ToSchema + 'static>(cells: impl Iterator<Item = (&'c str, &'c str)>) -> Result<Value> {
    let known = compiled::<T>(Strictness::Whole)?;
    let cells = cells.map(|(name, text)| (name.to_owned(), coerce(known.properties.get(name), text)));
    Ok(Value::Object(cells.collect()))
}

/// Keeps of a view what `T`, its input type, can set: what a merge patch is applied to.
pub fn editable<T: ToSchema + 'static>(view: Value) -> Result<Value> {
    let known = compiled::<T>(Strictness::Whole)?;
    let Value::Object(members) = view else {
        return Ok(view);
    };
    Ok(members.into_iter().filter(|(name, _)| known.properties.contains_key(name)).collect())
}

/// A query parameter's text as the JSON value that its schema describes; text that doesn't fit stays text, and the
/// schema then says what is wrong with it. Lists are separated by commas.
fn coerce(schema: Option<&Value>, text: &str) -> Value {
    let as_text = || Value::String(text.to_owned());
    match schema.map(types_of).unwrap_or_default().as_str() {
        "integer" => text.parse::<i64>().map_or_else(|_| as_text(), Value::from),
        "number" => text
            .parse::<f64>()
            .ok()
            .and_then(serde_json::Number::from_f64)
            .map_or_else(as_text, Value::Number),
        "boolean" => text.parse::<bool>().map_or_else(|_| as_text(), Value::Bool),
        "array" => {
            let items = schema.and_then(|schema| schema.get("items"));
            Value::Array(text.split(',').map(|item| coerce(items, item)).collect())
        }
        _ => as_text(),
    }
}

fn types_of(schema: &Value) -> String {
    match schema.get("type") {
        Some(Value::String(one)) => one.clone(),
        Some(Value::Array(several)) => several
            .iter()
            .filter_map(Value::as_str)
            .find(|kind| *kind != "null")
            .unwrap_or_default()
            .to_owned(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, serde::Deserialize, ToSchema)]
    struct Counted {
        #[schema(minimum = -1_000_000, maximum = 1_000_000)]
        count: i32,
        share: Option<f64>,
        within: Option<Vec<u8>>,
    }

    fn counted(text: &str) -> Result<Counted> {
        read(Part::Body, serde_json::from_str(text).unwrap())
    }

    #[test]
    fn an_integer_may_be_written_with_a_fraction_of_nothing_or_an_exponent() {
        let counts = [
            ("32200", 32_200),
            ("32200.0", 32_200),
            ("3.22e4", 32_200),
            ("-7.000", -7),
            ("-0.0", 0),
            ("1e6", 1_000_000),
        ];
        for (text, count) in counts {
            assert_eq!(counted(&format!(r#"{{"count":{text}}}"#)).unwrap().count, count, "{text}");
        }
        let whole = counted(r#"{"count":1.0,"share":5.0,"within":[1.0,2e1]}"#).unwrap();
        assert_eq!(whole, Counted { count: 1, share: Some(5.0), within: Some(vec![1, 20]) });
    }

    #[derive(Debug, serde::Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "it is only refused")]
    struct Room {
        floor: i32,
        lamps: Option<Vec<Lamp>>,
        door: Option<Lamp>,
    }

    #[derive(Debug, serde::Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "it is only refused")]
    struct Lamp {
        colour: String,
    }

    #[test]
    fn a_field_that_does_not_exist_is_told_with_those_that_may_have_been_meant() {
        let text = r#"{"floor":1,"flor":2,"x":3,"lamps":[{"colour":"red","color":"red"}],"door":{"colour":"red","q":1}}"#;
        let Err(Error::Refused(refusal)) = read::<Room>(Part::Body, serde_json::from_str(text).unwrap())
        else {
            panic!("not refused");
        };
        let mut told: Vec<(&str, &str)> =
            refusal.faults.iter().map(|fault| (fault.location.as_str(), fault.detail.as_str())).collect();
        told.sort_unstable();
        let expected = [
            ("#/door/q", "q: there is no such field here; there are: colour"),
            ("#/flor", "flor: there is no such field here; did you mean floor?"),
            ("#/lamps/0/color", "color: there is no such field here; did you mean colour?"),
            ("#/x", "x: there is no such field here; there are: floor, lamps, door"),
        ];
        assert_eq!(told, expected);
        let Err(Error::Refused(refusal)) = read::<Lamp>(Part::Query, json!({ "colour": "red", "hue": 1 }))
        else {
            panic!("not refused");
        };
        assert_eq!(refusal.faults[0].detail, "hue: there is no such parameter here; there are: colour");
    }

    #[test]
    fn what_is_no_integer_or_too_large_is_refused_where_it_stands() {
        for text in
            ["0.5", "32200.000001", "1e-9", "1e7", "-1e7", "1e19", "-1e19", "1e300", "1.7976931348623157e308"]
        {
            let refused = counted(&format!(r#"{{"count":{text}}}"#));
            let Err(Error::Refused(refusal)) = refused else { panic!("{text}: {refused:?}") };
            assert!(
                refusal.faults.iter().all(|fault| fault.location == "#/count"),
                "{text}: {:?}",
                refusal.faults
            );
        }
        assert!(serde_json::from_str::<Value>("1e400").is_err(), "such a number is no JSON to us");
    }
}
