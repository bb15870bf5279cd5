//! Tables as text (RFC 4180): answers for spreadsheets, and bodies that come from one.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return for a formula. Text that
//! begins so gets an apostrophe in front; numbers are written by us and need none.

use super::{
    Answer, HttpError, Posted,
    extract::{self, audit_entry, caller},
    reply::etag_of,
};
use crate::base::{
    error::{Code, Error, Faults, Result},
    input::{self, Part},
};
use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    dev::Payload,
    http::header::{self, ContentDisposition, DispositionParam, DispositionType},
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::{borrow::Cow, future::Future, pin::Pin};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, schema::ObjectBuilder, schema::Schema, schema::Type},
};

/// The media type.
pub const CSV: &str = "text/csv";

/// A table as the OpenAPI document sees it: text.
pub struct CsvText;

impl PartialSchema for CsvText {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("Comma-separated, UTF-8, CRLF, with a header. Text that a spreadsheet would take for a formula begins with an apostrophe."))
            .into()
    }
}
impl ToSchema for CsvText {
    fn name() -> Cow<'static, str> {
        "Csv".into()
    }
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text from anywhere.
    Text(String),
    /// A number of ours.
    Number(f64),
    /// A number or a word of ours, as it is.
    Exactly(String),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}
impl From<i32> for Cell {
    fn from(number: i32) -> Self {
        Self::Number(f64::from(number))
    }
}
impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(maybe: Option<T>) -> Self {
        maybe.map_or(Self::Empty, Into::into)
    }
}

/// A table: a header, and rows of as many cells.
#[derive(Debug, Clone)]
pub struct Table {
    /// Names of the columns.
    pub head: Vec<&'static str>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// The text of it.
    pub fn render(&self) -> Result<String> {
        let head = self.head.iter().map(|name| Cell::Text((*name).to_owned())).collect();
        lines(std::iter::once(head).chain(self.rows.iter().cloned()))
    }

    /// As an answer that a browser saves under this name.
    pub fn respond(&self, name: String) -> Answer {
        let body = self.render()?;
        let disposition = ContentDisposition {
            disposition: DispositionType::Attachment,
            parameters: vec![DispositionParam::Filename(name)],
        };
        Ok(HttpResponse::Ok()
            .insert_header((header::ETAG, etag_of(&body)))
            .insert_header(disposition)
            .content_type("text/csv; charset=utf-8")
            .body(body))
    }
}

/// Rows as they stand in a file, without a header.
pub fn lines(rows: impl IntoIterator<Item = Vec<Cell>>) -> Result<String> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.iter().map(|cell| cell.render().into_owned())).map_err(anyhow::Error::new)?;
    }
    let bytes = writer.into_inner().map_err(|cause| anyhow::anyhow!("writing a table: {cause}"))?;
    Ok(String::from_utf8(bytes).map_err(anyhow::Error::new)?)
}

impl Cell {
    fn render(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => "".into(),
            Self::Text(text) if is_risky(text) => format!("'{text}").into(),
            Self::Text(text) | Self::Exactly(text) => text.as_str().into(),
            Self::Number(number) => number.to_string().into(),
        }
    }
}

/// Whether text, but for apostrophes in front of it, begins as a formula does. `'s-Hertogenbosch` does not.
fn is_risky(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '\0'])
}

/// The text that was meant: the apostrophe that [`Cell::render`] put in front is taken off again.
#[must_use]
pub fn meant(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| is_risky(rest)).unwrap_or(text)
}

/// A body that is a list of records, and may come as a table.
pub trait Rows: DeserializeOwned + ToSchema + 'static {
    /// The name of the list in JSON.
    const NAME: &'static str;
    /// What is listed: its fields are the columns.
    type Row: ToSchema + 'static;
}

/// A POST of records, as JSON or as a table. Faults of a table are told as of the JSON that it stands for: row 0 is the
/// first under the header.
pub struct PostedRows<T>(pub Posted<T>);

impl<T: Rows> FromRequest for PostedRows<T> {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, HttpError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if extract::expect_type(request, CSV).is_err() {
            let posted = Posted::<T>::from_request(request, payload);
            return Box::pin(async move { posted.await.map(Self) });
        }
        let (caller, key) = (caller(request), extract::idempotency_key(request));
        let begun = extract::no_query(request);
        let (request, bytes) = (request.clone(), extract::read_bytes(request, payload));
        Box::pin(async move {
            begun?;
            let key = key?;
            let bytes = bytes.await?;
            let body = input::read::<T>(Part::Body, records::<T>(&bytes)?)?;
            let once = key.map(|key| extract::once(&request, &caller, key, &bytes));
            let entry = audit_entry(&request, &caller);
            Ok(Self(Posted { caller, body, once, entry }))
        })
    }
}

/// A table as the JSON that it stands for. Empty cells are absent; a header with semicolons is what a Dutch spreadsheet
/// writes.
fn records<T: Rows>(bytes: &[u8]) -> Result<Value> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| unreadable("it is not UTF-8; save it as \"CSV UTF-8\""))?
        .trim_start_matches('\u{feff}');
    let head = text.lines().next().unwrap_or_default();
    let delimiter = if head.contains(';') && !head.contains(',') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
    let names = reader.headers().map_err(|cause| unreadable(&cause.to_string()))?.clone();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|cause| unreadable(&cause.to_string()))?;
        let cells = names.iter().zip(record.iter()).filter(|(_, text)| !text.is_empty());
        rows.push(input::record::<T::Row>(cells.map(|(name, text)| (name, meant(text))))?);
    }
    if rows.is_empty() {
        return Err(unreadable("it has no row below its header"));
    }
    Ok(Value::Object(Map::from_iter([(T::NAME.to_owned(), Value::Array(rows))])))
}

fn unreadable(why: &str) -> Error {
    let mut faults = Faults::new();
    faults.body("", "table", format!("The table can't be read: {why}."));
    faults.refuse(Code::InvalidInput)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn round(text: &str) -> String {
        let table = Table { head: vec!["a", "b"], rows: vec![vec![text.into(), Cell::Empty]] };
        let written = table.render().unwrap();
        let mut reader = csv::Reader::from_reader(written.as_bytes());
        let record = reader.records().next().unwrap().unwrap();
        record.get(0).unwrap().to_owned()
    }

    #[test]
    fn what_a_spreadsheet_would_run_gets_an_apostrophe() {
        for risky in ["=1+1", "+31", "-2", "@SUM(A1)", "\tx", "\rx", "'=1"] {
            assert_eq!(round(risky), format!("'{risky}"));
        }
        for plain in ["'s-Hertogenbosch", "Breda", "a=b", "''", "1-2"] {
            assert_eq!(round(plain), plain);
        }
        assert_eq!(Cell::Number(-2.5).render(), "-2.5");
    }

    proptest! {
        #[test]
        fn text_comes_back_as_it_went(text in "[ -~=+@\t\r\n'é\"]{0,12}") {
            let written = round(&text);
            prop_assert_eq!(meant(&written), &text);
            prop_assert!(!written.starts_with(['=', '+', '-', '@', '\t', '\r']));
        }
    }
}
