//! The operations on rounds, and the check of any assignment.

use super::{
    actions, applications, applying,
    checking::{self, AssignmentCheckView, AssignmentToCheck},
    figures::LabResult,
    lab_terms,
    model::{
        NewRound, NewRoundApplication, NewRoundRuling, NewRoundRun, RoundApplicationTerms, RoundLabTerms,
        RunToApply,
    },
    queries::{RoundApplicationQuery, RoundQuery, RoundResultQuery, RoundRunQuery},
    rulings, runs,
    views::{
        CertificateView, RoundApplicationView, RoundLabView, RoundResultView, RoundRulingView, RoundRunView,
        RoundView,
    },
};
use crate::{
    app::App,
    base::{actor::Permission, error::Error, page::Page},
    http::{
        Answer, Asked, Changed, Operation, PathKey, Posted, Removed, Reply, TransitionRequest,
        TransitionView,
        extract::{NoQuery, PathKeys},
        operation::{delete, get, patch, post},
    },
};
use actix_web::web::{self, Data};
use serde_json::json;

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    [round_operations(), lab_operations(), application_operations(), ruling_operations(), run_operations()]
        .concat()
}

fn round_operations() -> Vec<Operation> {
    vec![
        get("/v1/rounds", "list_rounds", list_rounds)
            .summary("Rounds, newest first; drafts only for those who manage their network.")
            .may(Permission::ReadPublic)
            .query::<RoundQuery>()
            .ok::<Page<RoundView>>(),
        post("/v1/rounds", "create_round", create_round)
            .summary("Draft a round of a network.")
            .may(Permission::ManageRound)
            .body::<NewRound>()
            .example(json!({
                "slug": "voorjaar-2027", "network": "brabant", "name": "Voorjaarsronde 2027",
                "opensOn": "2026-12-01", "closesOn": "2027-01-15", "period": { "from": "2027-03-01", "until": "2027-12-31" },
                "themes": ["home-care", "dementia"], "labs": ["zorglab-brabant", "home-dialysis-lab"],
                "eligibility": { "trlMin": 5, "trlMax": 8, "smesOnly": true },
            }))
            .created::<RoundView>(),
        get("/v1/rounds/{id}", "find_round", find_round)
            .summary("One round.")
            .may(Permission::ReadPublic)
            .ok::<RoundView>(),
        patch("/v1/rounds/{id}", "update_round", update_round)
            .summary("Change a round that is a draft.")
            .may(Permission::ManageRound)
            .patch::<NewRound>()
            .ok::<RoundView>(),
        get("/v1/rounds/{id}/transitions", "list_round_transitions", list_round_transitions)
            .summary("What happened to a round, oldest first.")
            .may(Permission::ManageRound)
            .ok::<Page<TransitionView>>(),
        post("/v1/rounds/{id}/transitions", "transition_round", transition_round)
            .summary("Open, close or cancel a round. Closing fixes the scores; cancelling returns all requests.")
            .may(Permission::ManageRound)
            .body::<TransitionRequest>()
            .example(json!({ "event": "open" }))
            .ok::<RoundView>(),
    ]
}

fn lab_operations() -> Vec<Operation> {
    vec![
        get("/v1/rounds/{id}/labs", "list_round_labs", list_round_labs)
            .summary("The labs in a round, and on which terms.")
            .may(Permission::ReadPublic)
            .ok::<Page<RoundLabView>>(),
        get("/v1/rounds/{id}/labs/{lab}", "find_round_lab", find_round_lab)
            .summary("One lab in a round.")
            .may(Permission::ReadPublic)
            .ok::<RoundLabView>(),
        patch("/v1/rounds/{id}/labs/{lab}", "update_round_lab", update_round_lab)
            .summary("Say how many a lab takes, at most how many of which theme, and whom first.")
            .may(Permission::ManageLab)
            .patch::<RoundLabTerms>()
            .ok::<RoundLabView>(),
    ]
}

fn application_operations() -> Vec<Operation> {
    vec![
        get("/v1/rounds/{id}/applications", "list_round_applications", list_round_applications)
            .summary("The applications in a round that you see, first come first.")
            .may(Permission::ReadRequest)
            .query::<RoundApplicationQuery>()
            .ok::<Page<RoundApplicationView>>(),
        post("/v1/rounds/{id}/applications", "create_round_application", create_round_application)
            .summary("File a pilot request in a round, with the labs that you prefer.")
            .may(Permission::FileRequest)
            .body::<NewRoundApplication>()
            .example(json!({
                "pilotRequest": "0198a6de-3c5b-7f00-8000-000000000001",
                "preferences": [["zorglab-brabant"], ["home-dialysis-lab", "cic-west-brabant"]],
            }))
            .created::<RoundApplicationView>(),
        get("/v1/rounds/{id}/applications/{application}", "find_round_application", find_round_application)
            .summary("One application.")
            .may(Permission::ReadRequest)
            .ok::<RoundApplicationView>(),
        patch(
            "/v1/rounds/{id}/applications/{application}",
            "update_round_application",
            update_round_application,
        )
        .summary("Change what an application prefers, while the round is open.")
        .may(Permission::FileRequest)
        .patch::<RoundApplicationTerms>()
        .ok::<RoundApplicationView>(),
        delete(
            "/v1/rounds/{id}/applications/{application}",
            "delete_round_application",
            delete_round_application,
        )
        .summary("Take an application out of a round; its request is returned to you.")
        .may(Permission::FileRequest),
    ]
}

