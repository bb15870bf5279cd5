//! What does not arrive: when it is tried again, when no more, and what becomes of the webhook.

use super::{DAY, HOUR, Hooks, MINUTE, SECOND};
use crate::support::receiver::Reply;
use serde_json::{Value, json};
use uuid::Uuid;

const WAITS: [i64; 9] =
    [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];

/// The waits of a delivery, by its id: a fifth shorter or longer.
fn waits(id: &str) -> Vec<i64> {
    let bytes = Uuid::parse_str(id).unwrap().into_bytes();
    let one = |(index, wait): (usize, &i64)| {
        let byte = i64::from(bytes[9 + index % 7]);
        wait / 1000 * (800 + byte * 400 / 255)
    };
    WAITS.iter().enumerate().map(one).collect()
}

fn faults(delivery: &Value) -> Vec<(i64, &Value, &Value)> {
    let attempts = delivery["attempts"].as_array().unwrap();
    let one = |one: &'_ Value| one["number"].as_i64().unwrap();
    attempts.iter().map(|it| (one(it), &it["fault"], &it["httpStatus"])).collect()
}

#[actix_web::test]
async fn it_is_tried_ten_times_at_exactly_these_moments_and_then_dead() {
    let hooks = Hooks::new().await;
    hooks.receiver.says(500);
    hooks.organisation("Gemeente Breda").await;
    hooks.run().await;
    let id = hooks.receiver.calls()[0].id().to_owned();
    for (index, wait) in waits(&id).into_iter().enumerate() {
        hooks.later(wait - 1).await;
        assert_eq!(hooks.receiver.calls().len(), index + 1, "a moment before");
        hooks.later(1).await;
        assert_eq!(hooks.receiver.calls().len(), index + 2, "wait {index}");
    }
    let calls = hooks.receiver.calls();
    assert!(calls.iter().all(|call| call.id() == id && call.body == calls[0].body), "the same each time");
    let dead = hooks.deliveries("status=dead").await.remove(0);
    assert_eq!((&dead["dueAt"], dead["attempts"].as_array().unwrap().len()), (&Value::Null, 10));
    assert_eq!(faults(&dead)[9], (10, &json!("answer"), &json!(500)));
    hooks.later(10 * DAY).await;
    assert_eq!(hooks.receiver.calls().len(), 10);
}

#[actix_web::test]
async fn a_redirect_and_every_status_but_2xx_is_a_failure() {
    let hooks = Hooks::new().await;
    let elsewhere = crate::support::receiver::Receiver::start();
    let there: &'static str = Box::leak(format!("location: {}\r\n", elsewhere.url()).into_boxed_str());
    for status in
        [200, 201, 202, 204, 299, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 500, 501, 599, 0]
    {
        hooks.receiver.answers(move |_| Reply { status, headers: there, ..Reply::default() });
        hooks.organisation(&format!("Gemeente {status}")).await;
        hooks.run().await;
        let newest = hooks.deliveries("").await.remove(0);
        let arrived = (200..300).contains(&status);
        assert_eq!(newest["status"], if arrived { "delivered" } else { "pending" }, "{status}");
        let last = newest["attempts"].as_array().unwrap().last().unwrap().clone();
        let expected = match status {
            0 => (json!("cut_off"), Value::Null),
            _ if arrived => (Value::Null, json!(status)),
            _ => (json!("answer"), json!(status)),
        };
        assert_eq!((last["fault"].clone(), last["httpStatus"].clone()), expected);
        assert_eq!(last["requestSha256"].as_str().unwrap().len(), 64);
        assert_eq!(last["responseSha256"].is_null(), status == 0);
        hooks.receiver.says(204);
        hooks.later(10 * SECOND).await;
    }
    assert_eq!(elsewhere.calls().len(), 0);
}

