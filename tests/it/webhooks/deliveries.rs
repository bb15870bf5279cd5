//! The log of what was told; pings and replays.

use super::{DAY, HOUR, Hooks, MINUTE, told};
use crate::support::runner;
use proeftuin::jobs::table::JOBS;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

#[actix_web::test]
async fn a_ping_shows_what_came_of_it() {
    let hooks = Hooks::new().await;
    let made = hooks.admin.post(&format!("{}/pings", hooks.path), json!({})).await.expect(201);
    let path = made.header("location").unwrap();
    assert_eq!(
        (&made.body["status"], &made.body["kind"]),
        (&json!("pending"), &json!("nl.proeftuin.webhook.ping"))
    );
    assert_eq!(hooks.admin.get(&path).await.expect(200).body, made.body);
    hooks.run().await;
    let call = hooks.receiver.calls().remove(0);
    assert_eq!(call.event(), made.body["event"]);
    let found = hooks.admin.get(&path).await.expect(200);
    let digest = |text: &str| format!("{:x}", Sha256::digest(text.as_bytes()));
    assert_eq!(
        (&found.body["status"], &found.body["closedAt"]),
        (&json!("delivered"), &json!("2026-11-02T08:00:00Z"))
    );
    let attempt = &found.body["attempts"][0];
    assert_eq!(
        (&attempt["number"], &attempt["httpStatus"], &attempt["fault"]),
        (&json!(1), &json!(204), &Value::Null)
    );
    assert_eq!(
        (&attempt["requestSha256"], &attempt["responseSha256"]),
        (&json!(digest(&call.body)), &json!(digest("")))
    );
    assert!(attempt["durationMs"].as_i64().unwrap() < 5000);
    assert_ne!(found.etag(), made.etag());
}

#[actix_web::test]
async fn pages_of_the_log_show_each_delivery_once_newest_first() {
    let hooks = Hooks::new().await;
    for number in 0..7 {
        hooks.organisation(&format!("Gemeente {number}")).await;
    }
    hooks.run().await;
    let all: Vec<Value> = hooks.deliveries("").await.iter().map(|one| one["id"].clone()).collect();
    let (mut walked, mut next) = (Vec::new(), format!("{}/deliveries?limit=3", hooks.path));
    loop {
        let got = hooks.admin.get(&next).await.expect(200);
        walked.extend(got.body["deliveries"].as_array().unwrap().iter().map(|one| one["id"].clone()));
        let Some(cursor) = got.body["nextCursor"].as_str() else { break };
        next = format!("{}/deliveries?limit=3&cursor={cursor}", hooks.path);
    }
    assert_eq!((walked.len(), &walked), (7, &all));
    assert!(all.windows(2).all(|two| two[0].as_str() > two[1].as_str()));
    assert_eq!(hooks.deliveries("status=dead,pending").await.len(), 0);
    assert_eq!(hooks.deliveries("kind=nl.proeftuin.organisation.changed&status=delivered").await.len(), 7);
    assert_eq!(hooks.deliveries("kind=nl.proeftuin.lab.changed").await.len(), 0);
}

#[actix_web::test]
async fn a_replay_goes_out_under_the_same_id_with_a_new_time() {
    let hooks = Hooks::new().await;
    hooks.organisation("Gemeente Breda").await;
    hooks.run().await;
    let path = format!("{}/deliveries/{}", hooks.path, hooks.receiver.calls()[0].id());
    let replayed = hooks.admin.post(&format!("{path}/replays"), json!({})).await.expect(200);
    assert_eq!((&replayed.body["status"], &replayed.body["closedAt"]), (&json!("pending"), &Value::Null));
    hooks.later(HOUR).await;
    let calls = hooks.receiver.calls();
    assert_eq!((calls.len(), calls[0].id(), &calls[0].body), (2, calls[1].id(), &calls[1].body));
    assert_ne!(calls[0].headers["webhook-timestamp"], calls[1].headers["webhook-timestamp"]);
    assert_ne!(calls[0].headers["webhook-signature"], calls[1].headers["webhook-signature"]);
    // One that waits for its time goes at once.
    hooks.receiver.says(500);
    hooks.organisation("Gemeente Tilburg").await;
    hooks.run().await;
    hooks.later(6000).await;
    hooks.receiver.says(204);
    hooks.run().await;
    assert_eq!(hooks.receiver.calls().len(), 4, "the next is minutes away");
    let path = format!("{}/deliveries/{}", hooks.path, hooks.receiver.calls()[3].id());
    hooks.admin.post(&format!("{path}/replays"), json!({})).await.expect(200);
    hooks.run().await;
    let found = hooks.admin.get(&path).await.expect(200);
    assert_eq!(
        (&found.body["status"], found.body["attempts"].as_array().unwrap().len()),
        (&json!("delivered"), 3)
    );
}

