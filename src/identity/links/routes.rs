//! The operations on external identities.

use super::{actions, model::NewIdentity, views::IdentityView};
use crate::{
    app::App,
    base::{actor::Permission, page::Page},
    http::{
        Answer, Asked, Operation, PathKey, PathKeys, Posted, Removed,
        extract::NoQuery,
        operation::{delete, get, post},
    },
};
use actix_web::web::Data;
use serde_json::json;

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        get("/v1/users/{id}/identities", "list_identities", list_identities)
            .summary("What OpenID providers call the holder of an account.")
            .may(Permission::ManageUsers)
            .audited()
            .ok::<Page<IdentityView>>(),
        post("/v1/users/{id}/identities", "create_identity", create_identity)
            .summary("Link an identity of an OpenID provider to an account.")
            .may(Permission::ManageUsers)
            .body::<NewIdentity>()
            .example(json!({ "issuer": "https://login.zorglab.example/realms/zorglab", "subject": "248289761001" }))
            .created::<IdentityView>(),
        delete("/v1/users/{id}/identities/{identityId}", "delete_identity", delete_identity)
            .summary("Take the link of an identity away; it acts at the next request.")
            .may(Permission::ManageUsers),
    ]
}

async fn list_identities(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.list(move |read| actions::list_identities(read, &asked.caller, &key)).await
}

async fn create_identity(app: Data<App>, PathKey(key): PathKey, post: Posted<NewIdentity>) -> Answer {
    let issuers: Vec<String> = app.config().issuers.iter().map(|issuer| issuer.issuer.clone()).collect();
    app.create(post, move |write, by, new| actions::create_identity(write, by, &key, new, &issuers)).await
}

async fn delete_identity(app: Data<App>, PathKeys(user, link): PathKeys, removed: Removed) -> Answer {
    app.remove(removed, move |write, by, _| actions::delete_identity(write, by, &user, &link)).await
}
