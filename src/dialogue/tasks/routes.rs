//! The operations on tasks.

use super::{
    actions,
    views::{TaskQuery, TaskView},
};
use crate::{
    app::App,
    base::{actor::Permission, page::Page},
    dialogue::model::NewTask,
    http::{
        Answer, Asked, Operation, PathKey, PathKeys, Posted, TransitionRequest, TransitionView,
        extract::NoQuery,
        operation::{get, post},
    },
};
use actix_web::web::Data;
use serde_json::json;

/// The rows of the route table.
#[must_use]
pub fn operations() -> Vec<Operation> {
    vec![
        get("/v1/pilot-requests/{id}/tasks", "list_tasks", list_tasks)
            .summary("The tasks about a pilot request that you see, oldest first.")
            .may(Permission::ReadRequest)
            .query::<TaskQuery>()
            .ok::<Page<TaskView>>(),
        post("/v1/pilot-requests/{id}/tasks", "create_task", create_task)
            .summary("Ask a person or a side to do something for a pilot request.")
            .may(Permission::JoinDialogue)
            .body::<NewTask>()
            .example(json!({
                "audience": "shared", "title": "Stuur het CE-certificaat mee", "side": "sme", "dueOn": "2027-01-15",
            }))
            .created::<TaskView>(),
        get("/v1/pilot-requests/{id}/tasks/{task}", "find_task", find_task)
            .summary("One task.")
            .may(Permission::ReadRequest)
            .ok::<TaskView>(),
        get(
            "/v1/pilot-requests/{id}/tasks/{task}/transitions",
            "list_task_transitions",
            list_task_transitions,
        )
        .summary("What happened to a task, oldest first.")
        .may(Permission::ReadRequest)
        .ok::<Page<TransitionView>>(),
        post("/v1/pilot-requests/{id}/tasks/{task}/transitions", "transition_task", transition_task)
            .summary("Complete, decline or reopen a task.")
            .may(Permission::JoinDialogue)
            .body::<TransitionRequest>()
            .example(json!({ "event": "complete" }))
            .ok::<TaskView>(),
    ]
}

async fn list_tasks(app: Data<App>, PathKey(request): PathKey, asked: Asked<TaskQuery>) -> Answer {
    app.list(move |read| actions::list_tasks(read, &asked.caller, &request, &asked.query)).await
}

async fn create_task(app: Data<App>, PathKey(request): PathKey, post: Posted<NewTask>) -> Answer {
    app.create(post, move |write, by, new| actions::create_task(write, by, &request, new)).await
}

async fn find_task(app: Data<App>, PathKeys(request, task): PathKeys, asked: Asked<NoQuery>) -> Answer {
    app.find(move |read| actions::find_task(read, &asked.caller, &request, &task)).await
}

async fn list_task_transitions(
    app: Data<App>,
    PathKeys(request, task): PathKeys,
    asked: Asked<NoQuery>,
) -> Answer {
    app.list(move |read| actions::list_task_transitions(read, &asked.caller, &request, &task)).await
}

async fn transition_task(
    app: Data<App>,
    PathKeys(request, task): PathKeys,
    post: Posted<TransitionRequest>,
) -> Answer {
    app.act(post, move |write, by, asked| actions::transition_task(write, by, (&request, &task), &asked))
        .await
}
