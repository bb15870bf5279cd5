//! The operations on networks and their members.

use super::{
    actions, members,
    model::{MembershipTerms, NewMembership, NewNetwork},
    views::{MembershipQuery, MembershipView, NetworkQuery, NetworkView},
};
use crate::{
    app::App,
    base::{actor::Permission, page::Page},
    http::{
        Answer, Asked, Changed, Operation, PathKey, PathKeys, Posted,
        extract::NoQuery,
        operation::{get, patch, post},
    },
};
use actix_web::web::Data;
use serde_json::json;

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        get("/v1/networks", "list_networks", list_networks)
            .summary("Networks by name.")
            .may(Permission::ReadPublic)
            .query::<NetworkQuery>()
            .ok::<Page<NetworkView>>(),
        post("/v1/networks", "create_network", create_network)
            .summary("Make a network; its managers are granted apart.")
            .may(Permission::CreateNetwork)
            .body::<NewNetwork>()
            .example(json!({ "slug": "brabant", "nameNl": "Proeftuinen Brabant", "nameEn": "Brabant living labs", "province": "noord-brabant" }))
            .created::<NetworkView>(),
        get("/v1/networks/{id}", "find_network", find_network)
            .summary("One network.")
            .may(Permission::ReadPublic)
            .ok::<NetworkView>(),
        patch("/v1/networks/{id}", "update_network", update_network)
            .summary("Change a network.")
            .may(Permission::ManageNetwork)
            .patch::<NewNetwork>()
            .ok::<NetworkView>(),
        get("/v1/networks/{id}/members", "list_members", list_members)
            .summary("The labs, networks and organisations in a network, with role and period.")
            .may(Permission::ReadPublic)
            .query::<MembershipQuery>()
            .ok::<Page<MembershipView>>(),
        post("/v1/networks/{id}/members", "create_member", create_member)
            .summary("Add a lab, network or organisation to a network over a period.")
            .may(Permission::ManageNetwork)
            .body::<NewMembership>()
            .example(json!({ "organisation": "zorgtech-brabant", "role": "partner", "from": "2026-01-01" }))
            .created::<MembershipView>(),
        get("/v1/networks/{id}/members/{memberId}", "find_member", find_member)
            .summary("One membership.")
            .may(Permission::ReadPublic)
            .ok::<MembershipView>(),
        patch("/v1/networks/{id}/members/{memberId}", "update_member", update_member)
            .summary("Change the role or period of a member; its `until` ends the membership.")
            .may(Permission::ManageNetwork)
            .patch::<MembershipTerms>()
            .ok::<MembershipView>(),
    ]
}

async fn list_networks(app: Data<App>, asked: Asked<NetworkQuery>) -> Answer {
    app.list(move |read| actions::list_networks(read, &asked.query)).await
}

async fn create_network(app: Data<App>, post: Posted<NewNetwork>) -> Answer {
    app.create(post, actions::create_network).await
}

async fn find_network(app: Data<App>, PathKey(key): PathKey, _: Asked<NoQuery>) -> Answer {
    app.find(move |read| actions::find_network(read, &key)).await
}

async fn update_network(app: Data<App>, PathKey(key): PathKey, change: Changed<NewNetwork>) -> Answer {
    app.change(change, move |write, by, change| actions::update_network(write, by, &key, change)).await
}

async fn list_members(app: Data<App>, PathKey(key): PathKey, asked: Asked<MembershipQuery>) -> Answer {
    app.list(move |read| members::list_members(read, &asked.caller, &key, &asked.query)).await
}

async fn create_member(app: Data<App>, PathKey(key): PathKey, post: Posted<NewMembership>) -> Answer {
    app.create(post, move |write, by, new| members::create_member(write, by, &key, new)).await
}

async fn find_member(app: Data<App>, PathKeys(key, member): PathKeys, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| members::find_member(read, &asked.caller, &key, &member)).await
}

async fn update_member(
    app: Data<App>,
    PathKeys(key, member): PathKeys,
    change: Changed<MembershipTerms>,
) -> Answer {
    app.change(change, move |write, by, change| members::update_member(write, by, (&key, &member), change))
        .await
}
