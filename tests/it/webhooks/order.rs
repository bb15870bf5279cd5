//! Who waits for whom: what is about the same object for what came before it, and nobody for a receiver that is slow or dead.

use super::{Hooks, SECOND, deliveries, make};
use crate::support::{
    receiver::{Receiver, Reply},
    runner,
};
use proeftuin::jobs::table::JOBS;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// The versions of an object that a receiver was told of, with what it answered.
fn versions(receiver: &Receiver, id: &str) -> Vec<(i64, u16)> {
    let calls = receiver.calls();
    let about = calls.iter().filter(|call| call.event()["subject"] == json!(id));
    about.map(|call| (call.event()["data"]["version"].as_i64().unwrap(), call.answered)).collect()
}

#[actix_web::test]
async fn a_later_event_of_the_same_object_waits_until_the_earlier_one_arrived() {
    let hooks = Hooks::new().await;
    let (one, other) = (hooks.organisation("Een").await, hooks.organisation("Ander").await);
    hooks.run().await;
    let breda = one.clone();
    hooks.receiver.answers(move |call| Reply::of(if call.body.contains(&breda) { 500 } else { 204 }));
    hooks.rename(&one, "Een en een").await;
    hooks.run().await;
    hooks.rename(&one, "Drie").await;
    hooks.rename(&other, "Ander en ander").await;
    hooks.run().await;
    assert_eq!(versions(&hooks.receiver, &one), [(1, 204), (2, 500)], "the third waits");
    assert_eq!(versions(&hooks.receiver, &other), [(1, 204), (2, 204)], "others do not");
    let newest = hooks.deliveries("status=queued").await;
    assert_eq!((newest.len(), &newest[0]["dueAt"]), (1, &Value::Null));
    hooks.receiver.says(204);
    hooks.later(6 * SECOND).await;
    assert_eq!(versions(&hooks.receiver, &one), [(1, 204), (2, 500), (2, 204), (3, 204)]);
}

#[actix_web::test]
async fn two_are_under_way_to_one_receiver_and_a_dead_one_delays_no_other() {
    const EACH: usize = 12;
    let hooks = Hooks::new().await;
    let (slow, dead) = (Receiver::start(), Receiver::start());
    slow.answers(|_| Reply { after: Duration::from_millis(700), ..Reply::of(204) });
    dead.answers(|_| Reply { after: Duration::from_mins(1), ..Reply::of(204) });
    make(&hooks.admin, &slow, json!({})).await;
    let (path, _) = make(&hooks.admin, &dead, json!({})).await;
    let times: std::sync::Arc<std::sync::Mutex<Vec<Instant>>> = std::sync::Arc::default();
    let shared = times.clone();
    hooks.receiver.answers(move |_| {
        shared.lock().unwrap().push(Instant::now());
        Reply::of(204)
    });
    for number in 0..EACH {
        hooks.organisation(&format!("Gemeente {number}")).await;
    }
    let begun = Instant::now();
    hooks.run().await;
    let took = begun.elapsed();
    let good = times.lock().unwrap().iter().max().unwrap().duration_since(begun);
    assert_eq!((hooks.receiver.calls().len(), slow.calls().len()), (EACH, EACH));
    assert!(good < Duration::from_secs(4), "the good one waited {good:?}");
    assert!(took < Duration::from_secs(20), "{took:?}");
    assert!(slow.most_at_once() <= 2, "{} at once", slow.most_at_once());
    assert_eq!(dead.calls().len(), 2, "then it is left alone");
    let waiting = deliveries(&hooks.admin, &path, "status=pending").await;
    assert_eq!(waiting.len(), EACH);
    println!("{EACH} to the good one in {good:?}, all in {took:?}");
}

/// The same rows, two processes: each event goes out once.
#[actix_web::test]
async fn two_processes_send_each_once() {
    const EVENTS: usize = 40;
    let hooks = Hooks::new().await;
    let second = Receiver::start();
    make(&hooks.admin, &second, json!({})).await;
    let other = hooks.app.another_process();
    for number in 0..EVENTS {
        hooks.organisation(&format!("Gemeente {number}")).await;
    }
    let (a, b) = (runner(&hooks.app.app, JOBS), runner(&other, JOBS));
    a.run_now("plan_webhooks").await.unwrap();
    // Not by the lease: both at once, as when one takes longer than that.
    let (x, y) = tokio::join!(
        proeftuin::webhooks::sending::send_due(hooks.app.app.clone()),
        proeftuin::webhooks::sending::send_due(other.clone()),
    );
    b.run_now("send_webhooks").await.unwrap();
    assert_eq!(x.unwrap() + y.unwrap(), 2 * EVENTS);
    for receiver in [&hooks.receiver, &second] {
        let mut ids: Vec<String> = receiver.calls().iter().map(|call| call.id().to_owned()).collect();
        ids.sort();
        ids.dedup();
        assert_eq!((ids.len(), receiver.calls().len()), (EVENTS, EVENTS));
        assert!(receiver.most_at_once() <= 2);
    }
}
