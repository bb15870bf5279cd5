//! The operations on messages.

use super::{
    actions,
    views::{MessageQuery, MessageView},
};
use crate::{
    app::App,
    base::{actor::Permission, page::Page},
    dialogue::model::NewMessage,
    http::{
        Answer, Asked, Operation, PathKey, PathKeys, Posted, Removed,
        extract::NoQuery,
        operation::{delete, get, post},
    },
};
use actix_web::web::Data;
use serde_json::json;

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        get("/v1/pilot-requests/{id}/messages", "list_messages", list_messages)
            .summary("What was said about a pilot request, as far as you see it, oldest first.")
            .may(Permission::ReadRequest)
            .query::<MessageQuery>()
            .ok::<Page<MessageView>>(),
        post("/v1/pilot-requests/{id}/messages", "create_message", create_message)
            .summary("Say something about a pilot request: shared with the other side, or internal.")
            .may(Permission::JoinDialogue)
            .body::<NewMessage>()
            .example(json!({ "audience": "shared", "text": "Kan de pilot ook in maart beginnen?" }))
            .created::<MessageView>(),
        get("/v1/pilot-requests/{id}/messages/{message}", "find_message", find_message)
            .summary("One message.")
            .may(Permission::ReadRequest)
            .ok::<MessageView>(),
        delete("/v1/pilot-requests/{id}/messages/{message}", "withdraw_message", withdraw_message)
            .summary("Take back a message of your own: its text goes, a mark stays.")
            .may(Permission::JoinDialogue),
    ]
}

async fn list_messages(app: Data<App>, PathKey(request): PathKey, asked: Asked<MessageQuery>) -> Answer {
    app.list(move |read| actions::list_messages(read, &asked.caller, &request, &asked.query)).await
}

async fn create_message(app: Data<App>, PathKey(request): PathKey, post: Posted<NewMessage>) -> Answer {
    app.create(post, move |write, by, new| actions::create_message(write, by, &request, new)).await
}

async fn find_message(app: Data<App>, PathKeys(request, message): PathKeys, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| actions::find_message(read, &asked.caller, &request, &message)).await
}

async fn withdraw_message(app: Data<App>, PathKeys(request, message): PathKeys, removal: Removed) -> Answer {
    app.remove(removal, move |write, by, version| {
        actions::withdraw_message(write, by, &request, &message, version)
    })
    .await
}
