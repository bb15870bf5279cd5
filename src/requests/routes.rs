//! The operations on pilot requests and placements.

use super::{
    actions,
    model::NewPilotRequest,
    views::{PilotRequestQuery, PilotRequestView, PlacementQuery, PlacementView},
};
use crate::{
    app::App,
    base::{actor::Permission, page::Page},
    http::{
        Answer, Asked, Changed, Operation, PathKey, Posted, TransitionRequest, TransitionView,
        extract::NoQuery,
        operation::{get, patch, post},
    },
};
use actix_web::web::Data;
use serde_json::json;

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    [request_operations(), placement_operations()].concat()
}

fn request_operations() -> Vec<Operation> {
    vec![
        get("/v1/pilot-requests", "list_pilot_requests", list_pilot_requests)
            .summary("The pilot requests that you see, newest first.")
            .may(Permission::ReadRequest)
            .audited_for_admins()
            .query::<PilotRequestQuery>()
            .ok::<Page<PilotRequestView>>(),
        post("/v1/pilot-requests", "create_pilot_request", create_pilot_request)
            .summary("Draft a pilot request for an innovation to one or more labs.")
            .may(Permission::FileRequest)
            .body::<NewPilotRequest>()
            .example(json!({
                "innovation": "slimme-sensor", "labs": ["zorglab-brabant", "home-dialysis-lab"],
                "period": { "from": "2027-02-01", "until": "2027-07-31" }, "slots": 1,
                "motivation": "Aantonen dat nachtelijke valdetectie de inzet van personeel verlaagt.",
            }))
            .created::<PilotRequestView>(),
        get("/v1/pilot-requests/{id}", "find_pilot_request", find_pilot_request)
            .summary("One pilot request, and how the labs answered.")
            .may(Permission::ReadRequest)
            .audited_for_admins()
            .ok::<PilotRequestView>(),
        patch("/v1/pilot-requests/{id}", "update_pilot_request", update_pilot_request)
            .summary("Change a pilot request that is a draft or was returned.")
            .may(Permission::FileRequest)
            .patch::<NewPilotRequest>()
            .ok::<PilotRequestView>(),
        get(
            "/v1/pilot-requests/{id}/transitions",
            "list_pilot_request_transitions",
            list_pilot_request_transitions,
        )
        .summary("What happened to a pilot request, oldest first.")
        .may(Permission::ReadRequest)
        .ok::<Page<TransitionView>>(),
        post("/v1/pilot-requests/{id}/transitions", "transition_pilot_request", transition_pilot_request)
            .summary("Submit, open, return, decline or withdraw a pilot request.")
            .may(Permission::ReadRequest)
            .body::<TransitionRequest>()
            .example(json!({ "event": "submit" }))
            .ok::<PilotRequestView>(),
    ]
}

fn placement_operations() -> Vec<Operation> {
    vec![
        get("/v1/placements", "list_placements", list_placements)
            .summary("The placements that you see, first come first: a coordinator's inbox.")
            .may(Permission::ReadRequest)
            .query::<PlacementQuery>()
            .ok::<Page<PlacementView>>(),
        get("/v1/placements/{id}", "find_placement", find_placement)
            .summary("One placement: a pilot request at one lab.")
            .may(Permission::ReadRequest)
            .ok::<PlacementView>(),
        get(
            "/v1/placements/{id}/transitions",
            "list_placement_transitions",
            list_placement_transitions,
        )
        .summary("What happened to a placement, oldest first.")
        .may(Permission::ReadRequest)
        .ok::<Page<TransitionView>>(),
        post(
            "/v1/placements/{id}/transitions",
            "transition_placement",
            transition_placement,
        )
        .summary("Accept, waitlist, decline, offer, confirm, release or withdraw a placement; slots follow at once.")
        .may(Permission::ReadRequest)
        .body::<TransitionRequest>()
        .example(json!({ "event": "decline", "reasonCode": "outside_theme" }))
        .ok::<PlacementView>(),
    ]
}

async fn list_pilot_requests(app: Data<App>, asked: Asked<PilotRequestQuery>) -> Answer {
    app.list(move |read| actions::list_pilot_requests(read, &asked.caller, &asked.query)).await
}

async fn create_pilot_request(app: Data<App>, post: Posted<NewPilotRequest>) -> Answer {
    app.create(post, actions::create_pilot_request).await
}

async fn find_pilot_request(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| actions::find_pilot_request(read, &asked.caller, &key)).await
}

async fn update_pilot_request(
    app: Data<App>,
    PathKey(key): PathKey,
    change: Changed<NewPilotRequest>,
) -> Answer {
    app.change(change, move |write, by, change| actions::update_pilot_request(write, by, &key, change)).await
}

async fn list_pilot_request_transitions(
    app: Data<App>,
    PathKey(key): PathKey,
    asked: Asked<NoQuery>,
) -> Answer {
    app.list(move |read| actions::list_pilot_request_transitions(read, &asked.caller, &key)).await
}

async fn transition_pilot_request(
    app: Data<App>,
    PathKey(key): PathKey,
    post: Posted<TransitionRequest>,
) -> Answer {
    app.act(post, move |write, by, request| actions::transition_pilot_request(write, by, &key, &request))
        .await
}

async fn list_placements(app: Data<App>, asked: Asked<PlacementQuery>) -> Answer {
    app.list(move |read| actions::list_placements(read, &asked.caller, &asked.query)).await
}

async fn find_placement(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| actions::find_placement(read, &asked.caller, &key)).await
}

async fn list_placement_transitions(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.list(move |read| actions::list_placement_transitions(read, &asked.caller, &key)).await
}

async fn transition_placement(
    app: Data<App>,
    PathKey(key): PathKey,
    post: Posted<TransitionRequest>,
) -> Answer {
    app.act(post, move |write, by, request| actions::transition_placement(write, by, &key, &request)).await
}
