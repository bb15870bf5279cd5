//! The operations on one's own data and on those of others.

use super::{
    actions::{self, Reason},
    erasures,
    model::{NewErasure, OwnErasure},
    retention,
    views::{DueView, ErasureView, ExportView},
};
use crate::{
    app::App,
    base::{
        actor::{Caller, Permission},
        error::{Error, Faults, Result},
        id::UserId,
        key::Key,
        page::Page,
    },
    db::audit::NewEntry,
    http::{
        Answer, Asked, Operation, PathKey, Posted, Reply,
        extract::NoQuery,
        operation::{get, post},
    },
    identity,
};
use actix_web::web::Data;
use serde_json::json;

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        get("/v1/me/export", "export_me", export_me)
            .summary("All that is kept about you, why and how long: take it along.")
            .may(Permission::UseOwnRights)
            .audited()
            .ok::<ExportView>(),
        post("/v1/me/erasure", "erase_me", erase_me)
            .keeps_no_answer()
            .summary("Erase your account and what is kept about you. It can't be undone.")
            .may(Permission::UseOwnRights)
            .body::<OwnErasure>()
            .example(json!({ "email": "anna@zorglab.example", "currentPassword": "vier losse fietsbellen" }))
            .ok::<ErasureView>(),
        get("/v1/users/{id}/export", "export_user", export_user)
            .summary("All that is kept about a person, for whoever answers their question.")
            .may(Permission::ManageUsers)
            .audited()
            .ok::<ExportView>(),
        post("/v1/users/{id}/erasure", "erase_user", erase_user)
            .keeps_no_answer()
            .summary("Erase a person's account and what is kept about them. It can't be undone.")
            .may(Permission::ManageUsers)
            .body::<NewErasure>()
            .example(json!({ "email": "anna@zorglab.example", "leaveVacant": false }))
            .ok::<ErasureView>(),
        get("/v1/retention", "list_retention", list_retention)
            .summary("What is due to be let go after its time, and what counts as due.")
            .may(Permission::ActAsService)
            .ok::<Page<DueView>>(),
    ]
}

async fn export_me(app: Data<App>, asked: Asked<NoQuery>) -> Answer {
    let user = asked.caller.user.ok_or_else(Error::unauthenticated)?;
    let view = app.db().read(move |read| actions::export(read, user)).await?;
    Ok(Reply::computed(&view)?.into_response())
}

async fn export_user(app: Data<App>, PathKey(key): PathKey, _: Asked<NoQuery>) -> Answer {
    let user = named(&key)?;
    let view = app.db().read(move |read| actions::export(read, user)).await?;
    Ok(Reply::computed(&view)?.into_response())
}

/// A stolen access token is not enough where there is a password.
async fn erase_me(app: Data<App>, post: Posted<OwnErasure>) -> Answer {
    let Posted { caller, body: OwnErasure { email, current_password }, entry, .. } = post;
    let asking = caller.clone();
    let (address, _, hash) = app.db().read(move |read| identity::actions::credentials(read, &asking)).await?;
    app.login_limits().account(&address)?;
    let has_password = hash.is_some();
    let fits = app.passwords().verify(current_password.unwrap_or_default(), hash).await?;
    if has_password && !fits {
        let mut faults = Faults::new();
        faults.body("/currentPassword", "wrong", "currentPassword: is not your password");
        faults.check()?;
    }
    let user = caller.user.ok_or_else(Error::unauthenticated)?;
    erase(&app, entry, (caller, user), Reason::Asked { email, may_leave_vacant: false }).await
}

async fn erase_user(app: Data<App>, PathKey(key): PathKey, post: Posted<NewErasure>) -> Answer {
    let Posted { caller, body: NewErasure { email, leave_vacant }, entry, .. } = post;
    let reason = Reason::Asked { email, may_leave_vacant: leave_vacant };
    erase(&app, entry, (caller, named(&key)?), reason).await
}

async fn erase(app: &Data<App>, entry: NewEntry, (by, user): (Caller, UserId), reason: Reason) -> Answer {
    let erasure =
        app.db().write_audited(entry, move |write| actions::erase(write, &by, user, &reason)).await?;
    let (service, told) = (App::clone(app), erasure.clone());
    let published = tokio::task::spawn_blocking(move || erasures::publish(&service, &told)).await;
    if let Ok(Err(cause)) = published {
        tracing::error!(user = %erasure.user, "the list of erasures lacks this one, add it: {cause:#}");
    }
    Ok(Reply { etag: None, ..Reply::computed(&erasure)? }.into_response())
}

async fn list_retention(app: Data<App>, _: Asked<NoQuery>) -> Answer {
    let service = app.clone();
    app.list(move |read| retention::list_due(read, service.config()).map(Page::whole)).await
}

fn named(key: &Key) -> Result<UserId> {
    key.uuid().map(UserId::from_uuid).ok_or_else(Error::not_found)
}
