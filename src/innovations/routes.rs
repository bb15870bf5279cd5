//! The operations on innovations.

use super::{
    actions,
    model::NewInnovation,
    views::{InnovationQuery, InnovationView},
};
use crate::{
    app::App,
    base::{actor::Permission, page::Page},
    http::{
        Answer, Asked, Changed, Operation, PathKey, Posted, Removed,
        extract::NoQuery,
        operation::{delete, get, patch, post},
    },
};
use actix_web::web::Data;
use serde_json::json;

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        get("/v1/innovations", "list_innovations", list_innovations)
            .summary("The innovations that you may see, by title.")
            .may(Permission::ReadPublic)
            .query::<InnovationQuery>()
            .ok::<Page<InnovationView>>(),
        post("/v1/innovations", "create_innovation", create_innovation)
            .summary("Enter an innovation of an organisation that you act for.")
            .may(Permission::CreateInnovation)
            .body::<NewInnovation>()
            .example(json!({
                "title": "Compacte thuisdialyse-unit", "summaryNl": "Verrijdbaar apparaat voor nachtelijke dialyse thuis.",
                "themes": ["home-dialysis"], "category": "medical_device", "trl": 6, "deviceClass": "mdr_iib",
                "ceStatus": "in_progress", "purpose": "validate", "careSetting": "home", "targetPopulations": ["chronically_ill"],
                "participantsNeeded": 12, "claims": [{ "dimension": "care_cost", "value": -4000, "unit": "EUR per patient per year" }],
                "payers": ["zorgverzekeraar"], "beneficiaries": ["patiënt"], "visibility": "network",
            }))
            .created::<InnovationView>(),
        get("/v1/innovations/{id}", "find_innovation", find_innovation)
            .summary("One innovation.")
            .may(Permission::ReadPublic)
            .ok::<InnovationView>(),
        patch("/v1/innovations/{id}", "update_innovation", update_innovation)
            .summary("Change an innovation, who sees it, and whether it is still offered.")
            .may(Permission::ManageInnovation)
            .patch::<NewInnovation>()
            .ok::<InnovationView>(),
        delete("/v1/innovations/{id}", "delete_innovation", delete_innovation)
            .summary("Delete an innovation that no pilot request refers to.")
            .may(Permission::ManageInnovation),
    ]
}

async fn list_innovations(app: Data<App>, asked: Asked<InnovationQuery>) -> Answer {
    app.list(move |read| actions::list_innovations(read, &asked.caller, &asked.query)).await
}

async fn create_innovation(app: Data<App>, post: Posted<NewInnovation>) -> Answer {
    app.create(post, actions::create_innovation).await
}

async fn find_innovation(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| actions::find_innovation(read, &asked.caller, &key)).await
}

async fn update_innovation(app: Data<App>, PathKey(key): PathKey, change: Changed<NewInnovation>) -> Answer {
    app.change(change, move |write, by, change| actions::update_innovation(write, by, &key, change)).await
}

async fn delete_innovation(app: Data<App>, PathKey(key): PathKey, removed: Removed) -> Answer {
    app.remove(removed, move |write, by, version| actions::delete_innovation(write, by, &key, version)).await
}
