//! Measurements: not before the lock, never of one person, never changed.

use super::{Stage, measurement};
use serde_json::json;

#[actix_web::test]
async fn nothing_is_measured_before_the_lock_and_nothing_but_estimates_before_the_start() {
    let stage = Stage::new().await;
    let got = stage.measure(json!({})).await.expect(409);
    assert_eq!(got.code(), "not_ready");
    assert_eq!(got.faults(), ["#/basis not_started", "#/criterion criteria_locked"]);
    let got = stage.measure(json!({ "basis": "estimated" })).await.expect(409);
    assert_eq!(got.faults(), ["#/criterion criteria_locked"]);
    let none = stage.coordinator.get(&stage.at("measurements")).await.expect(200);
    assert_eq!(none.body["measurements"], json!([]));

    let stage = Stage::ready().await;
    let got = stage.measure(json!({})).await.expect(409);
    assert_eq!(got.faults(), ["#/basis not_started"]);
    stage.measure(json!({ "basis": "estimated" })).await.expect(201);
    stage.event("start").await.expect(200);
    stage.measure(json!({})).await.expect(201);
    stage.because("stop").await.expect(200);
    assert_eq!(stage.measure(json!({})).await.expect(409).code(), "locked");
}

#[actix_web::test]
async fn the_lab_measures_and_nobody_else() {
    let stage = Stage::running().await;
    let path = stage.at("measurements");
    stage.world.sme.post(&path, measurement(json!({}))).await.expect(403);
    stage.manager.post(&path, measurement(json!({}))).await.expect(403);
    let (_, stranger) = stage.world.lab(1).await;
    stranger.post(&path, measurement(json!({}))).await.expect(404);
    let made = stage.measure(json!({})).await.expect(201);
    let path = made.header("location").unwrap();
    assert_eq!(stage.world.sme.get(&path).await.expect(200).body, made.body);
    stranger.get(&path).await.expect(404);
}

#[actix_web::test]
async fn a_correction_supersedes_and_the_first_value_stays_visible() {
    let stage = Stage::running().await;
    let first = stage.measure(json!({ "value": 9.0 })).await.expect(201);
    let verdict = async || stage.world.sme.get(&stage.at("verdict")).await.body["verdict"].clone();
    assert_eq!(verdict().await, "not_proven");
    let second = stage.measure(json!({ "supersedes": first.id() })).await.expect(201);
    assert_eq!(verdict().await, "proven");
    let again = stage.measure(json!({ "supersedes": first.id() })).await.expect(409);
    assert_eq!(again.code(), "not_unique");
    let all = stage.world.sme.get(&stage.at("measurements")).await.expect(200);
    let all = all.body["measurements"].as_array().unwrap();
    assert_eq!((&all[0]["isSuperseded"], &all[0]["value"]), (&json!(true), &json!(9.0)));
    assert_eq!((&all[1]["isSuperseded"], &all[1]["supersedes"]), (&json!(false), &json!(first.id())));
    let got =
        stage.coordinator.patch(&second.header("location").unwrap(), "\"1\"", json!({ "value": 1 })).await;
    assert_eq!(got.status, 405);
}

#[actix_web::test]
async fn what_looks_like_one_person_is_refused() {
    let stage = Stage::running().await;
    for (with, fault) in [
        (json!({ "n": 1 }), "#/n person_level"),
        (json!({ "n": 0 }), "#/n person_level"),
        (json!({ "note": "Mevrouw Jansen sliep beter" }), "#/note person_level"),
        (json!({ "note": "patiënt 12 viel uit" }), "#/note person_level"),
        (json!({ "note": "vraag jan@zorg.example" }), "#/note person_level"),
        (json!({ "note": "dossier 111222333" }), "#/note person_level"),
        (json!({ "method": "Interview met vrouw, geboren 12-05-1948" }), "#/method person_level"),
    ] {
        let got = stage.measure(with.clone()).await.expect(400);
        assert_eq!(got.faults(), [fault], "{with}");
        let told = got.body["detail"].as_str().unwrap();
        assert!(told.contains("person"), "{told}");
    }
    let none = stage.coordinator.get(&stage.at("measurements")).await.expect(200);
    assert_eq!(none.body["measurements"], json!([]));
}

#[actix_web::test]
async fn values_that_can_not_be_are_refused_with_all_their_faults() {
    let stage = Stage::running().await;
    let got = stage
        .measure(json!({ "criterion": "anders", "measuredOn": "2026-11-03", "supersedes": stage.lab,
            "confidenceInterval": { "low": 2.0, "high": 3.0, "level": 0.95 } }))
        .await
        .expect(400);
    assert_eq!(
        got.faults(),
        [
            "#/confidenceInterval outside",
            "#/criterion unknown_reference",
            "#/measuredOn in_the_future",
            "#/supersedes unknown_reference",
        ]
    );
    let early = stage.measure(json!({ "measuredOn": "2026-11-01" })).await.expect(400);
    assert_eq!(early.faults(), ["#/measuredOn before_start"]);
    let interval = json!({ "low": 1.0, "high": 1.4, "level": 0.95 });
    let good = stage.measure(json!({ "confidenceInterval": interval })).await.expect(201);
    assert_eq!(good.body["confidenceInterval"], interval);
}

#[actix_web::test]
async fn a_walk_through_the_pages_sees_each_measurement_once() {
    let stage = Stage::running().await;
    for value in 0..5 {
        stage.measure(json!({ "value": value })).await.expect(201);
    }
    let mut seen = Vec::new();
    let mut path = stage.at("measurements?limit=2");
    loop {
        let got = stage.world.sme.get(&path).await.expect(200);
        seen.extend(
            got.body["measurements"].as_array().unwrap().iter().map(|one| one["value"].as_f64().unwrap()),
        );
        let Some(next) = got.body["nextCursor"].as_str() else { break };
        path = stage.at(&format!("measurements?limit=2&cursor={next}"));
    }
    assert_eq!(seen, [0.0, 1.0, 2.0, 3.0, 4.0]);
}
