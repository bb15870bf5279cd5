//! The operations on reimbursements.

use super::{
    actions, counts,
    model::{NewReimbursement, ReimbursementStep},
    steps,
    views::{ReimbursementQuery, ReimbursementView, ReimbursementYear, ReimbursementYearQuery},
};
use crate::{
    app::App,
    base::{actor::Permission, page::Page},
    http::{
        Answer, Asked, Operation, PathKey, Posted, TransitionView,
        extract::NoQuery,
        operation::{get, post},
    },
};
use actix_web::web::Data;
use serde_json::json;

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        get("/v1/reimbursements", "list_reimbursements", list_reimbursements)
            .summary("The reimbursements that you see, newest first.")
            .may(Permission::ReadReimbursement)
            .query::<ReimbursementQuery>()
            .ok::<Page<ReimbursementView>>(),
        post("/v1/reimbursements", "create_reimbursement", create_reimbursement)
            .summary("Begin the way of an innovation to being paid for by a payer.")
            .may(Permission::FileReimbursement)
            .body::<NewReimbursement>()
            .example(json!({ "innovation": "slimme-sensor", "payer": "verzekeraar-voorbeeld" }))
            .created::<ReimbursementView>(),
        get("/v1/reimbursements/{id}", "find_reimbursement", find_reimbursement)
            .summary("One reimbursement, with the days in which it was and is paid for.")
            .may(Permission::ReadReimbursement)
            .ok::<ReimbursementView>(),
        get(
            "/v1/reimbursements/{id}/transitions",
            "list_reimbursement_transitions",
            list_reimbursement_transitions,
        )
        .summary("What happened to a reimbursement, oldest first.")
        .may(Permission::ReadReimbursement)
        .ok::<Page<TransitionView>>(),
        post("/v1/reimbursements/{id}/transitions", "transition_reimbursement", transition_reimbursement)
            .summary("Declare eligible, request, grant conditionally, make definitive, end: refused with all that is missing.")
            .may(Permission::ReadReimbursement)
            .body::<ReimbursementStep>()
            .example(json!({ "event": "grant", "from": "2027-01-01", "until": "2028-12-31" }))
            .ok::<ReimbursementView>(),
        get("/v1/reimbursement-years", "list_reimbursement_years", list_reimbursement_years)
            .summary("Per year the products of which a conditional reimbursement began, with the records.")
            .may(Permission::CountReimbursements)
            .query::<ReimbursementYearQuery>()
            .ok::<Page<ReimbursementYear>>(),
    ]
}

async fn list_reimbursements(app: Data<App>, asked: Asked<ReimbursementQuery>) -> Answer {
    app.list(move |read| actions::list_reimbursements(read, &asked.caller, &asked.query)).await
}

async fn create_reimbursement(app: Data<App>, post: Posted<NewReimbursement>) -> Answer {
    app.create(post, actions::create_reimbursement).await
}

async fn find_reimbursement(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| actions::find_reimbursement(read, &asked.caller, &key)).await
}

async fn list_reimbursement_transitions(
    app: Data<App>,
    PathKey(key): PathKey,
    asked: Asked<NoQuery>,
) -> Answer {
    app.list(move |read| actions::list_reimbursement_transitions(read, &asked.caller, &key)).await
}

async fn transition_reimbursement(
    app: Data<App>,
    PathKey(key): PathKey,
    post: Posted<ReimbursementStep>,
) -> Answer {
    app.act(post, move |write, by, request| steps::transition_reimbursement(write, by, &key, &request)).await
}

async fn list_reimbursement_years(app: Data<App>, asked: Asked<ReimbursementYearQuery>) -> Answer {
    app.list(move |read| counts::list_reimbursement_years(read, &asked.query)).await
}
