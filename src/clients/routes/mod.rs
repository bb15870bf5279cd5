//! The operations on machines, their credentials and the consents that they have; that on tokens is in the module below.

mod tokens;

use super::{
    actions, consents, credentials,
    model::{NewClient, NewConsent, NewCredential},
    views::{ClientView, ConsentView, CredentialView, MadeCredentialView},
};
use crate::{
    app::App,
    base::{actor::Permission, page::Page},
    http::{
        Answer, Asked, Changed, Operation, PathKey, PathKeys, Posted, Removed,
        extract::NoQuery,
        operation::{delete, get, patch, post},
    },
    identity::views::PageQuery,
};
use actix_web::web::Data;
use serde_json::json;

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    [clients(), of_consents(), tokens::operations()].concat()
}

fn clients() -> Vec<Operation> {
    vec![
        get("/v1/clients", "list_clients", list_clients)
            .summary("The machines that you look after, oldest first.")
            .may(Permission::RotateCredentials)
            .query::<PageQuery>()
            .ok::<Page<ClientView>>(),
        post("/v1/clients", "create_client", create_client)
            .summary("Make a machine for a partner. It acts for others only where they consent.")
            .may(Permission::ManageClients)
            .body::<NewClient>()
            .example(json!({
                "organisation": "zorgportaal", "name": "Portaal van Zorgportaal",
                "scopes": ["register:read", "innovations:read", "requests:write"],
            }))
            .created::<ClientView>(),
        get("/v1/clients/{id}", "find_client", find_client)
            .summary("One machine.")
            .may(Permission::RotateCredentials)
            .ok::<ClientView>(),
        patch("/v1/clients/{id}", "update_client", update_client)
            .summary("Change the name, scopes or status of a machine; it acts at the next request.")
            .may(Permission::ManageClients)
            .patch::<NewClient>()
            .ok::<ClientView>(),
        get("/v1/clients/{id}/credentials", "list_credentials", list_credentials)
            .summary("What a machine shows to get in, newest first.")
            .may(Permission::RotateCredentials)
            .query::<PageQuery>()
            .ok::<Page<CredentialView>>(),
        post("/v1/clients/{id}/credentials", "create_credential", create_credential)
            .keeps_no_answer()
            .summary("Make an API key or secret, which is answered once, or register a public key; two of a kind may be live.")
            .may(Permission::RotateCredentials)
            .body::<NewCredential>()
            .example(json!({ "kind": "api_key", "expiresAt": "2027-06-30T22:00:00Z" }))
            .created::<MadeCredentialView>(),
        delete("/v1/clients/{id}/credentials/{credentialId}", "revoke_credential", revoke_credential)
            .summary("Revoke a key or secret, and the tokens that were given for it.")
            .may(Permission::RotateCredentials),
    ]
}

fn of_consents() -> Vec<Operation> {
    vec![
        get("/v1/organisations/{id}/consents", "list_consents", list_consents)
            .summary("The machines that may act for an organisation.")
            .may(Permission::GiveConsent)
            .ok::<Page<ConsentView>>(),
        post("/v1/organisations/{id}/consents", "create_consent", create_consent)
            .summary("Let a partner's machine act for your organisation, within its scopes.")
            .may(Permission::GiveConsent)
            .body::<NewConsent>()
            .example(json!({ "client": "019371a0-0000-7000-8000-000000000000" }))
            .created::<ConsentView>(),
        delete("/v1/organisations/{id}/consents/{consentId}", "delete_consent", delete_consent)
            .summary("Withdraw a consent; it acts at the next request.")
            .may(Permission::GiveConsent),
    ]
}

async fn list_clients(app: Data<App>, asked: Asked<PageQuery>) -> Answer {
    app.list(move |read| actions::list_clients(read, &asked.caller, &asked.query)).await
}

async fn create_client(app: Data<App>, post: Posted<NewClient>) -> Answer {
    app.create(post, actions::create_client).await
}

async fn find_client(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| actions::find_client(read, &asked.caller, &key)).await
}

async fn update_client(app: Data<App>, PathKey(key): PathKey, change: Changed<NewClient>) -> Answer {
    app.change(change, move |write, by, change| actions::update_client(write, by, &key, change)).await
}

async fn list_credentials(app: Data<App>, PathKey(key): PathKey, asked: Asked<PageQuery>) -> Answer {
    app.list(move |read| credentials::list_credentials(read, &asked.caller, &key, &asked.query)).await
}

/// No idempotency key: it would keep the answer, and the secret with it.
async fn create_credential(app: Data<App>, PathKey(key): PathKey, post: Posted<NewCredential>) -> Answer {
    let post = Posted { once: None, ..post };
    app.create(post, move |write, by, new| credentials::create_credential(write, by, &key, new)).await
}

async fn revoke_credential(app: Data<App>, PathKeys(client, key): PathKeys, removed: Removed) -> Answer {
    app.remove(removed, move |write, by, _| credentials::revoke_credential(write, by, &client, &key)).await
}

async fn list_consents(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.list(move |read| consents::list_consents(read, &asked.caller, &key)).await
}

async fn create_consent(app: Data<App>, PathKey(key): PathKey, post: Posted<NewConsent>) -> Answer {
    app.create(post, move |write, by, new| consents::create_consent(write, by, &key, &new)).await
}

async fn delete_consent(app: Data<App>, PathKeys(key, consent): PathKeys, removed: Removed) -> Answer {
    app.remove(removed, move |write, by, _| consents::delete_consent(write, by, &key, &consent)).await
}
