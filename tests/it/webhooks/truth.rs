//! What is told is what was committed: all of it, nothing else, in order, under stable ids, whoever dies in between.

use super::{Hooks, MINUTE, SECOND, signed_by};
use crate::support::{
    Dice,
    receiver::{Call, Receiver, Reply},
};
use proeftuin::{
    app::App,
    base::{actor::Caller, error::Error},
    db::open::DatabaseUrl,
    organisations,
    webhooks::sending,
};
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet},
    process::{Command, Stdio},
    time::Duration,
};

const OBJECTS: usize = 50;

/// Fails at first for some of the calls, and always takes a moment, so that there is something to break off.
fn moody(receiver: &Receiver, seed: u64, faults: &'static [u16]) {
    let mut dice = Dice::new(seed);
    receiver.answers(move |_| {
        let status = if dice.below(10) < 3 { dice.one(faults) } else { 204 };
        Reply { after: Duration::from_millis(2), ..Reply::of(status) }
    });
}

/// Changes of objects, and as many that come to nothing. Answers the versions that were committed.
async fn change(hooks: &Hooks, events: usize) -> BTreeMap<String, i64> {
    let mut versions = BTreeMap::new();
    for number in 0..OBJECTS {
        versions.insert(hooks.organisation(&format!("Gemeente {number}")).await, 1);
    }
    let ids: Vec<String> = versions.keys().cloned().collect();
    for number in OBJECTS..events {
        let id = &ids[number % OBJECTS];
        hooks.rename(id, &format!("Gemeente {number}")).await;
        *versions.get_mut(id).unwrap() += 1;
        // The same with an organisation that never comes to be: made and rolled back.
        if number % 5 == 0 {
            let undone = hooks.app.app.db().write(move |write| {
                let new = serde_json::from_value(json!({ "name": "Nooit", "kind": "government" })).unwrap();
                organisations::actions::create_organisation(write, &Caller::service(), new)?;
                Err::<(), _>(Error::forbidden())
            });
            assert!(undone.await.is_err());
        }
    }
    versions
}

/// Lets everything that is left arrive: for an hour as moody as before, then well.
async fn finish(hooks: &Hooks) {
    for pass in 0..200 {
        if pass == 10 {
            hooks.receiver.says(204);
        }
        hooks.later(6 * MINUTE).await;
        let open = hooks.deliveries("status=queued,pending,sending").await;
        if open.is_empty() {
            return;
        }
    }
    panic!("something never arrives");
}

/// Every committed change arrived, in order; nothing else did.
fn prove(hooks: &Hooks, versions: &BTreeMap<String, i64>, events: usize) {
    let calls = hooks.receiver.calls();
    let arrived: Vec<_> = calls.iter().filter(|call| call.answered == 204).collect();
    let mut sequences: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut bodies: BTreeMap<String, &str> = BTreeMap::new();
    for call in &calls {
        assert!(signed_by(call, &hooks.secret)[0]);
        let first = bodies.entry(call.id().to_owned()).or_insert(&call.body);
        assert_eq!(*first, call.body, "an id has one body");
    }
    for call in &arrived {
        let event = call.event();
        let subject = event["subject"].as_str().unwrap().to_owned();
        assert!(versions.contains_key(&subject), "never committed: {event}");
        sequences.entry(subject).or_default().push(event["sequence"].as_str().unwrap().to_owned());
    }
    for (id, version) in versions {
        let mut told = sequences[id].clone();
        assert!(told.is_sorted(), "{id}: {told:?}");
        told.dedup();
        assert_eq!(i64::try_from(told.len()).unwrap(), *version, "{id}: each change once or more");
    }
    let ids: BTreeSet<&str> = calls.iter().map(Call::id).collect();
    assert_eq!(ids.len(), events, "one id per event");
    let repeats = arrived.len() - events;
    keep(&calls, &hooks.secret);
    println!(
        "{events} events, {} calls, {} arrived, {repeats} of them once more",
        calls.len(),
        arrived.len()
    );
}

/// For a verifier in another language: `WEBHOOK_CALLS` names the file, each line a call.
fn keep(calls: &[Call], secret: &str) {
    let Ok(file) = std::env::var("WEBHOOK_CALLS") else { return };
    let line =
        |call: &Call| json!({ "secret": secret, "headers": call.headers, "body": call.body }).to_string();
    std::fs::write(file, calls.iter().map(line).collect::<Vec<_>>().join("\n")).unwrap();
}

async fn send_for(app: &App, millis: u64) {
    let broken_off = tokio::time::timeout(Duration::from_millis(millis), sending::send_due(app.clone()));
    let _ = broken_off.await;
}

async fn broken_off(events: usize, times: u64) {
    let hooks = Hooks::new().await;
    moody(&hooks.receiver, 7, &[500, 503, 0, 429]);
    let other = hooks.app.another_process();
    let versions = change(&hooks, events).await;
    let runner = crate::support::runner(&hooks.app.app, proeftuin::jobs::table::JOBS);
    for time in 0..times {
        runner.run_now("plan_webhooks").await.unwrap();
        send_for(if time % 2 == 0 { &hooks.app.app } else { &other }, 5 + time * 7 % 60).await;
        hooks.pass(20 * SECOND);
    }
    finish(&hooks).await;
    prove(&hooks, &versions, events);
}

#[actix_web::test]
async fn what_is_broken_off_anywhere_arrives_all_the_same() {
    broken_off(150, 15).await;
}

#[actix_web::test]
#[ignore = "a minute: a thousand events"]
async fn a_thousand_events_arrive_however_often_the_sender_is_broken_off() {
    broken_off(1000, 50).await;
}

/// The real program, killed.
#[actix_web::test]
#[ignore = "minutes: fifty processes are killed"]
async fn a_thousand_events_arrive_although_the_sending_process_is_killed_fifty_times() {
    const EVENTS: usize = 1000;
    let hooks = Hooks::new().await;
    // Not those after which a receiver is left alone for a while: there is no while here.
    moody(&hooks.receiver, 11, &[500, 404, 301]);
    let versions = change(&hooks, EVENTS).await;
    let config = hooks.app.app.config();
    let database = match &config.database {
        DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
        DatabaseUrl::Postgres(url) => url.clone(),
    };
    for kill in 0..50_u64 {
        let job = if kill % 5 == 0 { "plan_webhooks" } else { "send_webhooks" };
        let mut child = Command::new(env!("CARGO_BIN_EXE_proeftuin"))
            .args(["jobs", "run", job])
            .env_clear()
            .env("PROEFTUIN_DATABASE_URL", &database)
            .env("PROEFTUIN_KEY_FILE", &config.key_file)
            .env("PROEFTUIN_PUBLIC_URL", &config.public_url)
            .env("PROEFTUIN_WEBHOOK_LOCAL_NETWORKS", "127.0.0.0/8")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        tokio::time::sleep(Duration::from_millis(700 + kill * 37 % 900)).await;
        child.kill().unwrap();
        child.wait().unwrap();
        // Its lease is nobody's; a minute later somebody else would take it.
        hooks.app.sql("UPDATE jobs SET leased_until = NULL, lease_owner = NULL".to_owned()).await;
    }
    println!("{} calls by those that were killed", hooks.receiver.calls().len());
    // This process goes on, later than any of them.
    hooks.app.clock.set(jiff::Timestamp::now());
    finish(&hooks).await;
    prove(&hooks, &versions, EVENTS);
}
