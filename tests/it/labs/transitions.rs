//! The lifecycle of a lab.

use super::{lab_after, whole, world};
use proeftuin::base::actor::Role;
use serde_json::json;

#[actix_web::test]
async fn a_lab_goes_from_draft_to_retired_and_its_steps_are_kept() {
    let (app, manager) = world().await;
    let id = lab_after(&manager, "lab", &["submit"]).await;
    let path = format!("/v1/labs/{id}");
    let steps = format!("{path}/transitions");
    let back =
        json!({ "event": "return", "reasonCode": "incomplete_information", "note": "Wie doet er mee?" });
    assert_eq!(manager.post(&steps, back).await.expect(200).body["status"], "draft");
    for (event, status) in [
        ("submit", "submitted"),
        ("publish", "active"),
        ("suspend", "suspended"),
        ("resume", "active"),
        ("retire", "retired"),
    ] {
        let lab = manager.event(&path, event).await.expect(200);
        assert_eq!(lab.body["status"], status);
        assert_eq!(lab.header("etag").unwrap(), format!("\"{}\"", lab.body["version"]));
    }
    let history = manager.get(&steps).await.expect(200).body;
    let history = history["transitions"].as_array().unwrap();
    assert_eq!(history.len(), 7);
    assert_eq!(history[1]["event"], "return");
    assert_eq!(history[1]["reasonCode"], "incomplete_information");
    assert_eq!((&history[1]["from"], &history[1]["to"]), (&json!("submitted"), &json!("draft")));
    app.person(&[(Role::Province, None)]).await.get(&steps).await.expect(403);
    app.anonymous().get(&steps).await.expect(401);
}

#[actix_web::test]
async fn an_impossible_event_names_those_that_the_caller_can_use() {
    let (app, manager) = world().await;
    let id = lab_after(&manager, "lab", &["submit", "publish"]).await;
    let path = format!("/v1/labs/{id}");
    let coordinator = app.person(&[(Role::Coordinator, Some(&id))]).await;
    let got = coordinator.event(&path, "submit").await.expect(409);
    assert_eq!(got.code(), "illegal_event");
    assert_eq!(got.body["allowedEvents"], json!(["suspend", "confirm"]));
    // What is not theirs in any state is forbidden in this one too.
    assert_eq!(coordinator.event(&path, "publish").await.expect(403).code(), "forbidden");
    let got = manager.event(&path, "fly").await.expect(409);
    assert_eq!(got.body["allowedEvents"], json!(["suspend", "retire", "confirm"]));
}

#[actix_web::test]
async fn a_coordinator_submits_and_confirms_but_does_not_publish() {
    let (app, manager) = world().await;
    let id = lab_after(&manager, "lab", &[]).await;
    let path = format!("/v1/labs/{id}");
    let coordinator = app.person(&[(Role::Coordinator, Some(&id))]).await;
    coordinator.event(&path, "submit").await.expect(200);
    coordinator.event(&path, "publish").await.expect(403);
    let back = json!({ "event": "return", "reasonCode": "other" });
    coordinator.post(&format!("{path}/transitions"), back).await.expect(403);
    manager.event(&path, "publish").await.expect(200);
    app.clock.advance_secs(60);
    let lab = coordinator.event(&path, "confirm").await.expect(200);
    assert_eq!(lab.body["verifiedAt"], "2026-11-02T08:01:00Z");
    coordinator.event(&path, "retire").await.expect(403);
    coordinator.event(&path, "suspend").await.expect(200);
    coordinator.event(&path, "resume").await.expect(403);
    // Published labs are seen by everybody, drafts are not: the answers differ accordingly.
    app.person(&[(Role::Coordinator, Some(&lab_after(&manager, "ander", &[]).await))])
        .await
        .event(&path, "confirm")
        .await
        .expect(403);
}

#[actix_web::test]
async fn a_lab_is_returned_only_with_a_reason() {
    let (_app, manager) = world().await;
    let id = lab_after(&manager, "lab", &["submit"]).await;
    let got = manager.event(&format!("/v1/labs/{id}"), "return").await.expect(400);
    assert_eq!(got.faults(), ["#/reasonCode required"]);
}

#[actix_web::test]
async fn a_bare_draft_is_told_all_that_is_missing_before_it_can_be_submitted() {
    let (_app, manager) = world().await;
    let bare = json!({ "name": "Kaal", "kind": "field_lab", "network": "brabant", "location": { "city": "Eindhoven" } });
    let id = manager.post("/v1/labs", bare).await.expect(201).id();
    let path = format!("/v1/labs/{id}");
    let got = manager.event(&path, "submit").await.expect(409);
    assert_eq!(got.code(), "not_ready");
    assert_eq!(got.faults(), ["#/descriptionNl required", "#/location required", "#/themes required"]);
    let rest = json!({ "descriptionEn": "A test bed.", "themes": ["home-care"], "isVirtual": true });
    manager.patch_now(&path, rest).await.expect(200);
    manager.event(&path, "submit").await.expect(200);
}

#[actix_web::test]
async fn a_repeated_event_with_the_same_key_is_one_step() {
    let (_app, manager) = world().await;
    let id = manager.post("/v1/labs", whole("lab")).await.expect(201).id();
    let steps = format!("/v1/labs/{id}/transitions");
    let key = [("idempotency-key", "een-keer")];
    for _ in 0..2 {
        manager.post_with(&steps, &key, json!({ "event": "submit" })).await.expect(200);
    }
    assert_eq!(manager.get(&steps).await.body["transitions"].as_array().unwrap().len(), 1);
}
