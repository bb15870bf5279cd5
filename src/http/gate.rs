//! What every operation passes before its handler: limits, media types, who asks, whether their role could allow it, the
//! deadline, and the net under panics. After it: conditional GET and the cache headers.

use super::{
    deprecation::announce,
    extract::{BodyRead, audit_entry, caller},
    limits::{Place, Principal, Standings},
    operation::{Noted, Operation, Takes},
    problem::HttpError,
};
use crate::{
    app::App,
    base::{
        actor::{Caller, Origin, Permission, Stakes},
        error::{Code, Error, Result},
        permissions::forbidden_but_for,
    },
    db::audit::NewEntry,
};
use actix_web::{
    HttpMessage, HttpRequest, HttpResponse, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, StatusCode, header},
    middleware::Next,
    web,
};
use futures_util::FutureExt;
use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};
use tokio::time::{Instant, sleep_until, timeout};

/// A whole request, body included, must be done in this time.
const DEADLINE: Duration = Duration::from_secs(10);
/// The same where the body is a file.
const FILE_DEADLINE: Duration = Duration::from_mins(2);
/// The same where it is a file of rows, with all that is done with them.
const ROWS_DEADLINE: Duration = Duration::from_mins(10);
/// So long a handler may take, from when the body is there.
const HANDLER: Duration = Duration::from_secs(8);

/// Lets a request through to its handler, or answers it.
pub async fn pass<B: MessageBody + 'static>(
    operation: &'static Operation,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let http = request.request().clone();
    http.extensions_mut().insert(operation);
    let mut standings = Standings::default();
    let mut response = match admit(operation, &http, &mut standings).await {
        Ok(_places) => {
            let response = handle(operation, request, next).await;
            finish(note(operation, response).await)
        }
        Err(refused) => {
            let is_over = refused.code() == Code::TooManyRequests;
            if refused.code() == Code::Forbidden {
                note_denial(&http).await;
            }
            let mut response = refuse(http, refused);
            if is_over {
                standings.write_wait(response.headers_mut());
            }
            response
        }
    };
    standings.write(response.headers_mut());
    let http = response.request().clone();
    announce(operation, http.query_string(), response.headers_mut());
    Ok(response)
}

/// Leaves an entry in the audit log where the writer does not: for reads that nobody may do unseen, which are not answered
/// without it, and for reads that were forbidden.
async fn note(operation: &'static Operation, response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let http = response.request();
    if !operation.writes() && response.status() == StatusCode::FORBIDDEN {
        note_denial(http).await;
    }
    let is_noted = match operation.contract.noted {
        Noted::Nobody => false,
        Noted::Admins => caller(http).may(Permission::ManageUsers, &Stakes::default()),
        Noted::Everybody => true,
    };
    if is_noted && response.status().is_success() {
        let entry = audit_entry(http, &caller(http));
        if let Err(error) = write_entry(http, entry).await {
            return refuse(http.clone(), error);
        }
    }
    response
}

/// The refusal stands, whether or not it can be noted.
async fn note_denial(request: &HttpRequest) {
    let entry = audit_entry(request, &caller(request)).resulting_in(Code::Forbidden.slug());
    if let Err(error) = write_entry(request, entry).await {
        tracing::warn!(?error, path = request.path(), "a denied access is not in the audit log");
    }
}

async fn write_entry(request: &HttpRequest, entry: NewEntry) -> Result<()> {
    let app = request.app_data::<web::Data<App>>().ok_or_else(|| anyhow::anyhow!("the app is not wired"))?;
    app.db().write_audited(entry, |_| Ok(())).await
}

async fn handle<B: MessageBody + 'static>(
    operation: &'static Operation,
    request: ServiceRequest,
    next: Next<B>,
) -> ServiceResponse<BoxBody> {
    let http = request.request().clone();
    let handled = AssertUnwindSafe(next.call(request)).catch_unwind();
    tokio::select! {
        biased;
        handled = handled => match handled {
            Ok(Ok(response)) => response.map_into_boxed_body(),
            Ok(Err(error)) => ServiceResponse::from_err(error, http).map_into_boxed_body(),
            Err(_) => refuse(http, anyhow::anyhow!("the handler of {} panicked", operation.id).into()),
        },
        code = overdue(operation, &http) => refuse(http.clone(), Error::refused(code, code.help())),
    }
}

/// Ends when the time for a request is up; says who was slow.
async fn overdue(operation: &'static Operation, request: &HttpRequest) -> Code {
    let begun = Instant::now();
    let (deadline, handler) = match operation.contract.takes {
        Takes::Json | Takes::Table => (DEADLINE, HANDLER),
        Takes::File => (FILE_DEADLINE, HANDLER),
        Takes::Rows => (ROWS_DEADLINE, ROWS_DEADLINE),
    };
    let body_read = || {
        let read = request.extensions().get::<BodyRead>().map(|read| read.0);
        if operation.has_body() { read } else { Some(begun) }
    };
    sleep_until(begun + handler).await;
    let until = body_read().map_or(begun + deadline, |read| (read + handler).min(begun + deadline));
    sleep_until(until).await;
    if body_read().is_some() { Code::Timeout } else { Code::SlowBody }
}

