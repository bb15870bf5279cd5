//! The operations on labs, their steps, services and involvements; reading labs is in `finding`.

use super::{
    actions::{self, involvements, services},
    model::NewLab,
    parts::{NewInvolvement, NewLabService},
    views::{InvolvementView, LabServiceView, LabView},
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
    [labs(), parts()].concat()
}

fn labs() -> Vec<Operation> {
    vec![
        post("/v1/labs", "create_lab", create_lab)
            .summary("Enter a lab, as a draft, in a network that you manage.")
            .may(Permission::CreateLab)
            .body::<NewLab>()
            .example(json!({
                "slug": "zorglab-breda", "name": "Zorglab Breda", "kind": "living_lab",
                "descriptionNl": "Woningen waarin zorgtechnologie met bewoners wordt beproefd.",
                "network": "brabant", "scope": "regional", "location": { "city": "Breda", "municipalityCode": "GM0758" },
                "themes": ["home-dialysis"], "careSettings": ["home"], "purposes": ["validate"], "trlMin": 5, "trlMax": 8,
                "contact": { "email": "info@zorglab.example" },
                "partners": [{ "kind": "patients_users", "name": "Bewonersraad" }],
            }))
            .created::<LabView>(),
        patch("/v1/labs/{id}", "update_lab", update_lab)
            .summary("Change the profile of a lab.")
            .may(Permission::ManageLab)
            .patch::<NewLab>()
            .ok::<LabView>(),
        get("/v1/labs/{id}/transitions", "list_lab_transitions", list_transitions)
            .summary("The steps that a lab took, oldest first.")
            .may(Permission::ManageLab)
            .ok::<Page<TransitionView>>(),
        post("/v1/labs/{id}/transitions", "create_lab_transition", create_transition)
            .summary("Take a step: submit, return, publish, suspend, resume, retire or confirm.")
            .may(Permission::ManageLab)
            .body::<TransitionRequest>()
            .example(json!({ "event": "submit" }))
            .ok::<LabView>(),
    ]
}

fn parts() -> Vec<Operation> {
    vec![
        get("/v1/labs/{id}/services", "list_lab_services", list_services)
            .summary("The services and facilities of a lab.")
            .may(Permission::ReadPublic)
            .query::<PageQuery>()
            .ok::<Page<LabServiceView>>(),
        post("/v1/labs/{id}/services", "create_lab_service", create_service)
            .summary("Enter a service or facility.")
            .may(Permission::ManageLab)
            .body::<NewLabService>()
            .example(json!({ "kind": "facility", "nameNl": "Testwoning", "nameEn": "Test home", "bookedApart": true }))
            .created::<LabServiceView>(),
        get("/v1/labs/{id}/services/{serviceId}", "find_lab_service", find_service)
            .summary("One service or facility.")
            .may(Permission::ReadPublic)
            .ok::<LabServiceView>(),
        patch("/v1/labs/{id}/services/{serviceId}", "update_lab_service", update_service)
            .summary("Change a service or facility.")
            .may(Permission::ManageLab)
            .patch::<NewLabService>()
            .ok::<LabServiceView>(),
        delete("/v1/labs/{id}/services/{serviceId}", "delete_lab_service", delete_service)
            .summary("Delete a service or facility that no capacity or placement refers to.")
            .may(Permission::ManageLab),
        get("/v1/labs/{id}/involvements", "list_lab_involvements", list_involvements)
            .summary("The periods in which the province is actively involved in a lab.")
            .may(Permission::ReadPublic)
            .query::<PageQuery>()
            .ok::<Page<InvolvementView>>(),
        post("/v1/labs/{id}/involvements", "create_lab_involvement", create_involvement)
            .summary("Record a period of provincial involvement.")
            .may(Permission::RecordInvolvement)
            .body::<NewInvolvement>()
            .example(json!({ "from": "2026-01-01", "note": "Cofinanciering" }))
            .created::<InvolvementView>(),
        get("/v1/labs/{id}/involvements/{involvementId}", "find_lab_involvement", find_involvement)
            .summary("One period of provincial involvement.")
            .may(Permission::ReadPublic)
            .ok::<InvolvementView>(),
        patch("/v1/labs/{id}/involvements/{involvementId}", "update_lab_involvement", update_involvement)
            .summary("Change a period of provincial involvement.")
            .may(Permission::RecordInvolvement)
            .patch::<NewInvolvement>()
            .ok::<InvolvementView>(),
        delete("/v1/labs/{id}/involvements/{involvementId}", "delete_lab_involvement", delete_involvement)
            .summary("Delete a period that was recorded by mistake.")
            .may(Permission::RecordInvolvement),
    ]
}

