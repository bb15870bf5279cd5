//! The operations on matches.

use super::{
    actions,
    model::{InnovationInput, NewMatch},
    need_views::{CareNeedMatchesView, InnovationNeedsView, NeedMatchQuery},
    needs,
    similar::{self, SimilarLabsView, SimilarQuery},
    suggestions::{self, NewSuggestion, SuggestionsView},
    views::MatchesView,
};
use crate::{
    app::App,
    base::{actor::Permission, clock::dutch_day, error::Error},
    db::Read,
    http::{
        Answer, Asked, Operation, PathKey, Posted, Reply,
        operation::{get, post},
    },
};
use actix_web::web::{self, Data};
use serde_json::json;

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        post("/v1/matches", "find_matches", find_matches)
            .only_computes()
            .summary("Which labs suit an innovation, in which order, and why, and what would be different if it were another; nothing is stored.")
            .may(Permission::ReadPublic)
            .body::<NewMatch>()
            .example(json!({
                "innovation": {
                    "title": "Thuisdialyse met beeldbellen", "themes": ["home-dialysis"], "trl": 7,
                    "purpose": "validate", "careSetting": "home"
                },
                "wish": { "from": "2027-01-01", "until": "2027-06-30", "pilotDays": 90, "municipality": "Eindhoven" },
                "includeRejected": true,
                "variants": [
                    { "name": "Eerst rijper", "innovation": { "trl": 8 } },
                    { "name": "Later, en overal", "wish": { "from": "2027-07-01", "until": "2027-12-31" }, "leaveOut": ["care_setting"] }
                ]
            }))
            .ok::<MatchesView>(),
        get("/v1/labs/{id}/similar", "list_similar_labs", list_similar_labs)
            .summary("The published labs that are most like a lab, the likest first, and in what.")
            .may(Permission::ReadPublic)
            .query::<SimilarQuery>()
            .ok::<SimilarLabsView>(),
        post("/v1/themes/_suggest", "suggest_themes", suggest_themes)
            .only_computes()
            .summary("Which themes a text in Dutch or English is about, and which of its words say so; nothing is stored.")
            .may(Permission::ReadPublic)
            .body::<NewSuggestion>()
            .example(json!({ "text": "Wij maken een pleister die thuis het hartritme meet en de cardioloog waarschuwt." }))
            .ok::<SuggestionsView>(),
        get("/v1/care-needs/{id}/matches", "find_need_matches", find_need_matches)
            .summary("Which innovations and labs suit a care need, in which order, and why; innovations as far as you may see them.")
            .may(Permission::ReadPublic)
            .query::<NeedMatchQuery>()
            .ok::<CareNeedMatchesView>(),
        get("/v1/innovations/{id}/care-needs", "find_innovation_needs", find_innovation_needs)
            .summary("The care needs that an innovation answers, and those that suit it, in which order, and why.")
            .may(Permission::ReadPublic)
            .query::<NeedMatchQuery>()
            .ok::<InnovationNeedsView>(),
    ]
}

/// A POST because the question does not fit an address; it changes nothing, so a repeat needs no key.
async fn find_matches(app: Data<App>, post: Posted<NewMatch>) -> Answer {
    let Posted { caller, body, .. } = post;
    body.check()?;
    let register = app.model().register();
    let subject = match body.subject() {
        InnovationInput::Inline(new) => {
            actions::inline(&caller, &new, dutch_day(app.clock().now()), &register)?
        }
        InnovationInput::Stored(key) => {
            let register = register.clone();
            app.db().read(move |read| actions::stored(read, &caller, &key, &register)).await?
        }
    };
    let view = actions::find_matches(subject, &body, &register)?;
    Ok(Reply::passing(&view)?.into_response())
}

/// Found off the thread that reads sockets: all labs are looked at.
async fn list_similar_labs(app: Data<App>, PathKey(key): PathKey, asked: Asked<SimilarQuery>) -> Answer {
    let Asked { caller, query } = asked;
    let (register, today) = (app.model().register(), dutch_day(app.clock().now()));
    let work = move || similar::list_similar_labs(&register, &caller, &key, (&query, today));
    let found = web::block(work).await.map_err(|cause| Error::Internal(cause.into()))??;
    Ok(Reply::computed(&found)?.into_response())
}

/// A POST because a text has no place in an address, where it would be logged.
async fn suggest_themes(app: Data<App>, post: Posted<NewSuggestion>) -> Answer {
    let view = suggestions::suggest_themes(&app.model().register(), &post.body);
    Ok(Reply { etag: None, ..Reply::computed(&view)? }.into_response())
}

async fn find_need_matches(app: Data<App>, PathKey(key): PathKey, asked: Asked<NeedMatchQuery>) -> Answer {
    let Asked { caller, query } = asked;
    let register = app.model().register();
    let work = move |read: &mut Read<'_>| needs::find_need_matches(read, &caller, &key, (query, &register));
    Ok(Reply::computed(&app.db().read(work).await?)?.into_response())
}

async fn find_innovation_needs(
    app: Data<App>,
    PathKey(key): PathKey,
    asked: Asked<NeedMatchQuery>,
) -> Answer {
    let Asked { caller, query } = asked;
    let register = app.model().register();
    let work =
        move |read: &mut Read<'_>| needs::find_innovation_needs(read, &caller, &key, (query, &register));
    Ok(Reply::computed(&app.db().read(work).await?)?.into_response())
}
