//! Go/no-go moments: set beforehand, decided once, by who does not gain by it.

use super::Stage;
use crate::support::Got;
use serde_json::{Value, json};

async fn set(stage: &Stage, due: &str) -> Got {
    let new = json!({ "dueOn": due, "question": "Genoeg deelnemers?", "criteria": ["checks"] });
    stage.world.sme.post(&stage.at("moments"), new).await
}

fn decision(decision: &str) -> Value {
    json!({ "decision": decision, "reason": "Zoals besproken in de stuurgroep" })
}

#[actix_web::test]
async fn a_moment_that_came_must_be_decided_before_the_final_measurement() {
    let stage = Stage::running().await;
    let now = set(&stage, "2026-11-02").await.expect(201).header("location").unwrap();
    let later = set(&stage, "2026-12-01").await.expect(201).header("location").unwrap();
    let got = stage.event("measure").await.expect(409);
    assert_eq!(got.faults(), ["#/event moment_undecided"]);
    let path = format!("{now}/_decide");
    stage.world.sme.post(&path, decision("go")).await.expect(403);
    let got = stage.manager.post(&path, decision("go_with_changes")).await.expect(200);
    assert_eq!(got.body["decision"], "go_with_changes");
    assert!(got.body["decidedBy"].is_string() && got.body["decidedAt"].is_string());
    assert_eq!(stage.coordinator.post(&path, decision("no_go")).await.expect(409).code(), "locked");
    let got = stage.world.sme.patch_now(&now, json!({ "question": "Anders?" })).await.expect(409);
    assert_eq!(got.code(), "locked");
    stage.world.sme.patch_now(&later, json!({ "question": "Anders?" })).await.expect(200);
    stage.event("measure").await.expect(200);
    let got = stage.coordinator.post(&format!("{later}/_decide"), decision("no_go")).await.expect(409);
    assert_eq!(got.code(), "illegal_event");
}

#[actix_web::test]
async fn a_no_go_stops_the_pilot() {
    let stage = Stage::running().await;
    stage.measure(json!({ "value": 9.0 })).await.expect(201);
    let path = set(&stage, "2026-12-01").await.expect(201).header("location").unwrap();
    stage.manager.post(&format!("{path}/_decide"), decision("no_go")).await.expect(200);
    let pilot = stage.world.sme.get(&stage.pilot).await.expect(200);
    assert_eq!((&pilot.body["status"], &pilot.body["stopReason"]), (&json!("stopped"), &json!("no_go")));
    // It showed that it does not work: that is a result too.
    assert_eq!(pilot.body["verdict"], "not_proven");
    let steps = stage.world.sme.get(&stage.at("transitions")).await.expect(200);
    let last = steps.body["transitions"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["event"], &last["note"]), (&json!("stop"), &json!("Zoals besproken in de stuurgroep")));
    stage.world.reconcile().await;
}

#[actix_web::test]
async fn a_moment_is_set_before_it_comes_about_criteria_that_exist() {
    let stage = Stage::locked().await;
    let new =
        json!({ "dueOn": "2026-11-01", "question": "Wil dhr. Jansen door?", "criteria": ["checks", "x"] });
    let got = stage.coordinator.post(&stage.at("moments"), new).await.expect(400);
    assert_eq!(
        got.faults(),
        ["#/criteria/1 unknown_reference", "#/dueOn in_the_past", "#/question person_level"]
    );
    stage
        .manager
        .post(&stage.at("moments"), json!({ "dueOn": "2026-12-01", "question": "?" }))
        .await
        .expect(403);
    let made = set(&stage, "2026-12-01").await.expect(201);
    let path = made.header("location").unwrap();
    assert_eq!(stage.manager.get(&path).await.expect(200).body, made.body);
    let list = stage.manager.get(&stage.at("moments")).await.expect(200);
    assert_eq!(list.body["moments"], json!([made.body]));
    let gone = json!({ "dueOn": "2026-10-01" });
    stage.coordinator.patch_now(&path, gone).await.expect(400);
    let got = stage
        .coordinator
        .post(&format!("{path}/_decide"), json!({ "decision": "misschien" }))
        .await
        .expect(400);
    assert_eq!(got.faults(), ["#/decision enum", "#/reason required"]);
}
