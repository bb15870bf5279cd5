//! The operation on the timeline.

use super::{
    actions,
    views::{TimelineEntryView, TimelineQuery},
};
use crate::{
    app::App,
    base::{actor::Permission, page::Page},
    http::{Answer, Asked, Operation, PathKey, operation::get},
};
use actix_web::web::Data;

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        get("/v1/pilot-requests/{id}/timeline", "list_timeline", list_timeline)
            .summary("All that happened around a pilot request, as far as you see it, oldest first.")
            .may(Permission::ReadRequest)
            .query::<TimelineQuery>()
            .ok::<Page<TimelineEntryView>>(),
    ]
}

async fn list_timeline(app: Data<App>, PathKey(request): PathKey, asked: Asked<TimelineQuery>) -> Answer {
    app.list(move |read| actions::list_timeline(read, &asked.caller, &request, &asked.query)).await
}
