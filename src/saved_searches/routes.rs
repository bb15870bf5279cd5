//! The operations on saved searches.

use super::{
    actions,
    model::NewSavedSearch,
    views::{SavedSearchMatchQuery, SavedSearchQuery, SavedSearchView},
};
use crate::{
    app::App,
    base::{actor::Permission, page::Page},
    db::Read,
    http::{
        Answer, Asked, Changed, Operation, PathKey, Posted, Removed, Reply,
        extract::NoQuery,
        operation::{delete, get, patch, post},
    },
    matching::views::MatchesView,
};
use actix_web::web::Data;
use serde_json::json;

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        get("/v1/saved-searches", "list_saved_searches", list_searches)
            .summary("The questions to the matcher that you keep, newest first.")
            .may(Permission::KeepSearches)
            .query::<SavedSearchQuery>()
            .ok::<Page<SavedSearchView>>(),
        post("/v1/saved-searches", "create_saved_search", create_search)
            .summary("Keep a question to the matcher, to be notified when another lab comes to match.")
            .may(Permission::KeepSearches)
            .body::<NewSavedSearch>()
            .example(json!({
                "name": "Thuisdialyse in Brabant",
                "question": {
                    "text": "Een koffer waarmee mensen met nierfalen thuis hun bloed laten zuiveren.",
                    "wish": { "provinces": ["noord_brabant"] }
                }
            }))
            .created::<SavedSearchView>(),
        get("/v1/saved-searches/{id}", "find_saved_search", find_search)
            .summary("One of the questions that you keep.")
            .may(Permission::KeepSearches)
            .ok::<SavedSearchView>(),
        patch("/v1/saved-searches/{id}", "update_saved_search", update_search)
            .summary("Change a question that you keep; what matches then is no news.")
            .may(Permission::KeepSearches)
            .patch::<NewSavedSearch>()
            .ok::<SavedSearchView>(),
        delete("/v1/saved-searches/{id}", "delete_saved_search", delete_search)
            .summary("Keep a question no longer; what you were notified of it goes too.")
            .may(Permission::KeepSearches),
        get("/v1/saved-searches/{id}/matches", "find_saved_search_matches", find_matches)
            .summary("Which labs match a question that you keep, in which order, and why.")
            .may(Permission::KeepSearches)
            .query::<SavedSearchMatchQuery>()
            .ok::<MatchesView>(),
    ]
}

async fn list_searches(app: Data<App>, asked: Asked<SavedSearchQuery>) -> Answer {
    app.list(move |read| actions::list_searches(read, &asked.caller, &asked.query)).await
}

async fn create_search(app: Data<App>, post: Posted<NewSavedSearch>) -> Answer {
    let register = app.model().register();
    app.create(post, move |write, by, new| actions::create_search(write, by, (new, &register))).await
}

async fn find_search(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| actions::find_search(read, &asked.caller, &key)).await
}

async fn update_search(app: Data<App>, PathKey(key): PathKey, change: Changed<NewSavedSearch>) -> Answer {
    let register = app.model().register();
    app.change(change, move |write, by, change| actions::update_search(write, by, &key, (change, &register)))
        .await
}

async fn delete_search(app: Data<App>, PathKey(key): PathKey, removed: Removed) -> Answer {
    app.remove(removed, move |write, by, version| actions::delete_search(write, by, &key, version)).await
}

async fn find_matches(app: Data<App>, PathKey(key): PathKey, asked: Asked<SavedSearchMatchQuery>) -> Answer {
    let Asked { caller, query } = asked;
    let register = app.model().register();
    let work = move |read: &mut Read<'_>| actions::find_matches(read, &caller, &key, (&query, &register));
    Ok(Reply::computed(&app.db().read(work).await?)?.into_response())
}