/// Lets so many die; whenever five days have disabled the webhook, its owner says otherwise.
async fn outlast(hooks: &Hooks, dead: usize) {
    while hooks.deliveries("status=dead").await.len() < dead {
        hooks.later(29 * HOUR).await;
        if hooks.webhook().await["status"] == "disabled" {
            hooks.admin.patch_now(&hooks.path, json!({ "status": "active" })).await.expect(200);
        }
    }
}

#[actix_web::test]
async fn what_died_in_a_period_is_listed_and_replayed_in_order() {
    let hooks = Hooks::of(json!({})).await;
    let early = hooks.organisation("Te vroeg").await;
    hooks.run().await;
    hooks.pass(HOUR);
    let from = "2026-11-02T09:00:00Z";
    hooks.receiver.says(500);
    let one = hooks.organisation("Gemeente Breda").await;
    hooks.rename(&one, "Gemeente Breda-Noord").await;
    hooks.rename(&one, "Gemeente Breda-Zuid").await;
    hooks.run().await;
    outlast(&hooks, 3).await;
    hooks.receiver.forget();
    hooks.receiver.says(204);
    let period = |from: &str, until: &str| json!({ "madeAfter": from, "madeBefore": until });
    let replays = format!("{}/replays", hooks.path);
    let none = hooks.admin.post(&replays, period("2026-11-02T07:00:00Z", from)).await.expect(200);
    assert_eq!((&none.body["replayed"], &none.body["hasMore"]), (&json!(0), &json!(false)));
    let some = hooks.admin.post(&replays, period(from, "2026-11-02T09:00:01Z")).await.expect(200);
    assert_eq!((&some.body["replayed"], &some.body["hasMore"]), (&json!(3), &json!(false)));
    hooks.run().await;
    let calls = hooks.receiver.calls();
    assert_eq!(told(&calls).iter().map(|(_, id)| id.as_str()).collect::<Vec<_>>(), [one.as_str(); 3]);
    let sequence = |index: usize| calls[index].event()["sequence"].as_str().unwrap().to_owned();
    assert!(sequence(0) < sequence(1) && sequence(1) < sequence(2));
    // Also what arrived, when asked for.
    let mut all = period("2026-11-02T07:00:00Z", from);
    all["includeDelivered"] = json!(true);
    assert_eq!(hooks.admin.post(&replays, all).await.expect(200).body["replayed"], 1);
    hooks.run().await;
    assert_eq!(told(&hooks.receiver.calls())[3].1, early);
    let refused = hooks.admin.post(&replays, period(from, from)).await.expect(400);
    assert_eq!(refused.faults(), ["#/madeBefore range"]);
}

#[actix_web::test]
async fn deliveries_are_forgotten_thirty_days_after_they_ended() {
    let hooks = Hooks::new().await;
    hooks.organisation("Gemeente Breda").await;
    hooks.run().await;
    let runner = runner(&hooks.app.app, JOBS);
    for (wait, left) in [(30 * DAY, 1), (MINUTE, 0)] {
        hooks.pass(wait);
        runner.run_now("forget_webhook_deliveries").await.unwrap();
        assert_eq!(hooks.deliveries("").await.len(), left);
    }
    // With the webhook goes the rest.
    hooks.organisation("Gemeente Tilburg").await;
    hooks.run().await;
    let tag = hooks.admin.get(&hooks.path).await.etag();
    hooks.admin.delete(&hooks.path, &tag).await.expect(204);
    hooks.admin.get(&format!("{}/deliveries", hooks.path)).await.expect(404);
}
