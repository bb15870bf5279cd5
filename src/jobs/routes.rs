//! The operations on jobs.

use super::{actions, views::JobView};
use crate::{
    app::App,
    base::{actor::Permission, page::Page},
    http::{Answer, Asked, Operation, extract::NoQuery, operation::get},
};
use actix_web::web::Data;

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        get("/v1/jobs", "list_jobs", list_jobs)
            .summary("The work that the service does by itself: when it last ran, with what result, when it runs next.")
            .may(Permission::ActAsService)
            .ok::<Page<JobView>>(),
    ]
}

async fn list_jobs(app: Data<App>, asked: Asked<NoQuery>) -> Answer {
    app.list(move |read| actions::list_jobs(read, &asked.caller)).await
}
