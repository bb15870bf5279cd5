//! The operations of open data.

use super::{catalogue, news};
use crate::{
    app::App,
    base::actor::Permission,
    http::{
        Answer, Asked, Operation,
        documents::{self, ATOM, LD_JSON, LinkedData},
        extract::NoQuery,
        operation::get,
    },
};
use actix_web::{HttpRequest, web::Data};

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        get("/v1/catalog", "find_catalog", find_catalog)
            .summary("Which data there are, in which forms and under which licence: DCAT-AP-NL 3 as JSON-LD.")
            .may(Permission::ReadPublic)
            .ok::<LinkedData>()
            .also::<LinkedData>(LD_JSON),
        get("/v1/news", "find_news", find_news)
            .summary("The labs and outcomes that were published last, as an Atom feed.")
            .may(Permission::ReadPublic)
            .text(&[ATOM]),
    ]
}

async fn find_catalog(app: Data<App>, request: HttpRequest, _: Asked<NoQuery>) -> Answer {
    Ok(documents::linked(&request, &catalogue::catalogue(app.config()))?)
}

async fn find_news(app: Data<App>, _: Asked<NoQuery>) -> Answer {
    let config = app.config().clone();
    let feed = app.db().read(move |read| news::feed(read, &config)).await?;
    Ok(documents::document(ATOM, feed))
}
