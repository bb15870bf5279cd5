//! The operations on notifications.

use super::{
    actions,
    views::{NotificationPreferencesView, NotificationQuery, NotificationView, UnreadView},
};
use crate::{
    app::App,
    base::{actor::Permission, page::Page},
    dialogue::model::{NotificationPreferences, ReadUpTo},
    http::{
        Answer, Asked, Changed, Operation, Posted, Reply,
        extract::NoQuery,
        operation::{get, patch, post},
    },
};
use actix_web::web::Data;
use serde_json::json;

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        get("/v1/me/notifications", "list_notifications", list_notifications)
            .summary("What happened around the pilot requests in which you take part, newest first.")
            .may(Permission::KeepNotifications)
            .query::<NotificationQuery>()
            .ok::<Page<NotificationView>>(),
        post("/v1/me/notifications/read", "read_notifications", read_notifications)
            .summary("Note that you read a notification and all before it; answers how many are left.")
            .may(Permission::KeepNotifications)
            .body::<ReadUpTo>()
            .example(json!({ "notification": "019371a0-0000-7000-8000-000000000000" }))
            .keeps_no_answer()
            .ok::<UnreadView>(),
        get("/v1/me/notification-preferences", "find_notification_preferences", find_preferences)
            .summary("What you do not want to be notified of.")
            .may(Permission::KeepNotifications)
            .ok::<NotificationPreferencesView>(),
        patch("/v1/me/notification-preferences", "update_notification_preferences", update_preferences)
            .summary("Change what you do not want to be notified of.")
            .may(Permission::KeepNotifications)
            .patch::<NotificationPreferences>()
            .ok::<NotificationPreferencesView>(),
    ]
}

async fn list_notifications(app: Data<App>, asked: Asked<NotificationQuery>) -> Answer {
    app.list(move |read| actions::list_notifications(read, &asked.caller, &asked.query)).await
}

/// A repeat does no harm by itself, so nothing is kept for it.
async fn read_notifications(app: Data<App>, post: Posted<ReadUpTo>) -> Answer {
    let Posted { caller, body, entry, .. } = post;
    let read = app.db().write_audited(entry, move |write| actions::read_notifications(write, &caller, &body));
    Ok(Reply { etag: None, ..Reply::computed(&read.await?)? }.into_response())
}

async fn find_preferences(app: Data<App>, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| actions::find_preferences(read, &asked.caller)).await
}

async fn update_preferences(app: Data<App>, change: Changed<NotificationPreferences>) -> Answer {
    app.change(change, actions::update_preferences).await
}
