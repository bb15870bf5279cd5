//! The operation on matches.

use super::{
    actions,
    model::{InnovationInput, NewMatch},
    views::MatchesView,
};
use crate::{
    app::App,
    base::{actor::Permission, clock::dutch_day},
    http::{Answer, Operation, Posted, Reply, operation::post},
};
use actix_web::web::Data;
use serde_json::json;

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        post("/v1/matches", "find_matches", find_matches)
            .only_computes()
            .summary("Which labs suit an innovation, in which order, and why; nothing is stored.")
            .may(Permission::ReadPublic)
            .body::<NewMatch>()
            .example(json!({
                "innovation": {
                    "title": "Thuisdialyse met beeldbellen", "themes": ["home-dialysis"], "trl": 7,
                    "purpose": "validate", "careSetting": "home"
                },
                "wish": { "from": "2027-01-01", "until": "2027-06-30", "pilotDays": 90, "municipality": "Eindhoven" },
                "includeRejected": true
            }))
            .ok::<MatchesView>(),
    ]
}

/// A POST because the question does not fit an address; it changes nothing, so a repeat needs no key.
async fn find_matches(app: Data<App>, post: Posted<NewMatch>) -> Answer {
    let Posted { caller, body, .. } = post;
    body.check()?;
    let register = app.model().register();
    let subject = match &body.innovation {
        InnovationInput::Inline(new) => {
            actions::inline(&caller, new, dutch_day(app.clock().now()), &register)?
        }
        InnovationInput::Stored(key) => {
            let (key, register) = (key.clone(), register.clone());
            app.db().read(move |read| actions::stored(read, &caller, &key, &register)).await?
        }
    };
    let view = actions::find_matches(subject, &body, &register)?;
    Ok(Reply { etag: None, ..Reply::computed(&view)? }.into_response())
}
