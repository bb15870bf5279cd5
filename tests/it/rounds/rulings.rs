//! What labs and managers decide: slots, quotas, orders, pins and bans.

use super::Call;
use serde_json::{Value, json};

fn ruling(application: &str, lab: &str, kind: &str) -> Value {
    json!({ "application": application, "lab": lab, "kind": kind, "reasonCode": "conflict_of_interest" })
}

#[actix_web::test]
async fn pins_are_honoured_first_and_bans_always() {
    let call = Call::new(2).await;
    let round = call.open(json!({})).await;
    let (one, two) = (call.sme().await, call.sme().await);
    let first = call.file(&round, &one, &[&[0], &[1]]).await.expect(201).id();
    let second = call.file(&round, &two, &[&[0], &[1]]).await.expect(201).id();
    let path = format!("{round}/rulings");
    call.manager.post(&path, ruling(&second, &call.labs[0], "pin")).await.expect(201);
    let ban = call.manager.post(&path, ruling(&first, &call.labs[1], "ban")).await.expect(201);
    call.close(&round).await;
    let run = call.run(&round).await;
    let results = call.results(&call.manager, &round, &run).await;
    let verdicts: Vec<&str> = results[0]["pairs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pair| pair["verdict"].as_str().unwrap())
        .collect();
    assert_eq!(verdicts, ["no_slots", "banned"]);
    assert_eq!(
        (&results[1]["lab"], &results[1]["pairs"][0]["verdict"]),
        (&json!(call.labs[0]), &json!("pinned"))
    );
    // Without the ban there is a place.
    call.manager.delete(&format!("{path}/{}", ban.id()), &ban.etag()).await.expect(204);
    let run = call.run(&round).await;
    assert_eq!(call.results(&call.manager, &round, &run).await[0]["lab"], json!(call.labs[1]));
    assert_eq!(run.body["summary"]["pinned"], 1);
}

#[actix_web::test]
async fn contradicting_rulings_are_refused() {
    let call = Call::new(2).await;
    let round = call.open(json!({})).await;
    let (one, two) = (call.sme().await, call.sme().await);
    let first = call.file(&round, &one, &[&[0]]).await.expect(201).id();
    let second = call.file(&round, &two, &[&[0]]).await.expect(201).id();
    let path = format!("{round}/rulings");
    call.terms(&round, 0, json!({ "slots": 1 })).await.expect(200);
    call.manager.post(&path, ruling(&first, &call.labs[0], "pin")).await.expect(201);
    // The same pair banned too; another pin; a pin without a slot.
    let both = call.manager.post(&path, ruling(&first, &call.labs[0], "ban")).await.expect(409);
    assert_eq!(both.code(), "not_unique");
    let twice = call.manager.post(&path, ruling(&first, &call.labs[1], "pin")).await.expect(409);
    assert_eq!(twice.code(), "not_unique");
    let full = call.manager.post(&path, ruling(&second, &call.labs[0], "pin")).await.expect(400);
    assert_eq!(full.faults(), ["#/lab pin_without_slot"]);
    let less = call.terms(&round, 0, json!({ "slots": 0 })).await.expect(400);
    assert_eq!(less.faults(), ["#/slots pin_without_slot"]);
    let absent = ruling(&uuid::Uuid::new_v4().to_string(), &uuid::Uuid::new_v4().to_string(), "ban");
    let absent = call.manager.post(&path, absent).await.expect(400);
    assert_eq!(absent.faults(), ["#/application unknown_reference", "#/lab not_in_round"]);
    call.coordinators[0].post(&path, ruling(&second, &call.labs[0], "ban")).await.expect(403);
}

#[actix_web::test]
async fn a_lab_that_ranks_twice_or_below_nought_is_refused_with_all_faults() {
    let call = Call::new(2).await;
    let round = call.open(json!({})).await;
    let sme = call.sme().await;
    let here = call.file(&round, &sme, &[&[0]]).await.expect(201).id();
    let other = call.sme().await;
    let there = call.file(&round, &other, &[&[1]]).await.expect(201).id();
    let negative = json!({ "slots": -1, "quotas": [{ "theme": "home-care", "slots": -2 }] });
    let got = call.terms(&round, 0, negative).await.expect(400);
    assert_eq!(got.faults(), ["#/quotas/0/slots minimum", "#/slots minimum"]);
    let terms = json!({
        "quotas": [{ "theme": "home-care", "slots": 2 }],
        "priorities": [[here, here], [there]],
    });
    let got = call.terms(&round, 0, terms).await.expect(400);
    let expected =
        ["#/priorities/0/1 repeated", "#/priorities/1/0 unknown_reference", "#/quotas/0/theme not_in_round"];
    assert_eq!(got.faults(), expected);
    // A coordinator orders for the own lab, not for another.
    let mine = format!("{round}/labs/{}", call.labs[0]);
    let got = call.coordinators[0].patch_now(&mine, json!({ "priorities": [[here]], "slots": 3 })).await;
    assert_eq!(got.expect(200).body["priorities"], json!([[here]]));
    let theirs = format!("{round}/labs/{}", call.labs[1]);
    call.coordinators[0].patch_now(&theirs, json!({ "slots": 3 })).await.expect(403);
    // Nobody else sees the order.
    assert_eq!(sme.client.get(&mine).await.expect(200).body["priorities"], json!(null));
}
