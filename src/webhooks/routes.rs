//! The operations on webhooks and on what they were told.

use super::{
    actions, log,
    model::{NewPing, NewReplay, NewReplays, NewWebhook, NewWebhookSecret},
    views::{DeliveryQuery, DeliveryView, MadeWebhookView, ReplaysView, WebhookView},
};
use crate::{
    app::App,
    base::{actor::Permission, page::Page},
    http::{
        Answer, Asked, Changed, Operation, PathKey, PathKeys, Posted, Removed,
        extract::NoQuery,
        operation::{delete, get, patch, post},
    },
    identity::views::PageQuery,
};
use actix_web::web::Data;
use serde_json::json;

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    [webhooks(), deliveries()].concat().into_iter().map(|one| one.may(Permission::KeepWebhooks)).collect()
}

fn webhooks() -> Vec<Operation> {
    vec![
        get("/v1/webhooks", "list_webhooks", list_webhooks)
            .summary("Your webhooks, oldest first.")
            .query::<PageQuery>()
            .ok::<Page<WebhookView>>(),
        post("/v1/webhooks", "create_webhook", create_webhook)
            .keeps_no_answer()
            .summary("Be told of what changes, as far as you see it: events are posted to your address. The secret is answered once.")
            .body::<NewWebhook>()
            .example(json!({
                "url": "https://portal.example.nl/hooks/proeftuin", "description": "Portaal",
                "kinds": ["nl.proeftuin.lab.changed", "nl.proeftuin.lab.deleted"],
            }))
            .created::<MadeWebhookView>(),
        get("/v1/webhooks/{id}", "find_webhook", find_webhook)
            .summary("One of your webhooks.")
            .ok::<WebhookView>(),
        patch("/v1/webhooks/{id}", "update_webhook", update_webhook)
            .summary("Change a webhook; one that becomes active again goes on where it stood.")
            .patch::<NewWebhook>()
            .ok::<WebhookView>(),
        delete("/v1/webhooks/{id}", "delete_webhook", delete_webhook)
            .summary("Delete a webhook, with its deliveries; what waits does not go out any more."),
        post("/v1/webhooks/{id}/secrets", "rotate_webhook_secret", rotate_webhook_secret)
            .keeps_no_answer()
            .summary("Give a webhook another secret, which is answered once; the one before signs too for 24 hours.")
            .body::<NewWebhookSecret>()
            .example(json!({}))
            .created::<MadeWebhookView>(),
    ]
}

fn deliveries() -> Vec<Operation> {
    vec![
        post("/v1/webhooks/{id}/pings", "ping_webhook", ping_webhook)
            .summary("Post a test event to a webhook; its delivery shows what came of it.")
            .body::<NewPing>()
            .example(json!({}))
            .created::<DeliveryView>(),
        get("/v1/webhooks/{id}/deliveries", "list_deliveries", list_deliveries)
            .summary("What a webhook was told and will be, newest first, with every attempt.")
            .query::<DeliveryQuery>()
            .ok::<Page<DeliveryView>>(),
        get("/v1/webhooks/{id}/deliveries/{delivery}", "find_delivery", find_delivery)
            .summary("One delivery, with every attempt.")
            .ok::<DeliveryView>(),
        post("/v1/webhooks/{id}/deliveries/{delivery}/replays", "replay_delivery", replay_delivery)
            .summary(
                "Send a delivery once more, with the same id and body; one that waits for its time, now.",
            )
            .body::<NewReplay>()
            .example(json!({}))
            .ok::<DeliveryView>(),
        post("/v1/webhooks/{id}/replays", "replay_deliveries", replay_deliveries)
            .summary("Send once more what was given up in a period, or all of it; at most 1,000 at once.")
            .body::<NewReplays>()
            .example(json!({ "madeAfter": "2026-11-02T00:00:00Z", "madeBefore": "2026-11-05T00:00:00Z" }))
            .ok::<ReplaysView>(),
    ]
}

async fn list_webhooks(app: Data<App>, asked: Asked<PageQuery>) -> Answer {
    app.list(move |read| actions::list_webhooks(read, &asked.caller, &asked.query)).await
}

/// No idempotency key: it would keep the answer, and the secret with it.
async fn create_webhook(app: Data<App>, post: Posted<NewWebhook>) -> Answer {
    let (post, shared) = (Posted { once: None, ..post }, App::clone(&app));
    app.create(post, move |write, by, new| actions::create_webhook(write, by, shared.courier(), new)).await
}

async fn find_webhook(app: Data<App>, PathKey(key): PathKey, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| actions::find_webhook(read, &asked.caller, &key)).await
}

async fn update_webhook(app: Data<App>, PathKey(key): PathKey, change: Changed<NewWebhook>) -> Answer {
    let shared = App::clone(&app);
    app.change(change, move |write, by, change| {
        actions::update_webhook(write, by, shared.courier(), (&key, change))
    })
    .await
}

async fn delete_webhook(app: Data<App>, PathKey(key): PathKey, removed: Removed) -> Answer {
    app.remove(removed, move |write, by, version| actions::delete_webhook(write, by, &key, version)).await
}

async fn rotate_webhook_secret(
    app: Data<App>,
    PathKey(key): PathKey,
    post: Posted<NewWebhookSecret>,
) -> Answer {
    let (post, shared) = (Posted { once: None, ..post }, App::clone(&app));
    app.create(post, move |write, by, _| actions::rotate_secret(write, by, shared.courier(), &key)).await
}

async fn ping_webhook(app: Data<App>, PathKey(key): PathKey, post: Posted<NewPing>) -> Answer {
    let shared = App::clone(&app);
    app.create(post, move |write, by, _| log::ping(write, by, shared.config(), &key)).await
}

async fn list_deliveries(app: Data<App>, PathKey(key): PathKey, asked: Asked<DeliveryQuery>) -> Answer {
    app.list(move |read| log::list_deliveries(read, &asked.caller, &key, &asked.query)).await
}

async fn find_delivery(app: Data<App>, PathKeys(webhook, key): PathKeys, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| log::find_delivery(read, &asked.caller, (&webhook, &key))).await
}

async fn replay_delivery(
    app: Data<App>,
    PathKeys(webhook, key): PathKeys,
    post: Posted<NewReplay>,
) -> Answer {
    app.act(post, move |write, by, _| log::replay(write, by, (&webhook, &key))).await
}

async fn replay_deliveries(app: Data<App>, PathKey(key): PathKey, post: Posted<NewReplays>) -> Answer {
    app.act(post, move |write, by, asked| log::replay_all(write, by, &key, &asked)).await
}
