//! The operations on outcomes, their assessments and adoptions.

use super::{
    actions, adoptions, assessments,
    model::{HtaFigures, NewAdoption, NewHta, NewOutcome, OutcomeTerms},
    publication,
    views::{AdoptionQuery, AdoptionView, HtaResultView, HtaView, OutcomeQuery, OutcomeView},
};
use crate::{
    app::App,
    base::{actor::Permission, page::Page},
    http::{
        Answer, Asked, Changed, Operation, PathKey, PathKeys, Posted, Removed, Reply, TransitionRequest,
        TransitionView,
        extract::NoQuery,
        operation::{delete, get, patch, post},
    },
};
use actix_web::web::Data;
use serde_json::json;

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    [outcome_operations(), hta_operations(), adoption_operations()].concat()
}

fn outcome_operations() -> Vec<Operation> {
    vec![
        get("/v1/outcomes", "list_outcomes", list_outcomes)
            .summary("What pilots showed, newest first: what was published, and all of those to which you are a party.")
            .may(Permission::ReadPublic)
            .query::<OutcomeQuery>()
            .ok::<Page<OutcomeView>>(),
        post("/v1/outcomes", "create_outcome", create_outcome)
            .summary("Begin the outcome of a pilot that was evaluated or stopped.")
            .may(Permission::WriteOutcome)
            .body::<NewOutcome>()
            .example(json!({
                "pilot": "0190a1b2-0000-7000-8000-000000000001",
                "decision": { "choice": "adopt", "reason": "Minder nachtelijke inzet bij gelijke kwaliteit van leven.",
                    "organisation": "zorggroep-voorbeeld", "decidedOn": "2026-10-15" },
                "displacedTreatment": "Nachtelijke rondes door een verzorgende.",
                "lessons": "De sensor moet voor elke kamer opnieuw worden ingesteld.",
                "flows": [
                    { "organisation": "zorggroep-voorbeeld", "paysEur": 42000, "paysFor": "Aanschaf en onderhoud." },
                    { "name": "zorgverzekeraar", "gainsEur": 65000, "gains": "Minder ziekenhuisopnamen." },
                ],
                "barriers": [{ "kind": "benefits_elsewhere", "description": "De besparing valt bij de verzekeraar." }],
            }))
            .created::<OutcomeView>(),
        get("/v1/outcomes/{id}", "find_outcome", find_outcome)
            .summary("One outcome: as published, or whole when you are a party.")
            .may(Permission::ReadPublic)
            .ok::<OutcomeView>(),
        patch("/v1/outcomes/{id}", "update_outcome", update_outcome)
            .summary("Change an outcome that is a draft or being revised.")
            .may(Permission::WriteOutcome)
            .patch::<OutcomeTerms>()
            .ok::<OutcomeView>(),
        get("/v1/outcomes/{id}/transitions", "list_outcome_transitions", list_outcome_transitions)
            .summary("What happened to an outcome, oldest first.")
            .may(Permission::ReadOutcome)
            .ok::<Page<TransitionView>>(),
        post("/v1/outcomes/{id}/transitions", "transition_outcome", transition_outcome)
            .summary("Propose an outcome for publication, approve it with other eyes, give it back, revise or withdraw it.")
            .may(Permission::ReadOutcome)
            .body::<TransitionRequest>()
            .example(json!({ "event": "propose" }))
            .ok::<OutcomeView>(),
    ]
}

fn hta_operations() -> Vec<Operation> {
    let figures = json!({
        "qaly": { "value": 0.05, "low": 0.01, "high": 0.09 },
        "costEur": { "value": 1500, "low": 900, "high": 2100 }, "burdenBand": "middle",
    });
    let mut assessment = json!({
        "kind": "provisional", "assessedOn": "2026-10-01", "comparator": "Gewone zorg.",
        "perspective": "healthcare", "participants": 48, "labourHours": { "value": -12.5 },
    });
    if let (Some(assessment), Some(figures)) = (assessment.as_object_mut(), figures.as_object()) {
        assessment.extend(figures.clone());
    }
    vec![
        post("/v1/hta-calculations", "compute_hta", compute_hta)
            .only_computes()
            .summary(
                "Compute quadrant, ICER, net benefits and probabilities from differences with intervals.",
            )
            .may(Permission::ReadPublic)
            .body::<HtaFigures>()
            .example(figures)
            .ok::<HtaResultView>(),
        get("/v1/outcomes/{id}/htas", "list_htas", list_htas)
            .summary(
                "The assessments of an outcome, oldest first: those published, or all when you are a party.",
            )
            .may(Permission::ReadPublic)
            .ok::<Page<HtaView>>(),
        post("/v1/outcomes/{id}/htas", "create_hta", create_hta)
            .summary("Add an assessment to an outcome that is a draft or being revised.")
            .may(Permission::WriteOutcome)
            .body::<NewHta>()
            .example(assessment)
            .created::<HtaView>(),
        get("/v1/outcomes/{id}/htas/{htaId}", "find_hta", find_hta)
            .summary("One assessment, with what follows from it.")
            .may(Permission::ReadPublic)
            .ok::<HtaView>(),
    ]
}

