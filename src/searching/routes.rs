//! The operation of searching.

use super::{actions, model::SearchQuery, views::SearchView};
use crate::{
    app::App,
    base::actor::Permission,
    http::{Answer, Asked, Operation, Reply, operation::get},
};
use actix_web::web::Data;

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        get("/v1/search", "search", search)
            .summary("Labs, innovations and published outcomes by words in Dutch or English, as far as you may see them.")
            .may(Permission::ReadPublic)
            .query::<SearchQuery>()
            .ok::<SearchView>(),
    ]
}

async fn search(app: Data<App>, asked: Asked<SearchQuery>) -> Answer {
    let model = app.shared_model();
    let Asked { caller, query } = asked;
    let work = move |read: &mut crate::db::Read<'_>| {
        let register = model.register();
        actions::search(read, &caller, (model.library(), &register), &query)
    };
    Ok(Reply::computed(&app.db().read(work).await?)?.into_response())
}
