//! The operations on pilots; those on what both sides sign are in [`documents`], on what is recorded in [`records`].

mod documents;
mod records;

use super::{
    actions, evaluation,
    model::{NewPilot, PilotFacts, records::VerdictOverride},
    views::{GateView, PilotQuery, PilotView, records::VerdictView},
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
    [pilot_operations(), verdict_operations(), documents::operations(), records::operations()].concat()
}

fn pilot_operations() -> Vec<Operation> {
    vec![
        get("/v1/pilots", "list_pilots", list_pilots)
            .summary("The pilots that you see, newest first.")
            .may(Permission::ReadPilot)
            .query::<PilotQuery>()
            .ok::<Page<PilotView>>(),
        post("/v1/pilots", "create_pilot", create_pilot)
            .summary("Make a pilot of a confirmed placement.")
            .may(Permission::AgreePilot)
            .body::<NewPilot>()
            .example(json!({ "placement": "0199f0a2-5d1e-7c3a-8b8e-2f6d9a4c1e70" }))
            .created::<PilotView>(),
        get("/v1/pilots/{id}", "find_pilot", find_pilot)
            .summary("One pilot.")
            .may(Permission::ReadPilot)
            .ok::<PilotView>(),
        patch("/v1/pilots/{id}", "update_pilot", update_pilot)
            .summary("State the ethics route, the DPIA and the participants of a pilot.")
            .may(Permission::AgreePilot)
            .patch::<PilotFacts>()
            .ok::<PilotView>(),
        get("/v1/pilots/{id}/gates", "list_gates", list_gates)
            .summary("What must be settled before a pilot starts, and what of it is missing.")
            .may(Permission::ReadPilot)
            .ok::<Page<GateView>>(),
        get("/v1/pilots/{id}/transitions", "list_pilot_transitions", list_pilot_transitions)
            .summary("What happened to a pilot, oldest first.")
            .may(Permission::ReadPilot)
            .ok::<Page<TransitionView>>(),
        post("/v1/pilots/{id}/transitions", "transition_pilot", transition_pilot)
            .summary("Prepare, start, pause, resume, measure, evaluate, close or stop a pilot.")
            .may(Permission::ReadPilot)
            .body::<TransitionRequest>()
            .example(json!({ "event": "start" }))
            .ok::<PilotView>(),
    ]
}

fn verdict_operations() -> Vec<Operation> {
    vec![
        get("/v1/pilots/{id}/verdict", "find_verdict", find_verdict)
            .summary("What a pilot showed, with the reasons per criterion.")
            .may(Permission::ReadPilot)
            .ok::<VerdictView>(),
        post("/v1/pilots/{id}/verdict/_override", "override_verdict", override_verdict)
            .summary("Put another verdict beside the computed one, with a reason; both are shown.")
            .may(Permission::OverrideVerdict)
            .body::<VerdictOverride>()
            .example(json!({
                "verdict": "inconclusive",
                "reason": "Tijdens de meting is op de afdeling ook een ander systeem ingevoerd.",
            }))
            .ok::<VerdictView>(),
    ]
}

async fn list_pilots(app: Data<App>, asked: Asked<PilotQuery>) -> Answer {
    app.list(move |read| actions::list_pilots(read, &asked.caller, &asked.query)).await
}

async fn create_pilot(app: Data<App>, post: Posted<NewPilot>) -> Answer {
    app.create(post, actions::create_pilot).await
}

async fn find_pilot(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| actions::find_pilot(read, &asked.caller, &key)).await
}

async fn update_pilot(app: Data<App>, PathKey(key): PathKey, change: Changed<PilotFacts>) -> Answer {
    app.change(change, move |write, by, change| actions::update_pilot(write, by, &key, change)).await
}

async fn list_gates(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.list(move |read| actions::list_gates(read, &asked.caller, &key)).await
}

async fn list_pilot_transitions(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.list(move |read| actions::list_pilot_transitions(read, &asked.caller, &key)).await
}

async fn transition_pilot(app: Data<App>, PathKey(key): PathKey, post: Posted<TransitionRequest>) -> Answer {
    app.act(post, move |write, by, request| actions::transition_pilot(write, by, &key, &request)).await
}

async fn find_verdict(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| evaluation::find_verdict(read, &asked.caller, &key)).await
}

async fn override_verdict(app: Data<App>, PathKey(key): PathKey, post: Posted<VerdictOverride>) -> Answer {
    app.act(post, move |write, by, new| evaluation::override_verdict(write, by, &key, new)).await
}
