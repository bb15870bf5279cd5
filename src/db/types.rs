//! SQL types that mean the same on both databases.
//!
//! | here | PostgreSQL | SQLite |
//! |---|---|---|
//! | [`SqlId`] | `uuid` | 16-byte BLOB |
//! | [`SqlInstant`] | `timestamptz` | INTEGER, microseconds since 1970 |
//! | [`SqlDay`] | `date` | TEXT `YYYY-MM-DD` |
//! | [`SqlJson`] | `jsonb` | TEXT |

use super::MultiBackend;
use crate::base::id::Id;
use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::Pg,
    query_builder::QueryId,
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{BigInt, Binary, HasSqlType, Nullable, SqlOrd, SqlType, Text},
    sqlite::Sqlite,
};
use jiff::{Timestamp, civil::Date};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::io::Write;
use uuid::Uuid;

/// A row id.
#[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
#[diesel(postgres_type(name = "uuid"), sqlite_type(name = "Binary"))]
pub struct SqlId;
/// An instant in UTC, to the microsecond.
#[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185), sqlite_type(name = "Long"))]
pub struct SqlInstant;
/// The first and the last of several can be asked for.
impl SqlOrd for SqlInstant {}
/// A calendar day.
#[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
#[diesel(postgres_type(oid = 1082, array_oid = 1182), sqlite_type(name = "Text"))]
pub struct SqlDay;
/// A JSON value.
#[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
#[diesel(postgres_type(oid = 3802, array_oid = 3807), sqlite_type(name = "Text"))]
pub struct SqlJson;

diesel::define_sql_function! {
    /// A text in lower case: on SQLite only its ASCII letters.
    fn lower(text: Nullable<Text>) -> Nullable<Text>;
}

/// Carries a Rust type through the enum of backends.
macro_rules! through_either {
    ($sql:ty => $rust:ty $(, for any $k:ident)?) => {
        impl$(<$k: 'static>)? FromSql<$sql, MultiBackend> for $rust {
            fn from_sql(raw: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                raw.from_sql::<$rust, $sql>()
            }
        }
        impl$(<$k: 'static>)? ToSql<$sql, MultiBackend> for $rust {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value((<$sql>::default(), self));
                Ok(IsNull::No)
            }
        }
    };
}
macro_rules! known_to_either {
    ($($sql:ty),+) => { $(impl HasSqlType<$sql> for MultiBackend {
        fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
            MultiBackend::lookup_sql_type::<$sql>(lookup)
        }
    })+ };
}
known_to_either!(SqlId, SqlInstant, SqlDay, SqlJson);
through_either!(SqlId => Id<K>, for any K);
through_either!(SqlInstant => Instant);
through_either!(SqlDay => Day);

impl<K: 'static> ToSql<SqlId, Pg> for Id<K> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}
impl<K: 'static> ToSql<SqlId, Sqlite> for Id<K> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_bytes().as_slice());
        Ok(IsNull::No)
    }
}
impl<K: 'static> FromSql<SqlId, Pg> for Id<K> {
    fn from_sql(raw: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self::from_uuid(Uuid::from_slice(raw.as_bytes())?))
    }
}
impl<K: 'static> FromSql<SqlId, Sqlite> for Id<K> {
    fn from_sql(raw: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let bytes = <Vec<u8> as FromSql<Binary, Sqlite>>::from_sql(raw)?;
        Ok(Self::from_uuid(Uuid::from_slice(&bytes)?))
    }
}

/// An instant as rows keep it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, AsExpression, FromSqlRow, Serialize)]
#[diesel(sql_type = SqlInstant)]
#[serde(transparent)]
pub struct Instant(pub Timestamp);

impl From<Timestamp> for Instant {
    fn from(at: Timestamp) -> Self {
        Self(at)
    }
}
impl From<Instant> for Timestamp {
    fn from(at: Instant) -> Self {
        at.0
    }
}