async fn create_lab(app: Data<App>, post: Posted<NewLab>) -> Answer {
    app.create(post, actions::create_lab).await
}

async fn update_lab(app: Data<App>, PathKey(key): PathKey, change: Changed<NewLab>) -> Answer {
    app.change(change, move |write, by, change| actions::update_lab(write, by, &key, change)).await
}

async fn list_transitions(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.list(move |read| actions::list_transitions(read, &asked.caller, &key)).await
}

async fn create_transition(app: Data<App>, PathKey(key): PathKey, post: Posted<TransitionRequest>) -> Answer {
    app.act(post, move |write, by, request| actions::create_transition(write, by, &key, request)).await
}

async fn list_services(app: Data<App>, PathKey(lab): PathKey, asked: Asked<PageQuery>) -> Answer {
    app.list(move |read| services::list_services(read, &asked.caller, &lab, &asked.query)).await
}

async fn create_service(app: Data<App>, PathKey(lab): PathKey, post: Posted<NewLabService>) -> Answer {
    app.create(post, move |write, by, new| services::create_service(write, by, &lab, new)).await
}

async fn find_service(app: Data<App>, PathKeys(lab, service): PathKeys, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| services::find_service(read, &asked.caller, &lab, &service)).await
}

async fn update_service(
    app: Data<App>,
    PathKeys(lab, service): PathKeys,
    change: Changed<NewLabService>,
) -> Answer {
    app.change(change, move |write, by, change| services::update_service(write, by, (&lab, &service), change))
        .await
}

async fn delete_service(app: Data<App>, PathKeys(lab, service): PathKeys, removed: Removed) -> Answer {
    app.remove(removed, move |write, by, version| {
        services::delete_service(write, by, (&lab, &service), version)
    })
    .await
}

async fn list_involvements(app: Data<App>, PathKey(lab): PathKey, asked: Asked<PageQuery>) -> Answer {
    app.list(move |read| involvements::list_involvements(read, &asked.caller, &lab, &asked.query)).await
}

async fn create_involvement(app: Data<App>, PathKey(lab): PathKey, post: Posted<NewInvolvement>) -> Answer {
    app.create(post, move |write, by, new| involvements::create_involvement(write, by, &lab, new)).await
}

async fn find_involvement(
    app: Data<App>,
    PathKeys(lab, involvement): PathKeys,
    asked: Asked<NoQuery>,
) -> Answer {
    app.find(move |read| involvements::find_involvement(read, &asked.caller, &lab, &involvement)).await
}

async fn update_involvement(
    app: Data<App>,
    PathKeys(lab, involvement): PathKeys,
    change: Changed<NewInvolvement>,
) -> Answer {
    app.change(change, move |write, by, change| {
        involvements::update_involvement(write, by, (&lab, &involvement), change)
    })
    .await
}

async fn delete_involvement(
    app: Data<App>,
    PathKeys(lab, involvement): PathKeys,
    removed: Removed,
) -> Answer {
    app.remove(removed, move |write, by, version| {
        involvements::delete_involvement(write, by, (&lab, &involvement), version)
    })
    .await
}
