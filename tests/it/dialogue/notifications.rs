use super::{Table, id_of};
use crate::support::{Client, World};
use proeftuin::{
    base::key::Key,
    dialogue::{forgetting, notifications, tasks},
    identity::model::UserStatus,
    requests::parties,
};
use serde_json::{Value, json};

/// Follows the log to its end.
async fn follow(table: &Table) -> usize {
    let mut all = 0;
    loop {
        let done =
            table.world.app.app.db().write(|write| notifications::follow::follow(write, 7)).await.unwrap();
        all += done;
        if done < 7 {
            return all;
        }
    }
}

async fn kinds(who: &Client) -> Vec<Value> {
    let got = who.get("/v1/me/notifications?limit=100").await.expect(200);
    let all = got.body["notifications"].as_array().unwrap();
    all.iter().rev().map(|one| one["kind"].clone()).collect()
}

#[actix_web::test]
async fn people_are_notified_of_what_others_did_and_they_may_see() {
    let table = Table::new().await;
    follow(&table).await;
    assert_eq!(kinds(&table.manager).await, ["request_submitted"]);
    assert_eq!(kinds(&table.coordinator).await, ["placement_proposed"]);
    assert_eq!(kinds(&table.rival).await, ["placement_proposed"]);
    assert!(kinds(&table.world.sme).await.is_empty());

    let request = table.world.sme.get(&table.path).await.expect(200);
    let placements = World::placements(&request);
    table.coordinator.event(&placements[0], "accept").await.expect(200);
    table.say(&table.coordinator, "internal", None, "Alleen wij.").await.expect(201);
    table.say(&table.world.sme, "shared", None, "Dank!").await.expect(201);
    table.add(&table.world.sme, "audience=shared&name=a.txt", b"Plan.").await.expect(201);
    follow(&table).await;
    assert_eq!(kinds(&table.world.sme).await, ["placement_accepted"]);
    assert_eq!(kinds(&table.coordinator).await, ["placement_proposed", "message", "attachment"]);
    assert_eq!(kinds(&table.rival).await, ["placement_proposed", "message", "attachment"]);
    assert_eq!(kinds(&table.manager).await, ["request_submitted", "message", "message", "attachment"]);
    assert!(kinds(&table.stranger).await.is_empty());
    assert!(kinds(&table.world.admin).await.is_empty());
    assert_eq!(follow(&table).await, 0);

    let got = table.rival.get("/v1/me/notifications").await.expect(200);
    let first = &got.body["notifications"][0];
    assert!(first["labelNl"].is_string() && first["readAt"].is_null());
    table.rival.get(first["path"].as_str().unwrap()).await.expect(200);
    assert!(!got.text.contains("Dank!") && !got.text.contains("a.txt"), "a notification tells nothing");
    table.world.app.anonymous().get("/v1/me/notifications").await.expect(401);
}

#[actix_web::test]
async fn two_processes_that_follow_at_once_tell_everybody_once() {
    let table = Table::new().await;
    let other = table.world.app.another_process();
    for number in 0..20 {
        table.say(&table.world.sme, "shared", None, &format!("{number}")).await.expect(201);
    }
    let follow = |app: &proeftuin::app::App| {
        let app = app.clone();
        async move {
            for _ in 0..20 {
                let step = app.db().write(|write| notifications::follow::follow(write, 3)).await;
                step.unwrap();
            }
        }
    };
    futures_util::future::join(follow(&table.world.app.app), follow(&other)).await;
    assert_eq!(kinds(&table.coordinator).await.len(), 21);
    let twice = "SELECT count(*) AS count FROM (SELECT 1 FROM notifications GROUP BY user_id, event_seq HAVING count(*) > 1) x";
    assert_eq!(table.world.count(twice).await, 0);
}

#[actix_web::test]
async fn notifications_are_read_page_by_page_and_marked_as_read() {
    let table = Table::new().await;
    for number in 0..5 {
        table.say(&table.world.sme, "shared", None, &format!("{number}")).await.expect(201);
    }
    follow(&table).await;
    let ids = super::walk(&table.coordinator, "/v1/me/notifications", "notifications", "id").await;
    assert_eq!(ids.len(), 6);
    let read = json!({ "notification": ids[2] });
    table.rival.post("/v1/me/notifications/read", read.clone()).await.expect(404);
    for _ in 0..2 {
        let got = table.coordinator.post("/v1/me/notifications/read", read.clone()).await.expect(200);
        assert_eq!(got.body["unread"], json!(2));
    }
    let got = table.coordinator.get("/v1/me/notifications?unread=true").await.expect(200);
    let unread: Vec<&Value> =
        got.body["notifications"].as_array().unwrap().iter().map(|one| &one["id"]).collect();
    assert_eq!(unread, [&ids[0], &ids[1]]);
    table.coordinator.post("/v1/me/notifications/read", json!({ "notification": "x" })).await.expect(400);
}

