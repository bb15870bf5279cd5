//! The operations on capacity.

use super::{
    actions,
    model::{NewBlackout, NewWindow},
    views::{AvailabilityQuery, AvailabilityView, BlackoutView, CalendarQuery, DiscrepancyView, WindowView},
};
use crate::{
    app::App,
    base::{actor::Permission, page::Page},
    http::{
        Answer, Asked, Changed, Operation, PathKey, PathKeys, Posted, Removed, Reply,
        extract::NoQuery,
        operation::{delete, get, patch, post},
    },
};
use actix_web::web::Data;
use serde_json::json;

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    [window_operations(), blackout_operations(), overviews()].concat()
}

fn window_operations() -> Vec<Operation> {
    vec![
        get("/v1/labs/{id}/capacity-windows", "list_windows", list_windows)
            .summary("The capacity windows of a lab, by their first day.")
            .may(Permission::ReadPublic)
            .query::<CalendarQuery>()
            .ok::<Page<WindowView>>(),
        post("/v1/labs/{id}/capacity-windows", "create_window", create_window)
            .summary("Open a capacity window; who waits for a place is offered one.")
            .may(Permission::ManageLab)
            .body::<NewWindow>()
            .example(json!({
                "from": "2027-01-01", "until": "2027-06-30", "slots": 4, "smeReservedSlots": 2, "fundedSlots": 1,
            }))
            .created::<WindowView>(),
        get("/v1/labs/{id}/capacity-windows/{windowId}", "find_window", find_window)
            .summary("One capacity window.")
            .may(Permission::ReadPublic)
            .ok::<WindowView>(),
        patch("/v1/labs/{id}/capacity-windows/{windowId}", "update_window", update_window)
            .summary("Change a capacity window, never below what is taken in it.")
            .may(Permission::ManageLab)
            .patch::<NewWindow>()
            .ok::<WindowView>(),
        delete("/v1/labs/{id}/capacity-windows/{windowId}", "delete_window", delete_window)
            .summary("Remove a capacity window in which nothing is taken.")
            .may(Permission::ManageLab),
    ]
}

fn blackout_operations() -> Vec<Operation> {
    vec![
        get("/v1/labs/{id}/blackouts", "list_blackouts", list_blackouts)
            .summary("The periods in which a lab takes no pilots, by their first day.")
            .may(Permission::ReadPublic)
            .query::<CalendarQuery>()
            .ok::<Page<BlackoutView>>(),
        post("/v1/labs/{id}/blackouts", "create_blackout", create_blackout)
            .summary("Close a lab for a while.")
            .may(Permission::ManageLab)
            .body::<NewBlackout>()
            .example(json!({ "from": "2027-07-19", "until": "2027-08-08", "reason": "Zomersluiting" }))
            .created::<BlackoutView>(),
        get("/v1/labs/{id}/blackouts/{blackoutId}", "find_blackout", find_blackout)
            .summary("One period in which a lab takes no pilots.")
            .may(Permission::ReadPublic)
            .ok::<BlackoutView>(),
        patch("/v1/labs/{id}/blackouts/{blackoutId}", "update_blackout", update_blackout)
            .summary("Change a period in which a lab takes no pilots.")
            .may(Permission::ManageLab)
            .patch::<NewBlackout>()
            .ok::<BlackoutView>(),
        delete("/v1/labs/{id}/blackouts/{blackoutId}", "delete_blackout", delete_blackout)
            .summary("Open a lab again.")
            .may(Permission::ManageLab),
    ]
}

fn overviews() -> Vec<Operation> {
    vec![
        get("/v1/labs/{id}/availability", "find_availability", find_availability)
            .summary("What is free in a lab over a period: how much, never who has the rest.")
            .may(Permission::ReadPublic)
            .query::<AvailabilityQuery>()
            .ok::<AvailabilityView>(),
        get(
            "/v1/capacity-discrepancies",
            "list_capacity_discrepancies",
            list_capacity_discrepancies,
        )
        .summary("Windows whose counters differ from their bookings; an empty list proves that nothing is taken twice.")
        .may(Permission::ActAsService)
        .ok::<Page<DiscrepancyView>>(),
    ]
}

async fn list_windows(app: Data<App>, PathKey(lab): PathKey, asked: Asked<CalendarQuery>) -> Answer {
    app.list(move |read| actions::list_windows(read, &asked.caller, &lab, &asked.query)).await
}

async fn create_window(app: Data<App>, PathKey(lab): PathKey, post: Posted<NewWindow>) -> Answer {
    let heirs = app.heirs();
    app.create(post, move |write, by, new| actions::create_window(write, by, &lab, new, heirs)).await
}

async fn find_window(app: Data<App>, PathKeys(lab, window): PathKeys, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| actions::find_window(read, &asked.caller, &lab, &window)).await
}

async fn update_window(
    app: Data<App>,
    PathKeys(lab, window): PathKeys,
    change: Changed<NewWindow>,
) -> Answer {
    let heirs = app.heirs();
    app.change(change, move |write, by, change| {
        actions::update_window(write, by, (&lab, &window), change, heirs)
    })
    .await
}

async fn delete_window(app: Data<App>, PathKeys(lab, window): PathKeys, removed: Removed) -> Answer {
    app.remove(removed, move |write, by, version| actions::delete_window(write, by, (&lab, &window), version))
        .await
}

async fn list_blackouts(app: Data<App>, PathKey(lab): PathKey, asked: Asked<CalendarQuery>) -> Answer {
    app.list(move |read| actions::list_blackouts(read, &asked.caller, &lab, &asked.query)).await
}

async fn create_blackout(app: Data<App>, PathKey(lab): PathKey, post: Posted<NewBlackout>) -> Answer {
    app.create(post, move |write, by, new| actions::create_blackout(write, by, &lab, new)).await
}

async fn find_blackout(app: Data<App>, PathKeys(lab, blackout): PathKeys, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| actions::find_blackout(read, &asked.caller, &lab, &blackout)).await
}

async fn update_blackout(
    app: Data<App>,
    PathKeys(lab, blackout): PathKeys,
    change: Changed<NewBlackout>,
) -> Answer {
    let heirs = app.heirs();
    app.change(change, move |write, by, change| {
        actions::update_blackout(write, by, (&lab, &blackout), change, heirs)
    })
    .await
}

async fn delete_blackout(app: Data<App>, PathKeys(lab, blackout): PathKeys, removed: Removed) -> Answer {
    let heirs = app.heirs();
    app.remove(removed, move |write, by, version| {
        actions::delete_blackout(write, by, (&lab, &blackout), version, heirs)
    })
    .await
}

async fn find_availability(app: Data<App>, PathKey(lab): PathKey, asked: Asked<AvailabilityQuery>) -> Answer {
    let Asked { caller, query } = asked;
    let view = app.db().read(move |read| actions::find_availability(read, &caller, &lab, &query)).await?;
    Ok(Reply::computed(&view)?.into_response())
}

async fn list_capacity_discrepancies(app: Data<App>, asked: Asked<NoQuery>) -> Answer {
    app.list(move |read| actions::list_capacity_discrepancies(read, &asked.caller)).await
}