#[actix_web::test]
async fn a_receiver_may_say_when_it_wants_the_next_one_up_to_twice_as_late() {
    let hooks = Hooks::new().await;
    for (asked, wait) in [("retry-after: 1\r\n", 5), ("retry-after: 8\r\n", 8), ("retry-after: 600\r\n", 10)]
    {
        hooks.receiver.answers(move |_| Reply { status: 503, headers: asked, ..Reply::default() });
        hooks.organisation(&format!("Gemeente {wait}")).await;
        hooks.run().await;
        hooks.receiver.says(204);
        let before = hooks.receiver.calls().len();
        hooks.later(wait * SECOND - 1).await;
        assert_eq!(hooks.receiver.calls().len(), before, "{asked}");
        hooks.later(1).await;
        assert_eq!(hooks.receiver.calls().len(), before + 1, "{asked}");
    }
}

#[actix_web::test]
async fn who_is_too_busy_is_left_alone_until_it_is_tried_again() {
    let hooks = Hooks::new().await;
    hooks.receiver.says(429);
    for number in 0..5 {
        hooks.organisation(&format!("Gemeente {number}")).await;
    }
    hooks.run().await;
    let first = hooks.receiver.calls().len();
    assert!(first <= 2, "{first} calls to somebody who is too busy");
    hooks.receiver.says(204);
    hooks.later(7 * SECOND).await;
    assert_eq!(hooks.receiver.calls().len(), first + 5);
    // A 500 may be about that one event only.
    hooks.receiver.answers(|call| Reply::of(if call.body.contains("\"version\":2") { 500 } else { 204 }));
    let ids = [hooks.organisation("Een").await, hooks.organisation("Twee").await];
    hooks.run().await;
    hooks.rename(&ids[0], "Een en een").await;
    let other = hooks.organisation("Drie").await;
    hooks.run().await;
    assert!(hooks.receiver.calls().iter().any(|call| call.event()["subject"] == json!(other)));
}

#[actix_web::test]
async fn who_answers_410_is_not_called_any_more() {
    let hooks = Hooks::new().await;
    hooks.receiver.says(410);
    let gone = hooks.organisation("Gemeente Breda").await;
    hooks.run().await;
    let webhook = hooks.webhook().await;
    assert_eq!((&webhook["status"], &webhook["disabledReason"]), (&json!("disabled"), &json!("gone")));
    assert_eq!(hooks.deliveries("status=dead").await[0]["event"]["subject"], json!(gone));
    hooks.organisation("Gemeente Tilburg").await;
    hooks.later(DAY).await;
    assert_eq!(hooks.receiver.calls().len(), 1);
    // Its owner finds out why, and goes on.
    hooks.receiver.says(204);
    let active = hooks.admin.patch_now(&hooks.path, json!({ "status": "active" })).await.expect(200);
    assert_eq!((&active.body["disabledReason"], &active.body["failingSince"]), (&Value::Null, &Value::Null));
    hooks.run().await;
    assert_eq!(hooks.receiver.calls().len(), 2);
}

#[actix_web::test]
async fn after_five_days_without_anything_that_arrived_it_is_disabled() {
    let hooks = Hooks::new().await;
    hooks.receiver.says(500);
    hooks.organisation("Gemeente Breda").await;
    hooks.run().await;
    assert_eq!(hooks.webhook().await["failingSince"], "2026-11-02T08:00:00Z");
    // Something arrives in between: it begins anew.
    hooks.receiver.says(204);
    hooks.organisation("Gemeente Tilburg").await;
    hooks.later(4 * DAY).await;
    assert_eq!(hooks.webhook().await["failingSince"], Value::Null);
    hooks.receiver.says(500);
    for day in 0..6 {
        assert_eq!(hooks.webhook().await["status"], "active", "day {day}");
        hooks.organisation(&format!("Gemeente {day}")).await;
        hooks.run().await;
        if day < 5 {
            hooks.pass(DAY);
        }
    }
    let webhook = hooks.webhook().await;
    assert_eq!((&webhook["status"], &webhook["disabledReason"]), (&json!("disabled"), &json!("failing")));
    assert_eq!(webhook["failingSince"], "2026-11-06T08:00:00Z");
}
