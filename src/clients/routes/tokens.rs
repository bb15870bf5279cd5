//! The token endpoint of OAuth 2.0: form in, JSON out, refusals as RFC 6749 says.

use crate::{
    app::App,
    base::{
        actor::Permission,
        error::{Code, Result},
    },
    clients::{
        directory::Credential,
        model::TokenRequest,
        tokens::{self, Asked, Refusal},
        views::{MachineTokenView, TokenErrorView},
    },
    db::audit::NewEntry,
    http::{Answer, Filled, Operation, Reply, operation::post, problem::AsItIs},
    identity::limits::Door,
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Data, Query},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;
use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

const PATH: &str = "/v1/oauth2/token";

pub(super) fn operations() -> Vec<Operation> {
    vec![
        post(PATH, "create_machine_token", create_machine_token)
            .keeps_no_answer()
            .summary("A short-lived token for a machine: OAuth 2.0 client credentials, by secret or private_key_jwt.")
            .may(Permission::UseSecret)
            .form::<TokenRequest, TokenErrorView>()
            .example(json!({ "grant_type": "client_credentials", "scope": "requests:write" }))
            .ok::<MachineTokenView>(),
    ]
}

async fn create_machine_token(app: Data<App>, request: HttpRequest, form: Filled<TokenRequest>) -> Answer {
    let Filled { caller, fields, entry } = form;
    let address = caller.origin.as_ref().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |origin| origin.address);
    app.login_limits().address(Door::Machine, address)?;
    let asked = match read(&request, fields) {
        Ok(asked) => asked,
        Err(refusal) => {
            // As with a wrong secret: whoever shows nothing that can be read may be trying.
            if refusal == Refusal::Client {
                let failed = entry.resulting_in(Code::Unauthenticated.slug());
                app.db().write_audited(failed, |_| Ok(())).await?;
            }
            return Ok(refuse(refusal));
        }
    };
    match shown(&app, entry, &asked).await? {
        Some(credential) => answer(&app, &asked, &credential),
        None => Ok(refuse(Refusal::Client)),
    }
}

fn read(request: &HttpRequest, fields: Result<TokenRequest>) -> Result<Asked, Refusal> {
    let basic = basic(request)?;
    let detail =
        "Send application/x-www-form-urlencoded in UTF-8, each field once, without query parameters.";
    Asked::read(fields.map_err(|_| Refusal::Request(detail))?, basic)
}

/// Who shows what in the header: both are encoded as in a form (RFC 6749, 2.3.1).
fn basic(request: &HttpRequest) -> Result<Option<(String, String)>, Refusal> {
    let mut all = request.headers().get_all(header::AUTHORIZATION);
    let Some(sent) = all.next() else { return Ok(None) };
    let decoded = || {
        let (scheme, text) = sent.to_str().ok()?.split_once(' ')?;
        let text = scheme.eq_ignore_ascii_case("basic").then(|| STANDARD.decode(text.trim()).ok())??;
        let text = String::from_utf8(text).ok()?;
        let (client, secret) = text.split_once(':')?;
        Some((decoded(client)?, decoded(secret)?))
    };
    if all.next().is_some() {
        return Err(Refusal::Request("Send one Authorization header, not several."));
    }
    decoded().map(Some).ok_or(Refusal::Client)
}

fn decoded(text: &str) -> Option<String> {
    let pairs = Query::<Vec<(String, String)>>::from_query(&format!("v={text}")).ok()?.into_inner();
    match <[(String, String); 1]>::try_from(pairs) {
        Ok([(_, text)]) => Some(text),
        Err(_) => None,
    }
}

/// The credential that was shown, when it is right. Who fails is in the audit log too, and learns nothing of the reason.
async fn shown(app: &App, mut entry: NewEntry, asked: &Asked) -> Result<Option<Arc<Credential>>> {
    let base = &app.config().public_url;
    let audiences = [base.clone(), format!("{base}{PATH}")];
    let found = asked.credential(app.clients(), &audiences, app.clock().now());
    let is_active = |client| app.directory().caller(client).is_some_and(|caller| caller.is_machine());
    let found = found.filter(|(credential, _)| is_active(credential.client));
    let client = found.as_ref().map(|(credential, _)| credential.client).or_else(|| asked.named());
    if let Some(client) = client {
        entry.object = format!("/v1/clients/{client}");
    }
    let Some((credential, used)) = found else {
        let failed = entry.resulting_in(Code::Unauthenticated.slug());
        app.db().write_audited(failed, |_| Ok(())).await?;
        return Ok(None);
    };
    let noted = Arc::clone(&credential);
    let is_new = app.db().write_audited(entry, move |write| {
        let is_new = tokens::use_credential(write, &noted, used)?;
        if is_new {
            write.acted_by(noted.client);
        } else {
            write.results_in(Code::Unauthenticated.slug());
        }
        Ok(is_new)
    });
    Ok(is_new.await?.then_some(credential))
}

fn answer(app: &App, asked: &Asked, credential: &Credential) -> Answer {
    let present = app.clients().scopes(credential.client).unwrap_or_else(|| Arc::from([]));
    let scopes = match asked.scopes(&present) {
        Ok(scopes) => scopes,
        Err(refusal) => return Ok(refuse(refusal)),
    };
    let (id, now) = (app.ids().next(app.clock().now()), app.clock().now());
    let until = (credential.id, credential.expires_at);
    let issued = app.tokens().issue_to_machine(credential.client, &scopes, until, (id, now))?;
    let codes: Vec<&str> = scopes.iter().map(|scope| scope.code()).collect();
    let view = MachineTokenView {
        access_token: issued.token,
        token_type: "Bearer",
        expires_in: issued.expires_at.as_second() - now.as_second(),
        scope: codes.join(" "),
    };
    Ok(Reply { etag: None, ..Reply::computed(&view)? }.into_response())
}

fn refuse(refusal: Refusal) -> HttpResponse {
    let status = match refusal {
        Refusal::Client => StatusCode::UNAUTHORIZED,
        Refusal::Request(_) | Refusal::GrantType | Refusal::Scope => StatusCode::BAD_REQUEST,
    };
    let mut response = HttpResponse::build(status);
    if status == StatusCode::UNAUTHORIZED {
        response.insert_header((header::WWW_AUTHENTICATE, "Basic realm=\"proeftuin\""));
    }
    let view = TokenErrorView { error: refusal.code(), error_description: refusal.description().to_owned() };
    let mut response = response.json(view);
    response.extensions_mut().insert(AsItIs);
    response
}
