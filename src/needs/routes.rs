//! The operations on care needs.

use super::{
    actions, answers, articulations,
    model::{NewArticulation, NewCareNeed},
    steps,
    views::{AnswerView, ArticulationView, CareNeedQuery, CareNeedView},
};
use crate::{
    app::App,
    base::{actor::Permission, page::Page},
    http::{
        Answer, Asked, Changed, Operation, PathKey, PathKeys, Posted, Removed, TransitionRequest,
        TransitionView,
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
    [needs(), spoken(), answered()].concat()
}

fn needs() -> Vec<Operation> {
    vec![
        get("/v1/care-needs", "list_care_needs", list_care_needs)
            .summary("Care needs by title, with what each party says of them; your own drafts too.")
            .may(Permission::ReadPublic)
            .query::<CareNeedQuery>()
            .ok::<Page<CareNeedView>>(),
        post("/v1/care-needs", "create_care_need", create_care_need)
            .summary("Draft a care need of a care provider, patient organisation or insurer that you act for.")
            .may(Permission::CreateCareNeed)
            .body::<NewCareNeed>()
            .example(json!({
                "organisation": "zorggroep-brabant", "titleNl": "Minder nachtelijke vals-alarmen thuis",
                "titleEn": "Fewer false alarms at night at home",
                "problemNl": "Valsensoren slaan 's nachts vaak voor niets alarm; mantelzorgers raken uitgeput.",
                "desiredEffectNl": "De helft minder valse meldingen, zonder dat er een echte val gemist wordt.",
                "themes": ["home-care"], "careSetting": "home", "municipalityCode": "GM0772", "priority": "high",
            }))
            .created::<CareNeedView>(),
        get("/v1/care-needs/{id}", "find_care_need", find_care_need)
            .summary("One care need with what each party says of it, and whether that conflicts.")
            .may(Permission::ReadPublic)
            .ok::<CareNeedView>(),
        patch("/v1/care-needs/{id}", "update_care_need", update_care_need)
            .summary("Change a care need that your organisation made.")
            .may(Permission::ManageCareNeed)
            .patch::<NewCareNeed>()
            .ok::<CareNeedView>(),
        delete("/v1/care-needs/{id}", "delete_care_need", delete_care_need)
            .summary("Delete a draft; what was published is withdrawn instead.")
            .may(Permission::ManageCareNeed),
        get("/v1/care-needs/{id}/transitions", "list_care_need_transitions", list_care_need_transitions)
            .summary("What happened to a care need, oldest first; for its parties.")
            .may(Permission::ArticulateCareNeed)
            .ok::<Page<TransitionView>>(),
        post("/v1/care-needs/{id}/transitions", "transition_care_need", transition_care_need)
            .summary("Publish, withdraw or reopen a care need; as a party to it, say that a pilot began or that it is met.")
            .may(Permission::ArticulateCareNeed)
            .body::<TransitionRequest>()
            .example(json!({ "event": "publish" }))
            .ok::<CareNeedView>(),
    ]
}

fn spoken() -> Vec<Operation> {
    vec![
        get("/v1/care-needs/{id}/articulations", "list_articulations", list_articulations)
            .summary("What each party says of a care need in its own words, in the order in which it was entered.")
            .may(Permission::ReadPublic)
            .query::<PageQuery>()
            .ok::<Page<ArticulationView>>(),
        post("/v1/care-needs/{id}/articulations", "create_articulation", create_articulation)
            .summary("Say what a care need is to an organisation that you act for, also where others see it otherwise.")
            .may(Permission::ArticulateCareNeed)
            .body::<NewArticulation>()
            .example(json!({
                "organisation": "patienten-brabant", "stance": "differs", "saidOn": "2026-10-01",
                "textNl": "Niet het aantal meldingen is het probleem, maar dat niemand uitlegt wat een melding betekent.",
            }))
            .created::<ArticulationView>(),
        get("/v1/care-needs/{id}/articulations/{articulationId}", "find_articulation", find_articulation)
            .summary("What one party says of a care need.")
            .may(Permission::ReadPublic)
            .ok::<ArticulationView>(),
        patch("/v1/care-needs/{id}/articulations/{articulationId}", "update_articulation", update_articulation)
            .summary("Change what your organisation says of a care need.")
            .may(Permission::ArticulateCareNeed)
            .patch::<NewArticulation>()
            .ok::<ArticulationView>(),
        delete("/v1/care-needs/{id}/articulations/{articulationId}", "delete_articulation", delete_articulation)
            .summary("Take back what your organisation said of a care need.")
            .may(Permission::ArticulateCareNeed),
    ]
}

fn answered() -> Vec<Operation> {
    vec![
        get("/v1/care-needs/{id}/answers", "list_answers", list_answers)
            .summary("The innovations that say they answer a care need, as far as you may see them.")
            .may(Permission::ReadPublic)
            .query::<PageQuery>()
            .ok::<Page<AnswerView>>(),
        get("/v1/care-needs/{id}/answers/{answerId}", "find_answer", find_answer)
            .summary("One answer to a care need: what the innovation claims, and who confirmed it.")
            .may(Permission::ReadPublic)
            .ok::<AnswerView>(),
        get(
            "/v1/care-needs/{id}/answers/{answerId}/transitions",
            "list_answer_transitions",
            list_answer_transitions,
        )
        .summary("Who confirmed an answer or took that back, oldest first; for the parties to it.")
        .may(Permission::ArticulateCareNeed)
        .ok::<Page<TransitionView>>(),
        post("/v1/care-needs/{id}/answers/{answerId}/transitions", "transition_answer", transition_answer)
            .summary(
                "Confirm that an innovation answers a care need of which you are a party, or take that back.",
            )
            .may(Permission::ArticulateCareNeed)
            .body::<TransitionRequest>()
            .example(json!({ "event": "confirm", "note": "Besproken in de werkgroep; doet wat wij vragen." }))
            .ok::<AnswerView>(),
    ]
}

async fn list_care_needs(app: Data<App>, asked: Asked<CareNeedQuery>) -> Answer {
    app.list(move |read| actions::list_care_needs(read, &asked.caller, &asked.query)).await
}

async fn create_care_need(app: Data<App>, post: Posted<NewCareNeed>) -> Answer {
    app.create(post, actions::create_care_need).await
}

async fn find_care_need(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| actions::find_care_need(read, &asked.caller, &key)).await
}

