//! What must be settled before a pilot goes on: told all at once, and refused for who may not take the step anyway.

use super::{Stage, criterion, with};
use crate::support::Got;
use serde_json::json;

fn closed(gates: &Got) -> Vec<&str> {
    let gates = gates.body["gates"].as_array().unwrap();
    assert!(gates.iter().all(|gate| gate["passes"] == json!(gate["missing"].is_null())));
    gates.iter().filter(|gate| gate["passes"] == false).map(|gate| gate["code"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn each_gate_opens_when_its_own_thing_is_settled_and_not_before() {
    let stage = Stage::new().await;
    let gates = async || stage.coordinator.get(&stage.at("gates")).await.expect(200);
    let first = ["must_criterion", "criteria_locked", "agreement_signed", "commitments"];
    assert_eq!(closed(&gates().await), [&first[..], &["ethics_route", "dpia"]].concat());
    let got = stage.event("prepare").await.expect(409);
    assert_eq!((got.code(), got.faults().len()), ("not_ready", 4));
    // A step that comes later is refused as such.
    assert_eq!(stage.event("start").await.expect(409).body["allowedEvents"], json!(["prepare", "stop"]));

    let should = with(criterion("wens"), json!({ "priority": "should" }));
    stage.set_criteria(json!([should])).await.expect(200);
    let got = stage.world.sme.post(&stage.at("criteria/_lock"), json!({})).await.expect(409);
    assert_eq!(got.faults(), ["#/criteria must_criterion"]);
    assert!(closed(&gates().await).contains(&"must_criterion"));
    stage.set_criteria(json!([should, criterion("checks")])).await.expect(200);
    assert_eq!(closed(&gates().await)[0], "criteria_locked");
    let got = stage.world.sme.post(&stage.at("agreement/_sign"), json!({})).await.expect(409);
    assert_eq!(got.faults(), ["# criteria_locked"]);
    stage.coordinator.post(&stage.at("criteria/_lock"), json!({})).await.expect(200);
    assert_eq!(closed(&gates().await)[0], "agreement_signed");
    assert_eq!(stage.event("prepare").await.expect(409).faults().len(), 2);

    stage.world.sme.post(&stage.at("agreement/_sign"), json!({})).await.expect(200);
    let got = stage.event("prepare").await.expect(409);
    assert_eq!(got.faults(), ["#/event agreement_signed", "#/event commitments"]);
    let missing = gates().await;
    let signed = &missing.body["gates"][2]["missing"];
    assert!(signed.as_str().unwrap().starts_with("The lab must sign"), "{signed}");
    stage.agree().await;
    assert_eq!(closed(&gates().await), ["ethics_route", "dpia"]);
    stage.world.sme.event(&stage.pilot, "prepare").await.expect(200);

    let got = stage.event("start").await.expect(409);
    assert_eq!(got.faults(), ["#/event dpia", "#/event ethics_route"]);
    for (facts, still) in [
        (json!({ "ethicsRoute": "local" }), vec!["ethics_route", "dpia"]),
        (json!({ "ethicsRoute": "metc" }), vec!["metc_reference", "dpia"]),
        (json!({ "ethicsReference": "NL1" }), vec!["metc_reference", "dpia"]),
        (json!({ "ethicsApprovedOn": "2026-10-01" }), vec!["dpia"]),
        (json!({ "dpiaDoneOn": "2026-10-01" }), vec![]),
    ] {
        stage.coordinator.patch_now(&stage.pilot, facts).await.expect(200);
        assert_eq!(closed(&gates().await), still);
    }
    // All is settled: still not for the SME, the manager or a stranger to start.
    stage.world.sme.event(&stage.pilot, "start").await.expect(403);
    stage.manager.event(&stage.pilot, "start").await.expect(403);
    let (_, stranger) = stage.world.lab(1).await;
    stranger.event(&stage.pilot, "start").await.expect(404);
    stranger.get(&stage.at("gates")).await.expect(404);
    stage.event("start").await.expect(200);
}

#[actix_web::test]
async fn a_pilot_does_not_start_before_the_first_booked_day() {
    let stage = Stage::ready().await;
    // As if the slots had been booked from tomorrow on.
    stage.world.app.sql("UPDATE pilots SET from_on = '2026-11-03'".to_owned()).await;
    let got = stage.event("start").await.expect(409);
    assert_eq!(got.faults(), ["#/event period"]);
    assert!(got.body["detail"].as_str().unwrap().contains("2026-11-03"));
}

#[actix_web::test]
async fn without_its_slots_a_pilot_does_not_start() {
    let stage = Stage::ready().await;
    stage.world.app.sql("DELETE FROM bookings".to_owned()).await;
    assert_eq!(stage.event("start").await.expect(409).faults(), ["#/event slots_booked"]);
}

#[actix_web::test]
async fn the_aid_of_a_pilot_keeps_below_the_ceiling_and_is_declared_when_it_starts() {
    let stage = Stage::ready().await;
    let sme = &stage.world.sme;
    let aid = format!("/v1/organisations/{}/state-aid", stage.world.organisation);
    let before = json!({ "amountEur": 290_000, "grantedOn": "2026-01-15", "grantor": "RVO" });
    sme.post(&aid, before).await.expect(201);
    sme.patch_now(&stage.pilot, json!({ "stateAidEur": 10_001 })).await.expect(200);
    let got = stage.event("start").await.expect(409);
    assert_eq!((got.code(), got.faults()), ("not_ready", vec!["#/event state_aid".to_owned()]));
    assert!(!got.text.contains("290"), "a lab does not learn what its SME got elsewhere: {}", got.text);
    let gates = stage.coordinator.get(&stage.at("gates")).await.expect(200);
    assert_eq!(closed(&gates), ["state_aid"]);
    stage.coordinator.patch_now(&stage.pilot, json!({ "stateAidEur": 10_000 })).await.expect(200);
    stage.event("start").await.expect(200);
    let summary = sme.get(&format!("{aid}-summary")).await.expect(200).body;
    assert_eq!((&summary["declaredEur"], &summary["exceedsCeiling"]), (&json!(300_000), &json!(false)));
    let declared = sme.get(&aid).await.expect(200).body["stateAid"][0].clone();
    let measure = format!("Pilot {}", super::id_of(&stage.pilot));
    assert_eq!(
        (&declared["amountEur"], &declared["grantedOn"], &declared["grantor"], &declared["measure"]),
        (&json!(10_000), &json!("2026-11-02"), &json!("Lab"), &json!(measure))
    );
    // Afterwards it is corrected where it was declared.
    let got = sme.patch_now(&stage.pilot, json!({ "stateAidEur": 1 })).await.expect(409);
    assert_eq!(got.code(), "locked");
    sme.patch_now(&stage.pilot, json!({ "participantsActual": 20 })).await.expect(200);
    assert_eq!(closed(&stage.coordinator.get(&stage.at("gates")).await), Vec::<&str>::new());
}
