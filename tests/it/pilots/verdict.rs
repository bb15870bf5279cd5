//! The verdict: computed with its reasons, fixed at the end, overridden in the open.

use super::{Stage, criterion, with};
use serde_json::json;

#[actix_web::test]
async fn too_few_people_prove_nothing() {
    let stage = Stage::running().await;
    let got = stage.world.sme.get(&stage.at("verdict")).await.expect(200);
    assert_eq!((&got.body["verdict"], &got.body["isFixed"]), (&json!("inconclusive"), &json!(false)));
    assert_eq!(got.body["reasoning"]["criteria"][0]["result"], "not_measured");
    stage.measure(json!({ "basis": "estimated" })).await.expect(201);
    let got = stage.world.sme.get(&stage.at("verdict")).await.expect(200);
    assert_eq!(got.body["reasoning"]["criteria"][0]["result"], "not_measured");
    let before = got.etag();
    stage.measure(json!({ "n": 9 })).await.expect(201);
    let got = stage.world.sme.get(&stage.at("verdict")).await.expect(200);
    assert_ne!(got.etag(), before);
    let one = &got.body["reasoning"]["criteria"][0];
    assert_eq!(
        (&one["result"], &one["n"], &one["minimumN"]),
        (&json!("not_enough_n"), &json!(9), &json!(10))
    );
    assert_eq!(got.body["verdict"], "inconclusive");
    assert!(one["sentenceNl"].as_str().unwrap().contains("op te weinig mensen gemeten"));
    stage.measure(json!({ "n": 10, "value": 1.5 })).await.expect(201);
    let got = stage.world.sme.get(&stage.at("verdict")).await.expect(200);
    assert_eq!(got.body["verdict"], "proven");
}

#[actix_web::test]
async fn an_override_needs_a_reason_an_outsider_and_an_end_and_shows_both() {
    let stage = Stage::running().await;
    let path = stage.at("verdict/_override");
    let new = json!({ "verdict": "inconclusive", "reason": "Er liep nog een ander systeem mee." });
    stage.measure(json!({})).await.expect(201);
    assert_eq!(stage.manager.post(&path, new.clone()).await.expect(409).code(), "not_ready");
    stage.event("measure").await.expect(200);
    stage.coordinator.patch_now(&stage.pilot, json!({ "participantsActual": 24 })).await.expect(200);
    stage.event("evaluate").await.expect(200);
    stage.coordinator.post(&path, new.clone()).await.expect(403);
    stage.world.sme.post(&path, new.clone()).await.expect(403);
    let same = json!({ "verdict": "proven", "reason": "Vraag maar aan dhr. Jansen" });
    let got = stage.manager.post(&path, same).await.expect(400);
    assert_eq!(got.faults(), ["#/reason person_level", "#/verdict no_change"]);
    let got =
        stage.manager.post(&path, json!({ "verdict": "not_proven", "reason": "Kort" })).await.expect(400);
    assert_eq!(got.faults(), ["#/reason min_length"]);
    let got = stage.manager.post(&path, new).await.expect(200);
    assert_eq!(
        (&got.body["verdict"], &got.body["reasoning"]["computed"], &got.body["overriding"]["verdict"]),
        (&json!("inconclusive"), &json!("proven"), &json!("inconclusive"))
    );
    assert_eq!(got.body["overriding"]["reason"], "Er liep nog een ander systeem mee.");
    assert_eq!(stage.world.sme.get(&stage.pilot).await.body["verdict"], "inconclusive");
}

#[actix_web::test]
async fn the_verdict_that_was_fixed_stays_as_it_was_reasoned() {
    let stage = Stage::running().await;
    let first = stage.measure(json!({})).await.expect(201);
    stage.event("measure").await.expect(200);
    stage.coordinator.patch_now(&stage.pilot, json!({ "participantsActual": 24 })).await.expect(200);
    let amended = json!([with(criterion("checks"), json!({ "threshold": 1.0 }))]);
    let new = json!({ "subject": "criteria", "reason": "Strenger", "criteria": amended });
    let made = stage.world.sme.post(&stage.at("amendments"), new).await.expect(201);
    let got = stage.event("evaluate").await.expect(409);
    assert_eq!(got.faults(), ["#/event amendment_open"]);
    stage.coordinator.event(&made.header("location").unwrap(), "sign").await.expect(200);
    stage.event("evaluate").await.expect(200);
    let fixed = stage.world.sme.get(&stage.at("verdict")).await.expect(200);
    assert_eq!((&fixed.body["verdict"], &fixed.body["isFixed"]), (&json!("not_proven"), &json!(true)));
    let late = stage.measure(json!({ "value": 0.1, "supersedes": first.id() })).await.expect(409);
    assert_eq!(late.code(), "locked");
    let facts =
        stage.coordinator.patch_now(&stage.pilot, json!({ "participantsActual": 3 })).await.expect(409);
    assert_eq!(facts.code(), "locked");
    assert_eq!(stage.world.sme.get(&stage.at("verdict")).await.body, fixed.body);
}
