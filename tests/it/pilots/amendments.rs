//! What was signed or locked changes by what both sides sign, and the past stays to be read.

use super::{Stage, criterion, with};
use serde_json::{Value, json};

fn softer(threshold: f64) -> Value {
    json!([with(criterion("checks"), json!({ "threshold": threshold }))])
}

fn amendment(criteria: Value) -> Value {
    json!({ "subject": "criteria", "reason": "De groep is kleiner dan gedacht", "criteria": criteria })
}

#[actix_web::test]
async fn one_side_proposes_the_other_signs_and_everything_stays_visible() {
    let stage = Stage::running().await;
    let list = stage.at("amendments");
    let before = stage.coordinator.get(&stage.at("criteria")).await.expect(200);
    let made = stage.coordinator.post(&list, amendment(softer(2.0))).await.expect(201);
    assert_eq!(
        (&made.body["number"], &made.body["status"], &made.body["proposedSide"], &made.body["allowedEvents"]),
        (&json!(2), &json!("proposed"), &json!("lab"), &json!(["withdraw"]))
    );
    let path = made.header("location").unwrap();
    // Until the other side signs, what was locked holds.
    assert_eq!(stage.coordinator.get(&stage.at("criteria")).await.body, before.body);
    assert_eq!(stage.coordinator.event(&path, "sign").await.expect(403).code(), "forbidden");
    stage.manager.event(&path, "sign").await.expect(403);
    stage.world.admin.event(&path, "sign").await.expect(403);
    let again = stage.world.sme.post(&list, amendment(softer(3.0))).await.expect(409);
    assert_eq!(again.faults(), ["#/subject amendment_open"]);

    let got = stage.world.sme.event(&path, "sign").await.expect(200);
    assert_eq!((&got.body["status"], &got.body["allowedEvents"]), (&json!("in_force"), &json!([])));
    let now = stage.world.sme.get(&stage.at("criteria")).await.expect(200);
    assert_eq!((&now.body["number"], &now.body["criteria"][0]["threshold"]), (&json!(2), &json!(2.0)));
    assert_eq!(now.body["sha256"], got.body["sha256"]);
    let pilot = stage.world.sme.get(&stage.pilot).await;
    assert_eq!(pilot.body["criteriaSha256"], got.body["sha256"]);
    assert_eq!(pilot.body["criteriaLockedAt"], before.body["lockedAt"]);
    let all = stage.world.sme.get(&list).await.expect(200);
    let all = all.body["amendments"].as_array().unwrap();
    let told: Vec<(&str, i64, &str)> = all
        .iter()
        .map(|one| {
            (
                one["subject"].as_str().unwrap(),
                one["number"].as_i64().unwrap(),
                one["status"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [("agreement", 1, "in_force"), ("criteria", 1, "superseded"), ("criteria", 2, "in_force")]
    );
    assert_eq!(all[1]["criteria"], before.body["criteria"]);
    let steps = stage.world.sme.get(&format!("{path}/transitions")).await.expect(200);
    assert_eq!(steps.body["transitions"][0]["event"], "sign");
    assert_eq!(stage.world.sme.event(&path, "reject").await.expect(409).code(), "illegal_event");
}

#[actix_web::test]
async fn a_rejected_or_withdrawn_amendment_changes_nothing() {
    let stage = Stage::running().await;
    let before = stage.coordinator.get(&stage.at("criteria")).await.expect(200);
    for (event, by) in [("reject", &stage.coordinator), ("withdraw", &stage.world.sme)] {
        let made = stage.world.sme.post(&stage.at("amendments"), amendment(softer(9.0))).await.expect(201);
        let path = made.header("location").unwrap();
        let request = json!({ "event": event, "note": "Daar zijn we het niet over eens" });
        by.post(&format!("{path}/transitions"), request).await.expect(200);
    }
    assert_eq!(stage.coordinator.get(&stage.at("criteria")).await.body, before.body);
}

#[actix_web::test]
async fn an_agreement_is_amended_with_its_parties() {
    let stage = Stage::ready().await;
    let mut parties = stage.parties();
    parties
        .as_array_mut()
        .unwrap()
        .push(json!({ "role": "launching_customer", "name": "Zorggroep De Linde", "clinicianHours": 8 }));
    let terms =
        json!({ "parties": parties, "purchase": { "description": "Honderd sensoren", "units": 100 } });
    let new = json!({ "subject": "agreement", "reason": "Een afnemer erbij", "agreement": terms });
    let made = stage.world.sme.post(&stage.at("amendments"), new).await.expect(201);
    stage.coordinator.event(&made.header("location").unwrap(), "sign").await.expect(200);
    let pilot = stage.coordinator.get(&stage.pilot).await.expect(200);
    assert_eq!(pilot.body["parties"][2]["name"], "Zorggroep De Linde");
    let agreement = stage.coordinator.get(&stage.at("agreement")).await.expect(200);
    assert_eq!((&agreement.body["number"], &agreement.body["purchase"]["units"]), (&json!(2), &json!(100)));
    stage.event("start").await.expect(200);
}

#[actix_web::test]
async fn amendments_that_can_not_be_are_refused() {
    let stage = Stage::locked().await;
    let list = stage.at("amendments");
    let new =
        json!({ "subject": "agreement", "reason": "Nog niet", "agreement": { "parties": stage.parties() } });
    let got = stage.world.sme.post(&list, new).await.expect(409);
    assert_eq!(got.faults(), ["#/subject not_in_force"]);
    let got = stage.world.sme.post(&list, amendment(softer(1.5))).await.expect(400);
    assert_eq!(got.faults(), ["#/criteria no_change"]);
    let should = json!([with(criterion("checks"), json!({ "priority": "should" }))]);
    let got = stage.world.sme.post(&list, amendment(should)).await.expect(400);
    assert_eq!(got.faults(), ["#/criteria must_criterion"]);
    let both = json!({ "subject": "criteria", "reason": "Bel 06-12345678", "agreement": { "parties": stage.parties() } });
    let got = stage.world.sme.post(&list, both).await.expect(400);
    assert_eq!(got.faults(), ["#/agreement not_expected", "#/criteria required", "#/reason person_level"]);
    stage.manager.post(&list, amendment(softer(2.0))).await.expect(403);

    // What was measured keeps its meaning.
    let stage = Stage::running().await;
    let list = stage.at("amendments");
    let other = json!([with(criterion("checks"), json!({ "unit": "per week" })), criterion("nieuw")]);
    let early = stage.world.sme.post(&list, amendment(other.clone())).await.expect(201);
    let early = early.header("location").unwrap();
    stage.measure(json!({})).await.expect(201);
    let got = stage.coordinator.event(&early, "sign").await.expect(400);
    assert_eq!(got.faults(), ["#/criteria/0/code measured"]);
    stage.world.sme.event(&early, "withdraw").await.expect(200);
    let got = stage.world.sme.post(&list, amendment(other)).await.expect(400);
    assert_eq!(got.faults(), ["#/criteria/0/code measured"]);
    stage.because("stop").await.expect(200);
    let got = stage.world.sme.post(&list, amendment(softer(2.0))).await.expect(409);
    assert_eq!(got.code(), "locked");
}