/// Microseconds from 1970 to 2000, where PostgreSQL begins to count.
const PG_EPOCH_MICROS: i64 = 946_684_800_000_000;

impl ToSql<SqlInstant, Pg> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&(self.0.as_microsecond() - PG_EPOCH_MICROS).to_be_bytes())?;
        Ok(IsNull::No)
    }
}
impl ToSql<SqlInstant, Sqlite> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_microsecond());
        Ok(IsNull::No)
    }
}
impl FromSql<SqlInstant, Pg> for Instant {
    fn from_sql(raw: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let micros = i64::from_be_bytes(raw.as_bytes().try_into()?) + PG_EPOCH_MICROS;
        Ok(Self(Timestamp::from_microsecond(micros)?))
    }
}
impl FromSql<SqlInstant, Sqlite> for Instant {
    fn from_sql(raw: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(Timestamp::from_microsecond(<i64 as FromSql<BigInt, Sqlite>>::from_sql(raw)?)?))
    }
}

/// A calendar day as rows keep it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, AsExpression, FromSqlRow, Serialize)]
#[diesel(sql_type = SqlDay)]
#[serde(transparent)]
pub struct Day(pub Date);

impl From<Date> for Day {
    fn from(day: Date) -> Self {
        Self(day)
    }
}
impl From<Day> for Date {
    fn from(day: Day) -> Self {
        day.0
    }
}

/// The day on which PostgreSQL begins to count.
const PG_EPOCH_DAY: Date = jiff::civil::date(2000, 1, 1);

impl ToSql<SqlDay, Pg> for Day {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&self.0.since(PG_EPOCH_DAY)?.get_days().to_be_bytes())?;
        Ok(IsNull::No)
    }
}
impl ToSql<SqlDay, Sqlite> for Day {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.to_string());
        Ok(IsNull::No)
    }
}
impl FromSql<SqlDay, Pg> for Day {
    fn from_sql(raw: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let days = i32::from_be_bytes(raw.as_bytes().try_into()?);
        Ok(Self(PG_EPOCH_DAY.checked_add(jiff::Span::new().try_days(days)?)?))
    }
}
impl FromSql<SqlDay, Sqlite> for Day {
    fn from_sql(raw: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(<String as FromSql<Text, Sqlite>>::from_sql(raw)?.parse()?))
    }
}

/// A value kept as JSON: lists of codes, bilingual texts, event data.
#[derive(Debug, Clone, PartialEq, Eq, AsExpression, FromSqlRow, Serialize)]
#[diesel(sql_type = SqlJson)]
#[serde(transparent)]
pub struct Json(pub Value);

impl Json {
    /// Any value that can be written as JSON.
    pub fn of<T: Serialize>(value: &T) -> Result<Self, serde_json::Error> {
        serde_json::to_value(value).map(Self)
    }

    /// The value back in its type.
    pub fn into<T: DeserializeOwned>(self) -> Result<T, serde_json::Error> {
        serde_json::from_value(self.0)
    }
}
through_either!(SqlJson => Json);

impl ToSql<SqlJson, Pg> for Json {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        /// Version byte of the `jsonb` wire format.
        const JSONB_VERSION: u8 = 1;
        out.write_all(&[JSONB_VERSION])?;
        serde_json::to_writer(out, &self.0)?;
        Ok(IsNull::No)
    }
}
impl ToSql<SqlJson, Sqlite> for Json {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.to_string());
        Ok(IsNull::No)
    }
}
impl FromSql<SqlJson, Pg> for Json {
    fn from_sql(raw: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(serde_json::from_slice(raw.as_bytes().get(1..).unwrap_or_default())?))
    }
}
impl FromSql<SqlJson, Sqlite> for Json {
    fn from_sql(raw: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(serde_json::from_str(&<String as FromSql<Text, Sqlite>>::from_sql(raw)?)?))
    }
}
