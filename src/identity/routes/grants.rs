//! The operations on grants, invitations and the links that come with them.

use crate::{
    app::App,
    base::{actor::Permission, page::Page},
    http::{
        Answer, Asked, Operation, PathKey, PathKeys, Posted, Removed, Reply,
        extract::NoQuery,
        operation::{delete, get, post},
    },
    identity::{
        grants,
        model::{NewGrant, NewInvitation, NewLink},
        onetime,
        views::{GrantView, GrantsQuery, HolderView, InvitationView, LinkView},
    },
};
use actix_web::web::Data;
use serde_json::json;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        get("/v1/users/{id}/grants", "list_grants", list_grants)
            .summary("The roles of an account.")
            .may(Permission::ManageUsers)
            .audited()
            .ok::<Page<GrantView>>(),
        post("/v1/users/{id}/grants", "create_grant", create_grant)
            .summary("Give an account a role on an object.")
            .may(Permission::ManageGrants)
            .body::<NewGrant>()
            .example(json!({ "role": "coordinator", "object": "cic-west-brabant" }))
            .created::<GrantView>(),
        delete("/v1/users/{id}/grants/{grantId}", "delete_grant", delete_grant)
            .summary("Take a role back; it acts at the next request.")
            .may(Permission::ManageGrants),
        post("/v1/users/{id}/links", "create_link", create_link)
            .keeps_no_answer()
            .summary("Make a one-time link by which a person sets their password. Hand it over yourself: no mail is sent.")
            .may(Permission::ManageGrants)
            .body::<NewLink>()
            .example(json!({ "purpose": "reset" }))
            .ok::<LinkView>(),
        post("/v1/invitations", "create_invitation", create_invitation)
            .keeps_no_answer()
            .summary("Ask someone in: gives a role, makes the account when there is none, and a link to get in.")
            .may(Permission::ManageGrants)
            .body::<NewInvitation>()
            .example(json!({
                "email": "anna@zorglab.example", "name": "Anna de Vries", "role": "coordinator", "object": "cic-west-brabant",
            }))
            .created::<InvitationView>(),
        get("/v1/grants", "list_holders", list_holders)
            .summary("Who holds roles on an organisation, lab or network, as far as you may give those roles.")
            .may(Permission::ManageGrants)
            .audited_for_admins()
            .query::<GrantsQuery>()
            .ok::<Page<HolderView>>(),
    ]
}

async fn list_grants(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.list(move |read| grants::list_grants(read, &asked.caller, &key)).await
}

async fn create_grant(app: Data<App>, PathKey(key): PathKey, post: Posted<NewGrant>) -> Answer {
    app.create(post, move |write, by, new| grants::create_grant(write, by, &key, new)).await
}

async fn delete_grant(app: Data<App>, PathKeys(user, grant): PathKeys, removed: Removed) -> Answer {
    app.remove(removed, move |write, by, _| grants::delete_grant(write, by, &user, &grant)).await
}

/// No idempotency key here and below: it would keep the answer, and the secret with it.
async fn create_link(app: Data<App>, PathKey(key): PathKey, post: Posted<NewLink>) -> Answer {
    let (url, Posted { caller, body, entry, .. }) = (app.config().public_url.clone(), post);
    let link = app
        .db()
        .write_audited(entry, move |write| onetime::create_link(write, &caller, &key, body, &url))
        .await?;
    Ok(Reply { etag: None, ..Reply::computed(&link)? }.into_response())
}

async fn create_invitation(app: Data<App>, post: Posted<NewInvitation>) -> Answer {
    let (url, post) = (app.config().public_url.clone(), Posted { once: None, ..post });
    app.create(post, move |write, by, new| grants::create_invitation(write, by, new, &url)).await
}

async fn list_holders(app: Data<App>, asked: Asked<GrantsQuery>) -> Answer {
    app.list(move |read| grants::list_holders(read, &asked.caller, &asked.query)).await
}