fn ruling_operations() -> Vec<Operation> {
    vec![
        get("/v1/rounds/{id}/rulings", "list_round_rulings", list_round_rulings)
            .summary("The pins and bans of a round, oldest first.")
            .may(Permission::ManageRound)
            .ok::<Page<RoundRulingView>>(),
        post("/v1/rounds/{id}/rulings", "create_round_ruling", create_round_ruling)
            .summary("Pin an application to a lab, or ban it from one, with the reason.")
            .may(Permission::ManageRound)
            .body::<NewRoundRuling>()
            .example(json!({
                "application": "0198a6de-3c5b-7f00-8000-000000000002", "lab": "zorglab-brabant",
                "kind": "ban", "reasonCode": "conflict_of_interest",
            }))
            .created::<RoundRulingView>(),
        get("/v1/rounds/{id}/rulings/{ruling}", "find_round_ruling", find_round_ruling)
            .summary("One pin or ban.")
            .may(Permission::ManageRound)
            .ok::<RoundRulingView>(),
        delete("/v1/rounds/{id}/rulings/{ruling}", "delete_round_ruling", delete_round_ruling)
            .summary("Take a pin or ban away.")
            .may(Permission::ManageRound),
    ]
}

fn run_operations() -> Vec<Operation> {
    vec![
        get("/v1/rounds/{id}/runs", "list_round_runs", list_round_runs)
            .summary("The runs of a round, newest first.")
            .may(Permission::ManageRound)
            .query::<RoundRunQuery>()
            .ok::<Page<RoundRunView>>(),
        post("/v1/rounds/{id}/runs", "create_round_run", create_round_run)
            .summary("Run the assignment of a closed round and keep what came of it. Nothing is placed yet.")
            .may(Permission::ManageRound)
            .body::<NewRoundRun>()
            .example(json!({}))
            .created::<RoundRunView>(),
        get("/v1/rounds/{id}/runs/{run}", "find_round_run", find_round_run)
            .summary("One run, in figures.")
            .may(Permission::ManageRound)
            .ok::<RoundRunView>(),
        get("/v1/rounds/{id}/runs/{run}/labs", "list_round_run_labs", list_round_run_labs)
            .summary("What a run says of each lab: slots, cut-off, and what one more slot would bring.")
            .may(Permission::ManageRound)
            .ok::<Page<LabResult>>(),
        get("/v1/rounds/{id}/runs/{run}/results", "list_round_results", list_round_results)
            .summary("Who goes where in a run, and why; SMEs and labs see what is theirs of the run that was applied.")
            .may(Permission::ReadRound)
            .query::<RoundResultQuery>()
            .ok::<Page<RoundResultView>>(),
        get("/v1/rounds/{id}/runs/{run}/certificate", "find_round_certificate", find_round_certificate)
            .summary("All that anybody needs to check a run.")
            .may(Permission::ManageRound)
            .ok::<CertificateView>(),
        post("/v1/rounds/{id}/runs/{run}/_apply", "apply_round_run", apply_round_run)
            .summary("Place all that a run assigned, or nothing. Refused with what changed when its inputs are no longer the same.")
            .may(Permission::ManageRound)
            // Its example stands at the type: the API linter takes a key with "put" in it, in a path, for an operation.
            .body::<RunToApply>()
            .ok::<RoundRunView>(),
        post("/v1/assignments/_check", "check_assignment", check_assignment)
            .only_computes()
            .summary("Is an assignment stable? Whatever case and assignment you send; nothing is stored.")
            .may(Permission::ReadPublic)
            .body::<AssignmentToCheck>()
            .example(json!({
                "labs": [{ "id": "a", "slots": 1 }],
                "applications": [
                    { "id": "x", "preferences": [["a"]], "scores": { "a": 81.2 } },
                    { "id": "y", "preferences": [["a"]], "scores": { "a": 77.5 } },
                ],
                "assignment": [{ "application": "x", "lab": "a" }],
            }))
            .ok::<AssignmentCheckView>(),
    ]
}

async fn list_rounds(app: Data<App>, asked: Asked<RoundQuery>) -> Answer {
    app.list(move |read| actions::list_rounds(read, &asked.caller, &asked.query)).await
}

async fn create_round(app: Data<App>, post: Posted<NewRound>) -> Answer {
    app.create(post, actions::create_round).await
}

async fn find_round(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| actions::find_round(read, &asked.caller, &key)).await
}

async fn update_round(app: Data<App>, PathKey(key): PathKey, change: Changed<NewRound>) -> Answer {
    app.change(change, move |write, by, change| actions::update_round(write, by, &key, change)).await
}

async fn list_round_transitions(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.list(move |read| actions::list_round_transitions(read, &asked.caller, &key)).await
}

