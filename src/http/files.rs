//! Bodies that are files: they come and go as streams, so that their size costs no memory.

use super::{
    extract::{BodyRead, audit_entry, caller, expect_type, read_query},
    problem::HttpError,
};
use crate::{
    base::{
        actor::Caller,
        error::{Code, Error, Result},
    },
    db::audit::NewEntry,
};
use actix_web::{
    FromRequest, HttpMessage, HttpRequest, HttpResponse, body::SizedStream, dev::Payload, http::header,
    web::Bytes,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use futures_util::{Stream, StreamExt};
use serde::de::DeserializeOwned;
use std::{
    fmt::Write,
    future::{Ready, ready},
    pin::Pin,
};
use utoipa::ToSchema;

/// The media type of a file that is sent here: what it is, its bytes say.
pub const SENT_AS: &str = "application/octet-stream";

/// The media types of files of rows: a table, and objects of which one stands on each line.
pub const ROWS: &[&str] = &[super::csv::CSV, "application/x-ndjson"];

/// What a browser may do with a file that it was told to save, should it show it anyway: nothing.
const FILE_POLICY: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// A POST whose body is a file: who asks, what the query says about it, and the body, of which nothing was read yet.
pub struct Upload<Q> {
    /// Who asks.
    pub caller: Caller,
    /// The query parameters.
    pub query: Q,
    /// What the audit log will say about it.
    pub entry: NewEntry,
    /// The file.
    pub body: Body,
}

impl<Q: DeserializeOwned + ToSchema + 'static> FromRequest for Upload<Q> {
    type Error = HttpError;
    type Future = Ready<Result<Self, HttpError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let sent = expect_type(request, SENT_AS).and_then(|()| Self::of(request, payload));
        ready(sent.map_err(HttpError::from))
    }
}

impl<Q: DeserializeOwned + ToSchema + 'static> Upload<Q> {
    fn of(request: &HttpRequest, payload: &mut Payload) -> Result<Self> {
        let query = read_query::<Q>(request.query_string())?;
        let caller = caller(request);
        let entry = audit_entry(request, &caller);
        let body = Body { request: request.clone(), bytes: Box::pin(payload.take()) };
        Ok(Self { caller, query, entry, body })
    }
}

/// A POST whose body is a file of rows, and which of [`ROWS`] it says that it is.
pub struct UploadedRows<Q> {
    /// The rest.
    pub upload: Upload<Q>,
    /// The media type.
    pub media_type: &'static str,
}

impl<Q: DeserializeOwned + ToSchema + 'static> FromRequest for UploadedRows<Q> {
    type Error = HttpError;
    type Future = Ready<Result<Self, HttpError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let known = ROWS.iter().find(|known| expect_type(request, known).is_ok());
        let named = known.copied().ok_or_else(|| {
            let detail =
                format!("Send this body with Content-Type: {}, without Content-Encoding.", ROWS.join(" or "));
            Error::refused(Code::UnsupportedMediaType, detail)
        });
        let sent =
            named.and_then(|media_type| Ok(Self { upload: Upload::of(request, payload)?, media_type }));
        ready(sent.map_err(HttpError::from))
    }
}

/// A body that is read as it comes.
pub struct Body {
    request: HttpRequest,
    bytes: Pin<Box<Payload>>,
}

impl Body {
    /// How long it says that it is.
    #[must_use]
    pub fn declared(&self) -> Option<u64> {
        self.request.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
    }

    /// What came next; none at its end.
    pub async fn next(&mut self) -> Result<Option<Bytes>> {
        match self.bytes.next().await {
            Some(Ok(bytes)) => Ok(Some(bytes)),
            Some(Err(_)) => Err(Error::refused(
                Code::InvalidInput,
                "The body could not be read to its end; send it again.",
            )),
            None => {
                self.request.extensions_mut().insert(BodyRead(tokio::time::Instant::now()));
                Ok(None)
            }
        }
    }
}

/// What is said about a file before its bytes.
#[derive(Debug, Clone)]
pub struct FileHead {
    /// Its name, without folders and control characters.
    pub name: String,
    /// What it is.
    pub media_type: String,
    /// How many bytes.
    pub size: u64,
    /// Their digest, in hexadecimal.
    pub sha256: String,
}

impl FileHead {
    /// The answer: to be saved, not to be shown, and to be checked (RFC 9530).
    #[must_use]
    pub fn with(self, bytes: impl Stream<Item = std::io::Result<Bytes>> + 'static) -> HttpResponse {
        let is_text = self.media_type.starts_with("text/");
        let charset = if is_text { "; charset=utf-8" } else { "" };
        let mut response = HttpResponse::Ok();
        response
            .insert_header((header::CONTENT_TYPE, format!("{}{charset}", self.media_type)))
            .insert_header((header::CONTENT_DISPOSITION, disposition(&self.name)))
            .insert_header((header::CONTENT_SECURITY_POLICY, FILE_POLICY))
            .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            // As it is: the digest and the length are those of the file.
            .insert_header((header::CONTENT_ENCODING, "identity"))
            .insert_header((header::ETAG, format!("\"{}\"", self.sha256)));
        if let Some(digest) = from_hexadecimal(&self.sha256) {
            response.insert_header(("repr-digest", format!("sha-256=:{}:", STANDARD.encode(digest))));
        }
        response.body(SizedStream::new(self.size, bytes))
    }
}

/// RFC 6266: the name in ASCII for old clients, and as it is.
fn disposition(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || " -_.()".contains(c);
    let plain: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    let mut coded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            coded.push(char::from(byte));
        } else {
            let _ = write!(coded, "%{byte:02X}");
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{coded}")
}

fn from_hexadecimal(text: &str) -> Option<Vec<u8>> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}
