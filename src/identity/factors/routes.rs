//! The operations on second factors.

use super::{
    actions::{self, Passage},
    model::{FactorCode, FactorRemoval, NewFactor},
    views::{FactorSetup, FactorView, RecoveryCodesView},
};
use crate::{
    app::App,
    base::actor::Permission,
    db::Write,
    http::{
        Answer, Asked, Operation, PathKey, Posted, Removed, Reply,
        extract::NoQuery,
        operation::{delete, get, post},
    },
    identity::routes::own_password,
};
use actix_web::web::Data;
use serde_json::json;

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        get("/v1/me/second-factor", "find_own_factor", find_own_factor)
            .summary("Whether your logins ask for a second factor.")
            .may(Permission::ChangeSelf)
            .ok::<FactorView>(),
        post("/v1/me/second-factor", "begin_own_factor", begin_own_factor)
            .keeps_no_answer()
            .summary("Begin a second factor: a secret for an app that shows codes. It counts once its first code came back.")
            .may(Permission::ChangeSelf)
            .body::<NewFactor>()
            .example(json!({ "password": "vier losse fietsbellen" }))
            .ok::<FactorSetup>(),
        post("/v1/me/second-factor/confirm", "confirm_own_factor", confirm_own_factor)
            .keeps_no_answer()
            .summary("Turn your second factor on by its first code: codes on paper for when the telephone is lost. It ends all your sessions.")
            .may(Permission::ChangeSelf)
            .body::<FactorCode>()
            .example(json!({ "code": "492039" }))
            .ok::<RecoveryCodesView>(),
        post("/v1/me/second-factor/remove", "remove_own_factor", remove_own_factor)
            .keeps_no_answer()
            .summary("Give up your second factor, with your password and a code.")
            .may(Permission::ChangeSelf)
            .body::<FactorRemoval>()
            .example(json!({ "password": "vier losse fietsbellen", "code": "492039" })),
        delete("/v1/users/{id}/second-factor", "delete_factor", delete_factor)
            .summary("Take away the second factor of somebody who lost it (If-Match: the ETag of the account). Make sure first that it is they who ask.")
            .may(Permission::ManageUsers),
    ]
}

async fn find_own_factor(app: Data<App>, asked: Asked<NoQuery>) -> Answer {
    let found =
        app.db().read(move |read| Reply::computed(&actions::find_factor(read, &asked.caller)?)).await?;
    Ok(found.into_response())
}

async fn begin_own_factor(app: Data<App>, post: Posted<NewFactor>) -> Answer {
    let Posted { caller, body, entry, .. } = post;
    own_password(&app, &caller, (body.password, "password")).await?;
    let within = app.clone();
    let begin = move |write: &mut Write<'_>| actions::begin_factor(write, &caller, within.factors());
    let setup = app.db().write_audited(entry, begin).await?;
    Ok(Reply::passing(&setup)?.into_response())
}

async fn confirm_own_factor(app: Data<App>, post: Posted<FactorCode>) -> Answer {
    let Posted { caller, body, entry, .. } = post;
    let (account, within) = (caller.clone(), app.clone());
    // Six figures could be guessed here too.
    let (email, ..) =
        app.db().read(move |read| crate::identity::actions::credentials(read, &account)).await?;
    app.login_limits().account(&email)?;
    let confirm =
        move |write: &mut Write<'_>| actions::confirm_factor(write, &caller, &body.code, within.factors());
    let codes = app.db().write_audited(entry, confirm).await?;
    Ok(Reply::passing(&codes)?.into_response())
}

async fn remove_own_factor(app: Data<App>, post: Posted<FactorRemoval>) -> Answer {
    let Posted { caller, body: FactorRemoval { password, code }, entry, .. } = post;
    own_password(&app, &caller, (password, "password")).await?;
    let within = app.clone();
    let remove = move |write: &mut Write<'_>| {
        actions::remove_factor(write, &caller, code.as_deref(), within.factors())
    };
    match app.db().write_audited(entry, remove).await? {
        Passage::Open => Ok(Reply::no_content().into_response()),
        Passage::CodeNeeded | Passage::CodeWrong => Err(actions::wrong_code().into()),
    }
}

async fn delete_factor(app: Data<App>, PathKey(key): PathKey, removed: Removed) -> Answer {
    app.remove(removed, move |write, by, version| actions::delete_factor(write, by, &key, version)).await
}
