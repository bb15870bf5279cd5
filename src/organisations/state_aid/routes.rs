//! The operations on declared state aid.

use super::{
    actions,
    model::NewStateAid,
    views::{StateAidQuery, StateAidSummary, StateAidView},
};
use crate::{
    app::App,
    base::{actor::Permission, page::Page},
    http::{
        Answer, Asked, Changed, Operation, PathKey, PathKeys, Posted, Removed, Reply,
        extract::NoQuery,
        operation::{delete, get, patch, post},
    },
};
use actix_web::web::Data;
use serde_json::json;

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        get("/v1/organisations/{id}/state-aid", "list_state_aid", list_state_aid)
            .summary("The de-minimis aid that an organisation declared, newest first.")
            .may(Permission::KeepStateAid)
            .query::<StateAidQuery>()
            .ok::<Page<StateAidView>>(),
        post("/v1/organisations/{id}/state-aid", "create_state_aid", create_state_aid)
            .summary("Declare de-minimis aid that an organisation got from a Dutch authority.")
            .may(Permission::KeepStateAid)
            .body::<NewStateAid>()
            .example(json!({
                "amountEur": 25_000, "grantedOn": "2026-03-01", "grantor": "Provincie Noord-Brabant",
                "measure": "Subsidieregeling zorginnovatie",
            }))
            .created::<StateAidView>(),
        get("/v1/organisations/{id}/state-aid/{declarationId}", "find_state_aid", find_state_aid)
            .summary("One declaration of de-minimis aid.")
            .may(Permission::KeepStateAid)
            .ok::<StateAidView>(),
        patch("/v1/organisations/{id}/state-aid/{declarationId}", "update_state_aid", update_state_aid)
            .summary("Correct a declaration of de-minimis aid.")
            .may(Permission::KeepStateAid)
            .patch::<NewStateAid>()
            .ok::<StateAidView>(),
        delete("/v1/organisations/{id}/state-aid/{declarationId}", "delete_state_aid", delete_state_aid)
            .summary("Take a declaration of de-minimis aid back that was a mistake.")
            .may(Permission::KeepStateAid),
        get("/v1/organisations/{id}/state-aid-summary", "find_state_aid_summary", find_state_aid_summary)
            .summary("What the undertaking that an organisation belongs to declared over three years, and what is allowed.")
            .may(Permission::KeepStateAid)
            .ok::<StateAidSummary>(),
    ]
}

async fn list_state_aid(app: Data<App>, PathKey(key): PathKey, asked: Asked<StateAidQuery>) -> Answer {
    app.list(move |read| actions::list_state_aid(read, &asked.caller, &key, &asked.query)).await
}

async fn create_state_aid(app: Data<App>, PathKey(key): PathKey, post: Posted<NewStateAid>) -> Answer {
    app.create(post, move |write, by, new| actions::create_state_aid(write, by, &key, new)).await
}

async fn find_state_aid(app: Data<App>, PathKeys(key, one): PathKeys, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| actions::find_state_aid(read, &asked.caller, &key, &one)).await
}

async fn update_state_aid(
    app: Data<App>,
    PathKeys(key, one): PathKeys,
    change: Changed<NewStateAid>,
) -> Answer {
    app.change(change, move |write, by, change| actions::update_state_aid(write, by, (&key, &one), change))
        .await
}

async fn delete_state_aid(app: Data<App>, PathKeys(key, one): PathKeys, removed: Removed) -> Answer {
    app.remove(removed, move |write, by, version| actions::delete_state_aid(write, by, (&key, &one), version))
        .await
}

async fn find_state_aid_summary(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    let Asked { caller, .. } = asked;
    let summary = app.db().read(move |read| actions::find_state_aid_summary(read, &caller, &key)).await?;
    Ok(Reply::computed(&summary)?.into_response())
}