#[actix_web::test]
async fn what_is_muted_stays_away() {
    let table = Table::new().await;
    let path = "/v1/me/notification-preferences";
    let got = table.coordinator.get(path).await.expect(200);
    assert_eq!(got.body, json!({ "muted": [], "version": 1 }));
    let muted = json!({ "muted": ["message", "message"] });
    let got = table.coordinator.patch(path, "\"1\"", muted.clone()).await.expect(200);
    assert_eq!(got.body, json!({ "muted": ["message"], "version": 2 }));
    table.coordinator.patch(path, "\"1\"", muted).await.expect(412);
    table.coordinator.patch(path, "\"2\"", json!({ "muted": ["zomaar"] })).await.expect(400);
    table.say(&table.world.sme, "shared", None, "Stil.").await.expect(201);
    follow(&table).await;
    assert_eq!(kinds(&table.coordinator).await, ["placement_proposed"]);
    assert_eq!(kinds(&table.rival).await, ["placement_proposed", "message"]);
    table.coordinator.patch(path, "\"2\"", json!({ "muted": [] })).await.expect(200);
}

#[actix_web::test]
async fn a_task_tells_whom_it_is_for_and_reminds_once() {
    let table = Table::new().await;
    follow(&table).await;
    let own = id_of(&table.coordinator).await;
    let new = json!({ "audience": "shared", "lab": table.lab, "title": "T", "assignee": own, "dueOn": "2026-11-06" });
    let task = table.world.sme.post(&table.at("tasks"), new).await.expect(201).header("location").unwrap();
    let remind = async || {
        let done = table.world.app.app.db().write(|write| tasks::actions::remind(write, 10)).await.unwrap();
        follow(&table).await;
        done
    };
    assert_eq!(remind().await, 0);
    assert_eq!(kinds(&table.coordinator).await, ["placement_proposed", "task_assigned"]);
    assert_eq!(kinds(&table.manager).await, ["request_submitted"]);
    table.world.app.clock.advance_secs(2 * 24 * 3600);
    assert_eq!((remind().await, remind().await), (1, 0));
    // Tokens are for minutes: the same person with a new one.
    let user = proeftuin::base::id::UserId::from_uuid(own.parse().unwrap());
    let app = &table.world.app;
    let again = |user| {
        app.with_token(
            &app.app.tokens().issue(user, uuid::Uuid::new_v4(), app.app.clock().now()).unwrap().token,
        )
    };
    let coordinator = again(user);
    assert_eq!(kinds(&coordinator).await, ["placement_proposed", "task_assigned", "task_due"]);
    assert_eq!(coordinator.get(&task).await.expect(200).etag(), "\"1\"", "a reminder changes nothing");
    coordinator.event(&task, "complete").await.expect(200);
    follow(&table).await;
    let closed = "SELECT count(*) AS count FROM notifications WHERE kind = 'task_closed'";
    assert_eq!(table.world.count(closed).await, 1, "whoever made it");
}

#[actix_web::test]
async fn who_is_disabled_or_lost_their_role_is_told_nothing() {
    let table = Table::new().await;
    follow(&table).await;
    let own = id_of(&table.coordinator).await;
    let disabled = json!({ "status": UserStatus::Disabled });
    table.world.admin.patch_now(&format!("/v1/users/{own}"), disabled).await.expect(200);
    table.say(&table.world.sme, "shared", None, "Hallo?").await.expect(201);
    follow(&table).await;
    let told = format!(
        "SELECT count(*) AS count FROM notifications n JOIN users u ON u.id = n.user_id WHERE n.kind = 'message' AND u.status = '{}'",
        UserStatus::Disabled
    );
    assert_eq!(table.world.count(&told).await, 0);
    assert_eq!(
        table.world.count("SELECT count(*) AS count FROM notifications WHERE kind = 'message'").await,
        2
    );
}

#[actix_web::test]
async fn old_notifications_are_forgotten_and_all_goes_with_a_request() {
    let table = Table::new().await;
    let new = json!({ "audience": "shared", "title": "T", "side": "sme" });
    let task = table.world.sme.post(&table.at("tasks"), new).await.expect(201).header("location").unwrap();
    table.world.sme.event(&task, "complete").await.expect(200);
    table.say(&table.world.sme, "shared", None, "Hallo.").await.expect(201);
    table.add(&table.world.sme, "audience=shared&name=a.txt", b"Plan.").await.expect(201);
    follow(&table).await;
    let forget = || table.world.app.app.db().write(|write| notifications::actions::forget_old(write, 100));
    assert_eq!(forget().await.unwrap(), 0);
    table.world.app.clock.advance_secs(91 * 24 * 3600);
    assert!(forget().await.unwrap() > 5);
    let request = Key(table.path.rsplit('/').next().unwrap().to_owned());
    let gone = table.world.app.app.db().write(move |write| {
        let service = proeftuin::base::actor::Caller::service();
        let parties = parties::find_parties(write, &service, &request)?;
        forgetting::delete_of(write, &[parties.request])
    });
    gone.await.unwrap();
    for rows in ["request_messages", "request_attachments", "request_tasks", "notifications"] {
        assert_eq!(table.world.count(&format!("SELECT count(*) AS count FROM {rows}")).await, 0, "{rows}");
    }
    let steps = "SELECT count(*) AS count FROM transitions WHERE machine = 'request_task'";
    assert_eq!(table.world.count(steps).await, 0);
}
