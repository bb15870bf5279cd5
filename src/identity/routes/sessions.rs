//! The operations on sessions and one-time links: who holds a password or a secret may.

use crate::{
    app::App,
    base::{
        actor::Permission,
        error::{Code, Error},
        page::Page,
    },
    db::Write,
    http::{
        Answer, Asked, HttpError, Operation, PathKey, Posted, Removed, Reply,
        extract::NoQuery,
        operation::{delete, get, post},
    },
    identity::{
        actions,
        factors::actions::pass,
        limits::Door,
        model::{Credentials, Redemption, RefreshToken},
        onetime,
        sessions::{self, Session},
        views::{SessionView, TokenView},
    },
};
use actix_web::web::Data;
use serde_json::json;
use std::net::{IpAddr, Ipv4Addr};

pub(super) fn operations() -> Vec<Operation> {
    let secret = "ptr_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE";
    vec![
        post("/v1/tokens", "create_token", create_token)
            .keeps_no_answer()
            .summary("Log in: a short-lived access token and a refresh token for an account. With `code` where it has a second factor.")
            .may(Permission::LogIn)
            .body::<Credentials>()
            .example(json!({ "email": "ondernemer@demo.example", "password": "a-long-password" }))
            .ok::<TokenView>(),
        post("/v1/tokens/refresh", "refresh_token", refresh_token)
            .keeps_no_answer()
            .summary("Go on with a session: new tokens for a refresh token, which works once; a second use ends the session.")
            .may(Permission::UseSecret)
            .body::<RefreshToken>()
            .example(json!({ "refreshToken": secret }))
            .ok::<TokenView>(),
        post("/v1/tokens/revoke", "revoke_token", revoke_token)
            .keeps_no_answer()
            .summary("Log out: ends the session of a refresh token, and the access tokens with it.")
            .may(Permission::UseSecret)
            .body::<RefreshToken>()
            .example(json!({ "refreshToken": secret })),
        get("/v1/me/sessions", "list_own_sessions", list_own_sessions)
            .summary("Where you are logged in: the sessions that can be gone on with, oldest first.")
            .may(Permission::ChangeSelf)
            .ok::<Page<SessionView>>(),
        delete("/v1/me/sessions/{id}", "end_own_session", end_own_session)
            .summary("Log out elsewhere: ends one of your sessions, and the access tokens with it.")
            .may(Permission::ChangeSelf),
        post("/v1/links/redeem", "redeem_link", redeem_link)
            .keeps_no_answer()
            .summary("Set a password by a one-time link; it ends all sessions of the account.")
            .may(Permission::UseSecret)
            .body::<Redemption>()
            .example(json!({ "secret": secret.replace("ptr_", "ptl_"), "password": "vier losse fietsbellen" })),
    ]
}

/// The client's address, as the frame found it.
fn address<T>(post: &Posted<T>) -> IpAddr {
    post.caller.origin.as_ref().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |origin| origin.address)
}

/// Three steps, because comparing a password takes long on purpose: no connection is held meanwhile. An unknown account, a
/// wrong password, a disabled account and one without a password take the same time and answer the same.
async fn create_token(app: Data<App>, post: Posted<Credentials>) -> Answer {
    app.login_limits().address(Door::Password, address(&post))?;
    let Credentials { email, password, code } = post.body;
    let email = email.to_lowercase();
    app.login_limits().account(&email)?;
    let user = app.db().read(move |read| actions::find_credentials(read, &email)).await?;
    let hash = user.as_ref().and_then(|(_, hash)| hash.clone());
    let fits = app.passwords().verify(password, hash.clone()).await?;
    let mut entry = post.entry;
    if let Some((user, _)) = &user {
        entry.object = format!("/v1/users/{user}");
    }
    let session = match user.filter(|_| fits) {
        Some((user, _)) => {
            let within = app.clone();
            let begun = move |write: &mut Write<'_>| {
                if let Some(code) = pass(write, user, code.as_deref(), within.factors())?.refusal() {
                    write.results_in(code.slug());
                    return Ok(Err(code));
                }
                write.acted_by(user);
                sessions::begin_session(write, user, hash.as_deref(), &within.config().logins).map(Ok)
            };
            let begun = app.db().write_audited(entry, begun).await?;
            begun.map_err(|code| Error::refused(code, code.help()))?
        }
        None => {
            let failed = entry.resulting_in(Code::Unauthenticated.slug());
            app.db().write_audited(failed, |_| Ok(None)).await?
        }
    };
    tokens(&app, session, "There is no active account with this e-mail address and password.")
}

async fn refresh_token(app: Data<App>, post: Posted<RefreshToken>) -> Answer {
    app.login_limits().address(Door::Refresh, address(&post))?;
    let (logins, Posted { caller, body, entry, .. }) = (app.config().logins, post);
    let refreshed = move |write: &mut Write<'_>| {
        let session = sessions::refresh_session(write, &caller, &body.refresh_token, &logins)?;
        match &session {
            Some(session) => write.acted_by(session.user),
            None => write.results_in(Code::Unauthenticated.slug()),
        }
        Ok(session)
    };
    let session = app.db().write_audited(entry, refreshed).await?;
    tokens(&app, session, "The refresh token does not work (any more). Log in again.")
}

async fn revoke_token(app: Data<App>, post: Posted<RefreshToken>) -> Answer {
    app.login_limits().address(Door::Refresh, address(&post))?;
    let Posted { caller, body, entry, .. } = post;
    app.db()
        .write_audited(entry, move |write| sessions::end_session(write, &caller, &body.refresh_token))
        .await?;
    Ok(Reply::no_content().into_response())
}

async fn list_own_sessions(app: Data<App>, asked: Asked<NoQuery>) -> Answer {
    let logins = app.config().logins;
    app.list(move |read| sessions::list_own_sessions(read, &asked.caller, &logins)).await
}

async fn end_own_session(app: Data<App>, PathKey(key): PathKey, removed: Removed) -> Answer {
    app.remove(removed, move |write, by, _| sessions::end_own_session(write, by, &key)).await
}

async fn redeem_link(app: Data<App>, post: Posted<Redemption>) -> Answer {
    app.login_limits().address(Door::Link, address(&post))?;
    let Posted { caller, body: Redemption { secret, password }, entry, .. } = post;
    let known = secret.clone();
    let about = app.db().read(move |read| onetime::find_owner(read, &known)).await?;
    let password = app.passwords().prepare(password, about).await?;
    app.db()
        .write_audited(entry, move |write| onetime::redeem_link(write, &caller, &secret, password))
        .await?;
    Ok(Reply::no_content().into_response())
}

/// The tokens of a session that goes on, or the same refusal whatever the reason.
fn tokens(app: &App, session: Option<Session>, refusal: &str) -> Answer {
    let Some(session) = session else {
        return Err(HttpError(Error::refused(Code::Unauthenticated, refusal)));
    };
    let now = app.clock().now();
    let within = Some((session.id, session.until));
    let issued = app.tokens().issue_within(session.user, within, app.ids().next(now), now)?;
    let view = TokenView::of(session, issued);
    Ok(Reply { etag: None, ..Reply::computed(&view)? }.into_response())
}