async fn transition_round(app: Data<App>, PathKey(key): PathKey, post: Posted<TransitionRequest>) -> Answer {
    let register = app.model().register();
    app.act(post, move |write, by, request| actions::transition_round(write, by, &key, (&request, &register)))
        .await
}

async fn list_round_labs(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.list(move |read| lab_terms::list_round_labs(read, &asked.caller, &key)).await
}

async fn find_round_lab(app: Data<App>, PathKeys(key, lab): PathKeys, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| lab_terms::find_round_lab(read, &asked.caller, &key, &lab)).await
}

async fn update_round_lab(
    app: Data<App>,
    PathKeys(key, lab): PathKeys,
    change: Changed<RoundLabTerms>,
) -> Answer {
    app.change(change, move |write, by, change| lab_terms::update_round_lab(write, by, (&key, &lab), change))
        .await
}

async fn list_round_applications(
    app: Data<App>,
    PathKey(key): PathKey,
    asked: Asked<RoundApplicationQuery>,
) -> Answer {
    app.list(move |read| applications::list_round_applications(read, &asked.caller, &key, &asked.query)).await
}

async fn create_round_application(
    app: Data<App>,
    PathKey(key): PathKey,
    post: Posted<NewRoundApplication>,
) -> Answer {
    app.create(post, move |write, by, new| applications::create_round_application(write, by, &key, new)).await
}

async fn find_round_application(
    app: Data<App>,
    PathKeys(key, application): PathKeys,
    asked: Asked<NoQuery>,
) -> Answer {
    app.find(move |read| applications::find_round_application(read, &asked.caller, &key, &application)).await
}

async fn update_round_application(
    app: Data<App>,
    PathKeys(key, application): PathKeys,
    change: Changed<RoundApplicationTerms>,
) -> Answer {
    app.change(change, move |write, by, change| {
        applications::update_round_application(write, by, (&key, &application), change)
    })
    .await
}

async fn delete_round_application(
    app: Data<App>,
    PathKeys(key, application): PathKeys,
    removal: Removed,
) -> Answer {
    app.remove(removal, move |write, by, version| {
        applications::delete_round_application(write, by, (&key, &application), version)
    })
    .await
}

async fn list_round_rulings(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.list(move |read| rulings::list_round_rulings(read, &asked.caller, &key)).await
}

async fn create_round_ruling(app: Data<App>, PathKey(key): PathKey, post: Posted<NewRoundRuling>) -> Answer {
    app.create(post, move |write, by, new| rulings::create_round_ruling(write, by, &key, new)).await
}

async fn find_round_ruling(app: Data<App>, PathKeys(key, ruling): PathKeys, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| rulings::find_round_ruling(read, &asked.caller, &key, &ruling)).await
}

async fn delete_round_ruling(app: Data<App>, PathKeys(key, ruling): PathKeys, removal: Removed) -> Answer {
    app.remove(removal, move |write, by, version| {
        rulings::delete_round_ruling(write, by, (&key, &ruling), version)
    })
    .await
}

async fn list_round_runs(app: Data<App>, PathKey(key): PathKey, asked: Asked<RoundRunQuery>) -> Answer {
    app.list(move |read| runs::list_round_runs(read, &asked.caller, &key, &asked.query)).await
}

async fn create_round_run(app: Data<App>, PathKey(key): PathKey, post: Posted<NewRoundRun>) -> Answer {
    app.create(post, move |write, by, NewRoundRun {}| runs::create_round_run(write, by, &key)).await
}

async fn find_round_run(app: Data<App>, PathKeys(key, run): PathKeys, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| runs::find_round_run(read, &asked.caller, &key, &run)).await
}

async fn list_round_run_labs(app: Data<App>, PathKeys(key, run): PathKeys, asked: Asked<NoQuery>) -> Answer {
    app.list(move |read| runs::list_round_run_labs(read, &asked.caller, &key, &run)).await
}

async fn list_round_results(
    app: Data<App>,
    PathKeys(key, run): PathKeys,
    asked: Asked<RoundResultQuery>,
) -> Answer {
    app.list(move |read| runs::list_round_results(read, &asked.caller, (&key, &run), &asked.query)).await
}

async fn find_round_certificate(
    app: Data<App>,
    PathKeys(key, run): PathKeys,
    asked: Asked<NoQuery>,
) -> Answer {
    let work = move |read: &mut crate::db::Read<'_>| {
        Reply::computed(&runs::find_round_certificate(read, &asked.caller, &key, &run)?)
    };
    Ok(app.db().read(work).await?.into_response())
}

async fn apply_round_run(app: Data<App>, PathKeys(key, run): PathKeys, post: Posted<RunToApply>) -> Answer {
    app.act(post, move |write, by, asked| applying::apply_round_run(write, by, (&key, &run), &asked)).await
}

/// Checked off the thread that reads sockets: a large case takes some milliseconds.
async fn check_assignment(post: Posted<AssignmentToCheck>) -> Answer {
    let checked = web::block(move || checking::check_assignment(&post.body)).await;
    let view = checked.map_err(|cause| Error::Internal(cause.into()))??;
    Ok(Reply { etag: None, ..Reply::computed(&view)? }.into_response())
}
