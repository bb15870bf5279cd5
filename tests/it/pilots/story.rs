//! A pilot from its placement to its end; slots and the request follow.

use super::{Stage, confirmed, criterion};
use serde_json::json;

#[actix_web::test]
async fn a_pilot_runs_from_agreement_to_verdict_and_the_request_follows() {
    let stage = Stage::running().await;
    let request =
        stage.world.admin.get(&stage.placement).await.body["pilotRequest"].as_str().unwrap().to_owned();
    let request = format!("/v1/pilot-requests/{request}");
    assert_eq!(stage.world.sme.get(&request).await.body["publicStatus"], "running");
    let got = stage.coordinator.get(&stage.pilot).await.expect(200);
    assert_eq!((&got.body["startedOn"], &got.body["verdict"]), (&json!("2026-11-02"), &json!(null)));
    assert_eq!(got.body["allowedEvents"], json!(["pause", "measure", "stop"]));
    assert_eq!(got.body["parties"][1]["name"], "Lab");

    stage.because("pause").await.expect(200);
    assert_eq!(stage.world.sme.event(&stage.pilot, "resume").await.expect(403).code(), "forbidden");
    stage.event("resume").await.expect(200);
    stage.measure(json!({})).await.expect(201);
    stage.event("measure").await.expect(200);
    let early = stage.event("evaluate").await.expect(409);
    assert_eq!((early.code(), early.faults()), ("not_ready", vec!["#/event participants_actual".to_owned()]));
    stage.coordinator.patch_now(&stage.pilot, json!({ "participantsActual": 24 })).await.expect(200);
    let got = stage.event("evaluate").await.expect(200);
    assert_eq!((&got.body["verdict"], &got.body["endedOn"]), (&json!("proven"), &json!("2026-11-02")));

    let got = stage.world.sme.get(&request).await.expect(200);
    assert_eq!((&got.body["status"], &got.body["publicStatus"]), (&json!("finished"), &json!("finished")));
    assert_eq!(stage.world.status(&stage.placement).await, "ended");
    stage.world.reconcile().await;
    let got = stage.world.sme.event(&stage.pilot, "close").await.expect(200);
    assert_eq!((&got.body["status"], &got.body["allowedEvents"]), (&json!("closed"), &json!([])));

    let steps = stage.world.sme.get(&stage.at("transitions")).await.expect(200);
    let events: Vec<&str> =
        steps.body["transitions"].as_array().unwrap().iter().map(|s| s["event"].as_str().unwrap()).collect();
    assert_eq!(events, ["prepare", "start", "pause", "resume", "measure", "evaluate", "close"]);
}

#[actix_web::test]
async fn a_running_pilot_that_stops_gives_its_slots_to_who_waits() {
    let stage = Stage::running().await;
    let period = json!({ "period": { "from": "2026-12-01", "until": "2027-02-28" } });
    let waiting = stage.world.placement(&stage.lab, period).await;
    stage.coordinator.event(&waiting, "accept").await.expect(409);
    stage.coordinator.event(&waiting, "waitlist").await.expect(200);

    let got = stage.event("stop").await.expect(400);
    assert_eq!(got.faults(), ["#/reasonCode required"]);
    let stop = json!({ "event": "stop", "reasonCode": "safety_concern", "note": "Te veel valse meldingen" });
    let got = stage.world.sme.post(&stage.at("transitions"), stop).await.expect(200);
    assert_eq!((&got.body["status"], &got.body["stopReason"]), (&json!("stopped"), &json!("safety_concern")));
    assert_eq!(got.body["verdict"], "inconclusive");
    assert_eq!(stage.world.status(&waiting).await, "offered");
    assert_eq!(stage.world.status(&stage.placement).await, "ended");
    stage.world.reconcile().await;
}

#[actix_web::test]
async fn a_pilot_that_stops_before_its_start_releases_its_placement() {
    let stage = Stage::new().await;
    // What a pilot carries out is not offered to be released, neither here nor in the request.
    let placed = stage.coordinator.get(&stage.placement).await.expect(200).body;
    assert_eq!(placed["allowedEvents"], json!([]));
    let request = format!("/v1/pilot-requests/{}", placed["pilotRequest"].as_str().unwrap());
    let request = stage.world.sme.get(&request).await.expect(200).body;
    assert_eq!(request["placements"][0]["allowedEvents"], json!([]));
    let release = json!({ "event": "release", "reasonCode": "other" });
    let got = stage.coordinator.post(&format!("{}/transitions", stage.placement), release).await.expect(409);
    assert_eq!(got.code(), "in_use");
    let got = stage.because("stop").await.expect(200);
    assert_eq!((&got.body["stopReason"], &got.body["verdict"]), (&json!("other"), &json!(null)));
    let placement = stage.coordinator.get(&stage.placement).await.expect(200);
    assert_eq!(placement.body["status"], "released");
    let request = placement.body["pilotRequest"].as_str().unwrap();
    let got = stage.world.sme.get(&format!("/v1/pilot-requests/{request}")).await.expect(200);
    assert_eq!(got.body["publicStatus"], "not_placed");
    stage.world.reconcile().await;
    // What is stopped is over; another placement leads to another pilot.
    let got = stage.set_criteria(json!([criterion("checks")])).await.expect(409);
    assert_eq!(got.code(), "locked");
    let again = confirmed(&stage.world, &stage.lab, &stage.coordinator).await;
    let new = json!({ "placement": super::id_of(&again) });
    stage.coordinator.post("/v1/pilots", new).await.expect(201);
}
