//! Putting rows into a collection: what has the key of one that is there changes it, the rest is made.

use super::{
    error::{Code, Error, Faults, Result},
    id::Id,
};
use serde_json::{Map, Value};
use uuid::Uuid;

/// What becomes of a row, before it is written.
#[derive(Debug)]
pub enum Put<P> {
    /// Nothing has its key: it is made.
    New(P),
    /// What has its key changes.
    Changed(P),
    /// What has its key says all that already.
    Unchanged,
}

/// A row that is to be put: the members of an input, and perhaps an `id`.
pub type Wanted = Map<String, Value>;

/// Takes the id out of a row; a fault when it is none.
pub fn take_id<K>(wanted: &mut Wanted) -> Result<Option<Id<K>>> {
    match wanted.remove("id") {
        None | Some(Value::Null) => Ok(None),
        Some(id) => match id.as_str().and_then(|text| Uuid::try_parse(text.trim()).ok()) {
            Some(uuid) => Ok(Some(Id::from_uuid(uuid))),
            None => Err(fault("/id", "format", "id: must be a UUID; leave it out to make a new one")),
        },
    }
}

/// A text member of a row.
#[must_use]
pub fn text<'w>(wanted: &'w Wanted, name: &str) -> Option<&'w str> {
    wanted.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// A row with one fault.
#[must_use]
pub fn fault(pointer: &str, code: &str, detail: impl Into<String>) -> Error {
    fault_as(Code::InvalidInput, pointer, code, detail)
}

/// The same under another code.
#[must_use]
pub fn fault_as(refused: Code, pointer: &str, code: &str, detail: impl Into<String>) -> Error {
    let mut faults = Faults::new();
    faults.body(pointer, code, detail);
    faults.refuse(refused)
}

/// There is nothing with this id, as far as the caller sees.
#[must_use]
pub fn unknown_id() -> Error {
    fault("/id", "unknown_reference", "id: there is nothing with this id; leave it out to make a new one")
}

/// Two rows are about the same thing.
#[must_use]
pub fn repeated() -> Error {
    fault("/id", "repeated", "id: an earlier row is about the same one; keep one of the two")
}

/// The good rows, and in their places what is wrong with the others.
#[must_use]
pub fn split<T>(rows: Vec<Result<T>>) -> (Vec<T>, Vec<Option<Error>>) {
    let mut good = Vec::with_capacity(rows.len());
    let mut places = Vec::with_capacity(rows.len());
    for row in rows {
        match row {
            Ok(row) => {
                good.push(row);
                places.push(None);
            }
            Err(error) => places.push(Some(error)),
        }
    }
    (good, places)
}

/// What became of the good ones, put back in their places among the others.
#[must_use]
pub fn join<T>(good: Vec<Result<T>>, places: Vec<Option<Error>>) -> Vec<Result<T>> {
    let mut good = good.into_iter();
    places
        .into_iter()
        .filter_map(|error| match error {
            Some(error) => Some(Err(error)),
            None => good.next(),
        })
        .collect()
}

/// Without the members that say nothing, also within.
#[must_use]
pub fn without_nulls(mut value: Value) -> Value {
    if let Value::Object(members) = &mut value {
        members.retain(|_, member| !member.is_null());
        for member in members.values_mut() {
            *member = without_nulls(member.take());
        }
    }
    value
}
