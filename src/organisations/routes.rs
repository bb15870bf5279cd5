//! The operations on organisations.

use super::{
    actions,
    model::NewOrganisation,
    views::{OrganisationQuery, OrganisationView},
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
        get("/v1/organisations", "list_organisations", list_organisations)
            .summary("Organisations by name; or the one with an identifier.")
            .may(Permission::ReadPublic)
            .query::<OrganisationQuery>()
            .ok::<Page<OrganisationView>>(),
        post("/v1/organisations", "create_organisation", create_organisation)
            .summary("Enter an organisation; rights on it are granted apart.")
            .may(Permission::CreateOrganisation)
            .body::<NewOrganisation>()
            .example(json!({
                "name": "Zorgtech Brabant B.V.", "kind": "sme", "fte": 12, "turnoverEur": 1_400_000,
                "location": { "city": "Eindhoven", "municipalityCode": "GM0772" },
                "identifiers": [{ "scheme": "kvk", "value": "01234567" }],
            }))
            .created::<OrganisationView>(),
        get("/v1/organisations/{id}", "find_organisation", find_organisation)
            .summary("One organisation.")
            .may(Permission::ReadPublic)
            .ok::<OrganisationView>(),
        patch("/v1/organisations/{id}", "update_organisation", update_organisation)
            .summary("Change an organisation.")
            .may(Permission::UpdateOrganisation)
            .patch::<NewOrganisation>()
            .ok::<OrganisationView>(),
        delete("/v1/organisations/{id}", "delete_organisation", delete_organisation)
            .summary("Delete an organisation that nothing refers to.")
            .may(Permission::DeleteOrganisation),
    ]
}

async fn list_organisations(app: Data<App>, asked: Asked<OrganisationQuery>) -> Answer {
    app.list(move |read| actions::list_organisations(read, &asked.query)).await
}

async fn create_organisation(app: Data<App>, post: Posted<NewOrganisation>) -> Answer {
    app.create(post, actions::create_organisation).await
}

async fn find_organisation(app: Data<App>, PathKey(key): PathKey, _: Asked<NoQuery>) -> Answer {
    app.find(move |read| actions::find_organisation(read, &key)).await
}

async fn update_organisation(
    app: Data<App>,
    PathKey(key): PathKey,
    change: Changed<NewOrganisation>,
) -> Answer {
    app.change(change, move |write, by, change| actions::update_organisation(write, by, &key, change)).await
}

async fn delete_organisation(app: Data<App>, PathKey(key): PathKey, removed: Removed) -> Answer {
    app.remove(removed, move |write, by, version| actions::delete_organisation(write, by, &key, version))
        .await
}
