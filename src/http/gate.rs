//! What every operation passes before its handler: media types, who asks, whether their role could allow it, the
//! deadline, and the net under panics. After it: conditional GET and the cache headers.

use super::{operation::Operation, problem::HttpError};
use crate::{
    app::App,
    base::{
        actor::{Caller, Who},
        error::{Code, Error, Result},
    },
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
use std::{panic::AssertUnwindSafe, time::Duration};

/// A whole request, body included, must be done in this time.
const DEADLINE: Duration = Duration::from_secs(10);

/// Lets a request through to its handler, or answers it.
pub async fn pass<B: MessageBody + 'static>(
    operation: &'static Operation,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let http = request.request().clone();
    let caller = match admit(operation, &http).await {
        Ok(caller) => caller,
        Err(refused) => return Ok(refuse(http, refused)),
    };
    let anonymous = caller.user.is_none();
    http.extensions_mut().insert(operation);
    http.extensions_mut().insert(caller);
    let handled = AssertUnwindSafe(tokio::time::timeout(DEADLINE, next.call(request))).catch_unwind().await;
    let response = match handled {
        Ok(Ok(Ok(response))) => response.map_into_boxed_body(),
        Ok(Ok(Err(error))) => ServiceResponse::from_err(error, http).map_into_boxed_body(),
        Ok(Err(_)) => refuse(http, Error::refused(Code::Timeout, Code::Timeout.help())),
        Err(_) => refuse(http, anyhow::anyhow!("the handler of {} panicked", operation.id).into()),
    };
    Ok(finish(response, anonymous))
}

/// Who asks, if they could be allowed at all. The object decides later, in the action.
async fn admit(operation: &'static Operation, request: &HttpRequest) -> Result<Caller> {
    acceptable(operation, request)?;
    let app = request.app_data::<web::Data<App>>().ok_or_else(|| anyhow::anyhow!("the app is not wired"))?;
    let caller = super::extract::authenticate(app, request).await?;
    if caller.may_somewhere(operation.permission) {
        return Ok(caller);
    }
    Err(match (caller.user, operation.permission.who()) {
        (None, _) => Error::refused(Code::Unauthenticated, Code::Unauthenticated.help()),
        (Some(_), Who::Public | Who::LoggedIn | Who::Roles(_)) => Error::forbidden(),
    })
}

fn acceptable(operation: &Operation, request: &HttpRequest) -> Result<()> {
    let Some(accept) = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()) else {
        return Ok(());
    };
    let offered = ["application/json", "application/problem+json"]
        .into_iter()
        .chain(operation.contract.other_type.iter().map(|(media_type, _)| *media_type));
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

/// 304 when the caller has this version already; what is public may be kept (and must be checked), the rest may not.
fn finish(mut response: ServiceResponse<BoxBody>, anonymous: bool) -> ServiceResponse<BoxBody> {
    let request = response.request();
    let reading = matches!(*request.method(), Method::GET | Method::HEAD);
    let cache =
        if anonymous && reading && response.status().is_success() { "public, no-cache" } else { "no-store" };
    if reading && is_known(request, &response) {
        let etag = response.headers().get(header::ETAG).cloned();
        let mut unchanged = HttpResponse::build(StatusCode::NOT_MODIFIED).finish();
        if let Some(etag) = etag {
            unchanged.headers_mut().insert(header::ETAG, etag);
        }
        response = ServiceResponse::new(response.request().clone(), unchanged);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static(cache));
    response
}

fn is_known(request: &HttpRequest, response: &ServiceResponse<BoxBody>) -> bool {
    let sent = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let ours = response.headers().get(header::ETAG).and_then(|value| value.to_str().ok());
    match (sent, ours) {
        (Some(sent), Some(ours)) => {
            response.status() == StatusCode::OK
                && (sent.trim() == "*"
                    || sent.split(',').any(|tag| tag.trim().trim_start_matches("W/") == ours))
        }
        _ => false,
    }
}
