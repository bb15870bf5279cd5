//! The operations on sets of weights.

use super::{
    actions, balance, comparing,
    model::NewWeighting,
    views::{
        BalanceQuery, ComparisonQuery, WeightingBalanceView, WeightingComparisonView, WeightingQuery,
        WeightingView,
    },
};
use crate::{
    app::App,
    base::{actor::Permission, page::Page},
    db::Read,
    http::{
        Answer, Asked, Changed, Operation, PathKey, Posted, Reply, TransitionRequest, TransitionView,
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
        get("/v1/weightings", "list_weightings", list_weightings)
            .summary("Sets of weights of the score, newest first; drafts only for those who may activate them.")
            .may(Permission::ReadPublic)
            .query::<WeightingQuery>()
            .ok::<Page<WeightingView>>(),
        post("/v1/weightings", "create_weighting", create_weighting)
            .summary("Draft a set of weights, of a network or of the whole register.")
            .may(Permission::KeepWeightings)
            .body::<NewWeighting>()
            .example(json!({
                "network": "brabant", "name": "Dichterbij telt zwaarder", "note": "Reistijd bleek de drempel.",
                "components": {
                    "theme": 35, "start": 10, "distance": 30, "trlFit": 10, "completeness": 5, "trackRecord": 5,
                    "careNeed": 5, "text": 5, "unknowns": 2
                },
            }))
            .created::<WeightingView>(),
        get("/v1/weightings/{id}", "find_weighting", find_weighting)
            .summary("One set of weights, by its id or by what results call it (`weightsVersion`).")
            .may(Permission::ReadPublic)
            .ok::<WeightingView>(),
        patch("/v1/weightings/{id}", "update_weighting", update_weighting)
            .summary("Change a set of weights that is a draft.")
            .may(Permission::KeepWeightings)
            .patch::<NewWeighting>()
            .ok::<WeightingView>(),
        get("/v1/weightings/{id}/transitions", "list_weighting_transitions", list_weighting_transitions)
            .summary("When a set of weights began and ceased to count, oldest first.")
            .may(Permission::KeepWeightings)
            .ok::<Page<TransitionView>>(),
        post("/v1/weightings/{id}/transitions", "transition_weighting", transition_weighting)
            .summary("Let a set of weights count, instead of the one that does, also to roll back; or let a network's count no longer.")
            .may(Permission::KeepWeightings)
            .body::<TransitionRequest>()
            .example(json!({ "event": "activate" }))
            .ok::<WeightingView>(),
        get("/v1/weightings/{id}/comparison", "compare_weighting", compare_weighting)
            .summary("What a set of weights would have done to the requests of a period, beside another one.")
            .may(Permission::KeepWeightings)
            .query::<ComparisonQuery>()
            .ok::<WeightingComparisonView>(),
        get("/v1/weightings/{id}/balance", "find_weighting_balance", find_weighting_balance)
            .summary("Whom a set of weights serves how well, by size and region of who asks, and which component decides.")
            .may(Permission::KeepWeightings)
            .query::<BalanceQuery>()
            .ok::<WeightingBalanceView>(),
    ]
}

async fn list_weightings(app: Data<App>, asked: Asked<WeightingQuery>) -> Answer {
    app.list(move |read| actions::list_weightings(read, &asked.caller, &asked.query)).await
}

async fn create_weighting(app: Data<App>, post: Posted<NewWeighting>) -> Answer {
    app.create(post, actions::create_weighting).await
}

async fn find_weighting(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| actions::find_weighting(read, &asked.caller, &key)).await
}

async fn update_weighting(app: Data<App>, PathKey(key): PathKey, change: Changed<NewWeighting>) -> Answer {
    app.change(change, move |write, by, change| actions::update_weighting(write, by, &key, change)).await
}

async fn list_weighting_transitions(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.list(move |read| actions::list_weighting_transitions(read, &asked.caller, &key)).await
}

async fn transition_weighting(
    app: Data<App>,
    PathKey(key): PathKey,
    post: Posted<TransitionRequest>,
) -> Answer {
    app.act(post, move |write, by, request| actions::transition_weighting(write, by, &key, &request)).await
}

async fn compare_weighting(app: Data<App>, PathKey(key): PathKey, asked: Asked<ComparisonQuery>) -> Answer {
    let Asked { caller, query } = asked;
    let register = app.model().register();
    let work =
        move |read: &mut Read<'_>| comparing::compare_weighting(read, &caller, &key, (&query, &register));
    Ok(Reply::computed(&app.db().read(work).await?)?.into_response())
}

async fn find_weighting_balance(app: Data<App>, PathKey(key): PathKey, asked: Asked<BalanceQuery>) -> Answer {
    let Asked { caller, query } = asked;
    let register = app.model().register();
    let work =
        move |read: &mut Read<'_>| balance::find_weighting_balance(read, &caller, &key, (&query, &register));
    Ok(Reply::computed(&app.db().read(work).await?)?.into_response())
}