async fn update_care_need(app: Data<App>, PathKey(key): PathKey, change: Changed<NewCareNeed>) -> Answer {
    app.change(change, move |write, by, change| actions::update_care_need(write, by, &key, change)).await
}

async fn delete_care_need(app: Data<App>, PathKey(key): PathKey, removed: Removed) -> Answer {
    app.remove(removed, move |write, by, version| actions::delete_care_need(write, by, &key, version)).await
}

async fn list_care_need_transitions(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.list(move |read| steps::list_care_need_transitions(read, &asked.caller, &key)).await
}

async fn transition_care_need(
    app: Data<App>,
    PathKey(key): PathKey,
    post: Posted<TransitionRequest>,
) -> Answer {
    app.act(post, move |write, by, request| steps::transition_care_need(write, by, &key, &request)).await
}

async fn list_articulations(app: Data<App>, PathKey(key): PathKey, asked: Asked<PageQuery>) -> Answer {
    app.list(move |read| articulations::list_articulations(read, &asked.caller, &key, &asked.query)).await
}

async fn create_articulation(app: Data<App>, PathKey(key): PathKey, post: Posted<NewArticulation>) -> Answer {
    app.create(post, move |write, by, new| articulations::create_articulation(write, by, &key, new)).await
}

async fn find_articulation(app: Data<App>, PathKeys(need, one): PathKeys, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| articulations::find_articulation(read, &asked.caller, (&need, &one))).await
}

async fn update_articulation(
    app: Data<App>,
    PathKeys(need, one): PathKeys,
    change: Changed<NewArticulation>,
) -> Answer {
    app.change(change, move |write, by, change| {
        articulations::update_articulation(write, by, (&need, &one), change)
    })
    .await
}

async fn delete_articulation(app: Data<App>, PathKeys(need, one): PathKeys, removed: Removed) -> Answer {
    app.remove(removed, move |write, by, version| {
        articulations::delete_articulation(write, by, (&need, &one), version)
    })
    .await
}

async fn list_answers(app: Data<App>, PathKey(key): PathKey, asked: Asked<PageQuery>) -> Answer {
    app.list(move |read| answers::list_answers(read, &asked.caller, &key, &asked.query)).await
}

async fn find_answer(app: Data<App>, PathKeys(need, one): PathKeys, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| answers::find_answer(read, &asked.caller, (&need, &one))).await
}

async fn list_answer_transitions(
    app: Data<App>,
    PathKeys(need, one): PathKeys,
    asked: Asked<NoQuery>,
) -> Answer {
    app.list(move |read| answers::list_answer_transitions(read, &asked.caller, (&need, &one))).await
}

async fn transition_answer(
    app: Data<App>,
    PathKeys(need, one): PathKeys,
    post: Posted<TransitionRequest>,
) -> Answer {
    app.act(post, move |write, by, request| answers::transition_answer(write, by, (&need, &one), &request))
        .await
}