fn adoption_operations() -> Vec<Operation> {
    vec![
        get("/v1/outcomes/{id}/adoptions", "list_adoptions", list_adoptions)
            .summary("The organisations that took the innovation into use, in the order in which that was recorded.")
            .may(Permission::ReadPublic)
            .query::<AdoptionQuery>()
            .ok::<Page<AdoptionView>>(),
        post("/v1/outcomes/{id}/adoptions", "create_adoption", create_adoption)
            .summary("Record that an organisation took the innovation into use; the outcome is published first.")
            .may(Permission::WriteOutcome)
            .body::<NewAdoption>()
            .example(json!({
                "organisation": "zorggroep-voorbeeld", "from": "2027-01-01",
                "scope": "Alle 12 locaties, afdelingen voor mensen met dementie.", "peoplePerYear": 400,
            }))
            .created::<AdoptionView>(),
        get("/v1/outcomes/{id}/adoptions/{adoptionId}", "find_adoption", find_adoption)
            .summary("One adoption.")
            .may(Permission::ReadPublic)
            .ok::<AdoptionView>(),
        patch("/v1/outcomes/{id}/adoptions/{adoptionId}", "update_adoption", update_adoption)
            .summary("Change an adoption; setting `until` ends it.")
            .may(Permission::WriteOutcome)
            .patch::<NewAdoption>()
            .ok::<AdoptionView>(),
        delete("/v1/outcomes/{id}/adoptions/{adoptionId}", "delete_adoption", delete_adoption)
            .summary("Delete an adoption that was recorded by mistake.")
            .may(Permission::WriteOutcome),
    ]
}

async fn list_outcomes(app: Data<App>, asked: Asked<OutcomeQuery>) -> Answer {
    app.list(move |read| actions::list_outcomes(read, &asked.caller, &asked.query)).await
}

async fn create_outcome(app: Data<App>, post: Posted<NewOutcome>) -> Answer {
    app.create(post, actions::create_outcome).await
}

async fn find_outcome(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| actions::find_outcome(read, &asked.caller, &key)).await
}

async fn update_outcome(app: Data<App>, PathKey(key): PathKey, change: Changed<OutcomeTerms>) -> Answer {
    app.change(change, move |write, by, change| actions::update_outcome(write, by, &key, change)).await
}

async fn list_outcome_transitions(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.list(move |read| actions::list_outcome_transitions(read, &asked.caller, &key)).await
}

async fn transition_outcome(
    app: Data<App>,
    PathKey(key): PathKey,
    post: Posted<TransitionRequest>,
) -> Answer {
    app.act(post, move |write, by, request| publication::transition_outcome(write, by, &key, &request)).await
}

async fn compute_hta(post: Posted<HtaFigures>) -> Answer {
    let view = assessments::compute_hta(&post.body)?;
    Ok(Reply { etag: None, ..Reply::computed(&view)? }.into_response())
}

async fn list_htas(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.list(move |read| assessments::list_htas(read, &asked.caller, &key)).await
}

async fn create_hta(app: Data<App>, PathKey(key): PathKey, post: Posted<NewHta>) -> Answer {
    app.create(post, move |write, by, new| assessments::create_hta(write, by, &key, new)).await
}

async fn find_hta(app: Data<App>, PathKeys(key, hta): PathKeys, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| assessments::find_hta(read, &asked.caller, &key, &hta)).await
}

async fn list_adoptions(app: Data<App>, PathKey(key): PathKey, asked: Asked<AdoptionQuery>) -> Answer {
    app.list(move |read| adoptions::list_adoptions(read, &asked.caller, &key, &asked.query)).await
}

async fn create_adoption(app: Data<App>, PathKey(key): PathKey, post: Posted<NewAdoption>) -> Answer {
    app.create(post, move |write, by, new| adoptions::create_adoption(write, by, &key, new)).await
}

async fn find_adoption(app: Data<App>, PathKeys(key, adoption): PathKeys, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| adoptions::find_adoption(read, &asked.caller, &key, &adoption)).await
}

async fn update_adoption(
    app: Data<App>,
    PathKeys(key, adoption): PathKeys,
    change: Changed<NewAdoption>,
) -> Answer {
    app.change(change, move |write, by, change| {
        adoptions::update_adoption(write, by, (&key, &adoption), change)
    })
    .await
}

async fn delete_adoption(app: Data<App>, PathKeys(key, adoption): PathKeys, removal: Removed) -> Answer {
    app.remove(removal, move |write, by, version| {
        adoptions::delete_adoption(write, by, (&key, &adoption), version)
    })
    .await
}
