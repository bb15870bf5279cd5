//! The operations on themes, municipalities and programme lines.

use super::{
    actions,
    model::NewTheme,
    municipalities::{self, MunicipalityQuery, MunicipalityView},
    programmes::{self, ProgrammeLineView},
    views::{ThemeQuery, ThemeView},
};
use crate::{
    app::App,
    base::{actor::Permission, page::Page},
    http::{
        Answer, Asked, Changed, Operation, PathKey, Posted, Removed, Reply, TransitionRequest,
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
    [themes(), places()].concat()
}

fn themes() -> Vec<Operation> {
    vec![
        get("/v1/themes", "list_themes", list_themes)
            .summary("The taxonomy: themes in tree order or by label.")
            .may(Permission::ReadPublic)
            .query::<ThemeQuery>()
            .ok::<Page<ThemeView>>(),
        post("/v1/themes", "create_theme", create_theme)
            .summary("Propose a theme; a network manager's theme is active at once.")
            .may(Permission::ProposeTheme)
            .body::<NewTheme>()
            .example(json!({ "slug": "sleep-care", "labelNl": "Slaapzorg", "labelEn": "Sleep care", "broader": "conditions" }))
            .created::<ThemeView>(),
        get("/v1/themes/{id}", "find_theme", find_theme)
            .summary("One theme; a proposal only for whoever is logged in.")
            .may(Permission::ReadPublic)
            .ok::<ThemeView>(),
        patch("/v1/themes/{id}", "update_theme", update_theme)
            .summary("Change a theme: its labels, its place in the tree, its lines.")
            .may(Permission::ManageThemes)
            .patch::<NewTheme>()
            .ok::<ThemeView>(),
        delete("/v1/themes/{id}", "delete_theme", delete_theme)
            .summary("Delete a theme that nothing refers to; one in use is retired instead.")
            .may(Permission::ManageThemes),
        // What became of a proposal is for whoever can make one: steps name people and may have notes.
        get("/v1/themes/{id}/transitions", "list_theme_transitions", list_theme_transitions)
            .summary("What happened to a theme, oldest first.")
            .may(Permission::ProposeTheme)
            .ok::<Page<TransitionView>>(),
        post("/v1/themes/{id}/transitions", "transition_theme", transition_theme)
            .summary("Approve, reject, retire or reinstate a theme.")
            .may(Permission::ManageThemes)
            .body::<TransitionRequest>()
            .example(json!({ "event": "retire", "reasonCode": "no_longer_needed" }))
            .ok::<ThemeView>(),
    ]
}

fn places() -> Vec<Operation> {
    vec![
        get("/v1/municipalities", "list_municipalities", list_municipalities)
            .summary("Dutch municipalities by name, with province and a point.")
            .may(Permission::ReadPublic)
            .query::<MunicipalityQuery>()
            .ok::<Page<MunicipalityView>>(),
        get("/v1/municipalities/{code}", "find_municipality", find_municipality)
            .summary("The municipality with a CBS code (GM and four digits).")
            .may(Permission::ReadPublic)
            .ok::<MunicipalityView>(),
        get("/v1/programme-lines", "list_programme_lines", list_programme_lines)
            .summary("The province's programme lines and action lines, with budgets.")
            .may(Permission::ReadPublic)
            .ok::<Page<ProgrammeLineView>>(),
    ]
}

async fn list_themes(app: Data<App>, asked: Asked<ThemeQuery>) -> Answer {
    app.list(move |read| actions::list_themes(read, &asked.caller, &asked.query)).await
}

async fn create_theme(app: Data<App>, post: Posted<NewTheme>) -> Answer {
    app.create(post, actions::create_theme).await
}

async fn find_theme(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| actions::find_theme(read, &asked.caller, &key)).await
}

async fn update_theme(app: Data<App>, PathKey(key): PathKey, change: Changed<NewTheme>) -> Answer {
    app.change(change, move |write, by, change| actions::update_theme(write, by, &key, change)).await
}

async fn delete_theme(app: Data<App>, PathKey(key): PathKey, removed: Removed) -> Answer {
    app.remove(removed, move |write, by, version| actions::delete_theme(write, by, &key, version)).await
}

async fn list_theme_transitions(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.list(move |read| actions::list_theme_transitions(read, &asked.caller, &key)).await
}

async fn transition_theme(app: Data<App>, PathKey(key): PathKey, post: Posted<TransitionRequest>) -> Answer {
    app.act(post, move |write, by, request| actions::transition_theme(write, by, &key, &request)).await
}

async fn list_municipalities(app: Data<App>, asked: Asked<MunicipalityQuery>) -> Answer {
    app.list(move |read| municipalities::list_municipalities(read, &asked.query)).await
}

async fn find_municipality(app: Data<App>, PathKey(code): PathKey, _: Asked<NoQuery>) -> Answer {
    app.find(move |read| municipalities::find_municipality(read, &code)).await
}

async fn list_programme_lines(_: Asked<NoQuery>) -> Answer {
    Ok(Reply::computed(&Page::whole(programmes::list_programme_lines()))?.into_response())
}
