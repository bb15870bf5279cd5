//! The operations on calendars.

use super::{actions, free, model::NewCalendarAddress, views::CalendarAddressView};
use crate::{
    app::App,
    base::{actor::Permission, page::Page},
    http::{
        Answer, Asked, Operation, PathKey, PathKeys, Posted, Removed,
        documents::{self, CALENDAR},
        extract::NoQuery,
        operation::{delete, get, post},
    },
};
use actix_web::{
    http::header::{self, HeaderValue},
    web::Data,
};
use serde_json::json;

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        get("/v1/labs/{id}/calendar", "find_calendar", find_calendar)
            .summary("When a published lab has room in the coming year, as an iCalendar to subscribe to.")
            .may(Permission::ReadPublic)
            .text(&[CALENDAR]),
        get("/v1/labs/{id}/calendar-addresses", "list_calendar_addresses", list_addresses)
            .summary("Your secret addresses of the calendar with this lab's placements, oldest first.")
            .may(Permission::ManageLab)
            .ok::<Page<CalendarAddressView>>(),
        post("/v1/labs/{id}/calendar-addresses", "create_calendar_address", create_address)
            .keeps_no_answer()
            .summary("Make a secret address of the calendar with this lab's placements, for a calendar on your telephone or desk.")
            .may(Permission::ManageLab)
            .body::<NewCalendarAddress>()
            .example(json!({ "name": "Telefoon" }))
            .created::<CalendarAddressView>(),
        delete("/v1/labs/{id}/calendar-addresses/{addressId}", "delete_calendar_address", delete_address)
            .summary("Take a secret address back; calendars that use it get nothing any more.")
            .may(Permission::ManageLab),
        get("/v1/calendars/{id}", "find_secret_calendar", find_secret_calendar)
            .summary("The placements of a lab behind a secret address, as an iCalendar; names of people and innovations are left out.")
            .may(Permission::UseSecret)
            .text(&[CALENDAR]),
    ]
}

async fn find_calendar(app: Data<App>, PathKey(key): PathKey, _: Asked<NoQuery>) -> Answer {
    let config = app.config().clone();
    let calendar = app.db().read(move |read| free::calendar(read, &key, &config)).await?;
    Ok(documents::document(CALENDAR, calendar))
}

async fn list_addresses(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.list(move |read| actions::list_addresses(read, &asked.caller, &key)).await
}

async fn create_address(
    app: Data<App>,
    PathKey(key): PathKey,
    mut post: Posted<NewCalendarAddress>,
) -> Answer {
    // The answer holds a secret, which is kept nowhere.
    post.once = None;
    let url = app.config().public_url.clone();
    app.create(post, move |write, by, new| actions::create_address(write, by, (&key, new), &url)).await
}

async fn delete_address(app: Data<App>, PathKeys(lab, key): PathKeys, removed: Removed) -> Answer {
    app.remove(removed, move |write, by, _| actions::delete_address(write, by, &lab, &key)).await
}

async fn find_secret_calendar(app: Data<App>, PathKey(secret): PathKey, _: Asked<NoQuery>) -> Answer {
    let within = app.clone();
    let found = move |read: &mut crate::db::Read<'_>| {
        actions::find_calendar(read, &secret, within.directory(), within.config())
    };
    let mut answer = documents::document(CALENDAR, app.db().read(found).await?);
    // No cache on the way keeps what is secret.
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(answer)
}
