//! Exit criteria: their form, their lock, and a hash that anybody can recompute.

use super::{Stage, criterion, with};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// RFC 8785 once more, for what criteria hold: sorted keys, ECMAScript's numbers (for sizes without exponent), no blanks.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let mut names: Vec<&String> = members.keys().collect();
            names.sort_by_key(|name| name.encode_utf16().collect::<Vec<_>>());
            let pair = |name: &&String| format!("{}:{}", json!(name), canonical(&members[*name]));
            format!("{{{}}}", names.iter().map(pair).collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(","))
        }
        // Rust, as ECMAScript, writes the shortest digits that read back as the same number, and no ".0".
        Value::Number(number) => format!("{}", number.as_f64().unwrap()),
        other => other.to_string(),
    }
}

fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[actix_web::test]
async fn anybody_can_recompute_the_hash_of_the_locked_criteria_from_the_answer() {
    let stage = Stage::new().await;
    let criteria = json!([
        with(
            criterion("checks"),
            json!({ "threshold": 10.0, "indicator": "Controles \"’s nachts\" – €/nacht\n" })
        ),
        with(
            criterion("band"),
            json!({ "comparator": "between", "direction": "target", "threshold": 0.1,
            "thresholdHigh": 123_456.789, "priority": "should" })
        ),
        with(criterion("small"), json!({ "threshold": -0.000_25 })),
    ]);
    let draft = stage.set_criteria(criteria).await.expect(200);
    assert_eq!((&draft.body["status"], &draft.body["lockedAt"]), (&json!("draft"), &json!(null)));
    let lock = json!({ "sha256": draft.body["sha256"] });
    stage.coordinator.post(&stage.at("criteria/_lock"), lock).await.expect(200);
    let got = stage.world.sme.get(&stage.at("criteria")).await.expect(200);
    let form = canonical(&json!({ "criteria": got.body["criteria"] }));
    assert_eq!(got.body["canonicalForm"], form);
    assert_eq!(got.body["sha256"], sha256(&form));
    assert_eq!(got.body["status"], "in_force");
    let pilot = stage.world.sme.get(&stage.pilot).await.expect(200);
    assert_eq!(pilot.body["criteriaSha256"], got.body["sha256"]);
    assert_eq!(pilot.body["criteriaLockedAt"], got.body["lockedAt"]);
}

#[actix_web::test]
async fn what_is_locked_is_changed_by_nobody_and_locked_once() {
    let stage = Stage::locked().await;
    let before = stage.coordinator.get(&stage.at("criteria")).await.body;
    let softer = with(criterion("checks"), json!({ "threshold": 99.0 }));
    for client in [&stage.world.sme, &stage.coordinator, &stage.world.admin] {
        let got = client.patch_now(&stage.at("criteria"), json!({ "criteria": [softer] })).await.expect(409);
        assert_eq!(got.code(), "locked");
        let got = client.post(&stage.at("criteria/_lock"), json!({})).await.expect(409);
        assert_eq!(got.code(), "locked");
    }
    stage.manager.post(&stage.at("criteria/_lock"), json!({})).await.expect(403);
    assert_eq!(stage.coordinator.get(&stage.at("criteria")).await.body, before);
}

#[actix_web::test]
async fn who_locks_something_else_than_was_read_is_told_so() {
    let stage = Stage::new().await;
    let read = stage.set_criteria(json!([criterion("checks")])).await.expect(200);
    let etag = read.etag();
    let harder = json!({ "criteria": [with(criterion("checks"), json!({ "threshold": 0.5 }))] });
    stage.coordinator.patch_now(&stage.at("criteria"), harder.clone()).await.expect(200);
    let lock = json!({ "sha256": read.body["sha256"] });
    let got = stage.world.sme.post(&stage.at("criteria/_lock"), lock).await.expect(412);
    assert_eq!(got.code(), "stale");
    stage.world.sme.patch(&stage.at("criteria"), &etag, harder).await.expect(412);
    let bad = stage.world.sme.post(&stage.at("criteria/_lock"), json!({ "sha256": "ABC" })).await.expect(400);
    assert_eq!(bad.faults(), ["#/sha256 pattern"]);
}

#[actix_web::test]
async fn criteria_that_make_no_sense_are_refused_with_all_their_faults() {
    let stage = Stage::new().await;
    let got = stage
        .set_criteria(json!([
            with(criterion("a"), json!({ "comparator": "between", "direction": "target" })),
            with(criterion("a"), json!({ "thresholdHigh": 3.0 })),
            with(criterion("b"), json!({ "comparator": ">=" })),
            with(
                criterion("c"),
                json!({ "comparator": "between", "direction": "target", "thresholdHigh": 1.0 })
            ),
            with(criterion("d"), json!({ "indicator": "Oordeel van mw. Jansen" })),
        ]))
        .await
        .expect(400);
    assert_eq!(
        got.faults(),
        [
            "#/criteria/0/thresholdHigh required",
            "#/criteria/1/code repeated",
            "#/criteria/1/thresholdHigh not_expected",
            "#/criteria/2/comparator contradicts_direction",
            "#/criteria/3/thresholdHigh below_threshold",
            "#/criteria/4/indicator person_level",
        ]
    );
    let bad = with(criterion("Te Lang"), json!({ "minimumN": 1, "threshold": 1e13, "comparator": "~" }));
    let got = stage.set_criteria(json!([bad])).await.expect(400);
    assert_eq!(
        got.faults(),
        [
            "#/criteria/0/code pattern",
            "#/criteria/0/comparator enum",
            "#/criteria/0/minimumN minimum",
            "#/criteria/0/threshold maximum",
        ]
    );
}
