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

async fn plan(hooks: &Hooks) {
    runner(&hooks.app.app, JOBS).run_now("plan_webhooks").await.unwrap();
}

/// Waits until it has been called so often; how long that took.
async fn called(receiver: &Receiver, times: usize) -> Duration {
    let begun = Instant::now();
    while receiver.calls().len() < times {
        assert!(begun.elapsed() < Duration::from_secs(10), "{} of {times} calls", receiver.calls().len());
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    begun.elapsed()
}

#[actix_web::test]
async fn what_becomes_due_while_a_receiver_takes_its_time_does_not_wait_for_it() {
    let hooks = Hooks::new().await;
    let dead = Receiver::start();
    dead.answers(|_| Reply { after: Duration::from_mins(1), ..Reply::of(204) });
    make(&hooks.admin, &dead, json!({})).await;
    hooks.organisation("Gemeente Breda").await;
    plan(&hooks).await;
    let sending = actix_web::rt::spawn(proeftuin::webhooks::sending::send_due(hooks.app.app.clone()));
    called(&hooks.receiver, 1).await;
    called(&dead, 1).await;
    hooks.organisation("Gemeente Tilburg").await;
    plan(&hooks).await;
    let waited = called(&hooks.receiver, 2).await;
    assert!(!sending.is_finished(), "nobody takes their time");
    assert!(waited < Duration::from_secs(4), "{waited:?}");
    sending.abort();
}

/// How long after they were planned nine receivers had each of these events, in microseconds, sorted; beside one that never answers
/// or another good one.
async fn arrivals(events: usize, is_dead: bool) -> Vec<u128> {
    let hooks = Hooks::new().await;
    let mut good = vec![hooks.receiver.clone()];
    while good.len() < 9 {
        let receiver = Receiver::start();
        make(&hooks.admin, &receiver, json!({})).await;
        good.push(receiver);
    }
    let tenth = Receiver::start();
    if is_dead {
        tenth.answers(|_| Reply { after: Duration::from_mins(1), ..Reply::of(204) });
    }
    make(&hooks.admin, &tenth, json!({})).await;
    let app = hooks.app.app.clone();
    let sending = actix_web::rt::spawn(async move {
        loop {
            proeftuin::webhooks::sending::send_due(app.clone()).await.unwrap();
            // As often as a run looks that waits for somebody.
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    });
    let mut all = Vec::new();
    for number in 1..=events {
        hooks.organisation(&format!("Gemeente {number}")).await;
        plan(&hooks).await;
        // Its pause ends, so that it is tried with each.
        hooks.pass(10 * super::MINUTE);
        let begun = Instant::now();
        for receiver in &good {
            called(receiver, number).await;
            all.push(begun.elapsed().as_micros());
        }
    }
    sending.abort();
    assert!(tenth.calls().len() > if is_dead { 2 } else { events - 1 });
    all.sort_unstable();
    all
}

#[actix_web::test]
#[ignore = "measures"]
async fn nine_receivers_do_not_notice_a_tenth_that_is_dead() {
    let at = |times: &[u128], per_cent: usize| times[(times.len() - 1) * per_cent / 100];
    let (well, dead) = (arrivals(150, false).await, arrivals(150, true).await);
    for per_cent in [50, 99] {
        let (well, dead) = (at(&well, per_cent), at(&dead, per_cent));
        println!("{per_cent} %: all well {well} µs, one dead {dead} µs");
    }
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
