//! The operation that tells of changes.

mod stream;

use super::{
    actions,
    model::ChangesQuery,
    views::{ChangesView, EventStream},
};
use crate::{
    app::App,
    base::{
        actor::Permission,
        error::{Faults, Result},
    },
    http::{Answer, Asked, Operation, Reply, operation::get, reply::prefers},
};
use actix_web::{HttpRequest, web::Data};

/// The media type of a stream.
const EVENT_STREAM: &str = "text/event-stream";

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        get("/v1/changes", "list_changes", list_changes)
            .summary("What changed after a cursor, as far as you see it; also as a stream that goes on (server-sent events).")
            .may(Permission::ReadPublic)
            .query::<ChangesQuery>()
            .ok::<ChangesView>()
            .also::<EventStream>(EVENT_STREAM)
            .gone_when("The changes after this cursor are not kept any more, or you may see more or less than then: begin anew."),
    ]
}

async fn list_changes(app: Data<App>, request: HttpRequest, asked: Asked<ChangesQuery>) -> Answer {
    let Asked { caller, mut query } = asked;
    if prefers(&request, EVENT_STREAM) {
        query.since = last_event_id(&request)?.or(query.since);
        return stream::open(&app, &request, caller, query).await;
    }
    let shared = App::clone(&app);
    let reply = app.db().read(move |read| {
        Reply::computed(&actions::list_changes(read, (&caller, shared.cursors()), &query)?)
    });
    Ok(reply.await?.into_response())
}

/// Where a client that comes back was: it knows better than the address that it began with.
fn last_event_id(request: &HttpRequest) -> Result<Option<String>> {
    let Some(sent) = request.headers().get("last-event-id") else { return Ok(None) };
    match sent.to_str() {
        Ok("") => Ok(None),
        Ok(id) if id.len() <= 500 => Ok(Some(id.to_owned())),
        _ => {
            let mut faults = Faults::new();
            faults.query("since", "cursor", "Last-Event-ID: no cursor of these changes; begin without it");
            faults.check().map(|()| None)
        }
    }
}
