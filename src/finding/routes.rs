//! The operations that read labs: many, and one.

use super::{
    actions::{self, Asker},
    linked,
    model::LabsQuery,
    views::{LabFeaturesView, LabsView},
};
use crate::{
    app::App,
    base::{
        actor::{Caller, Permission},
        clock::dutch_day,
        key::Key,
    },
    db::Read,
    http::{
        Answer, Asked, HttpError, Operation, PathKey, Reply,
        documents::{self, LD_JSON, LinkedData},
        extract::NoQuery,
        operation::get,
        reply::prefers,
    },
    labs::{self, views::LabView},
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderName, HeaderValue},
    web::Data,
};
use serde::Serialize;

const GEO_JSON: &str = "application/geo+json";
/// Pages elsewhere show these lists: to who is not logged in a minute old is new enough, and ten while a new one is fetched.
const SHOWN_FOR: &str = "public, max-age=60, stale-while-revalidate=600";
const CRS84: &str = "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>";

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        get("/v1/labs", "list_labs", list_labs)
            .summary("Labs by text, theme, place and free slots, with counts; also as GeoJSON.")
            .may(Permission::ReadPublic)
            .query::<LabsQuery>()
            .ok::<LabsView>()
            .also::<LabFeaturesView>(GEO_JSON)
            .header("Content-Crs", "The coordinate reference system of the locations: CRS84.")
            .header("Link", "The next page, as `rel=\"next\"`; absent on the last one."),
        get("/v1/labs/{id}", "find_lab", find_lab)
            .summary("One lab: published, or yours to manage; also in the words of schema.org.")
            .may(Permission::ReadPublic)
            .ok::<LabView>()
            .also::<LinkedData>(LD_JSON),
    ]
}

/// Answered from memory alone.
async fn list_labs(app: Data<App>, request: HttpRequest, asked: Asked<LabsQuery>) -> Answer {
    let register = app.model().register();
    let who = Asker { caller: &asked.caller, today: dutch_day(app.clock().now()) };
    if prefers(&request, GEO_JSON) {
        let view = actions::list_features(&register, who, &asked.query)?;
        return respond(&view, view.next_cursor.as_deref(), (&request, GEO_JSON));
    }
    let view = actions::list_labs(&register, who, &asked.query)?;
    respond(&view, view.next_cursor.as_deref(), (&request, "application/json"))
}

/// The public is answered from memory after the first time. Who is not logged in sees less under the same version, so
/// their answer has an `ETag` of its own.
async fn find_lab(
    app: Data<App>,
    request: HttpRequest,
    PathKey(key): PathKey,
    asked: Asked<NoQuery>,
) -> Answer {
    if prefers(&request, LD_JSON) {
        return find_linked_lab(&app, &request, key).await;
    }
    let today = dutch_day(app.clock().now());
    let register = app.model().register();
    let is_public = !asked.caller.may_somewhere(Permission::ReadRegister);
    let entry = register.lab(&key).filter(|lab| lab.is_published() && is_public);
    if let Some(ready) = entry.and_then(|lab| lab.page.of_day(today)) {
        let (etag, body) = ready.parts();
        return Ok(HttpResponse::Ok()
            .insert_header((header::ETAG, etag))
            .content_type("application/json")
            .body(body));
    }
    let work = move |read: &mut Read<'_>| {
        let lab = labs::actions::find_lab(read, &asked.caller, &key)?;
        if is_public { Reply::computed(&lab) } else { Reply::ok(&lab) }
    };
    let reply = app.db().read(work).await?;
    if let Some(lab) = entry {
        lab.page.keep(today, &reply);
    }
    Ok(reply.into_response())
}

/// As the public sees it, whoever asks.
async fn find_linked_lab(app: &App, request: &HttpRequest, key: Key) -> Answer {
    let base = app.config().public_url.clone();
    let work = move |read: &mut Read<'_>| {
        let lab = labs::actions::find_lab(read, &Caller::anonymous(), &key)?;
        Ok(linked::lab(&lab, &base))
    };
    let data = app.db().read(work).await?;
    Ok(documents::linked(request, &data)?)
}

fn respond<V: Serialize>(
    view: &V,
    next: Option<&str>,
    (request, media_type): (&HttpRequest, &str),
) -> Answer {
    let mut response = Reply::computed(view)?.into_response();
    let headers = response.headers_mut();
    let own =
        |text: &str| HeaderValue::from_str(text).map_err(|cause| HttpError(anyhow::Error::new(cause).into()));
    headers.insert(header::CONTENT_TYPE, own(media_type)?);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(SHOWN_FOR));
    headers.insert(HeaderName::from_static("content-crs"), HeaderValue::from_static(CRS84));
    if let Some(cursor) = next {
        headers.insert(header::LINK, own(&next_link(request, cursor))?);
    }
    Ok(response)
}

/// The same question with another cursor.
fn next_link(request: &HttpRequest, cursor: &str) -> String {
    let kept =
        request.query_string().split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
    let query: Vec<String> = kept
        .map(|pair| pair.replace('<', "%3C").replace('>', "%3E").replace('"', "%22"))
        .chain([format!("cursor={cursor}")])
        .collect();
    format!("<{}?{}>; rel=\"next\"", request.path(), query.join("&"))
}