/// Where the request came from: the frame put it there.
fn origin(request: &HttpRequest) -> Option<Arc<Origin>> {
    request.extensions().get::<Arc<Origin>>().cloned()
}

/// Who asks, if they could be allowed at all and have not asked too much. The object decides later, in the action.
async fn admit(
    operation: &'static Operation,
    request: &HttpRequest,
    standings: &mut Standings,
) -> Result<[Option<Place>; 2]> {
    let app = request.app_data::<web::Data<App>>().ok_or_else(|| anyhow::anyhow!("the app is not wired"))?;
    let (limiter, writes) = (app.limiter(), operation.writes());
    let place = limiter.enter(writes)?;
    let stranger = Caller { origin: origin(request), ..Caller::anonymous() };
    // Whoever fills in a form says in it who they are.
    let authenticated = match operation.contract.form {
        Some(_) => Ok(Caller::anonymous()),
        // An issuer that is slow to show its keys holds nobody up for longer than a handler may.
        None => timeout(HANDLER, super::extract::authenticate(app, request))
            .await
            .unwrap_or_else(|_| Err(Error::refused(Code::Timeout, Code::Timeout.help()))),
    };
    let caller = match authenticated {
        Ok(caller) => Caller { origin: stranger.origin, ..caller },
        // Guessing tokens is limited as asking without one.
        Err(refused) => {
            limiter.count(Principal::of(&stranger), false, standings)?;
            return Err(refused);
        }
    };
    let principal = Principal::of(&caller);
    limiter.count(principal, writes, standings)?;
    let own_place = limiter.begin(principal)?;
    acceptable(operation, request)?;
    let (is_known, may) = (caller.user.is_some(), caller.may_somewhere(operation.permission));
    let (is_machine, is_asleep) = (caller.is_machine(), caller.needs_second_factor(operation.permission));
    request.extensions_mut().insert(caller);
    match (may, is_known) {
        (true, _) => Ok([Some(place), own_place]),
        (false, true) if is_asleep => {
            Err(Error::refused(Code::SecondFactorNeeded, Code::SecondFactorNeeded.help()))
        }
        // What a machine lacks may be a scope.
        (false, true) if is_machine => Err(Error::forbidden()),
        (false, true) => Err(forbidden_but_for(&[operation.permission])),
        (false, false) => Err(Error::refused(Code::Unauthenticated, Code::Unauthenticated.help())),
    }
}

fn acceptable(operation: &Operation, request: &HttpRequest) -> Result<()> {
    let Some(accept) = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()) else {
        return Ok(());
    };
    let offered = ["application/json", "application/problem+json"]
        .into_iter()
        .chain(operation.contract.other_type.iter().map(|(media_type, _)| *media_type))
        .chain(operation.contract.gives_file.iter().copied());
    let wanted = |kind: &str| {
        let (kind, quality) = kind.split_once(";q=").unwrap_or((kind, "1"));
        (kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase(), quality.trim().to_owned())
    };
    let fits = accept.split(',').map(wanted).any(|(kind, quality)| {
        quality.parse::<f32>().unwrap_or(1.0) > 0.0
            && (kind == "*/*" || kind == "application/*" || offered.clone().any(|offer| offer == kind))
    });
    if fits || accept.trim().is_empty() {
        Ok(())
    } else {
        Err(Error::refused(Code::NotAcceptable, Code::NotAcceptable.help()))
    }
}

fn refuse(request: HttpRequest, error: Error) -> ServiceResponse<BoxBody> {
    ServiceResponse::new(request, HttpError(error).error_response())
}

/// 304 when the caller has this version already; what is public may be kept (and must be checked, unless its handler says for
/// how long not), the rest may not.
fn finish(mut response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let request = response.request();
    let anonymous = request.extensions().get::<Caller>().is_none_or(|caller| caller.user.is_none());
    let reading = matches!(*request.method(), Method::GET | Method::HEAD);
    let own = response.headers().get(header::CACHE_CONTROL).cloned();
    let cache = if anonymous && reading && response.status().is_success() {
        own.unwrap_or(header::HeaderValue::from_static("public, no-cache"))
    } else {
        header::HeaderValue::from_static("no-store")
    };
    if reading && is_known(request, &response) {
        let etag = response.headers().get(header::ETAG).cloned();
        let mut unchanged = HttpResponse::build(StatusCode::NOT_MODIFIED).finish();
        if let Some(etag) = etag {
            unchanged.headers_mut().insert(header::ETAG, etag);
        }
        response = ServiceResponse::new(response.request().clone(), unchanged);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, cache);
    response
}

fn is_known(request: &HttpRequest, response: &ServiceResponse<BoxBody>) -> bool {
    let ours = response.headers().get(header::ETAG).and_then(|value| value.to_str().ok());
    response.status() == StatusCode::OK && ours.is_some_and(|ours| knows(request, ours))
}

/// Whether the caller has the answer with this tag already.
#[must_use]
pub fn knows(request: &HttpRequest, tag: &str) -> bool {
    let sent = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    sent.is_some_and(|sent| {
        sent.trim() == "*" || sent.split(',').any(|known| known.trim().trim_start_matches("W/") == tag)
    })
}
