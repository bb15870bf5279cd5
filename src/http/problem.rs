//! Problems (RFC 9457): the one form of every refusal, those of the framework too.

use crate::base::error::{Code, Error, Fault};
use actix_web::{HttpResponse, ResponseError, http::StatusCode, http::header};
use serde::Serialize;
use serde_json::{Map, Value};
use std::fmt;
use utoipa::ToSchema;

/// An error on its way out of a handler.
#[derive(Debug)]
pub struct HttpError(pub Error);

impl<E: Into<Error>> From<E> for HttpError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}
impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.code().slug())
    }
}
impl ResponseError for HttpError {
    fn status_code(&self) -> StatusCode {
        status(self.0.code())
    }

    fn error_response(&self) -> HttpResponse {
        let problem = match &self.0 {
            Error::Refused(refusal) => Problem {
                detail: refusal.detail.clone(),
                errors: refusal.faults.clone(),
                facts: refusal.facts.clone(),
                ..Problem::of(refusal.code)
            },
            Error::Internal(cause) => {
                tracing::error!("internal error: {cause:#}");
                Problem::of(Code::Internal)
            }
        };
        problem.into_response()
    }
}

/// On a refusal whose body another standard prescribes: it goes out as it is.
pub struct AsItIs;

/// The body of a refusal.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// Address of the page that explains this kind of problem.
    #[serde(rename = "type")]
    #[schema(example = "/problems/not_found")]
    pub kind: String,
    /// Short and the same for every occurrence.
    #[schema(example = "Not found")]
    pub title: String,
    /// The HTTP status.
    #[schema(example = 404)]
    pub status: u16,
    /// Stable code for programs; the end of `type`.
    #[schema(example = "not_found")]
    pub code: String,
    /// What is wrong here, and what to do next.
    pub detail: String,
    /// Names this occurrence, also in the service's log.
    #[schema(example = "urn:uuid:019371a0-0000-7000-8000-000000000000")]
    pub instance: String,
    /// Every fault in the input.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<Fault>,
    /// Facts that help to go on, such as `allowedEvents`.
    #[serde(flatten)]
    #[schema(ignore)]
    pub facts: Map<String, Value>,
}

impl Problem {
    /// A problem with the help text of its code as detail.
    #[must_use]
    pub fn of(code: Code) -> Self {
        Self {
            kind: kind(code),
            title: code.title().to_owned(),
            status: code.status(),
            code: code.slug().to_owned(),
            detail: code.help().to_owned(),
            instance: String::new(),
            errors: Vec::new(),
            facts: Map::new(),
        }
    }

    /// The problem for a status that the framework answered by itself.
    #[must_use]
    pub fn of_status(status: StatusCode) -> Self {
        let code = Code::ALL.iter().copied().find(|code| code.status() == status.as_u16());
        match code {
            Some(Code::InvalidInput) | None if status.is_client_error() => {
                Self { status: status.as_u16(), ..Self::of(Code::InvalidInput) }
            }
            Some(code) => Self::of(code),
            None => Self { status: status.as_u16(), ..Self::of(Code::Internal) },
        }
    }

    /// A response that the frame will write out: it knows the request's id.
    #[must_use]
    pub fn into_response(self) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = HttpResponse::build(status);
        match status {
            StatusCode::UNAUTHORIZED => {
                response.insert_header((header::WWW_AUTHENTICATE, "Bearer realm=\"proeftuin\""));
            }
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => {
                let seconds = self.facts.get("retryAfter").and_then(Value::as_u64).unwrap_or(1);
                response.insert_header((header::RETRY_AFTER, seconds.to_string()));
            }
            _ => {}
        }
        let mut response = response.finish();
        response.extensions_mut().insert(self);
        response
    }
}

/// The registered type where there is one, else our own page.
fn kind(code: Code) -> String {
    match code.status() {
        429 => "https://iana.org/assignments/http-problem-types#quota-exceeded".to_owned(),
        _ => format!("/problems/{}", code.slug()),
    }
}

fn status(code: Code) -> StatusCode {
    StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
