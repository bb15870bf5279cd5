//! Pages of lists: keyset cursors that belong to one sort order and one set of filters.

use super::error::{Faults, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Serialize, Serializer, de::DeserializeOwned, ser::SerializeMap};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Ref, RefOr,
        schema::{ArrayBuilder, ObjectBuilder, Schema, SchemaType, Type},
    },
};

/// Most items on one page.
pub const MAX_LIMIT: i64 = 100;
/// Items on a page when the caller names no number.
pub const DEFAULT_LIMIT: i64 = 25;

/// Something that is listed, and what its list is called on the wire.
pub trait Listed: Serialize + ToSchema {
    /// Plural name in camelCase: the array's name in the answer.
    const PLURAL: &'static str;
}

/// One page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The items, at most the limit asked for.
    pub items: Vec<T>,
    /// Where the next page begins; none on the last page.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// A list that always fits on one page.
    #[must_use]
    pub const fn whole(items: Vec<T>) -> Self {
        Self { items, next_cursor: None }
    }

    /// A page of other items, with the same cursor.
    #[must_use]
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(change).collect(), next_cursor: self.next_cursor }
    }

    /// Cuts rows read with `limit + 1` to a page; `key` gives the sort key of the last row shown.
    pub fn cut<K: Serialize>(mut rows: Vec<T>, limit: i64, scope: &str, key: impl Fn(&T) -> K) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        if rows.len() <= limit {
            return Self::whole(rows);
        }
        rows.truncate(limit);
        let next_cursor = rows.last().map(|last| encode(scope, &key(last)));
        Self { items: rows, next_cursor }
    }
}

impl<T: Listed> Serialize for Page<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry(T::PLURAL, &self.items)?;
        map.serialize_entry("nextCursor", &self.next_cursor)?;
        map.end()
    }
}

impl<T: Listed> PartialSchema for Page<T> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .property(T::PLURAL, ArrayBuilder::new().items(Ref::from_schema_name(T::name())))
            .required(T::PLURAL)
            .property(
                "nextCursor",
                nullable_text("Give this as `cursor` to read the next page; null on the last page."),
            )
            .required("nextCursor")
            .into()
    }
}

impl<T: Listed> ToSchema for Page<T> {
    fn name() -> Cow<'static, str> {
        format!("{}Page", T::name().trim_end_matches("View")).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
    }
}

fn nullable_text(description: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .description(Some(description))
}

/// Makes a cursor for the key of the last row shown. `scope` is all that decides the order and the filters.
pub fn encode<K: Serialize>(scope: &str, key: &K) -> String {
    URL_SAFE_NO_PAD.encode(json!({ "v": 1, "s": digest(scope), "k": key }).to_string())
}

/// The key in a cursor, or a refusal when the cursor is broken or belongs to another list.
pub fn decode<K: DeserializeOwned>(scope: &str, cursor: Option<&str>) -> Result<Option<K>> {
    let Some(cursor) = cursor else { return Ok(None) };
    let key = URL_SAFE_NO_PAD
        .decode(cursor)
        .ok()
        .and_then(|bytes| serde_json::from_slice::<Opened<K>>(&bytes).ok())
        .filter(|opened| opened.v == 1 && opened.s == digest(scope))
        .map(|opened| opened.k);
    if key.is_none() {
        let mut faults = Faults::new();
        faults.query(
            "cursor",
            "cursor",
            "cursor: does not belong to this list, its filters and its sort order; start again without it",
        );
        faults.check()?;
    }
    Ok(key)
}

#[derive(serde::Deserialize)]
struct Opened<K> {
    v: u8,
    s: String,
    k: K,
}

fn digest(scope: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(scope.as_bytes()).get(..6).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_opens_only_in_the_list_that_made_it() {
        let cursor = encode("labs name theme=a", &("Zorglab", 7));
        assert_eq!(
            decode::<(String, i32)>("labs name theme=a", Some(&cursor)).unwrap(),
            Some(("Zorglab".to_owned(), 7))
        );
        assert!(decode::<(String, i32)>("labs name theme=b", Some(&cursor)).is_err());
        assert!(decode::<(String, i32)>("labs name theme=a", Some("onzin")).is_err());
        assert_eq!(decode::<(String, i32)>("labs", None).unwrap(), None);
    }

    #[test]
    fn a_page_has_a_cursor_only_when_more_follows() {
        assert_eq!(Page::cut(vec![1, 2, 3], 3, "n", |n| *n).next_cursor, None);
        let first = Page::cut(vec![1, 2, 3, 4], 3, "n", |n| *n);
        assert_eq!(first.items, [1, 2, 3]);
        assert_eq!(decode::<i32>("n", first.next_cursor.as_deref()).unwrap(), Some(3));
    }
}
