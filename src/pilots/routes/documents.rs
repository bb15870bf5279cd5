//! The operations on what both sides of a pilot sign: agreement, exit criteria, amendments.

use crate::{
    app::App,
    base::{actor::Permission, page::Page},
    http::{
        Answer, Asked, Changed, Operation, PathKey, PathKeys, Posted, TransitionRequest, TransitionView,
        extract::NoQuery,
        operation::{get, patch, post},
    },
    identity::views::PageQuery,
    pilots::{
        amendments, documents,
        model::{
            agreement::AgreementTerms,
            criteria::CriteriaTerms,
            records::{Lock, NewAmendment, Signature},
        },
        views::documents::{AgreementView, AmendmentView, CriteriaView},
    },
};
use actix_web::web::Data;
use serde_json::json;

/// The rows of the route table.
pub(super) fn operations() -> Vec<Operation> {
    [draft_operations(), amendment_operations()].concat()
}

fn draft_operations() -> Vec<Operation> {
    vec![
        get("/v1/pilots/{id}/agreement", "find_agreement", find_agreement)
            .summary("The agreement of a pilot: who brings in what, on which terms.")
            .may(Permission::ReadPilot)
            .ok::<AgreementView>(),
        patch("/v1/pilots/{id}/agreement", "update_agreement", update_agreement)
            .summary("Change the agreement while it is a draft; signatures are then asked again.")
            .may(Permission::AgreePilot)
            .patch::<AgreementTerms>()
            .ok::<AgreementView>(),
        post("/v1/pilots/{id}/agreement/_sign", "sign_agreement", sign_agreement)
            .summary("Sign the agreement for one side; with both signatures it is in force.")
            .may(Permission::AgreePilot)
            .body::<Signature>()
            .example(json!({ "side": "sme" }))
            .ok::<AgreementView>(),
        get("/v1/pilots/{id}/criteria", "find_criteria", find_criteria)
            .summary("The exit criteria of a pilot, and the hash that anybody can recompute.")
            .may(Permission::ReadPilot)
            .ok::<CriteriaView>(),
        patch("/v1/pilots/{id}/criteria", "update_criteria", update_criteria)
            .summary("Change the exit criteria while they are not locked.")
            .may(Permission::AgreePilot)
            .patch::<CriteriaTerms>()
            .ok::<CriteriaView>(),
        post("/v1/pilots/{id}/criteria/_lock", "lock_criteria", lock_criteria)
            .summary("Lock the exit criteria: they change no more but by an amendment that both sides sign.")
            .may(Permission::AgreePilot)
            .body::<Lock>()
            .example(json!({}))
            .ok::<CriteriaView>(),
    ]
}

fn amendment_operations() -> Vec<Operation> {
    vec![
        get("/v1/pilots/{id}/amendments", "list_amendments", list_amendments)
            .summary("Every version of the agreement and the criteria that was fixed or proposed, oldest first.")
            .may(Permission::ReadPilot)
            .query::<PageQuery>()
            .ok::<Page<AmendmentView>>(),
        post("/v1/pilots/{id}/amendments", "create_amendment", create_amendment)
            .summary("Propose another agreement or other criteria; the other side signs.")
            .may(Permission::AgreePilot)
            .body::<NewAmendment>()
            .example(json!({
                "subject": "criteria", "reason": "De doelgroep is kleiner dan gedacht.",
                "criteria": [{
                    "code": "night-checks", "indicator": "Nachtelijke controles per bewoner", "unit": "per nacht",
                    "direction": "decrease", "comparator": "<=", "threshold": 1.5, "priority": "must",
                    "minimumN": 20, "measuredWhen": "Na drie maanden",
                }],
            }))
            .created::<AmendmentView>(),
        get("/v1/pilots/{id}/amendments/{amendmentId}", "find_amendment", find_amendment)
            .summary("One version of the agreement or the criteria.")
            .may(Permission::ReadPilot)
            .ok::<AmendmentView>(),
        get(
            "/v1/pilots/{id}/amendments/{amendmentId}/transitions",
            "list_amendment_transitions",
            list_amendment_transitions,
        )
        .summary("What happened to an amendment, oldest first.")
        .may(Permission::ReadPilot)
        .ok::<Page<TransitionView>>(),
        post(
            "/v1/pilots/{id}/amendments/{amendmentId}/transitions",
            "transition_amendment",
            transition_amendment,
        )
        .summary("Sign or reject an amendment of the other side, or withdraw your own.")
        .may(Permission::AgreePilot)
        .body::<TransitionRequest>()
        .example(json!({ "event": "sign" }))
        .ok::<AmendmentView>(),
    ]
}

async fn find_agreement(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| documents::find_agreement(read, &asked.caller, &key)).await
}

async fn update_agreement(app: Data<App>, PathKey(key): PathKey, change: Changed<AgreementTerms>) -> Answer {
    app.change(change, move |write, by, change| documents::update_agreement(write, by, &key, change)).await
}

async fn sign_agreement(app: Data<App>, PathKey(key): PathKey, post: Posted<Signature>) -> Answer {
    app.act(post, move |write, by, signature| documents::sign_agreement(write, by, &key, &signature)).await
}

async fn find_criteria(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| documents::find_criteria(read, &asked.caller, &key)).await
}

async fn update_criteria(app: Data<App>, PathKey(key): PathKey, change: Changed<CriteriaTerms>) -> Answer {
    app.change(change, move |write, by, change| documents::update_criteria(write, by, &key, change)).await
}

async fn lock_criteria(app: Data<App>, PathKey(key): PathKey, post: Posted<Lock>) -> Answer {
    app.act(post, move |write, by, lock| documents::lock_criteria(write, by, &key, &lock)).await
}

async fn list_amendments(app: Data<App>, PathKey(key): PathKey, asked: Asked<PageQuery>) -> Answer {
    app.list(move |read| amendments::list_amendments(read, &asked.caller, &key, &asked.query)).await
}

async fn create_amendment(app: Data<App>, PathKey(key): PathKey, post: Posted<NewAmendment>) -> Answer {
    app.create(post, move |write, by, new| amendments::create_amendment(write, by, &key, new)).await
}

async fn find_amendment(app: Data<App>, PathKeys(key, amendment): PathKeys, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| amendments::find_amendment(read, &asked.caller, (&key, &amendment))).await
}

async fn list_amendment_transitions(
    app: Data<App>,
    PathKeys(key, amendment): PathKeys,
    asked: Asked<NoQuery>,
) -> Answer {
    app.list(move |read| amendments::list_amendment_transitions(read, &asked.caller, (&key, &amendment)))
        .await
}

async fn transition_amendment(
    app: Data<App>,
    PathKeys(key, amendment): PathKeys,
    post: Posted<TransitionRequest>,
) -> Answer {
    app.act(post, move |write, by, request| {
        amendments::transition_amendment(write, by, (&key, &amendment), &request)
    })
    .await
}
